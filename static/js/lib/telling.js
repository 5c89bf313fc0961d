/** Puts a sentence with figures into the page: the figures in the number type, only where something changed. */

import { make } from "./dom.js";

const PLACE = /%\((\w+)\)s/;

/**
 * A pattern cut at its places: words and values in turn.
 * @param {string} pattern @param {Record<string, string|number>} values
 * @returns {{text: string, value: boolean}[]}
 */
export function pieces(pattern, values) {
  return pattern
    .split(PLACE)
    .map((part, at) => (at % 2 ? { text: String(values[part] ?? ""), value: true } : { text: part, value: false }))
    .filter((piece) => piece.text);
}

/**
 * @param {Element|null} element @param {string} pattern @param {Record<string, string|number>} values
 */
export function tell(element, pattern, values = {}) {
  const parts = pieces(pattern, values);
  if (!element || element.textContent === parts.map((part) => part.text).join("")) return;
  const nodes = parts.map((part) => (part.value ? make("span", { class: "num", text: part.text }) : document.createTextNode(part.text)));
  element.replaceChildren(...nodes);
}

/**
 * @param {ParentNode} within @param {string} field
 * @returns {Element[]} all places of the page that show this field
 */
export function places(within, field) {
  return [...within.querySelectorAll(`[data-bind="${field}"]`)];
}
