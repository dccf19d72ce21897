// The course's notices in order, with a line for «now» between what has been and what is coming.
import { $, $$, calmMotion, make } from "./dom.js";
import { say } from "./words.js";

export function createTimeline({ go }) {
  const list = $("#notices");
  let drawn = "";
  let now = "";

  function draw(notices, clock) {
    const made = JSON.stringify([notices, clock.text, say("now"), say("next"), say("go_to_notice")]);
    if (made === drawn) return;
    const first = drawn === "";
    drawn = made;
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    const from = list.scrollTop;
    const next = notices.findIndex((notice) => notice.state !== "past");
    const at = next < 0 ? notices.length : next;
    list.replaceChildren(
      ...notices.slice(0, at).map(entry),
      make("li", { class: "now-line", "aria-current": "time" }, make("span", { class: "here" }, say("now")), make("time", { datetime: clock.now }, clock.text)),
      ...notices.slice(at).map(entry),
    );
    list.scrollTop = from;
    if (focused !== undefined) ($$("button", list).find((button) => button.dataset.key === focused) ?? list).focus({ preventScroll: true });
    if (first || now !== clock.now) bringNow(!first);
    now = clock.now;
  }

  function entry(notice) {
    const where = say("go_to_notice", { what: notice.what, when: notice.when });
    return make(
      "li", { class: `notice ${notice.state}` },
      make(
        "p", { class: "when" },
        make("time", { datetime: notice.due }, notice.when),
        notice.state === "next" && make("span", { class: "badge" }, say("next")),
        notice.state === "past" && make("span", { class: "unseen" }, say("past")),
      ),
      make("p", { class: "what" }, notice.what),
      make("p", { class: "who" }, notice.who),
      notice.state !== "past" &&
        make("button", { type: "button", class: "quiet", "data-key": notice.key, "aria-label": where, title: where, onclick: () => go(notice.due.slice(0, 16)) }, say("go_here")),
    );
  }

  /** A third of the list shows what has been, the rest what is coming. */
  function bringNow(softly) {
    const line = $(".now-line", list);
    if (!line) return;
    const top = line.offsetTop - list.clientHeight * 0.3;
    list.scrollTo({ top, behavior: softly && !calmMotion() ? "smooth" : "auto" });
  }

  $("#side").addEventListener("opened", () => bringNow(false));
  new ResizeObserver(() => bringNow(false)).observe(list);
  return { draw };
}
