// One message: its bubble with what belongs to it. Only `html`, made safe by the server, is set as HTML.
import { $$, icon, make } from "./dom.js";
import { fileCard, picture } from "./files.js";
import { say } from "./words.js";

const COMMAND = /(^|[\s(«"])\/([a-z0-9_]{1,32})(?![\w/])/g;

/** `does` holds what can be done: reply, edit, remove, tap, visit, command. `current` is the id that Tab reaches. */
export function bubble(message, { answered, album, commands, current, does }) {
  const id = `message-${message.id}`;
  const body = make("div", { class: "body", id: `${id}-text`, dir: "auto" });
  body.innerHTML = message.html ?? "";
  for (const link of $$("a[href]", body)) Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
  for (const spoiler of $$(".spoiler", body)) hideSpoiler(spoiler);
  linkCommands(body, commands, does.command);
  const marks = [message.edited ? say("edited") : "", message.time].filter(Boolean).join(" ");
  if (message.html) body.append(make("span", { class: "room", "data-text": marks, "aria-hidden": "true" }));
  const pictures = album ?? (message.photo ? [message] : []);
  return make(
    "article",
    {
      class: `message${message.mine ? " mine" : ""}${message.buttons?.length ? " has-keys" : ""}`, id, "data-id": message.id,
      tabindex: message.id === current ? 0 : -1, "aria-labelledby": `${id}-who ${id}-text ${id}-time`,
    },
    make(
      "div", { class: pictures.length ? "bubble has-photo" : "bubble" },
      make("span", { class: "unseen", id: `${id}-who` }, say(message.mine ? "you" : "bot_name")),
      (message.reply_to ?? null) !== null && quote(message.reply_to, answered, does.visit),
      pictures.length > 0 &&
        make("div", { class: `album of-${Math.min(pictures.length, 4)}` }, ...pictures.map((one) => picture(one.photo))),
      message.document && fileCard(message.document),
      body,
      make(
        "span", { class: "marks", id: `${id}-time` },
        message.edited && make("i", {}, say("edited")),
        make("span", {}, message.time),
      ),
      actions(message, current, does),
    ),
    message.buttons?.length ? keyboard(message, does.tap) : null,
  );
}

export const canBeEdited = (message) => message.mine && message.text && !message.photo && !message.document;

function quote(id, answered, visit) {
  const text = answered ? answered.text || say(answered.photo ? "photo" : "document") : say("message_gone");
  return make(
    "button", { type: "button", class: "quote", title: say("show_answered"), onclick: () => visit(id) },
    answered && make("b", {}, say(answered.mine ? "you" : "bot_name")),
    make("span", {}, text.split("\n", 1)[0]),
  );
}

function actions(message, current, does) {
  const act = (name, action) =>
    make(
      "button",
      {
        type: "button", class: "round", tabindex: message.id === current ? 0 : -1,
        "aria-label": say(name), title: say(name), onclick: action,
      },
      icon(name),
    );
  return make(
    "div", { class: "actions" },
    act("reply", () => does.reply(message)),
    canBeEdited(message) && act("edit", () => does.edit(message)),
    message.mine && act("delete", () => does.remove(message)),
  );
}

function keyboard(message, tap) {
  const rows = message.buttons.map((row) => make("div", { class: "keys" }, ...row.map((button) => key(message, button, tap))));
  return make("div", { class: "keyboard" }, ...rows);
}

function key(message, button, tap) {
  if (button.url) {
    const safe = /^(https?|tg|mailto):/i.test(button.url);
    return make(
      "a", { class: "key", href: safe ? button.url : null, target: "_blank", rel: "noopener noreferrer" },
      make("span", {}, button.text), icon("out"), make("span", { class: "unseen" }, say("new_tab")),
    );
  }
  return make(
    "button", { type: "button", class: "key", onclick: (event) => tap(event.currentTarget, message, button) },
    make("span", {}, button.text),
  );
}

/** The bot's commands in a text can be tapped, as in Telegram. */
function linkCommands(body, commands, send) {
  const known = new Set(commands.map((one) => one.command));
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("a, code, pre, .spoiler")) texts.push(walker.currentNode);
  for (const node of texts) {
    const parts = [];
    let from = 0;
    for (const found of node.data.matchAll(COMMAND)) {
      if (!known.has(found[2])) continue;
      const start = found.index + found[1].length;
      const words = `/${found[2]}`;
      parts.push(node.data.slice(from, start), make("button", { type: "button", class: "command", onclick: () => send(words) }, words));
      from = start + words.length;
    }
    if (parts.length) node.replaceWith(...parts, node.data.slice(from));
  }
}

function hideSpoiler(node) {
  node.tabIndex = 0;
  node.setAttribute("role", "button");
  node.setAttribute("aria-label", say("show_hidden"));
  const show = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    node.classList.add("shown");
    for (const name of ["role", "aria-label", "tabindex"]) node.removeAttribute(name);
    node.removeEventListener("keydown", show);
  };
  node.addEventListener("click", show, { once: true });
  node.addEventListener("keydown", show);
}
