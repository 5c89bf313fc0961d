// Small things every part of the page does with its elements: find a slot, write it, show it, copy a row, put a number on a plate.

import { make, write } from "../lib/dom.js";
import { numberParts } from "../lib/numbers.js";

/** @param {string} id */
export function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * @param {ParentNode} root
 * @param {string} name
 * @returns {HTMLElement}
 */
export function slot(root, name) {
  return /** @type {HTMLElement} */ (root.querySelector(`[data-fill="${name}"]`));
}

/**
 * Writes a slot; without text it is hidden.
 * @param {ParentNode} root
 * @param {string} name
 * @param {?(string|number)} text
 */
export function fill(root, name, text) {
  const element = slot(root, name);
  element.hidden = text === null;
  if (text !== null) write(element, text);
}

/**
 * Writes a slot whose figures stand out from their words.
 * @param {ParentNode} root
 * @param {string} name
 * @param {?string} text
 */
export function fillFigures(root, name, text) {
  const element = slot(root, name);
  element.hidden = text === null;
  if (text === null || element.textContent === text) return;
  element.classList.add("figures");
  element.replaceChildren(...text.split(FIGURES).map((part, place) => (place % 2 ? make("b", { text: part }) : part)));
}

/** 23, 09:05, ×60: split keeps what stands in the brackets, so every second part is a figure. */
const FIGURES = /(\d[\d:]*)/;

/**
 * A copy of a row.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function copyOf(id) {
  const content = /** @type {HTMLTemplateElement} */ (byId(id)).content;
  return /** @type {HTMLElement} */ (content.firstElementChild?.cloneNode(true));
}

/**
 * Puts a number and its state on a plate.
 * @param {ParentNode} root
 * @param {string} number
 * @param {string} state
 */
export function plateOf(root, number, state) {
  const plate = /** @type {HTMLElement} */ (root.querySelector(".plate"));
  const { letter, digits } = numberParts(number);
  plate.dataset.state = state;
  write(plate.querySelector(".plate__letter"), letter);
  write(plate.querySelector(".plate__digits"), digits);
  return plate;
}

/**
 * Shows only what belongs to the situation.
 * @param {string} situation
 */
export function showFor(situation) {
  for (const element of document.querySelectorAll("[data-when]")) {
    /** @type {HTMLElement} */ (element).hidden = !element.getAttribute("data-when")?.split(" ").includes(situation);
  }
}
