// Mistakes of a form: listed above it with links, and beside each field in the same words.
import { make } from "../lib/dom.js";

/**
 * Shows these mistakes and no others; with any, the list takes the focus.
 * @param {HTMLElement} list  a box with a ul
 * @param {Record<string, string>} mistakes  words by the field's id
 */
export function showMistakes(list, mistakes) {
  const found = Object.entries(mistakes);
  forget();
  list.hidden = found.length === 0;
  list.querySelector("ul")?.replaceChildren(...found.map(([id, words]) => make("li", {}, make("a", { text: words, attributes: { href: `#${id}` } }))));
  for (const [id, words] of found) mark(id, words);
  if (found.length > 0) list.focus();
}

/** @param {string} id @param {string} words */
function mark(id, words) {
  const field = /** @type {HTMLElement} */ (document.getElementById(id));
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-errormessage", `${id}-error`);
  field.before(make("span", { class: "field__error", text: words, attributes: { id: `${id}-error` } }));
}

function forget() {
  for (const words of document.querySelectorAll(".field__error")) words.remove();
  for (const field of document.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-errormessage");
  }
}
