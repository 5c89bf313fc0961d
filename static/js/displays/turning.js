// <idle-slides> and <notice-line>: one thing at a time, changed every few seconds, never running text.
import { keep, make, write } from "../lib/dom.js";

const SLIDE_MS = 12_000;
const NOTICE_MS = 8_000;
const LONG_TEXT = { "zh-CN": 28, en: 56 }; // longer texts of slides are written smaller

/** Calls turn(place) in turn; the place grows without end. */
class Turning extends HTMLElement {
  /** @type {ReturnType<typeof setInterval> | undefined} */ #turning;
  /** @type {import("./screen.js").Screen | undefined} */ screen;
  place = 0;
  every = NOTICE_MS;

  connectedCallback() {
    this.#turning = setInterval(() => {
      this.place += 1;
      this.turn();
    }, this.every);
  }

  disconnectedCallback() {
    clearInterval(this.#turning);
  }

  turn() {}
}

export class IdleSlides extends Turning {
  every = SLIDE_MS;

  set board(/** @type {any} */ board) {
    const { named, lang } = /** @type {import("./screen.js").Screen} */ (this.screen);
    const slides = (board.slides ?? []).map((/** @type {any} */ slide, /** @type {number} */ place) => ({ key: String(place + 1), title: named(slide.title), text: named(slide.text) }));
    keep(this, slides, {
      key: (slide) => slide.key,
      make: () => make("article", { class: "slide" }, make("strong"), make("p")),
      update(element, slide) {
        element.toggleAttribute("data-long", slide.text.length > LONG_TEXT[/** @type {keyof typeof LONG_TEXT} */ (lang)]);
        write(element.querySelector("strong"), slide.title);
        write(element.querySelector("p"), slide.text);
      },
    });
    this.turn();
  }

  turn() {
    const slides = /** @type {HTMLElement[]} */ ([...this.children]);
    slides.forEach((slide, place) => (slide.hidden = place !== this.place % slides.length));
  }
}

export class NoticeLine extends Turning {
  /** @type {{tag: string, line: string}[]} */ #lines = [];

  set board(/** @type {any} */ board) {
    const { named, words } = /** @type {import("./screen.js").Screen} */ (this.screen);
    const notices = (board.notices ?? []).map((/** @type {any} */ notice) => ({ tag: words("notice"), line: named(notice) }));
    this.#lines = notices.length ? notices : [{ tag: words("missed"), line: words("missed_line") }];
    this.turn();
  }

  turn() {
    const line = this.#lines[this.place % this.#lines.length];
    if (!line) return;
    const written = /** @type {HTMLElement} */ (this.querySelector(".notices__line"));
    write(this.querySelector(".notices__tag"), line.tag);
    if (written.textContent === line.line) return;
    write(written, line.line);
    this.removeAttribute("data-long");
    this.toggleAttribute("data-long", written.scrollHeight > written.clientHeight * 1.5); // it takes a second line
  }
}
