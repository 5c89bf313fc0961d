/** Notices that nobody stands at the kiosk any more: asks, counts down, wipes. */

import { tell } from "../lib/telling.js";
import { AFTER_NUMBER_S, ASK_S, idleStage, TO_SCAN_S } from "./idle.js";

const TICK_MS = 250;
// Views that end by themselves: seconds until home. A place in line is read more slowly than a number.
const ENDING_S = { number: document.body.dataset.print === "true" ? AFTER_NUMBER_S : TO_SCAN_S, place: ASK_S };

/** @param {string} view whoever leaves such a view has what he came for: the next press is another person's */
export function endsByItself(view) {
  return view in ENDING_S;
}

export class Leaving {
  #touched = performance.now();
  #opened = performance.now();
  #view = "home";
  #how;
  #dialog = document.querySelector("[data-still]");

  /** @param {{texts: Record<string, string>, elder: () => boolean, leave: () => void}} how */
  constructor(how) {
    this.#how = how;
    for (const kind of ["pointerdown", "keydown", "scroll"]) document.addEventListener(kind, () => this.#touch(), { capture: true, passive: true });
    document.querySelector("[data-here]").addEventListener("click", () => this.#dialog.close());
    setInterval(() => this.#tick(), TICK_MS);
  }

  /** @param {string} view */
  opened(view) {
    this.#view = view;
    this.#opened = performance.now();
    this.#touch();
    this.#dialog.close();
  }

  #touch() {
    this.#touched = performance.now();
  }

  #tick() {
    const now = performance.now();
    if (this.#view in ENDING_S) return this.#countDown(now);
    const stage = idleStage(now - this.#touched, this.#how.elder());
    if (this.#view === "home" && !this.#changed()) return;
    if (stage.stage === "asking") this.#ask(stage.left_s);
    if (stage.stage === "active" && this.#dialog.open) this.#dialog.close();
    if (stage.stage === "over") this.#how.leave();
  }

  #countDown(now) {
    const whole_s = ENDING_S[this.#view] * (this.#how.elder() ? 2 : 1);
    const left = whole_s - (now - this.#opened) / 1000;
    const button = document.querySelector(`[data-screen=${this.#view}] .done`);
    button.querySelector("[data-number]").textContent = String(Math.max(1, Math.ceil(left)));
    button.querySelector(".done__bar").style.setProperty("--left", String(Math.max(0, left / whole_s)));
    if (left <= 0) this.#how.leave();
  }

  #ask(left_s) {
    if (!this.#dialog.open) this.#dialog.showModal();
    tell(this.#dialog.querySelector(".dialog__body"), this.#how.texts.still, { count: left_s });
  }

  /** At home there is nothing to wipe but another language, type or reach. */
  #changed() {
    const { lang, dataset } = document.documentElement;
    return lang !== "zh-CN" || "elder" in dataset || "reach" in dataset;
  }
}

