// The clock that can be moved, and the sheet that holds it on narrow screens.
import { post } from "./api.js";
import { $, $$ } from "./dom.js";
import { announce, trying } from "./notices.js";
import { createPlay } from "./play.js";
import { createWhen } from "./when.js";
import { say } from "./words.js";

export function createClock({ restarted }) {
  const buttons = $$("[data-to], #to-date-go, #restart");
  const when = createWhen();
  const play = createPlay({ changed: () => clock && draw(clock) });
  const face = clockFace();
  $("#face").append(face.node);
  let clock = null;
  let working = false;
  let afterwards = null; // what was asked for while the server worked

  function draw(next) {
    const moved = clock !== null && clock.now !== next.now;
    const first = clock === null;
    clock = next;
    $("#now").textContent = clock.text;
    $("#now").dateTime = clock.now;
    $("#bar .now").textContent = clock.short;
    $("#next-when").textContent = clock.next ? clock.next.text : say("no_next");
    $("#next-in").textContent = clock.next ? clock.next.in : "";
    if (first || moved) face.turn(clock.local);
    if (!play.isPlaying()) when.draw(clock.local, clock.end);
    play.draw(clock);
    enable();
  }

  function enable() {
    const running = play.isPlaying();
    for (const button of buttons) {
      const nowhere = (button.dataset.to === "next" && !clock?.next) || (button.dataset.to === "end" && clock?.over);
      button.disabled = working || nowhere || (running && button.id !== "restart");
    }
  }

  /** Moves the clock; the buttons rest while the server works. */
  async function go(to, button) {
    if (working) {
      afterwards = () => go(to, button);
      return;
    }
    play.stop();
    const focused = document.activeElement;
    working = true;
    enable();
    button?.classList.add("working");
    document.body.classList.add("clock-working");
    $("#clock-working").textContent = say("working");
    const went = await trying(() => post("/api/clock", { to }));
    working = false;
    button?.classList.remove("working");
    document.body.classList.remove("clock-working");
    $("#clock-working").textContent = "";
    enable();
    if (document.activeElement === document.body || document.activeElement === focused) focused?.focus?.({ preventScroll: true });
    if (went && to === "restart") restarted();
    if (went && afterwards) {
      const then = afterwards;
      afterwards = null;
      return then();
    }
    afterwards = null;
    if (went) setTimeout(() => announce(say("now_is", { time: clock.text })), 300);
  }

  for (const button of $$("[data-to]")) button.addEventListener("click", () => go(button.dataset.to, button));
  $("#to-date-form").addEventListener("submit", (event) => {
    event.preventDefault();
    go(when.value(), $("#to-date-go"));
  });
  $("#restart").addEventListener("click", () => $("#restart-dialog").showModal());
  $("#restart-yes").addEventListener("click", () => {
    $("#restart-dialog").close();
    go("restart", $("#restart"));
  });

  return { draw, go, isPlaying: play.isPlaying, stop: () => play.stop() };
}

/** A round face whose hands turn forwards when the time moves forwards. */
function clockFace() {
  const svg = (tag, attributes) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  };
  const node = svg("svg", { viewBox: "-50 -50 100 100" });
  node.append(svg("circle", { r: 46, class: "rim" }));
  for (let hour = 0; hour < 12; hour += 1) {
    node.append(svg("line", { y1: -39, y2: hour % 3 ? -36 : -33, transform: `rotate(${hour * 30})`, class: "tick" }));
  }
  const hands = [
    { line: svg("line", { y1: 5, y2: -22, class: "hand hour" }), perMinute: 0.5, angle: null },
    { line: svg("line", { y1: 6, y2: -32, class: "hand minute" }), perMinute: 6, angle: null },
  ];
  node.append(...hands.map((hand) => hand.line), svg("circle", { r: 3, class: "pin" }));

  function turn(local) {
    const first = hands[0].angle === null;
    const [hours, minutes] = local.slice(11, 16).split(":").map(Number);
    for (const hand of hands) {
      const target = (hours * 60 + minutes) * hand.perMinute;
      hand.angle = hand.angle === null ? target : hand.angle + ((((target - hand.angle) % 360) + 360) % 360 || 360);
      hand.line.style.transform = `rotate(${hand.angle}deg)`;
    }
    if (first) requestAnimationFrame(() => requestAnimationFrame(() => node.classList.add("turning")));
  }
  return { node, turn };
}

/** On narrow screens the clock and the timeline are a sheet that opens over the chat. */
export function createSheet() {
  const side = $("#side");
  const opener = $("#bar-open");
  const shade = $("#shade");
  const behind = [$("#top"), $("#bar"), $("#talk")];
  const narrow = matchMedia("(max-width: 859px)");

  function set(open) {
    document.body.classList.toggle("sheet-open", open);
    shade.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    for (const node of behind) node.inert = open;
    if (open) {
      side.setAttribute("role", "dialog");
      side.setAttribute("aria-modal", "true");
      side.focus();
      side.dispatchEvent(new Event("opened"));
    } else {
      side.setAttribute("role", "complementary");
      side.removeAttribute("aria-modal");
    }
  }
  const close = () => {
    if (!document.body.classList.contains("sheet-open")) return;
    set(false);
    opener.focus();
  };
  opener.addEventListener("click", () => set(true));
  $("#side-close").addEventListener("click", close);
  shade.addEventListener("click", close);
  side.addEventListener("keydown", (event) => event.key === "Escape" && close());
  narrow.addEventListener("change", () => document.body.classList.contains("sheet-open") && set(false));
}
