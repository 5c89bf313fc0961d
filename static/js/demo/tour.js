// The tour gives a screen its key before it opens, as pairing would have done, and its forms the token of this moment:
// whoever signed in through another card has renewed it.
const KEY = "queueapp.display.key";

for (const door of document.querySelectorAll("a[data-display-key]")) {
  const hold = () => localStorage.setItem(KEY, /** @type {HTMLElement} */ (door).dataset.displayKey ?? "");
  door.addEventListener("click", hold);
  door.addEventListener("auxclick", hold);
}

for (const form of document.forms) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const token = /** @type {HTMLInputElement} */ (form.elements.namedItem("csrf_token"));
    token.value = await tokenNow().catch(() => token.value);
    form.submit();
  });
}

async function tokenNow() {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const token = /** @type {HTMLInputElement | null} */ (page.querySelector("input[name=csrf_token]"));
  if (!token) throw new Error("the tour has no form");
  return token.value;
}
