// <line-state>: whether what the screen shows is live; after a minute without a line, since when it is not.
import { write } from "../lib/dom.js";
import { lineWord } from "./calls.js";

export class LineState extends HTMLElement {
  /** @type {import("./screen.js").Screen | undefined} */ screen;
  /** @type {Date | null} */ #lastNews = null; // the hall's time when the line was last well

  /** @param {{live: boolean, since: number, ageSeconds: number}} line */
  set line(line) {
    const { words, clock, write: written } = /** @type {import("./screen.js").Screen} */ (this.screen);
    const word = lineWord(line);
    this.dataset.line = word;
    const small = /** @type {HTMLElement} */ (this.querySelector(".line-state__small"));
    small.dataset.line = word === "live" ? "live" : "lost";
    write(small, words(word === "live" ? "live" : "reconnecting"));
    if (line.live) this.#lastNews = null;
    else this.#lastNews ??= new Date(clock.now().getTime() - line.ageSeconds * 1000 * clock.rate);
    /** @type {HTMLElement} */ (this.querySelector(".line-state__bar")).hidden = word !== "lost";
    write(this.querySelector(".line-state__since"), words("since", { time: written.time(this.#lastNews ?? clock.now()) }));
    write(this.querySelector(".line-state__words"), words("lost", { minutes: Math.floor(line.ageSeconds / 60) }));
  }
}
