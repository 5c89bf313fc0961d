// Small menus under a button: opened by it, closed by a choice, by Escape or by a press elsewhere.

import { isFocusLost } from "../lib/dialogs.js";

/** The button of the menu that was open last. @type {?Element} */
let last = null;

/** Lets every button with data-menu open the menu that it controls. */
export function followMenus() {
  document.addEventListener("click", press);
  document.addEventListener("keydown", steer);
  document.addEventListener("focusout", leave);
  document.addEventListener("close", comeBack, true);
}

/** A menu left by Tab closes. @param {FocusEvent} event */
function leave(event) {
  const opener = document.querySelector("[data-menu][aria-expanded='true']");
  const next = event.relatedTarget instanceof Node ? event.relatedTarget : null;
  if (opener && next && next !== opener && menuOf(opener)?.contains(/** @type {Node} */ (event.target)) && !menuOf(opener)?.contains(next)) setMenu(opener, false);
}

/** The item that opened a dialog went with its menu: whoever closes the dialog goes on at the menu's button. @param {Event} event */
function comeBack(event) {
  if (!(event.target instanceof HTMLDialogElement) || !last) return;
  const opener = last;
  last = null;
  if (isFocusLost()) /** @type {HTMLElement} */ (opener).focus();
}

/** @param {MouseEvent} event */
function press(event) {
  const target = event.target instanceof Element ? event.target : null;
  const opener = target?.closest("[data-menu]");
  for (const other of document.querySelectorAll("[data-menu][aria-expanded='true']")) if (other !== opener) setMenu(other, false);
  if (opener && opener.getAttribute("aria-disabled") !== "true") setMenu(opener, opener.getAttribute("aria-expanded") !== "true");
}

/** @param {KeyboardEvent} event */
function steer(event) {
  const opener = document.querySelector("[data-menu][aria-expanded='true']");
  if (!opener) return;
  if (event.key === "Escape") {
    setMenu(opener, false);
    /** @type {HTMLElement} */ (opener).focus();
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event, opener);
}

/** @param {KeyboardEvent} event @param {Element} opener */
function move(event, opener) {
  event.preventDefault();
  const items = [...(menuOf(opener)?.querySelectorAll("[role='menuitem']:not([hidden])") ?? [])];
  const here = items.indexOf(/** @type {Element} */ (document.activeElement));
  const next = event.key === "ArrowDown" ? here + 1 : here - 1;
  /** @type {HTMLElement} */ (items.at(next % items.length))?.focus();
}

/** @param {Element} opener @param {boolean} open */
function setMenu(opener, open) {
  const menu = menuOf(opener);
  if (!menu) return;
  if (open) last = opener;
  opener.setAttribute("aria-expanded", String(open));
  menu.hidden = !open;
  if (open) /** @type {?HTMLElement} */ (menu.querySelector("[role='menuitem']:not([hidden])"))?.focus();
}

/** @param {Element} opener @returns {?HTMLElement} */
function menuOf(opener) {
  return document.getElementById(opener.getAttribute("aria-controls") ?? "");
}
