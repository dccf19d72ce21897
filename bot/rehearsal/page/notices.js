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
