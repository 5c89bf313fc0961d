/** What stands in the middle of the page, one panel at a time, and what is said above it. */

const panels = new Map([...document.querySelectorAll("[data-panel]")].map((panel) => [panel.dataset.panel, panel]));
const said = document.getElementById("say");

/**
 * Shows a panel alone; its heading takes the focus, so that a reader hears what was found and Tab leads on.
 * @param {string} name @returns {HTMLElement}
 */
export function show(name) {
  for (const [other, panel] of panels) panel.hidden = other !== name;
  const panel = panels.get(name);
  panel.querySelector("h2")?.focus({ preventScroll: true });
  panel.closest(".middle").scrollTo(0, 0);
  return panel;
}

/** @param {string} name @returns {HTMLElement} */
export function panelOf(name) {
  return panels.get(name);
}

/** @param {string} why @param {string} now */
export function say(why, now = "") {
  said.hidden = !why;
  said.querySelector("strong").textContent = why;
  said.querySelector("span").textContent = now;
  if (why) said.focus();
}

/**
 * Writes a value into every place of a panel that shows this field.
 * @param {ParentNode} within @param {string} field @param {string|number|Node} value
 */
export function fill(within, field, value) {
  for (const place of within.querySelectorAll(`[data-bind="${field}"]`)) place.replaceChildren(value instanceof Node ? value.cloneNode(true) : String(value));
}
