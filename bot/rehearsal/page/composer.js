// Where one writes: text on several lines, a reply, a change to one's own message, commands, pictures and files.
import { post, upload } from "./api.js";
import { $, $$, icon, make } from "./dom.js";
import { createMenu, trying } from "./notices.js";
import { say } from "./words.js";

const MOST_PICTURES = 10;

export function createComposer({ sending, lastOwn, toEnd, awaiting }) {
  const form = $("#composer");
  const text = $("#text");
  const list = $("#commands");
  const slash = $("#slash");
  const about = $("#about");
  const drafts = new Map(); // person → {text, reply, edit}: what is being written stays with the person
  let person = null;
  let commands = [];
  let reply = null;
  let edit = null;
  let before = ""; // what stood there when a change to a message began
  let shown = []; // the commands in the open list
  let marked = 0;

  // ---- following the state
  function draw(chat, people) {
    if (chat.person !== person) {
      if (person !== null) drafts.set(person, { text: edit ? before : text.value, reply });
      person = chat.person;
      const draft = drafts.get(person) ?? { text: "", reply: null };
      [reply, edit] = [draft.reply, null];
      write(draft.text);
      closeList();
    }
    commands = chat.commands ?? [];
    const me = people.find((one) => one.id === person);
    $("#blocked").hidden = !me?.blocked;
    form.hidden = !me || me.blocked;
    $("#blocked-text").textContent = say("is_blocked", { name: me?.name ?? "" });
    text.placeholder = say("write_as", { name: me?.first ?? "" });
    slash.hidden = commands.length === 0;
    for (const one of [reply, edit]) {
      if (one && !chat.messages.some((message) => message.id === one.id)) letGo();
    }
    showAbout();
  }

  function write(words) {
    text.value = words;
    grow();
  }

  function grow() {
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight}px`;
    text.style.overflowY = text.scrollHeight > 200 ? "auto" : "hidden";
    form.classList.toggle("has-text", text.value.trim() !== "");
  }

  // ---- replying and changing
  function showAbout() {
    const one = edit ?? reply;
    about.hidden = !one;
    if (!one) return;
    $(".about-icon", about).replaceChildren(icon(edit ? "edit" : "reply"));
    $("#about-title").textContent = edit ? say("editing") : say(one.mine ? "replying_self" : "replying_bot");
    $("#about-text").textContent = (one.text || say(one.photo ? "photo" : "document")).split("\n", 1)[0];
  }

  function startReply(message) {
    letGo();
    reply = message;
    showAbout();
    text.focus();
  }

  function startEdit(message) {
    letGo();
    edit = message;
    before = text.value;
    write(message.text);
    showAbout();
    text.focus();
    text.setSelectionRange(text.value.length, text.value.length);
  }

  function letGo() {
    if (edit) write(before);
    [reply, edit] = [null, null];
    showAbout();
  }

  $("#about-cancel").addEventListener("click", () => {
    letGo();
    text.focus();
  });

  // ---- sending
  async function send(words) {
    const [to, answering] = [person, reply];
    reply = null;
    showAbout();
    const bubble = sending(words);
    const went = await trying(() => awaiting(post("/api/say", { person: to, text: words, reply_to: answering?.id ?? null })));
    if (went) return bubble.done();
    bubble.failed();
    if (person === to && !text.value) {
      reply = answering;
      write(words);
      showAbout();
    } else if (!drafts.get(to)?.text) drafts.set(to, { text: words, reply: answering });
  }

  async function saveEdit(words) {
    const message = edit;
    const kept = before;
    if (words !== message.text) {
      if (!(await trying(() => post("/api/edit", { person, message: message.id, text: words })))) return;
    }
    if (edit !== message) return;
    before = kept;
    letGo();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const words = text.value.trim();
    text.focus();
    if (!words) return;
    closeList();
    if (edit) return saveEdit(words);
    write("");
    send(words);
  });

  // ---- pictures and files: a stand-in for a photo, or what lies on one's machine
  const attach = createMenu($("#attach"), $("#attach-menu"));
  const chooser = $("#attach-file");
  $("#sample").addEventListener("click", () => {
    attach.close();
    toEnd();
    trying(() => awaiting(post("/api/photo", { person })));
  });
  $("#choose").addEventListener("click", () => {
    attach.close();
    chooser.click();
  });
  chooser.addEventListener("change", () => {
    sendFiles([...chooser.files]);
    chooser.value = "";
  });

  /** Several pictures at once are an album; everything else goes as documents. */
  async function sendFiles(files) {
    if (person === null || form.hidden) return;
    toEnd();
    const to = person;
    const pictures = files.filter((file) => /^image\/(png|jpeg)$/.test(file.type)).slice(0, MOST_PICTURES);
    const album = pictures.length > 1 ? `album-${Date.now()}` : "";
    for (const file of files) {
      const as = pictures.includes(file) ? "photo" : "document";
      await trying(() => awaiting(upload("/api/send", { person: to, name: file.name, as, album }, file)));
    }
  }

  // ---- commands: typing «/» or the button opens the list
  function openList(those) {
    shown = those;
    marked = 0;
    list.replaceChildren(
      ...shown.map((one, at) =>
        make(
          "div",
          { role: "option", id: `command-${at}`, "aria-selected": "false", onclick: () => useCommand(one), onpointermove: () => mark(at) },
          make("b", {}, `/${one.command}`), make("span", {}, one.description),
        ),
      ),
    );
    list.hidden = shown.length === 0;
    slash.setAttribute("aria-expanded", String(!list.hidden));
    if (!list.hidden) mark(0);
    else forgetMark();
  }

  function closeList() {
    list.hidden = true;
    slash.setAttribute("aria-expanded", "false");
    forgetMark();
  }

  function forgetMark() {
    for (const node of [text, list]) node.removeAttribute("aria-activedescendant");
  }

  function mark(at) {
    marked = (at + shown.length) % shown.length;
    $$("[role=option]", list).forEach((node, place) => {
      node.setAttribute("aria-selected", String(place === marked));
      if (place === marked) node.scrollIntoView({ block: "nearest" });
    });
    for (const node of [text, list]) node.setAttribute("aria-activedescendant", `command-${marked}`);
  }

  function useCommand({ command }) {
    closeList();
    if (!edit && text.value.startsWith("/")) write("");
    text.focus({ preventScroll: true });
    send(`/${command}`);
  }

  function listKey(event) {
    if (list.hidden) return false;
    if (event.key === "ArrowDown") mark(marked + 1);
    else if (event.key === "ArrowUp") mark(marked - 1);
    else if (event.key === "Enter" && !event.shiftKey) useCommand(shown[marked]);
    else if (event.key === "Tab" && event.target === text && !event.shiftKey) {
      write(`/${shown[marked].command} `);
      closeList();
    } else if (event.key === "Escape") {
      closeList();
      text.focus();
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  slash.addEventListener("click", () => {
    if (!list.hidden) return closeList();
    openList(commands);
    list.focus();
  });
  list.addEventListener("keydown", listKey);
  document.addEventListener("pointerdown", (event) => {
    if (!list.hidden && !form.contains(event.target)) closeList();
  });
  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) closeList();
  });

  text.addEventListener("input", () => {
    grow();
    const start = !edit && /^\/(\w*)$/.exec(text.value);
    if (start) openList(commands.filter((one) => one.command.startsWith(start[1].toLowerCase())));
    else closeList();
  });

  text.addEventListener("keydown", (event) => {
    if (event.isComposing || listKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === "Escape" && (reply || edit)) {
      letGo();
    } else if (event.key === "ArrowUp" && !text.value && !edit) {
      const own = lastOwn();
      if (!own) return;
      event.preventDefault();
      startEdit(own);
    }
  });

  return { draw, startReply, startEdit, send, sendFiles };
}
