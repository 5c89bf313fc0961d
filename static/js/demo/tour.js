// The tour gives a screen its key before it opens, as pairing would have done.
const KEY = "queueapp.display.key";

for (const door of document.querySelectorAll("a[data-display-key]")) {
  const hold = () => localStorage.setItem(KEY, /** @type {HTMLElement} */ (door).dataset.displayKey ?? "");
  door.addEventListener("click", hold);
  door.addEventListener("auxclick", hold);
}
