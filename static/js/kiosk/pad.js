/** Keys on the screen for a text of a fixed length, and the cells it is written into. */

/**
 * The text after a key was pressed.
 * @param {string} typed @param {{sign?: string, rub?: string, clear?: string}} key @param {number} length
 * @returns {string}
 */
export function after(typed, key, length) {
  if ("clear" in key) return "";
  if ("rub" in key) return typed.slice(0, -1);
  return key.sign && typed.length < length ? typed + key.sign : typed;
}

export class Pad {
  #cells;
  #short;
  #typed = "";

  /** @param {HTMLElement} root @param {(typed: string) => void} done the whole text, when somebody says it is complete */
  constructor(root, done) {
    this.#cells = [...root.querySelectorAll("[data-cell]")];
    this.#short = root.querySelector("[data-short]");
    root.addEventListener("click", ({ target }) => {
      const key = target.closest("button");
      if (!key) return;
      if ("done" in key.dataset) this.#finish(done);
      else this.write(after(this.#typed, key.dataset, this.#cells.length));
    });
  }

  /** @param {string} typed */
  write(typed) {
    this.#typed = typed;
    this.#short.hidden = true;
    this.#cells.forEach((cell, at) => {
      cell.textContent = typed[at] ?? "";
      cell.toggleAttribute("data-next", at === typed.length);
    });
  }

  #finish(done) {
    const whole = this.#typed.length === this.#cells.length;
    this.#short.hidden = whole;
    if (whole) done(this.#typed);
  }
}
