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
