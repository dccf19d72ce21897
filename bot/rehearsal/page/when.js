// A day and a time of day to go to, in the page's own language whatever the browser speaks.
import { $, make } from "./dom.js";
import { dateInWords, dayOption, monthName } from "./words.js";

const HALF_HOUR = 30;
const two = (number) => String(number).padStart(2, "0");

/** Three choices and the date in words; `value()` is the local time as the server reads it. */
export function createWhen() {
  const [month, day, time] = [$("#to-month"), $("#to-day"), $("#to-time")];
  let made = "";
  let from = "";

  function draw(local, end) {
    const words = monthName(0);
    if (made === JSON.stringify([local, end, words])) return;
    made = JSON.stringify([local, end, words]);
    from = local;
    const last = local > end ? local : end;
    const months = [];
    for (let [y, m] = parts(local); `${y}-${two(m)}` <= last.slice(0, 7); m === 12 ? ((y += 1), (m = 1)) : (m += 1)) months.push([y, m]);
    month.replaceChildren(...months.map(([y, m]) => make("option", { value: `${y}-${two(m)}` }, `${monthName(m - 1)} ${y}`)));
    month.value = local.slice(0, 7);
    const at = local.slice(11, 16);
    const times = new Set([at]);
    for (let minutes = 0; minutes < 24 * 60; minutes += HALF_HOUR) times.add(`${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`);
    time.replaceChildren(...[...times].sort().map((one) => make("option", { value: one }, one)));
    time.value = at;
    drawDays(local.slice(8, 10));
  }

  function drawDays(wanted) {
    const [y, m] = parts(month.value);
    const count = new Date(Date.UTC(y, m, 0)).getUTCDate();
    const first = month.value === from.slice(0, 7) ? Number(from.slice(8, 10)) : 1;
    const days = Array.from({ length: count - first + 1 }, (_, place) => first + place);
    day.replaceChildren(...days.map((one) => make("option", { value: two(one) }, dayOption(new Date(Date.UTC(y, m - 1, one))))));
    day.value = days.includes(Number(wanted)) ? wanted : two(first);
    inWords();
  }

  const value = () => `${month.value}-${day.value}T${time.value}`;
  function inWords() {
    $("#to-words").textContent = dateInWords(new Date(`${value()}:00Z`));
  }

  month.addEventListener("change", () => drawDays(day.value));
  for (const one of [day, time]) one.addEventListener("change", inWords);
  return { draw, value };
}

const parts = (written) => written.split("-").slice(0, 2).map(Number);
