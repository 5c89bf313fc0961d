// <waiting-list>: how many wait in each queue, and about how long.
import { keep, make, write } from "../lib/dom.js";
import { waitOf } from "./calls.js";

const MANY = 4; // more queues than this are written on one line each
const LONG = { "zh-CN": 6, en: 11 }; // names longer than this are written small, on two lines
// What a line has room for, and what a sign of the name, the count and the wait takes of it (in em of the name).
const ROOM = 9.3;
const TAKES = { "zh-CN": [1, 0.73, 0.49], en: [0.5, 0.73, 0.4] };

export class WaitingList extends HTMLElement {
  /** @type {import("./screen.js").Screen | undefined} */ screen;

  set board(/** @type {any} */ board) {
    const list = /** @type {HTMLElement} */ (this.querySelector(".waiting__list"));
    list.toggleAttribute("data-many", board.waiting.length > MANY);
    keep(list, board.waiting, { key: (queue) => queue.letter, make: () => this.#row(), update: (row, queue) => this.#fill(row, queue) });
  }

  #row() {
    return make(
      "li",
      { class: "queue" },
      make("span", { class: "letter" }),
      make("span", { class: "queue__name" }, make("span", { class: "queue__title" }), make("small", { class: "queue__counters" })),
      make("span", { class: "queue__people" }, make("b"), make("small")),
    );
  }

  /** @param {HTMLElement} row @param {import("./calls.js").Queue} queue */
  #fill(row, queue) {
    const { words, named, lang } = /** @type {import("./screen.js").Screen} */ (this.screen);
    const title = named(queue.name);
    const wait = waitOf(queue, words);
    const [ofName, ofCount, ofWait] = TAKES[/** @type {keyof typeof TAKES} */ (lang)];
    const taken = title.length * ofName + String(queue.count).length * ofCount + wait.length * ofWait;
    row.toggleAttribute("data-long", taken > ROOM || title.length > LONG[/** @type {keyof typeof LONG} */ (lang)]);
    write(row.querySelector(".letter"), queue.letter);
    write(row.querySelector(".queue__title"), title);
    write(row.querySelector(".queue__counters"), queue.counters ? words("counters", { count: queue.counters }) : "");
    write(row.querySelector(".queue__people b"), queue.count);
    write(row.querySelector(".queue__people small"), wait);
  }
}
