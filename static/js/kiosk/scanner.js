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
 * Listens to the scanner wherever the kiosk stands.
 * @param {(text: string) => void} scanned
 */
export function onScan(scanned) {
  const scanner = new Scanner();
  document.addEventListener("keydown", (event) => {
    const text = scanner.press(event.key, event.timeStamp);
    if (text === null) return;
    // The Enter that ends a scan must not press a button as well.
    event.preventDefault();
    scanned(text);
  });
}

/**
 * The appointment's code in what was scanned: an address of /a/… or the eight signs themselves.
 * @param {string} text @returns {string|null}
 */
export function appointmentIn(text) {
  const address = /\/a\/([0-9A-Za-z]{8})\/?(?:[?#].*)?$/.exec(text.trim());
  const bare = (address?.[1] ?? text.replace(/[\s-]/g, "")).toUpperCase();
  return /^[2-9A-HJKMNP-Z]{8}$/.test(bare) ? bare : null;
}

/**
 * The number of a resident's card in what was read: eighteen signs, the last one perhaps an X.
 * @param {string} text @returns {string|null}
 */
export function cardIn(text) {
  const bare = text.replace(/\s/g, "").toUpperCase();
  return /^[0-9]{17}[0-9X]$/.test(bare) ? bare : null;
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
