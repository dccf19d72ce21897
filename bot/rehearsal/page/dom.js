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

export const calmMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
