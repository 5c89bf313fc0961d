// <now-serving>: the newest call as hero, older ones below; says which calls have been seen on this screen.
import { keep, make, plate, write } from "../lib/dom.js";
import { calmWords, freshCall, restWords, signsOf } from "./calls.js";

/** @typedef {import("./calls.js").Call} Call */

export class NowServing extends HTMLElement {
  /** @type {any} */ #board = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #staling;
  /** @type {string | undefined} */ #hero;
  /** @type {import("./screen.js").Screen | undefined} */ screen;

  disconnectedCallback() {
    clearTimeout(this.#staling);
  }

  set board(board) {
    this.#board = board;
    this.#show();
  }

  /** The ids of the calls that stand on the screen, none hidden or cut. */
  get shown() {
    const edge = this.list.getBoundingClientRect().right;
    return this.rows.filter((row) => row.getBoundingClientRect().left < edge).map((row) => row.dataset.key ?? "");
  }

  get list() {
    return /** @type {HTMLElement} */ (this.querySelector(".calls__list"));
  }

  get rows() {
    return /** @type {HTMLElement[]} */ ([...this.list.children]);
  }

  #show() {
    const { calls } = this.#board;
    this.#slideIfNew(calls);
    keep(this.list, calls, { key: (call) => call.id, make: () => this.#row(), update: (row, call) => this.#fill(row, call) });
    this.#freshen();
    const calm = /** @type {HTMLElement} */ (this.querySelector(".calm"));
    calm.hidden = calls.length > 0;
    const { words, named, write: written } = this.#page;
    const lines = calmWords(this.#board, words, { named, moment: written.moment });
    this.list.dataset.rest = restWords(this.#board, words);
    calm.replaceChildren(...lines.map((line, place) => make(place ? "span" : "strong", { text: line })));
  }

  get #page() {
    return /** @type {import("./screen.js").Screen} */ (this.screen);
  }

  /** @param {Call[]} calls */
  #slideIfNew(calls) {
    const hero = calls[0]?.id;
    if (this.#hero !== undefined && hero && hero !== this.#hero) {
      delete this.list.dataset.moved;
      void this.list.offsetWidth; // lets the same movement start anew
      this.list.dataset.moved = "";
    }
    this.#hero = hero ?? "";
  }

  #freshen() {
    clearTimeout(this.#staling);
    const { calls } = this.#board;
    const fresh = freshCall(calls, this.#page.clock.realNow());
    for (const row of this.rows) row.toggleAttribute("data-fresh", row.dataset.key === fresh);
    if (fresh) this.#staling = setTimeout(() => this.#freshen(), Date.parse(calls[0].fresh_until) - this.#page.clock.realNow() + 50);
  }

  #row() {
    return make(
      "li",
      { class: "call" },
      make("span", { class: "plate" }),
      make("span", { class: "call__to", attributes: { "aria-hidden": "true" } }),
      make("span", { class: "call__where" },
        make("b", { class: "call__counter" }),
        make("span", { class: "call__label" }, this.#page.words("label"), make("small", { class: "call__other", attributes: { lang: this.#page.otherLang } }))),
      make("span", { class: "call__what" },
        make("span", { class: "call__service" }),
        make("span", { class: "call__when" }, make("span", { class: "call__times" }), make("time"))),
    );
  }

  /** @param {HTMLElement} row @param {Call} call */
  #fill(row, call) {
    const { words, named, write: written } = this.#page;
    row.dataset.state = call.state;
    row.dataset.signs = signsOf(call.counter.number);
    const shown = /** @type {HTMLElement} */ (row.querySelector(".plate"));
    if (shown.dataset.state !== call.state || shown.textContent !== call.number) shown.replaceWith(plate(call.number, call.state));
    write(row.querySelector(".call__counter"), call.counter.number);
    write(row.querySelector(".call__other"), words("label_other", { number: call.counter.number }));
    write(row.querySelector(".call__service"), call.name_masked ?? named(call.service?.name ?? null));
    write(row.querySelector(".call__times"), call.times > 1 ? words("recall", { times: call.times }) : "");
    const time = /** @type {HTMLTimeElement} */ (row.querySelector("time"));
    time.dateTime = call.called_at;
    write(time, written.time(call.called_at));
  }
}
