// The conversation: its messages in order, days between them, and the place in the scroll.
import { post } from "./api.js";
import { bubble, canBeEdited } from "./bubble.js";
import { $, $$, calmMotion, icon, make } from "./dom.js";
import { announce, trying } from "./notices.js";
import { say } from "./words.js";

const NEAR_THE_END = 56;
const ONE_GO = 1500; // milliseconds between messages that belong together
const HOLD = 400;
const HOLD_STILL = 10;
const PRESSED_AT_MOST = 1500;
const TYPING_AFTER = 250;

export function createChat({ reply, edit, say: sayWords }) {
  const log = $("#log");
  const down = $("#down");
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
  let atEnd = true;
  let unseen = 0;
  let following = false;
  let anchor = null;
  let lastArrival = 0;
  let lastTime = "";
  let botTypes = false;
  let watched = false; // somebody signs up by themselves: one looks on, and need not scroll
  let busy = 0; // how many answers of the bot are awaited

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
    watched = Boolean(me?.walking);
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
    settle(before, first);
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
    atEnd = true;
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
    if (atEnd) log.scrollTop = log.scrollHeight;
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

  /** What is new decides about bubbles on their way, the place in the scroll and the count on the arrow. */
  function settle(before, first) {
    const arrived = first ? [] : messages.filter((message) => !before.has(message.id));
    for (const message of arrived) if (message.mine) waiting.shift()?.remove();
    if (arrived.length) markCurrent(messages.at(-1).id);
    if (first) return toEnd();
    if (atEnd || following) return toNew(arrived);
    unseen += arrived.filter((message) => !message.mine).length;
    showArrow();
  }

  function daySeparator(day) {
    if (!days.has(day)) days.set(day, make("p", { class: "day" }, make("span", {}, day)));
    return days.get(day);
  }

  function emptyNote(me) {
    return make(
      "div", { class: "empty" },
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
    lastArrival = 0;
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
    lastArrival = 0; // what comes now is an answer to this
    empty?.remove();
    log.append(node);
    toEnd();
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

  // ---- the place in the scroll
  const gap = () => log.scrollHeight - log.scrollTop - log.clientHeight;

  function toEnd() {
    atEnd = true;
    unseen = 0;
    log.scrollTop = log.scrollHeight;
    showArrow();
  }

  /**
   * Down to the end, but never past the beginning of what came in one go: it is read from its top. Whoever leaves it
   * there is taken along to what comes next; whoever scrolls is left in peace.
   */
  function toNew(arrived) {
    const first = arrived.find((message) => !message.mine);
    const now = performance.now();
    const time = first && first.day + first.time;
    const goesOn = now - lastArrival < ONE_GO && time === lastTime && drawn.has(anchor);
    if (first && !goesOn) anchor = first.id;
    if (first) [lastArrival, lastTime] = [now, time];
    if (arrived.length === 0) return;
    toEnd();
    if (watched) return;
    const node = first && drawn.get(anchor)?.node;
    if (node && node.offsetTop - 12 < log.scrollTop) {
      log.scrollTop = node.offsetTop - 12;
      following = true;
    }
  }
  for (const event of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    log.addEventListener(event, () => { following = false; }, { passive: true });
  }

  function showArrow() {
    down.hidden = atEnd;
    $(".count", down).textContent = unseen ? String(unseen) : "";
    const words = unseen === 0 ? say("to_newest") : unseen === 1 ? say("one_new_message") : say("new_messages", { count: unseen });
    down.setAttribute("aria-label", words);
    down.title = words;
  }

  log.addEventListener("scroll", () => {
    atEnd = gap() < NEAR_THE_END;
    if (atEnd) unseen = 0;
    showArrow();
  });
  down.addEventListener("click", () => {
    toEnd();
    if (current !== null) drawn.get(current)?.node.focus({ preventScroll: true });
  });
  new ResizeObserver(() => atEnd && toEnd()).observe(log);

  // ---- touch: holding a message shows what can be done with it
  let hold = 0;
  let heldAt = [0, 0];
  log.addEventListener("pointerdown", (event) => {
    const bubbleNode = event.target.closest(".message[data-id] .bubble");
    if (event.pointerType === "mouse" || !bubbleNode || event.target.closest("a, button")) return;
    heldAt = [event.clientX, event.clientY];
    clearTimeout(hold);
    hold = setTimeout(() => bubbleNode.parentNode.classList.add("held"), HOLD);
  });
  for (const event of ["pointerup", "pointercancel"]) log.addEventListener(event, () => clearTimeout(hold));
  log.addEventListener("pointermove", (event) => {
    if (Math.hypot(event.clientX - heldAt[0], event.clientY - heldAt[1]) > HOLD_STILL) clearTimeout(hold);
  });
  document.addEventListener("pointerdown", (event) => {
    const kept = event.target.closest?.(".message.held");
    for (const node of $$(".message.held", log)) if (node !== kept) node.classList.remove("held");
  });
  log.addEventListener("click", (event) => {
    if (event.target.closest(".actions")) for (const node of $$(".message.held", log)) node.classList.remove("held");
  });

  const lastOwn = () => messages.findLast(canBeEdited);
  return { draw, sending, lastOwn, toEnd, awaiting };
}
