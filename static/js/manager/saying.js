// Says a refusal in its box, and shows that a button is being answered.
import { write } from "../lib/dom.js";

/**
 * @param {HTMLElement} box  with a strong and a span
 * @param {string[]} sentences
 */
export function say(box, [why, now]) {
  box.hidden = false;
  write(box.querySelector("strong"), why);
  write(box.querySelector("span"), now);
  box.scrollIntoView({ block: "nearest" });
}

/**
 * Makes a button wait; what comes back makes it free again.
 * @param {HTMLButtonElement} button
 * @param {string} sign
 */
export function busy(button, sign) {
  const said = button.textContent ?? "";
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  button.textContent = sign;
  return () => {
    button.disabled = false;
    button.removeAttribute("aria-busy");
    button.textContent = said;
  };
}
