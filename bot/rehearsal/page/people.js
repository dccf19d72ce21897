// The people of the rehearsal: a tab each, a menu for the one who is chosen, and a form to add somebody.
import { post } from "./api.js";
import { $, $$, avatar, calmMotion, icon, make } from "./dom.js";
import { announce, createMenu, toast, trying } from "./notices.js";
import { say } from "./words.js";

const PACE = 650; // milliseconds between the steps of a sign-up that one can follow with one's eyes

export function createPeople({ choose, isPlaying }) {
  const tabs = $("#tabs");
  const more = $("#more");
  const block = $("#block");
  const offer = $("#offer");
  let drawn = "";
  let people = [];
  let chosen = null;
  const me = () => people.find((one) => one.id === chosen);

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
    let name = `${person.name}, ${person.part}`;
    if (person.blocked) name = say("tab_blocked", { name });
    if (person.unread) name = say("tab_unread", { name, count: person.unread });
    return make(
      "button",
      {
        type: "button", role: "tab", id: `tab-${person.id}`, "aria-selected": String(selected), "aria-controls": "panel",
        "aria-label": name, title: `${person.name}, ${person.part}`, tabindex: selected ? 0 : -1, onclick: () => choose(person.id),
      },
      make("span", { class: "face" }, avatar(person.name, place), person.enrolled && make("span", { class: "in", title: say("signed_up", { name: person.first }) }, icon("tick")), person.unread > 0 && make("span", { class: "unread" }, String(person.unread))),
      make("span", { class: "names" }, make("span", { class: "name" }, person.first), make("span", { class: "part" }, person.part)),
      person.blocked && icon("block"),
    );
  }

  function draw(now, person) {
    const made = JSON.stringify([now, person, say("tab_unread")]);
    if (made === drawn) return;
    drawn = made;
    tellNews(now);
    [people, chosen] = [now, person];
    const focused = tabs.contains(document.activeElement) ? document.activeElement.id : null;
    tabs.replaceChildren(...people.map(tab));
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    const selected = $("[aria-selected=true]", tabs);
    if (selected) $("#panel").setAttribute("aria-labelledby", selected.id);
    else tabs.firstElementChild?.setAttribute("tabindex", "0");
    if (selected && !focused) tabs.scrollTo({ left: selected.offsetLeft - (tabs.clientWidth - selected.offsetWidth) / 2 });
    drawMenu();
  }

  function tellNews(now) {
    if (isPlaying()) return;
    const before = new Map(people.map((one) => [one.id, one.unread]));
    const news = now.find((one) => one.id !== chosen && before.has(one.id) && one.unread > before.get(one.id));
    if (news) announce(say("news_for", { name: news.name }));
  }

  function drawMenu() {
    const one = me();
    more.disabled = !one;
    if (!one) return;
    const mayJoin = !one.enrolled && !one.organiser && !one.blocked;
    block.setAttribute("aria-checked", String(one.blocked));
    $("#join").hidden = !mayJoin || one.walking;
    $("#whole").href = `/everything?person=${one.id}&language=${document.documentElement.lang}`;
    $("#whole-words").textContent = say("whole_course", { name: one.first });
    $("#so-far").href = `${$("#whole").href}&so_far=1`;
    for (const link of [$("#whole")]) link.hidden = one.organiser;
    offer.hidden = !mayJoin;
    offer.classList.toggle("walking", one.walking);
    $("#offer-words").textContent = say(one.walking ? "signing_up" : "not_signed_up", { name: one.first });
    $("#offer-join").hidden = one.walking;
  }

  // ---- the menu
  const menu = createMenu(more, $("#more-menu"));
  const setBlocked = (value) => trying(() => post("/api/block", { person: chosen, blocked: value }));
  block.addEventListener("click", () => {
    menu.close();
    setBlocked(!me()?.blocked);
  });
  $("#unblock").addEventListener("click", () => setBlocked(false));
  for (const link of [$("#whole"), $("#so-far")]) link.addEventListener("click", menu.close);

  // ---- signing up by themselves
  async function join() {
    const one = me();
    if (!one || one.walking) return;
    let done = false;
    const went = await trying(async () => {
      ({ done } = await post("/api/signup", { person: one.id, pace: calmMotion() ? 0 : PACE }));
    });
    if (!went) return;
    const words = say(done ? "signed_up" : "not_through", { name: one.first });
    if (done) announce(words);
    else toast(words, { fault: true });
  }
  $("#join").addEventListener("click", () => {
    menu.close();
    join();
  });
  $("#offer-join").addEventListener("click", () => {
    $("#log").focus({ preventScroll: true }); // the button goes away
    join();
  });

  // ---- adding a person
  const dialog = $("#add-dialog");
  const fault = $("#add-fault");
  function drawRoles(roles) {
    const select = $("#add-role");
    const made = JSON.stringify(roles);
    if (select.dataset.made === made) return;
    select.dataset.made = made;
    const before = select.value;
    select.replaceChildren(...roles.map((role) => make("option", { value: role.id }, role.title)));
    if (roles.some((role) => role.id === before)) select.value = before;
  }
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
      const { id } = await post("/api/people", {
        name: $("#add-name").value.trim(), language: $("#add-language").value, role: $("#add-role").value,
      });
      dialog.close();
      choose(id);
      $("#text").focus();
    } catch (problem) {
      fault.textContent = problem.message;
    } finally {
      yes.disabled = false;
    }
  });

  return { draw, drawRoles };
}
