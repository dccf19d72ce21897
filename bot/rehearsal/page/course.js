// Another course file: dropped on the page or chosen. Its faults are listed, or its rehearsal begins.
import { upload } from "./api.js";
import { $, make } from "./dom.js";
import { announce, toast } from "./notices.js";
import { say } from "./words.js";

const COURSE_FILE = /\.toml$/i;

export function createCourse({ begun, sendFiles, who }) {
  const dialog = $("#course-dialog");
  const chooser = $("#course-chooser");
  const result = $("#course-result");
  const drop = $("#drop");
  let inside = 0;

  async function rehearse(file) {
    if (!dialog.open) dialog.showModal();
    result.replaceChildren(make("p", { class: "muted" }, say("reading")));
    try {
      const { told, remarks, reading } = await upload("/api/course", { name: file.name }, file);
      result.replaceChildren();
      begun();
      if (remarks.length) result.replaceChildren(make("p", { class: "fine" }, told), make("p", {}, say("worth_a_look")), ...list(remarks, reading));
      else {
        dialog.close();
        toast(told);
      }
      announce(told);
    } catch (problem) {
      const { heading, faults, reading } = problem.answer ?? {};
      result.replaceChildren(
        make("h3", { class: "fault", tabindex: -1 }, heading ?? problem.message),
        ...(faults ? list(faults, reading) : []),
      );
      $("h3", result).focus();
    }
  }

  /** Each fault with its place first: «sessions[0].starts: …»; below them how the numbers are to be read. */
  function list(faults, reading) {
    const each = faults.map((fault) => {
      const [, place, rest] = /^([^:]+): ([^]*)$/.exec(fault) ?? [null, "", fault];
      return make("li", {}, place && make("b", {}, place), place && " ", rest);
    });
    result.tabIndex = 0; // a long list scrolls, with the keyboard too
    return [make("ul", { class: "faults" }, ...each), ...reading.map((sentence) => make("p", {}, sentence))];
  }

  $("#course-open").addEventListener("click", () => {
    result.replaceChildren();
    result.removeAttribute("tabindex");
    dialog.showModal();
  });
  $("#course-choose").addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    const [file] = chooser.files;
    chooser.value = "";
    if (file) rehearse(file);
  });

  // ---- dropping: a course file is rehearsed, anything else is sent in the chat
  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const overChat = (event) => Boolean(event.target.closest?.("#panel"));
  document.addEventListener("dragenter", (event) => {
    if (!carriesFiles(event)) return;
    inside += 1;
    drop.hidden = false;
  });
  document.addEventListener("dragleave", () => {
    inside = Math.max(0, inside - 1);
    if (!inside) drop.hidden = true;
  });
  document.addEventListener("dragover", (event) => {
    if (carriesFiles(event)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    inside = 0;
    drop.hidden = true;
    const files = [...event.dataTransfer.files];
    const course = files.find((file) => COURSE_FILE.test(file.name));
    if (course) rehearse(course);
    else if (overChat(event) && who()) sendFiles(files);
    else if (files[0]) rehearse(files[0]);
  });
}
