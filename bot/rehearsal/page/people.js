// The people of the rehearsal: a tab each, a form to add one, and the switch that blocks the bot.
import { post } from "./api.js";
import { $, $$, icon, make } from "./dom.js";
import { trying } from "./notices.js";
import { say } from "./words.js";

const COLOURS = 6;

export function createPeople({ choose }) {
  const tabs = $("#tabs");
  const more = $("#more");
  const menu = $("#more-menu");
  const block = $("#block");
  let drawn = "";
  let chosen = null;
  let blocked = false;

  // ---- tabs: arrows move the focus, Enter or Space chooses
  tabs.addEventListener("keydown", (event) => {
    const all = $$("[role=tab]", tabs);
    const at = all.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    all[(to + all.length) % all.length].focus();
  });

  function tab(person, place) {
    const selected = person.id === chosen;
    let name = person.name;
    if (person.blocked) name = say("tab_blocked", { name });
    if (person.unread) name = say("tab_unread", { name, count: person.unread });
    const node = make(
      "button",
      {
        type: "button", role: "tab", id: `tab-${person.id}`, "aria-selected": String(selected), "aria-controls": "panel",
        "aria-label": name, title: person.name, tabindex: selected ? 0 : -1, onclick: () => choose(person.id),
      },
      make("span", { class: `avatar colour-${place % COLOURS}`, "aria-hidden": "true" }, initials(person.name)),
      make("span", { class: "name" }, person.name),
      person.blocked && icon("block"),
      person.unread > 0 && make("span", { class: "unread" }, String(person.unread)),
    );
    return node;
  }

  function draw(people, person) {
    const now = JSON.stringify([people, person, say("tab_unread")]);
    if (now === drawn) return;
    drawn = now;
    chosen = person;
    const focused = tabs.contains(document.activeElement) ? document.activeElement.id : null;
    tabs.replaceChildren(...people.map(tab));
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    const selected = $("[aria-selected=true]", tabs);
    if (selected) $("#panel").setAttribute("aria-labelledby", selected.id);
    else tabs.firstElementChild?.setAttribute("tabindex", "0");
    if (selected && !focused) tabs.scrollTo({ left: selected.offsetLeft - (tabs.clientWidth - selected.offsetWidth) / 2 });
    const me = people.find((one) => one.id === person);
    blocked = Boolean(me?.blocked);
    more.disabled = !me;
    block.setAttribute("aria-checked", String(blocked));
  }

  // ---- the menu with the blocking switch
  function openMenu(open) {
    menu.hidden = !open;
    more.setAttribute("aria-expanded", String(open));
    if (open) block.focus();
  }
  more.addEventListener("click", () => openMenu(menu.hidden));
  more.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    openMenu(true);
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") more.focus();
    if (event.key === "Escape" || event.key === "Tab") openMenu(false);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.hidden && !event.target.closest(".menu-holder")) openMenu(false);
  });
  const setBlocked = (value) => trying(() => post("/api/block", { person: chosen, blocked: value }));
  block.addEventListener("click", () => {
    openMenu(false);
    more.focus();
    setBlocked(!blocked);
  });
  $("#unblock").addEventListener("click", () => setBlocked(false));

  // ---- adding a person
  const dialog = $("#add-dialog");
  const fault = $("#add-fault");
  $("#add").addEventListener("click", () => {
    $("#add-form").reset();
    $("#add-language").value = document.documentElement.lang;
    fault.textContent = "";
    dialog.showModal();
    $("#add-name").focus();
  });
  $("#add-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    fault.textContent = "";
    const yes = $("[type=submit]", dialog);
    yes.disabled = true;
    try {
      const { id } = await post("/api/people", { name: $("#add-name").value.trim(), language: $("#add-language").value });
      dialog.close();
      choose(id);
      $("#text").focus();
    } catch (problem) {
      fault.textContent = problem.message;
    } finally {
      yes.disabled = false;
    }
  });

  return { draw };
}

function initials(name) {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...word][0] ?? "").join("").toUpperCase();
}
