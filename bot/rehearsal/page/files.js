// Files in the conversation: cards and pictures, and the box in which they are looked at without leaving the page.
import { $, icon, make } from "./dom.js";
import { dateInWords, fileSize, say } from "./words.js";

const SHOWN = /^(text\/(plain|calendar|html|csv)|application\/json|image\/(png|jpeg))\b/;
const ours = (url) => url.startsWith("/") && !url.startsWith("//");

export function fileCard(file) {
  if (!ours(file.url)) return make("p", { class: "file" }, file.name);
  const words = [
    make("span", { class: "file-icon" }, icon(/calendar/.test(file.mime) ? "calendar" : "document")),
    make("span", { class: "file-words" }, make("b", {}, file.name), " ", make("small", {}, fileSize(file.size))),
  ];
  const save = say("download", { name: file.name });
  const saved = `${file.url}&save=1`;
  return make(
    "div", { class: "file" },
    SHOWN.test(file.mime)
      ? make("a", { class: "file-open", href: file.url, target: "_blank", rel: "noopener", onclick: (event) => look(event, file) }, ...words)
      : make("a", { class: "file-open", href: saved, download: file.name }, ...words),
    make("a", { class: "round", href: saved, download: file.name, "aria-label": save, title: save }, icon("download")),
  );
}

export function picture(file) {
  if (file.sample || !ours(file.url)) return make("div", { class: "photo sample", role: "img", "aria-label": say("photo") }, icon("attach"));
  return make(
    "a", { class: "photo", href: file.url, target: "_blank", rel: "noopener", onclick: (event) => look(event, { ...file, name: say("photo") }) },
    make("img", { src: file.url, alt: say("photo"), loading: "lazy" }),
  );
}

/** Shows a file in the box; with a modifier key the link opens a tab as links do. */
async function look(event, file) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const dialog = $("#file-dialog");
  const shown = $("#file-shown");
  $("#file-heading").textContent = file.name;
  $("#file-tab").href = file.url;
  $("#file-save").href = `${file.url}&save=1`;
  $("#file-save").download = file.name;
  shown.replaceChildren();
  dialog.showModal();
  const content = await inside(file).catch(() => make("p", {}, say("went_wrong")));
  shown.replaceChildren(content);
}

async function inside(file) {
  if (file.mime.startsWith("image/")) return make("img", { src: file.url, alt: file.name });
  // The server lets such a page run nothing and fetch nothing, and so does the frame.
  if (file.mime.startsWith("text/html")) return make("iframe", { src: file.url, title: file.name, sandbox: "" });
  const text = await (await fetch(file.url)).text();
  if (file.mime.startsWith("text/calendar")) return calendar(text);
  return make("pre", { tabindex: 0 }, text);
}

// ---- calendars: what a calendar would show of them
export function events(text) {
  const lines = text.replace(/\r?\n[ \t]/g, "").split(/\r?\n/);
  const found = [];
  let event = null;
  let inner = 0;
  for (const line of lines) {
    if (line === "BEGIN:VEVENT") [event, inner] = [{}, 0];
    else if (line === "END:VEVENT") found.push(event), (event = null);
    else if (line.startsWith("BEGIN:")) inner += 1;
    else if (line.startsWith("END:")) inner -= 1;
    else if (event && inner === 0) {
      const colon = line.indexOf(":");
      const name = line.slice(0, colon).split(";")[0];
      event[name] = line.slice(colon + 1).replace(/\\([nN,;\\])/g, (_, one) => (/n/i.test(one) ? "\n" : one));
    }
  }
  return found;
}

function moment(written) {
  const [, y, m, d, hour = "0", minute = "0"] = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d))?/.exec(written) ?? [];
  return y === undefined ? null : new Date(Date.UTC(+y, +m - 1, +d, +hour, +minute));
}

function calendar(text) {
  const found = events(text);
  if (!found.length) return make("p", {}, say("empty_calendar"));
  return make("ol", { class: "events" }, ...found.map((event) => {
    const starts = moment(event.DTSTART ?? "");
    const ends = moment(event.DTEND ?? "");
    const allDay = !(event.DTSTART ?? "").includes("T");
    const until = ends && !allDay ? `–${ends.toISOString().slice(11, 16)}` : "";
    return make(
      "li", { class: event.STATUS === "CANCELLED" ? "off" : "" },
      make("b", {}, event.SUMMARY ?? ""),
      starts && make("p", { class: "when" }, dateInWords(starts, { allDay }) + until),
      event.STATUS === "CANCELLED" && make("p", { class: "fault" }, say("cancelled")),
      event.LOCATION && make("p", {}, event.LOCATION),
      event.DESCRIPTION && make("p", { class: "more" }, event.DESCRIPTION),
    );
  }));
}
