// The conversation: its messages in order, days between them, what is tapped and what is on its way.
import { post } from "./api.js";
import { bubble, canBeEdited } from "./bubble.js";
import { $, $$, avatar, calmMotion, icon, make } from "./dom.js";
import { createHold } from "./hold.js";
import { announce, trying } from "./notices.js";
import { createScroll } from "./scroll.js";
import { say } from "./words.js";

const PRESSED_AT_MOST = 1500;
const TYPING_AFTER = 250;

export function createChat({ reply, edit, say: sayWords }) {
  const log = $("#log");
  const drawn = new Map(); // message id → {node, made}: what is on the page, and from what it was made
  const days = new Map();
  const pressed = new Set(); // buttons that wait for their effect
  const dots = make("div", { class: "typing", "aria-hidden": "true" }, make("i"), make("i"), make("i"));
  const does = { reply, edit, remove, tap, visit, command: sayWords };
  let waiting = []; // bubbles on their way to the server
  let messages = [];
  let commands = [];
  let empty = null; // the invitation to begin
  let person = null;
  let version = -1;
  let current = null; // the message that Tab reaches
  let botTypes = false;
  let busy = 0; // how many answers of the bot are awaited

  const scroll = createScroll(log, {
    nodeOf: (id) => drawn.get(id)?.node,
    focusNewest: () => current !== null && drawn.get(current)?.node.focus({ preventScroll: true }),
  });
  createHold(log);

  // ---- drawing
  function draw(chat, { afresh, stateVersion, me }) {
    if (afresh || chat.person !== person) {
      clear();
      person = chat.person;
    }
    const first = drawn.size === 0;
    log.setAttribute("aria-live", first ? "off" : "polite");
    const before = new Set(drawn.keys());
    messages = chat.messages;
    commands = chat.commands ?? [];
    botTypes = chat.typing;
    const focus = whereFocusIs();

    const wanted = [];
    const shown = messages.filter((message) => (albumOf(message)?.[0] ?? message) === message);
    let day = null;
    shown.forEach((message, at) => {
      if (message.day !== day) wanted.push(daySeparator((day = message.day)));
      const node = bubbleFor(message);
      const joins = (other) => other && other.mine === message.mine && other.day === message.day;
      node.classList.toggle("joins-above", Boolean(joins(shown[at - 1]) && !shown[at - 1].buttons?.length));
      node.classList.toggle("joins-below", Boolean(joins(shown[at + 1]) && !message.buttons?.length));
      node.classList.toggle("arriving", !first && !before.has(message.id));
      wanted.push(node);
    });
    if (!messages.length && !waiting.length && person !== null) wanted.push((empty ??= emptyNote(me)));
    arrange(wanted);
    settle(before, first, Boolean(me?.walking));
    showTyping();
    restoreFocus(focus);
    if (stateVersion !== version) release();
    version = stateVersion;
    requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
  }

  function clear() {
    drawn.clear();
    days.clear();
    waiting = [];
    empty = null;
    current = null;
    scroll.forget();
    busy = 0;
    log.replaceChildren();
  }

  function arrange(wanted) {
    const wantedSet = new Set(wanted);
    for (const [id, { node }] of drawn) if (!wantedSet.has(node)) drawn.delete(id);
    for (const node of [...log.children]) if (!wantedSet.has(node) && !waiting.includes(node)) takeAway(node);
    const passing = (node) => node?.matches(".leaving, .typing");
    let cursor = log.firstElementChild;
    for (const node of wanted) {
      while (cursor !== node && passing(cursor)) cursor = cursor.nextElementSibling;
      if (node === cursor) cursor = cursor.nextElementSibling;
      else log.insertBefore(node, cursor);
    }
    if (waiting.length && log.lastElementChild !== waiting.at(-1)) log.append(...waiting);
    if (!drawn.has(current)) markCurrent(messages.at(-1)?.id ?? null);
  }

  /** A deleted message fades and closes up, so that one sees where it was. */
  function takeAway(node) {
    if (node === dots || node.classList.contains("leaving")) return;
    if (!node.matches(".message[data-id]") || calmMotion()) return node.remove();
    node.removeAttribute("id");
    node.inert = true;
    node.style.height = `${node.offsetHeight}px`;
    node.classList.add("leaving");
    setTimeout(() => node.remove(), 420);
  }

  /** The three dots: while the bot says that it writes, and while an answer is awaited a little longer. */
  function showTyping() {
    const wanted = botTypes || busy > 0;
    if (!wanted) return dots.remove();
    if (log.lastElementChild !== dots) log.append(dots);
    scroll.stay();
  }

  async function awaiting(answer) {
    let shown = false;
    const of = person;
    const timer = setTimeout(() => {
      if (of !== person) return;
      shown = true;
      busy += 1;
      showTyping();
    }, TYPING_AFTER);
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
      if (shown) busy = Math.max(0, busy - 1);
      showTyping();
    }
  }

  /** What has arrived takes the place of the bubbles on their way, and may move the scroll. */
  function settle(before, first, watched) {
    const arrived = first ? [] : messages.filter((message) => !before.has(message.id));
    for (const message of arrived) if (message.mine) waiting.shift()?.remove();
    if (arrived.length) markCurrent(messages.at(-1).id);
    if (first) scroll.toEnd();
    else scroll.settle(arrived, { watched });
  }

  function daySeparator(day) {
    if (!days.has(day)) days.set(day, make("p", { class: "day" }, make("span", {}, day)));
    return days.get(day);
  }

  function emptyNote(me) {
    return make(
      "div", { class: "empty" },
      me && avatar(me.name, me.place),
      me && make("p", { class: "who" }, make("b", {}, me.name), make("span", {}, me.part)),
      make("p", {}, say("empty_chat", { name: me?.first ?? "" })),
      make("button", { type: "button", class: "primary", onclick: () => sayWords("/start") }, say("start")),
    );
  }

  const albumOf = (message) => (message.album ? messages.filter((one) => one.album === message.album && one.photo) : null);

  function bubbleFor(message) {
    const answered = messages.find((one) => one.id === message.reply_to) ?? null;
    const album = albumOf(message);
    const known = commands.map((one) => one.command).join();
    const made = JSON.stringify([message, answered && [answered.text, answered.mine], album?.length, known]);
    const old = drawn.get(message.id);
    if (old?.made === made) return old.node;
    const node = bubble(message, { answered, album, commands, current, does });
    if (old) old.node.replaceWith(node);
    drawn.set(message.id, { node, made });
    return node;
  }

  async function remove(message) {
    if (await trying(() => post("/api/delete", { person, message: message.id }))) announce(say("deleted"));
  }

  // ---- tapping: pressed at once, until the state has changed
  async function tap(node, message, button) {
    if (pressed.has(node)) return;
    pressed.add(node);
    node.classList.add("pressed");
    node.setAttribute("aria-disabled", "true");
    const since = version;
    scroll.answersFollow();
    const went = await trying(() => awaiting(post("/api/tap", { person, message: message.id, data: button.data })));
    node.dataset.done = "yes";
    if (!went || version !== since) letGo(node);
    else setTimeout(() => letGo(node), PRESSED_AT_MOST);
  }

  function release() {
    for (const node of pressed) if (node.dataset.done || !node.isConnected) letGo(node);
  }

  function letGo(node) {
    pressed.delete(node);
    node.classList.remove("pressed");
    node.removeAttribute("aria-disabled");
    delete node.dataset.done;
  }

  // ---- one's own words, shown before the server has them
  function sending(text) {
    const node = make(
      "article", { class: "message mine on-its-way arriving", "aria-hidden": "true" },
      make("div", { class: "bubble" }, make("div", { class: "body" }, text, make("span", { class: "room", "data-text": "00:00" })), make("span", { class: "marks" }, icon("waiting"))),
    );
    waiting.push(node);
    scroll.answersFollow();
    empty?.remove();
    log.append(node);
    scroll.toEnd();
    const leave = () => {
      waiting = waiting.filter((one) => one !== node);
      node.remove();
    };
    return { failed: leave, done: () => setTimeout(leave, 3000) };
  }

  // ---- moving about
  function markCurrent(id) {
    for (const [of, tabindex] of [[current, -1], [id, 0]]) {
      const node = drawn.get(of)?.node;
      if (!node) continue;
      node.tabIndex = tabindex;
      for (const button of $$(".actions button", node)) button.tabIndex = tabindex;
    }
    current = id;
  }

  log.addEventListener("focusin", (event) => {
    const node = event.target.closest(".message[data-id]");
    if (node) markCurrent(Number(node.dataset.id));
  });

  log.addEventListener("keydown", (event) => {
    const node = event.target;
    if (!node.matches(".message[data-id]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = $$(".message[data-id]", log);
    const at = all.indexOf(node);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
    const message = messages.find((one) => one.id === Number(node.dataset.id));
    if (to !== undefined) all[Math.min(Math.max(to, 0), all.length - 1)].focus();
    else if (event.key === "r") reply(message);
    else if (event.key === "e" && canBeEdited(message)) edit(message);
    else if (event.key === "Delete" && message.mine) remove(message);
    else return;
    event.preventDefault();
  });

  function visit(id) {
    const node = drawn.get(id)?.node;
    if (!node) return;
    log.scrollTo({ top: node.offsetTop - 80, behavior: calmMotion() ? "auto" : "smooth" });
    node.focus({ preventScroll: true });
  }

  function whereFocusIs() {
    const node = document.activeElement?.closest?.(".message[data-id]");
    if (!node || !log.contains(node)) return null;
    return { node: document.activeElement, id: Number(node.dataset.id), key: document.activeElement.matches(".key") };
  }

  /** If the focused button went away with an edit, the focus goes to what took its place. */
  function restoreFocus(focus) {
    if (!focus || (focus.node.isConnected && document.activeElement === focus.node)) return;
    if (focus.node.isConnected) return focus.node.focus({ preventScroll: true });
    const message = drawn.get(focus.id)?.node ?? drawn.get(current)?.node;
    if (!message) return;
    ((focus.key && $(".key", message)) || message).focus({ preventScroll: true });
  }

  const lastOwn = () => messages.findLast(canBeEdited);
  return { draw, sending, lastOwn, toEnd: scroll.toEnd, awaiting };
}
