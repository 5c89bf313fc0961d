/** A number for somebody without an appointment: a service by its name or everyday words, and the priority he may have. */

/**
 * Whether a service is called that way, wholly or in part.
 * @param {string} words its names and everyday words, small, joined by bars @param {string} typed @returns {boolean}
 */
export function isCalled(words, typed) {
  return words.includes(typed.trim().toLowerCase());
}

/** @param {HTMLFormElement} panel narrows the services while somebody types */
export function followFilter(panel) {
  const filter = panel.querySelector("#filter");
  filter.addEventListener("input", () => narrow(panel, filter.value));
}

/** @param {HTMLFormElement} panel begins anew for the next person */
export function clearWalkIn(panel) {
  panel.reset();
  narrow(panel, "");
}

/** @param {HTMLFormElement} panel @returns {{service: string, priority: string}} */
export function chosenIn(panel) {
  const chosen = new FormData(panel);
  return { service: String(chosen.get("service") ?? ""), priority: String(chosen.get("priority-walk-in") ?? "") };
}

function narrow(panel, typed) {
  let any = false;
  for (const queue of panel.querySelectorAll("[data-queue]")) {
    let here = false;
    for (const offer of queue.querySelectorAll("[data-words]")) {
      offer.hidden = !isCalled(offer.dataset.words, typed);
      here ||= !offer.hidden;
    }
    queue.hidden = !here;
    any ||= here;
  }
  panel.querySelector("[data-no-offer]").hidden = any;
}
