// Small helpers for building the page. Text goes in as text, never as HTML.

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** make("a", {class: "x", href: "/y", onclick: f}, "text", node): null and false leave an attribute or a child out. */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const SHAPES = {
  bell: "M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 2h-14zM10 20.5a2.2 2.2 0 0 0 4 0",
  calendar: "M6 5.5h12a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-10a2 2 0 0 1 2-2zM4 10h16M8.5 3.5v4M15.5 3.5v4",
  clip: "M19 11.5 11.8 18.7a4.2 4.2 0 0 1-6-6l7.4-7.4a2.8 2.8 0 0 1 4 4l-7.3 7.3a1.4 1.4 0 0 1-2-2l6.6-6.6",
  delete: "M5 7h14M10 7V4.5h4V7M7 7l.8 11a1.8 1.8 0 0 0 1.8 1.5h4.8a1.8 1.8 0 0 0 1.8-1.5L17 7M10.5 11v4.5M13.5 11v4.5",
  eraser: "M9 19h10M5.2 14.8l8.6-8.6a1.6 1.6 0 0 1 2.3 0l3 3a1.6 1.6 0 0 1 0 2.3L11.5 19H9l-3.8-3.8a.3.3 0 0 1 0-.4zM9.5 10.5l5.3 5.3",
  file: "M12 15V5M8 8.5 12 4.5l4 4M5 14v3.5A1.5 1.5 0 0 0 6.5 19h11a1.5 1.5 0 0 0 1.5-1.5V14",
  flag: "M6.5 20V4.5M6.5 5.5h10l-2 3.5 2 3.5h-10",
  moon: "M19 14.2A7.5 7.5 0 0 1 9.8 5 7.5 7.5 0 1 0 19 14.2z",
  pause: "M9 6.5v11M15 6.5v11",
  people: "M9 11.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3.5 19v-.8a4.2 4.2 0 0 1 4.2-4.2h2.6a4.2 4.2 0 0 1 4.2 4.2v.8M15.5 5.8a3 3 0 0 1 0 5.5M17.5 14.3a4.2 4.2 0 0 1 3 4v.7",
  play: "M8.5 5.8v12.4l9.6-6.2z",
  print: "M7.5 9V4.5h9V9M7.5 16H6a2 2 0 0 1-2-2v-3a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v3a2 2 0 0 1-2 2h-1.5M7.5 13.5h9v6h-9z",
  sent: "M5.5 12.5 10 17l8.5-9.5",
  spark: "M12 4.5l1.7 4.8 4.8 1.7-4.8 1.7L12 17.5l-1.7-4.8L5.5 11l4.8-1.7zM18.5 16v4M16.5 18h4",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M18.4 5.6l-1.1 1.1M6.7 17.3l-1.1 1.1",
  add: "M12 5v14M5 12h14",
  attach: "M4 7.5A2.5 2.5 0 0 1 6.5 5h11A2.5 2.5 0 0 1 20 7.5v9a2.5 2.5 0 0 1-2.5 2.5h-11A2.5 2.5 0 0 1 4 16.5zM4.5 17l4.8-4.8a1.5 1.5 0 0 1 2.1 0L16 17m-2-2 1.5-1.5a1.5 1.5 0 0 1 2.1 0L20 16M15.5 9.2v.01",
  block: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM6.5 6.5l11 11",
  close: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  document: "M7 3.5h6.5L18 8v10.5a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-13a2 2 0 0 1 2-2zM13 3.5V8.5h5M8.5 13h6M8.5 16.5h4",
  down: "M12 5v13M6.5 12.5 12 18l5.5-5.5",
  download: "M12 4v10M7.5 10 12 14.5 16.5 10M5 19h14",
  edit: "M5 19l.8-3.7L15.5 5.6a1.6 1.6 0 0 1 2.3 0l.6.6a1.6 1.6 0 0 1 0 2.3L8.7 18.2z",
  expand: "M7 10l5 5 5-5",
  more: "M12 6v.01M12 12v.01M12 18v.01",
  out: "M9 6h9v9M18 6 7 17",
  reply: "M10 6 4.5 11.5 10 17M5 11.5h8.5a6 6 0 0 1 6 6v.5",
  restart: "M5 12a7 7 0 1 0 2.3-5.2M5 4.5v4h4",
  send: "M12 19V6M6 11.5 12 5.5l6 6",
  slash: "M14.5 5l-5 14",
  tick: "M5.5 12.5 10 17l8.5-9.5",
  waiting: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 8v4h3",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}`);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

export function fillIcons(root = document) {
  for (const node of $$("[data-icon]", root)) node.replaceChildren(icon(node.dataset.icon));
}

/** Initials for a face: the first letters of the first and the last name. */
export function initials(name) {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...word][0] ?? "").join("").toUpperCase();
}

export const avatar = (name, place) =>
  make("span", { class: `avatar colour-${place % 6}`, "aria-hidden": "true" }, initials(name));

export const calmMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
