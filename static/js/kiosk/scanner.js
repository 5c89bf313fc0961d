/** A hand scanner types like a very quick person and ends with Enter: this tells the two apart. */

// Scanners send a sign every few milliseconds; the quickest fingers need about 50.
const SIGN_GAP_MS = 45;
const SIGNS_LEAST = 6;

/** Collects key presses and answers with what was scanned. */
export class Scanner {
  #signs = "";
  #last_ms = -Infinity;

  /**
   * @param {string} key as in KeyboardEvent.key @param {number} now_ms
   * @returns {string|null} the scanned text, once it is complete
   */
  press(key, now_ms) {
    if (now_ms - this.#last_ms > SIGN_GAP_MS) this.#signs = "";
    this.#last_ms = now_ms;
    if (key === "Enter") return this.#take();
    if (key.length === 1) this.#signs += key;
    return null;
  }

  #take() {
    const text = this.#signs;
    this.#signs = "";
    return text.length >= SIGNS_LEAST ? text : null;
  }
}

/**
 * The ticket's code in what was scanned or typed: an address of /t/… or the code itself.
 * @param {string} text @returns {string|null}
 */
export function codeIn(text) {
  const address = /\/t\/([0-9A-Za-z_-]{6,64})\/?(?:[?#].*)?$/.exec(text.trim());
  if (address) return address[1];
  const bare = text.replace(/[\s-]/g, "");
  return /^[0-9A-Za-z_]{6,64}$/.test(bare) ? bare : null;
}
