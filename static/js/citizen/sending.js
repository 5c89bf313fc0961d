/** Forms that are sent once: the key in them makes a double press harmless, this only shows that something happens. */

export function sendOnce() {
  for (const form of document.querySelectorAll("[data-once]")) {
    form.addEventListener("submit", ({ submitter }) => submitter?.setAttribute("aria-busy", "true"));
  }
  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  });
}
