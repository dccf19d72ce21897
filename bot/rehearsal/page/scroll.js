// The place in the scroll: at the end, at the beginning of what came in one go, or left in peace.
import { $ } from "./dom.js";
import { say } from "./words.js";

const NEAR_THE_END = 56;
const ONE_GO = 1500; // milliseconds between messages that belong together

/** `nodeOf(id)` gives a message's node, `focusNewest()` moves the focus to where the arrow leads. */
export function createScroll(log, { nodeOf, focusNewest }) {
  const down = $("#down");
  let atEnd = true;
  let following = false;
  let unseen = 0;
  let anchor = null;
  let lastArrival = 0;
  let lastTime = "";

  function toEnd() {
    atEnd = true;
    unseen = 0;
    log.scrollTop = log.scrollHeight;
    showArrow();
  }

  /** What is new decides. `watched`: somebody acts alone, one looks on and need not scroll. */
  function settle(arrived, { watched }) {
    if (atEnd || following) return toNew(arrived, watched);
    unseen += arrived.filter((message) => !message.mine).length;
    showArrow();
  }

  /**
   * Down to the end, but never past the beginning of what came in one go: it is read from its top. Whoever leaves it
   * there is taken along to what comes next; whoever scrolls is left in peace.
   */
  function toNew(arrived, watched) {
    const first = arrived.find((message) => !message.mine);
    const now = performance.now();
    const time = first && first.day + first.time;
    const goesOn = now - lastArrival < ONE_GO && time === lastTime && nodeOf(anchor);
    if (first && !goesOn) anchor = first.id;
    if (first) [lastArrival, lastTime] = [watched ? 0 : now, time];
    if (arrived.length === 0) return;
    toEnd();
    const node = first && !watched && nodeOf(anchor);
    if (node && node.offsetTop - 12 < log.scrollTop) {
      log.scrollTop = node.offsetTop - 12;
      following = true;
    }
  }

  function showArrow() {
    down.hidden = atEnd;
    $(".count", down).textContent = unseen ? String(unseen) : "";
    const words = unseen === 0 ? say("to_newest") : unseen === 1 ? say("one_new_message") : say("new_messages", { count: unseen });
    down.setAttribute("aria-label", words);
    down.title = words;
  }

  for (const event of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    log.addEventListener(event, () => { following = false; }, { passive: true });
  }
  log.addEventListener("scroll", () => {
    atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_THE_END;
    if (atEnd) unseen = 0;
    showArrow();
  });
  down.addEventListener("click", () => {
    toEnd();
    focusNewest();
  });
  new ResizeObserver(() => atEnd && toEnd()).observe(log);

  return {
    toEnd, settle,
    /** What comes now is an answer to what one just did. */
    answersFollow: () => { lastArrival = 0; },
    stay: () => { if (atEnd) log.scrollTop = log.scrollHeight; },
    forget: () => { atEnd = true; },
  };
}
