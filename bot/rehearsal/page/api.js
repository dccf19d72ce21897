// Talking to the rehearsal's server: posts, and one long-poll that keeps the page up to date.
import { say } from "./words.js";

const LONGEST_ANSWER = 40_000; // the server answers a poll within 20 s
const LONGEST_PAUSE = 8_000;

/** Something to tell the person, in words made for them. */
export class Fault extends Error {}

export const post = (path, body) => ask(path, JSON.stringify(body), "application/json");

/** Sends a file as it is; `about` goes into the address. */
export const upload = (path, about, file) => ask(`${path}?${new URLSearchParams(about)}`, file, "application/octet-stream");

async function ask(path, body, type) {
  const url = new URL(path, location.href);
  url.searchParams.set("language", document.documentElement.lang);
  let response;
  try {
    response = await fetch(url, { method: "POST", headers: { "Content-Type": type }, body });
  } catch {
    throw new Fault(say("no_contact"));
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Fault(answer.fault || say("went_wrong")), { answer });
  return answer;
}

/**
 * Asks for the state again and again. `view()` says which person and language; `show(state)` gets every answer;
 * `connection(ok)` hears of faults; `forget()` is called when the server does not know what the view asks for.
 * Returns `again()`: ask at once, whatever the version, for instance because the view changed.
 */
export function follow({ view, show, connection, forget }) {
  let version = -1;
  let performance = "";
  let asking = new AbortController();
  let faults = 0;

  async function ask() {
    const mine = asking;
    const { person, language } = view();
    const query = new URLSearchParams({ person: person ?? "", language: language ?? "", after: version, of: performance });
    let state;
    const tooLong = setTimeout(() => mine.abort("slow"), LONGEST_ANSWER);
    try {
      const response = await fetch(`/api/state?${query}`, { signal: mine.signal });
      if (response.status === 400 || response.status === 404) forget();
      if (!response.ok) throw new Error(String(response.status));
      state = await response.json();
    } catch {
      if (mine !== asking) return;
      if (mine.signal.aborted) asking = new AbortController();
      faults += 1;
      connection(false);
      version = -1;
      return pause(Math.min(500 * 2 ** faults, LONGEST_PAUSE), asking.signal);
    } finally {
      clearTimeout(tooLong);
    }
    if (mine !== asking) return;
    faults = 0;
    version = state.version;
    performance = state.performance;
    connection(true);
    show(state);
  }

  (async () => {
    for (;;) await ask().catch(console.error);
  })();

  return function again() {
    const before = asking;
    asking = new AbortController();
    version = -1;
    before.abort("again");
  };
}

function pause(time, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, time);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
