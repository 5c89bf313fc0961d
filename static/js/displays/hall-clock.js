// <hall-clock>: the hall's date and time, and how fast its day runs when that is not real.
import { write } from "../lib/dom.js";

const TICK_MS = 500;

export class HallClockElement extends HTMLElement {
  /** @type {ReturnType<typeof setInterval> | undefined} */ #ticking;
  /** @type {import("./screen.js").Screen | undefined} */ screen;

  connectedCallback() {
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
  }

  disconnectedCallback() {
    clearInterval(this.#ticking);
  }

  #tick() {
    if (!this.screen?.known) return;
    const { clock, words, write: written } = this.screen;
    const now = clock.now();
    write(this.querySelector(".hall-clock__time"), written.time(now));
    write(this.querySelector(".hall-clock__date"), written.date(now));
    const demo = /** @type {HTMLElement} */ (this.querySelector(".hall-clock__demo"));
    demo.hidden = clock.rate === 1;
    write(demo, words("demo", { rate: clock.rate }));
  }
}
