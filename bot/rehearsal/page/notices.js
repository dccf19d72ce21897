// What the page says besides the chat: toasts, alert boxes and words for screen readers.
import { $, $$, icon, make } from "./dom.js";
import { say } from "./words.js";

export function toast(text, { fault = false } = {}) {
  const close = make("button", { type: "button", class: "round", "aria-label": say("close"), title: say("close") }, icon("close"));
  const node = make("div", { class: fault ? "toast is-fault" : "toast" }, make("p", {}, text), close);
  const leave = () => node.remove();
  const time = 4000 + 60 * text.length;
  let timer = setTimeout(leave, time);
  close.addEventListener("click", leave);
  for (const event of ["pointerenter", "focusin"]) node.addEventListener(event, () => clearTimeout(timer));
  for (const event of ["pointerleave", "focusout"]) {
    node.addEventListener(event, () => {
      clearTimeout(timer);
      timer = setTimeout(leave, time / 2);
    });
  }
  const box = $("#toasts");
  box.append(node);
  while (box.children.length > 3) box.firstElementChild.remove();
}

const alerts = [];

export function alertBox(text) {
  alerts.push(text);
  nextAlert();
}

function nextAlert() {
  const dialog = $("#alert-dialog");
  if (dialog.open || !alerts.length) return;
  $("#alert-text").textContent = alerts.shift();
  dialog.showModal();
}

export function announce(text) {
  $("#announce").textContent = text;
}

export function wireDialogs() {
  for (const dialog of $$("dialog")) {
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
    });
  }
  $("#alert-dialog").addEventListener("close", nextAlert);
}

/** Runs something that talks to the server; a fault becomes a toast. Says whether it went well. */
export async function trying(action) {
  try {
    await action();
    return true;
  } catch (fault) {
    toast(fault.message, { fault: true });
    return false;
  }
}

/** A button that opens a menu beside it: arrows move, Escape and Tab close. */
export function createMenu(button, menu) {
  const items = () => $$("[role^=menuitem]", menu).filter((item) => !item.hidden);
  function set(open) {
    menu.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) items()[0]?.focus();
  }
  const close = () => {
    if (menu.hidden) return;
    set(false);
    button.focus();
  };
  button.addEventListener("click", () => set(menu.hidden));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    set(true);
  });
  menu.addEventListener("keydown", (event) => {
    const all = items();
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) all[(to + all.length) % all.length].focus();
    else if (event.key === "Escape") close();
    else if (event.key === "Tab") return set(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.hidden && !menu.contains(event.target) && !button.contains(event.target)) set(false);
  });
  return { close };
}
