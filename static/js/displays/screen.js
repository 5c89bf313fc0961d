// What every screen does: knows its key, words and clock, follows the board, answers the server, spares the panel.
import { HallClock, writing } from "../lib/clock.js";
import { write } from "../lib/dom.js";
import { follow } from "../lib/live.js";
import { isOtherRelease } from "../lib/release.js";
import { data, nameIn, texts } from "../lib/texts.js";

const KEY = "queueapp.display.key";
const HEALTH_MS = 30_000;
const IDENTIFY_MS = 15_000;
const RENEW_WITHIN_MS = 60_000; // all screens of a city at once would ask for everything in one second
const SHIFT_MS = 600_000; // the whole picture moves by 2 px every ten minutes, so that nothing burns in
const SHIFTS = ["0px 0px", "2px 0px", "2px 2px", "0px 2px"];

/** The key this screen got when it was paired, or null. */
export function heldKey() {
  return localStorage.getItem(KEY);
}

/** @param {string} key */
export function holdKey(key) {
  localStorage.setItem(KEY, key);
}

export class Screen {
  root = document.documentElement;
  lang = this.root.dataset.lang ?? "zh-CN";
  otherLang = this.lang === "en" ? "zh-CN" : "en";
  words = texts();
  clock = new HallClock();
  write = writing(this.lang, this.root.dataset.zone ?? "Asia/Shanghai");
  known = false; // whether a board has come
  #renews = false;
  /** @type {Set<string>} */ #shown = new Set();
  /** @type {ReturnType<typeof follow> | undefined} */ #line;

  /** @param {Record<string, string | null> | null} names */
  named = (names) => nameIn(names, this.lang);

  /**
   * Shows the page's own state, then follows the hall's.
   * @param {object} ways
   * @param {(board: any) => void} ways.onBoard
   * @param {(line: import("../lib/live.js").Line) => void} ways.onLine
   * @param {() => boolean} [ways.able]  whether this screen can sound
   * @param {() => boolean} [ways.reading]  whether it reads a call aloud just now
   */
  start({ onBoard, onLine, able = () => false, reading = () => false }) {
    this.#measure();
    const take = (/** @type {any} */ message) => {
      this.clock.take(message);
      this.known = true;
      onBoard(message.board);
    };
    const first = data("message");
    if (first) take(first);
    this.#fetchType();
    const key = heldKey();
    if (!key) return this.#refuse({ refused: "unpaired" });
    this.#line = follow({
      namespace: "/displays",
      auth: { key },
      kinds: ["board"],
      onState: (_kind, message) => this.#accepted(() => take(message)),
      onLine,
      onRefused: (refusal) => this.#refuse(refusal),
      on: { control: (order) => this.#obey(order), pulse: (pulse) => this.#renew(pulse, reading) },
    });
    this.#reportHealth(able);
    this.#spareThePanel();
  }

  /**
   * Tells the server, once each, which calls stand on the screen.
   * @param {string[]} calls
   */
  tellShown(calls) {
    if (document.visibilityState !== "visible") return;
    for (const call of calls) {
      if (!this.#shown.has(call) && this.tell("shown", { call })) this.#shown.add(call);
    }
    if (this.#shown.size > 500) this.#shown = new Set([...this.#shown].slice(-100));
  }

  /** @param {string} event @param {unknown} body */
  tell(event, body) {
    return this.#line?.send(event, body) ?? false;
  }

  /** Sizes for diagonals and distances that the style sheet's table does not list. */
  #measure() {
    const { inches, seat } = this.root.dataset;
    if (Number(inches) > 0) this.root.style.setProperty("--inches", String(Number(inches)));
    if (Number(seat) > 0) this.root.style.setProperty("--seat", String(Number(seat)));
  }

  /** @param {() => void} show */
  #accepted(show) {
    panel().hidden = true;
    show();
  }

  /** @param {{refused: string, text?: string}} refusal */
  #refuse({ refused, text }) {
    panel().hidden = false;
    const words = this.words(refused);
    /** @type {HTMLElement} */ (document.getElementById("refused-why")).textContent = text ?? (words === refused ? "" : words);
  }

  /** @param {{reload?: boolean, identify?: boolean}} order */
  #obey(order) {
    if (order.reload) location.reload();
    if (order.identify) {
      const sign = /** @type {HTMLElement} */ (document.getElementById("identify"));
      write(sign.querySelector(".identify__place"), document.title);
      sign.hidden = false;
      setTimeout(() => (sign.hidden = true), IDENTIFY_MS);
    }
  }

  /**
   * Loads the page anew once the server serves another release: nobody comes by to do it.
   * @param {{release?: string}} pulse @param {() => boolean} reading
   */
  #renew(pulse, reading) {
    if (this.#renews || !isOtherRelease(pulse)) return;
    this.#renews = true;
    setTimeout(() => {
      this.#renews = false;
      if (!reading()) location.reload(); // else at one of the next pulses
    }, Math.random() * RENEW_WITHIN_MS);
  }

  /** @param {() => boolean} able */
  #reportHealth(able) {
    const report = () => this.tell("health", { visible: document.visibilityState === "visible", sound: able() });
    setInterval(report, HEALTH_MS);
    document.addEventListener("visibilitychange", report);
  }

  /** Chinese type comes in slices as it is needed; what is said once the server is gone must be here before. */
  #fetchType() {
    const all = document.getElementById("texts")?.textContent ?? "";
    for (const weight of [400, 600, 700]) document.fonts.load(`${weight} 1em "Noto Sans SC"`, all);
  }

  #spareThePanel() {
    let place = 0;
    setInterval(() => {
      place = (place + 1) % SHIFTS.length;
      document.body.style.translate = SHIFTS[place];
    }, SHIFT_MS);
  }
}

function panel() {
  return /** @type {HTMLElement} */ (document.getElementById("refused"));
}
