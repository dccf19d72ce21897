// The switch between light and dark.
import { $, icon } from "./dom.js";

export function createAppearance() {
  const button = $("#appearance");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

  function show() {
    button.setAttribute("aria-pressed", String(isDark()));
    button.replaceChildren(icon(isDark() ? "sun" : "moon"));
  }

  button.addEventListener("click", () => {
    const wanted = isDark() ? "light" : "dark";
    // Back to what the machine has: then it is followed again.
    const asMachine = (wanted === "dark") === system.matches;
    if (asMachine) delete root.dataset.theme;
    else root.dataset.theme = wanted;
    try {
      if (asMachine) localStorage.removeItem("appearance");
      else localStorage.setItem("appearance", wanted);
    } catch {
      // It holds for this visit, then.
    }
    show();
  });
  system.addEventListener("change", show);
  show();
}
