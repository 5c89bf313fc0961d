/** Checking in by one's card: put it on the reader, or type its number; nobody behind can read it, and nothing of it stays. */

import { newKey, press } from "../lib/press.js";
import { filled } from "../lib/texts.js";
import { post } from "./sending.js";

const SIGNS = 18;
const SHOWN = 4;
const GROUPS = [6, 14];

/**
 * A number as it stands on the screen: only the last signs can be read.
 * @param {string} typed @returns {string}
 */
export function masked(typed) {
  const signs = [...typed].map((sign, at) => (at < typed.length - SHOWN ? "•" : sign));
  return signs.map((sign, at) => (GROUPS.includes(at) ? ` ${sign}` : sign)).join("");
}

/**
 * The number after a key was pressed: digits, and an X only at its end.
 * @param {string} typed @param {{sign?: string, rub?: string}} key @returns {string}
 */
export function afterKey(typed, key) {
  if ("rub" in key) return typed.slice(0, -1);
  const fits = key.sign && typed.length < SIGNS && (key.sign !== "X" || typed.length === SIGNS - 1);
  return fits ? typed + key.sign : typed;
}

export class ByDocument {
  #view = document.querySelector("[data-screen=document]");
  #typed = "";
  #key = null;
  #how;

  /**
   * @param {{texts: Record<string, string>, hall: string, refusals: import("./not_checked_in.js").NotCheckedIn,
   *   give: (answer: object) => void, alone: (work: () => Promise<void>) => Promise<void>}} how `alone` runs one request at a time
   */
  constructor(how) {
    this.#how = how;
    this.#view.addEventListener("click", ({ target }) => {
      const key = target.closest("button");
      if (!key) return;
      if ("done" in key.dataset) this.#finish();
      else this.#write(afterKey(this.#typed, key.dataset));
    });
    this.forget();
  }

  /** @param {string} number of a card on the reader: that is enough, nobody needs to press anything */
  take(number) {
    this.#write(number);
    this.#send();
  }

  forget() {
    this.#write("");
  }

  #write(typed) {
    if (typed !== this.#typed) this.#key = null;
    this.#typed = typed;
    this.#view.querySelector("[data-short]").hidden = true;
    this.#view.querySelector("[data-masked]").textContent = masked(typed);
    this.#view.querySelector("[data-counted]").textContent = filled(this.#how.texts.typed, { count: typed.length });
  }

  #finish() {
    const whole = this.#typed.length === SIGNS;
    this.#view.querySelector("[data-short]").hidden = whole;
    if (whole) this.#send();
  }

  /** Until it is answered a press keeps its key, so pressing again after a lost line cannot check in twice. */
  #send() {
    this.#key ??= newKey();
    const { hall, alone, give } = this.#how;
    return alone(async () => {
      const body = { id_number: this.#typed };
      const outcome = await press((key) => post(`/api/v1/halls/${hall}/check-in`, key, { body }), { key: this.#key });
      if (outcome.done) {
        this.forget();
        give(outcome.answer);
        return;
      }
      if (!outcome.lost) this.#key = null;
      this.#explain(outcome);
    });
  }

  #explain({ lost, problem }) {
    const { texts, refusals } = this.#how;
    refusals.tell({
      why: problem?.title && !lost ? problem.title : texts.no_line,
      now: problem?.detail && !lost ? problem.detail : texts.no_line_now,
      again: lost ? () => this.#send() : null,
      anew: lost ? null : "document",
      likely: problem?.code === "invalid_id_number",
    });
  }
}
