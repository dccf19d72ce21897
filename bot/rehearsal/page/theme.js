// Light or dark: as the machine has it, until somebody chooses. Runs before the page is drawn, so that nothing flashes.
const chosen = (() => {
  try {
    return localStorage.getItem("appearance");
  } catch {
    return null; // a browser that keeps nothing
  }
})();
if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
