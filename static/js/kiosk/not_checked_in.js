/** The view that says why there is no number: what to do now, once more after a lost line, or back to what was typed. */

import { put } from "./views.js";

/**
 * @typedef {{why: string, now: string, again?: (() => void)|null, anew?: string|null, likely?: boolean}} Telling
 *   `again`: what to repeat; `anew`: the view on which to type anew, and whether that is the `likely` next step
 */
export class NotCheckedIn {
  #view = document.querySelector("[data-screen=not-checked-in]");
  #again = null;
  #show;

  /** @param {(view: string) => void} show */
  constructor(show) {
    this.#show = show;
    this.#view.querySelector("[data-check-in-again]").addEventListener("click", () => this.#again?.());
  }

  /** @param {Telling} telling */
  tell({ why, now, again = null, anew = null, likely = false }) {
    put(this.#view, "why", why);
    put(this.#view, "now", now);
    this.#again = again;
    this.#view.querySelector("[data-check-in-again]").hidden = !again;
    const door = this.#view.querySelector("[data-type-anew]");
    door.hidden = !anew;
    door.dataset.go = anew ?? "home";
    door.classList.toggle("go--main", likely);
    this.#show("not-checked-in");
  }

  forget() {
    this.#again = null;
    for (const place of this.#view.querySelectorAll("[data-bind]")) place.replaceChildren();
  }
}
