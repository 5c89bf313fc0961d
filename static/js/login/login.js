// The log-in form: shows the password on request, and says that checking it takes a moment.

const password = /** @type {HTMLInputElement} */ (document.getElementById("password"));
const show = /** @type {HTMLButtonElement} */ (document.getElementById("show-password"));
const wait = /** @type {HTMLElement} */ (document.getElementById("login-wait"));
const go = /** @type {HTMLButtonElement} */ (document.getElementById("login-go"));

/** @param {boolean} shown */
function showPassword(shown) {
  password.type = shown ? "text" : "password";
  show.setAttribute("aria-pressed", String(shown));
  show.textContent = (shown ? show.dataset.hide : show.dataset.show) ?? "";
}

/** Passwords are checked one after the other, so forty clerks at half past eight wait some seconds. @param {boolean} waiting */
function showWaiting(waiting) {
  wait.textContent = waiting ? wait.dataset.words ?? "" : "";
  go.setAttribute("aria-busy", String(waiting));
  go.setAttribute("aria-disabled", String(waiting));
}

show.hidden = false;
show.addEventListener("click", () => {
  showPassword(password.type === "password");
  password.focus();
});
document.getElementById("login")?.addEventListener("submit", (event) => {
  if (go.getAttribute("aria-busy") === "true") event.preventDefault();
  showPassword(false);
  showWaiting(true);
});
// a page that the browser brings back from its memory must not go on saying that it waits
window.addEventListener("pageshow", () => showWaiting(false));
document.getElementById("login-error")?.focus();
