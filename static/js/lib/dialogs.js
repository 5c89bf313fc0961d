// Opens and closes native dialogs by data-opens="<id>" and data-closes.

/** @param {MouseEvent} event */
function press(event) {
  const target = event.target instanceof Element ? event.target : null;
  const opener = target?.closest("[data-opens]");
  if (opener && opener.getAttribute("aria-disabled") !== "true") {
    openDialog(/** @type {string} */ (opener.getAttribute("data-opens")));
  }
  if (target?.closest("[data-closes]")) target.closest("dialog")?.close();
}

/**
 * Shows the dialog with this id; the browser keeps the focus inside and gives it back.
 * @param {string} id
 */
export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

/** Lets every button of the page with data-opens or data-closes work. */
export function followDialogs() {
  document.addEventListener("click", press);
}

/** Whether the place of whoever works by keys is gone: nothing has the focus, or what has it is out of sight. */
export function isFocusLost() {
  const here = document.activeElement;
  return !here || here === document.body || !here.checkVisibility();
}
