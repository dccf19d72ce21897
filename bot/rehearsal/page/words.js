// Every word on the page comes from the server's labels, in the language that the page is read in.
import { $$ } from "./dom.js";

let labels = {};
let language = "";

/** Takes a new set of labels; says whether anything changed. */
export function learn(newLanguage, newLabels) {
  const changed = newLanguage !== language || JSON.stringify(newLabels) !== JSON.stringify(labels);
  labels = newLabels;
  language = newLanguage;
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

export function fileSize(bytes) {
  const [amount, unit] = bytes < 1000 ? [bytes, "byte"] : bytes < 1e6 ? [bytes / 1e3, "kilobyte"] : [bytes / 1e6, "megabyte"];
  const written = language === "nn" ? "nb" : language || undefined; // not every browser knows Nynorsk numbers
  return new Intl.NumberFormat(written, { style: "unit", unit, maximumFractionDigits: 1 }).format(amount);
}
