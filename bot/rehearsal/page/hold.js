// On touch screens: holding a message shows what can be done with it.
import { $$ } from "./dom.js";

const HOLD = 400;
const HOLD_STILL = 10;

export function createHold(log) {
  let hold = 0;
  let heldAt = [0, 0];
  log.addEventListener("pointerdown", (event) => {
    const bubbleNode = event.target.closest(".message[data-id] .bubble");
    if (event.pointerType === "mouse" || !bubbleNode || event.target.closest("a, button")) return;
    heldAt = [event.clientX, event.clientY];
    clearTimeout(hold);
    hold = setTimeout(() => bubbleNode.parentNode.classList.add("held"), HOLD);
  });
  for (const event of ["pointerup", "pointercancel"]) log.addEventListener(event, () => clearTimeout(hold));
  log.addEventListener("pointermove", (event) => {
    if (Math.hypot(event.clientX - heldAt[0], event.clientY - heldAt[1]) > HOLD_STILL) clearTimeout(hold);
  });
  document.addEventListener("pointerdown", (event) => {
    const kept = event.target.closest?.(".message.held");
    for (const node of $$(".message.held", log)) if (node !== kept) node.classList.remove("held");
  });
  log.addEventListener("click", (event) => {
    if (event.target.closest(".actions")) for (const node of $$(".message.held", log)) node.classList.remove("held");
  });
}
