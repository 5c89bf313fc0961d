// The page of hours and places: looks at an edit without leaving the page, and lets a date be picked in the calendar.

const main = /** @type {HTMLElement} */ (document.getElementById("main"));

/** @param {Document} shown  the same page as the server answered with it */
function take(shown) {
  const sent = shown.getElementById("main");
  if (!sent) return location.reload();
  document.title = shown.title;
  main.replaceChildren(...[...sent.childNodes].map((node) => document.adoptNode(node)));
  ready();
  const wrong = /** @type {HTMLElement | null} */ (main.querySelector("[aria-invalid='true']"));
  (wrong ?? document.getElementById("effect"))?.focus();
}

/** @param {HTMLFormElement} form */
async function look(form) {
  const pressed = form.querySelector("button[type='submit'], button:not([type])");
  pressed?.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    if (answer.redirected || answer.status >= 500 || answer.status === 400) return form.submit();
    take(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // Without an answer the browser's own way says what is wrong.
    form.submit();
  }
}

/** @param {HTMLElement} cell  a date of the calendar */
function pick(cell) {
  const day = /** @type {HTMLInputElement | null} */ (document.getElementById("day"));
  if (!day || (cell.dataset.date ?? "") < day.min) return;
  day.value = cell.dataset.date ?? "";
  const details = day.closest("details");
  if (details) details.open = true;
  day.scrollIntoView({ block: "center" });
}

/** What a fresh page needs: choosing a hall or group shows it at once. */
function ready() {
  const button = main.querySelector("#choose button");
  if (button instanceof HTMLElement) button.hidden = true;
}

main.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.dataset.looks === undefined) return;
  event.preventDefault();
  void look(form);
});
main.addEventListener("change", (event) => {
  const form = /** @type {HTMLElement} */ (event.target).closest("form");
  if (form?.id === "choose") form.submit();
});
main.addEventListener("click", (event) => {
  const cell = /** @type {HTMLElement} */ (event.target).closest("[data-date]");
  if (cell instanceof HTMLElement) pick(cell);
});
ready();
if (document.getElementById("effect")?.dataset.state !== "quiet") document.getElementById("effect")?.focus();
