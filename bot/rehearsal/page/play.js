// Time that runs: the page asks for a little more of it several times a second, until the course is over.
import { post } from "./api.js";
import { $, icon } from "./dom.js";
import { announce, trying } from "./notices.js";
import { say } from "./words.js";

const STEP = 200; // milliseconds
const LONGEST = 1000; // a slow machine must not make leaps

export function createPlay({ changed }) {
  const button = $("#play");
  const speed = $("#speed");
  let playing = false;
  let over = false;

  function show() {
    button.setAttribute("aria-pressed", String(playing));
    button.replaceChildren(icon(playing ? "pause" : "play"), say(playing ? "pause" : "play"));
    button.disabled = over && !playing;
    document.body.classList.toggle("playing", playing);
  }

  function draw(clock) {
    over = clock.over;
    if (over && playing) stop(say("course_over"));
    show();
  }

  async function run() {
    let last = performance.now();
    let rest = 0;
    while (playing) {
      await new Promise((resolve) => setTimeout(resolve, STEP));
      if (!playing) return;
      const present = performance.now();
      rest += (Math.min(present - last, LONGEST) / 1000) * Number(speed.value);
      last = present;
      const minutes = Math.floor(rest);
      if (minutes < 1) continue;
      rest -= minutes;
      if (!(await trying(() => post("/api/clock", { to: "on", minutes })))) stop();
    }
  }

  function stop(words = say("paused")) {
    if (!playing) return;
    playing = false;
    show();
    changed();
    announce(words);
  }

  button.addEventListener("click", () => {
    if (playing) return stop();
    playing = true;
    show();
    changed();
    announce(say("playing"));
    run();
  });

  return { draw, stop, isPlaying: () => playing };
}
