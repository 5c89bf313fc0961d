/** Which view of the kiosk stands on the screen, and the way back from it. */

const HOME = "home";
// Where "back" leads: a fixed map is shorter and safer than a history.
const BEFORE = { choose: HOME, words: "choose", confirm: "choose", priority: "confirm", find: HOME, place: "find", refused: HOME, number: HOME, "check-in": HOME, phone: "check-in", document: "check-in", "not-checked-in": "check-in" };

export class Views {
  #views = new Map([...document.querySelectorAll("[data-screen]")].map((view) => [view.dataset.screen, view]));
  #shown;
  #current = HOME;

  /** @param {(name: string, view: HTMLElement, left: string) => void} shown called after each change, with the view that was left */
  constructor(shown) {
    this.#shown = shown;
    document.addEventListener("click", ({ target }) => {
      const door = target.closest?.("[data-go]");
      if (door) this.show(door.dataset.go);
      if (target.closest?.("[data-back]")) this.show(BEFORE[this.#current] ?? HOME);
    });
  }

  get current() {
    return this.#current;
  }

  /** @param {string} name */
  show(name) {
    const left = this.#current;
    this.#current = name;
    document.body.dataset.view = name;
    for (const [other, view] of this.#views) view.hidden = other !== name;
    for (const part of document.querySelectorAll("[data-at-home]")) part.hidden = name !== HOME;
    for (const part of document.querySelectorAll("[data-elsewhere-only]")) part.hidden = name === HOME;
    const view = this.#views.get(name);
    view.querySelectorAll(".view__hands, .tiles, .chips").forEach((list) => list.scrollTo(0, 0));
    this.#shown(name, view, left);
  }
}

/**
 * Writes a value into every place of a view that shows this field.
 * @param {ParentNode} within @param {string} field @param {string|number|Node} value
 */
export function put(within, field, value) {
  for (const place of within.querySelectorAll(`[data-bind="${field}"]`)) place.replaceChildren(value instanceof Node ? value.cloneNode(true) : String(value));
}

/** @param {ParentNode} within @param {object|null} estimate shows the range or the words for "none yet" */
export function showEstimate(within, estimate) {
  for (const part of within.querySelectorAll("[data-known]")) part.hidden = !estimate;
  for (const part of within.querySelectorAll("[data-unknown]")) part.hidden = Boolean(estimate);
}
