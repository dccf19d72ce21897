// Every word on the page comes from the server's labels, in the language that the page is read in.
import { $$ } from "./dom.js";

let labels = {};
let language = "";
let calendar = { months: [], days: [] };

/** Takes a new set of labels; says whether anything changed. */
export function learn(newLanguage, newLabels, newCalendar) {
  const changed = newLanguage !== language || JSON.stringify(newLabels) !== JSON.stringify(labels);
  labels = newLabels;
  language = newLanguage;
  calendar = newCalendar;
  return changed;
}

export function say(key, values = {}) {
  return (labels[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export const known = (key) => key in labels;

export function fillWords(root = document) {
  for (const node of $$("[data-label]", root)) node.textContent = say(node.dataset.label);
  for (const node of $$("[data-aria-label]", root)) {
    const words = say(node.dataset.ariaLabel);
    node.setAttribute("aria-label", words);
    if (node.tagName === "BUTTON") node.title = words;
  }
}

const two = (number) => String(number).padStart(2, "0");
const weekday = (date) => calendar.days[(date.getUTCDay() + 6) % 7] ?? "";
export const monthName = (month) => calendar.months[month] ?? "";
export const dayOption = (date) => say("day_option", { weekday: weekday(date), day: date.getUTCDate() });

/** A local date and time, as a Date whose UTC fields tell it, in words: «onsdag 31. august 2022 kl. 09:00». */
export function dateInWords(date, { allDay = false } = {}) {
  return say(allDay ? "day_pattern" : "date_pattern", {
    weekday: weekday(date), day: date.getUTCDate(), month: monthName(date.getUTCMonth()), year: date.getUTCFullYear(),
    time: `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`,
  });
}

export function fileSize(bytes) {
  const [amount, unit] = bytes < 1000 ? [bytes, "byte"] : bytes < 1e6 ? [bytes / 1e3, "kilobyte"] : [bytes / 1e6, "megabyte"];
  const written = language === "nn" ? "nb" : language || undefined; // not every browser knows Nynorsk numbers
  return new Intl.NumberFormat(written, { style: "unit", unit, maximumFractionDigits: 1 }).format(amount);
}
