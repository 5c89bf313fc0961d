/** Keeps the kiosk's figures, its clock and its open or closed face up to date. */

import { HallClock, writing } from "../lib/clock.js";
import { write } from "../lib/dom.js";
import { followFigures } from "../lib/figures.js";
import { dayOf, rangeOf } from "../lib/ranges.js";
import { doing } from "../lib/site_words.js";
import { tell } from "../lib/telling.js";
import { waitingWords } from "./confirming.js";

export class Watch {
  #page;
  #texts;
  #writing;
  #lang;
  #zone;
  #clock = new HallClock();

  /** @param {object} page @param {{texts: Record<string, string>, lang: string, zone: string}} how */
  constructor(page, { texts, lang, zone }) {
    this.#page = page;
    this.#texts = texts;
    this.#writing = writing(lang, zone);
    this.#lang = lang;
    this.#zone = zone;
    this.#clock.take(page);
    setInterval(() => write(document.querySelector("[data-clock]"), this.#writing.time(this.#clock.now())), 1000);
    followFigures(`/api/v1/sites/${page.site.code}`, page.at, texts, (site) => this.#take(site), (live) => this.#line(live));
  }

  /** @param {string} letter @returns {{waiting: number}|null} */
  figuresOf(letter) {
    return this.#page.site.queues.find((queue) => queue.letter === letter) ?? null;
  }

  /** The hall's time. */
  now() {
    return this.#clock.now();
  }

  /** Within its hours a hall gives numbers, even before the first counter has opened. */
  get open() {
    return ["open", "paused"].includes(this.#page.site.state);
  }

  #take(site) {
    this.#page.site = site;
    if (site.at) this.#clock.take({ at: site.at });
    for (const queue of site.queues) this.#showQueue(queue);
    const { key, values } = doing(site, site.at ?? this.#page.at, (moment) => dayOf(moment, this.#lang, this.#zone));
    tell(document.querySelector("[data-shut] [data-bind=doing]"), this.#texts[key], values);
    document.body.dataset.open = String(this.open);
    document.querySelector("[data-shut]").hidden = this.open;
    for (const door of document.querySelectorAll("[data-take]")) door.hidden = !this.open;
  }

  #showQueue({ letter, waiting, estimate }) {
    const row = document.querySelector(`.wait[data-queue="${letter}"]`);
    row?.toggleAttribute("data-estimate", !estimate);
    write(row?.querySelector("[data-bind=waiting]") ?? null, waiting);
    if (row && estimate) tell(row.querySelector("[data-bind=range]"), this.#texts.range, { range: rangeOf(estimate) });
    write(document.querySelector(`[data-queue-count="${letter}"]`), waitingWords(waiting, this.#texts));
  }

  #line(live) {
    document.querySelector("[data-freshness]").hidden = live;
  }
}
