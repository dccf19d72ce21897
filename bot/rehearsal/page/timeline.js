// The course from start to end: what is sent and when, the sessions as landmarks, and «now», which moves between them.
import { $, $$, avatar, calmMotion, icon, make } from "./dom.js";
import { say } from "./words.js";

const ICONS = { session: "people", deadline: "flag", opens: "flag", forgotten: "eraser" };
const FACES = 5;

export function createTimeline({ go, isPlaying }) {
  const list = $("#notices");
  const drawn = new Map(); // key → {node, made}
  const here = make("span", { class: "here" });
  const at = make("time", {});
  const line = make("div", { class: "now-line" }, here, make("i"), at);
  const gap = make("li", { class: "gap", "aria-current": "time" }, line);
  let now = "";

  function draw(entries, clock, people) {
    const first = drawn.size === 0;
    here.textContent = say("now");
    at.dateTime = clock.now;
    at.textContent = clock.short;
    const focused = list.contains(document.activeElement) ? document.activeElement.closest("li")?.dataset.key : undefined;
    const nodes = entries.map((entry, place) => nodeFor(entry, entry.day !== entries[place - 1]?.day, people));
    const passed = entries.filter((entry) => entry.due <= clock.now || Date.parse(entry.due) <= Date.parse(clock.now)).length;
    arrange([...nodes.slice(0, passed), gap, ...nodes.slice(passed)]);
    placeNow(entries[passed - 1], entries[passed], clock);
    for (const key of drawn.keys()) if (!entries.some((entry) => entry.key === key)) drawn.delete(key);
    if (focused !== undefined && !list.contains(document.activeElement)) {
      (drawn.get(focused) && $("button", drawn.get(focused).node) ? $("button", drawn.get(focused).node) : list).focus({ preventScroll: true });
    }
    if (first || now !== clock.now) bringNow(!first);
    now = clock.now;
  }

  function arrange(wanted) {
    const all = new Set(wanted);
    for (const node of [...list.children]) if (!all.has(node)) node.remove();
    let cursor = list.firstElementChild;
    for (const node of wanted) {
      if (node === cursor) cursor = cursor.nextElementSibling;
      else list.insertBefore(node, cursor);
    }
  }

  /** The line stands as far down in its gap as the time between the two neighbours has gone. */
  function placeNow(before, after, clock) {
    const present = Date.parse(clock.now);
    const to = after ? Date.parse(after.due) : present;
    const from = before ? Date.parse(before.due) : to - 24 * 3600_000;
    const share = to > from ? Math.min(Math.max((present - from) / (to - from), 0), 1) : 0;
    line.style.setProperty("--share", share.toFixed(3));
    gap.classList.toggle("last", !after);
  }

  function nodeFor(entry, newDay, people) {
    const made = JSON.stringify([entry, newDay, people.map((one) => one.name), say("now")]);
    const old = drawn.get(entry.key);
    if (old?.made === made) return old.node;
    const node = entry.type === "notice" ? notice(entry, newDay, people) : landmark(entry, newDay);
    node.dataset.key = entry.key;
    old?.node.replaceWith(node);
    drawn.set(entry.key, { node, made });
    return node;
  }

  const day = (entry, newDay) =>
    make(
      "p", { class: "day-of" },
      make("time", { datetime: entry.due }, make("span", { class: "unseen" }, entry.when), newDay && make("span", { "aria-hidden": "true" }, entry.day)),
    );

  /** What lies ahead can be tapped: then time goes until there. */
  function heading(entry, ...words) {
    if (entry.state === "past" || entry.state === "running") return make("p", { class: "what" }, ...words);
    const where = say("go_to_notice", { what: entry.aloud, when: entry.when });
    return make(
      "button",
      { type: "button", class: "what", "aria-label": where, title: say("go_there"), onclick: () => go(entry.due.slice(0, 16)) },
      ...words,
    );
  }

  function notice(entry, newDay, people) {
    const faces = entry.reached
      .map((id) => people.findIndex((one) => one.id === id))
      .filter((place) => place >= 0)
      .slice(0, FACES)
      .map((place) => avatar(people[place].name, place));
    const names = entry.reached.map((id) => people.find((one) => one.id === id)?.name).filter(Boolean).join(", ");
    return make(
      "li", { class: `notice ${entry.state}${newDay ? " new-day" : ""}${entry.reached.length ? " reached" : ""}` },
      day(entry, newDay),
      make("span", { class: "dot", "aria-hidden": "true" }, entry.reached.length > 0 && icon("sent")),
      make(
        "div", { class: "entry" },
        heading(entry, entry.what),
        make(
          "p", { class: "who" },
          make("span", { class: "hour" }, entry.time), make("span", {}, entry.who),
          entry.state === "next" && make("span", { class: "badge" }, say("next")),
        ),
        entry.told && make("p", { class: "told", title: names }, faces.length > 0 && make("span", { class: "faces" }, ...faces), make("span", {}, entry.told)),
      ),
    );
  }

  function landmark(entry, newDay) {
    const hours = entry.until ? `${entry.time}–${entry.until}` : entry.time;
    return make(
      "li", { class: `landmark ${entry.type} ${entry.state}${newDay ? " new-day" : ""}` },
      day(entry, newDay),
      make("span", { class: "dot", "aria-hidden": "true" }, icon(ICONS[entry.type])),
      make(
        "div", { class: "entry" },
        heading(entry, entry.what),
        make(
          "p", { class: "who" },
          make("span", { class: "hour" }, hours), entry.who && make("span", {}, entry.who),
          entry.state === "running" && make("span", { class: "badge" }, say("running")),
        ),
      ),
    );
  }

  /** A third of the list shows what has been, the rest what is coming. */
  function bringNow(softly) {
    const top = gap.offsetTop - list.clientHeight * 0.3;
    list.scrollTo({ top, behavior: softly && !calmMotion() && !isPlaying() ? "smooth" : "auto" });
  }

  list.addEventListener("keydown", (event) => {
    const all = $$("button.what", list);
    const place = all.indexOf(event.target);
    const to = { ArrowDown: place + 1, ArrowUp: place - 1 }[event.key];
    if (place < 0 || to === undefined || !all[to]) return;
    event.preventDefault();
    all[to].focus();
  });
  $("#side").addEventListener("opened", () => bringNow(false));
  new ResizeObserver(() => bringNow(false)).observe(list);
  return { draw };
}
