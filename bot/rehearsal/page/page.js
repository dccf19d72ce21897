// The rehearsal's page: asks the server how things are and lets each part draw its share.
import { follow } from "./api.js";
import { createAppearance } from "./appearance.js";
import { createChat } from "./chat.js";
import { createClock, createSheet } from "./clock.js";
import { createComposer } from "./composer.js";
import { createCourse } from "./course.js";
import { $, fillIcons } from "./dom.js";
import { alertBox, toast, wireDialogs } from "./notices.js";
import { createPeople } from "./people.js";
import { createTimeline } from "./timeline.js";
import { fillWords, known, learn, say } from "./words.js";

const LANGUAGES = ["nb", "nn", "en"];
const address = new URLSearchParams(location.search);
const view = {
  person: /^\d+$/.test(address.get("person") ?? "") ? Number(address.get("person")) : null,
  language: LANGUAGES.includes(address.get("language")) ? address.get("language") : "",
};
const lastToast = new Map(); // person → the newest toast that was there or shown

fillIcons();
wireDialogs();
createSheet();
createAppearance();
const chat = createChat({
  reply: (message) => composer.startReply(message),
  edit: (message) => composer.startEdit(message),
  say: (words) => composer.send(words),
});
const composer = createComposer(chat);
const clock = createClock({ restarted: () => again() });
const people = createPeople({ choose, isPlaying: clock.isPlaying });
const timeline = createTimeline({ go: clock.go, isPlaying: clock.isPlaying });
createCourse({ begun: () => begun(), sendFiles: (files) => composer.sendFiles(files), who: () => view.person });
const language = $("#language");
const again = follow({ view: () => view, show, connection, forget: () => (view.person = null) });

let performance = null;

function show(state) {
  const otherWords = learn(state.language, state.labels, state.calendar);
  const anew = performance !== null && performance !== state.performance;
  performance = state.performance;
  if (anew) lastToast.clear();
  if (otherWords) {
    document.documentElement.lang = state.language;
    language.value = state.language;
    fillWords();
  }
  if (state.chat && view.person !== state.chat.person) {
    view.person = state.chat.person;
    remember();
  }
  document.title = say("page_title", { course: state.course.title });
  $("#course").textContent = state.course.title;
  const talk = state.chat ?? { person: null, commands: [], messages: [], toasts: [] };
  people.drawRoles(state.roles);
  people.draw(state.people, talk.person);
  composer.draw(talk, state.people);
  const place = state.people.findIndex((one) => one.id === talk.person);
  const me = place < 0 ? null : { ...state.people[place], place };
  chat.draw(talk, { afresh: otherWords || anew, stateVersion: state.version, me });
  clock.draw(state.clock);
  timeline.draw(state.timeline, state.clock, state.people);
  showToasts(talk);
  document.body.classList.remove("loading");
}

/** Only what was said since this page first saw the person; a new start begins the numbers anew. */
function showToasts({ person, toasts = [] }) {
  const newest = Math.max(0, ...toasts.map((one) => one.id));
  const seen = lastToast.get(person) ?? newest;
  lastToast.set(person, newest);
  for (const one of toasts) if (one.id > seen) one.alert ? alertBox(one.text) : toast(one.text);
}

function connection(fine) {
  document.body.classList.toggle("offline", !fine);
  const words = fine || !known("reconnecting") ? "" : say("reconnecting");
  if ($("#connection").textContent !== words) $("#connection").textContent = words;
}

/** A rehearsal begins anew: it is looked at from the first person on. */
function begun() {
  clock.stop();
  view.person = null;
  again();
}

function choose(person) {
  if (person === view.person) return;
  view.person = person;
  remember();
  again();
}

language.addEventListener("change", () => {
  view.language = language.value;
  remember();
  again();
});

/** The chosen person and language stay in the address, so that a reload or a bookmark finds them. */
function remember() {
  const query = new URLSearchParams();
  if (view.person !== null) query.set("person", view.person);
  if (view.language) query.set("language", view.language);
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
}
