// The screen over one counter: of the hall's board it shows its own counter.
import { make, plate, write } from "../lib/dom.js";
import { counterWords, freshCall } from "./calls.js";
import { LineState } from "./line-state.js";
import { Screen } from "./screen.js";

class CounterNow extends HTMLElement {
  /** @type {Screen | undefined} */ screen;
  #shown = "";

  /** @param {any} counter @param {boolean} fresh */
  show(counter, fresh) {
    const { words } = /** @type {Screen} */ (this.screen);
    this.dataset.state = counter.state;
    this.toggleAttribute("data-fresh", fresh);
    const { word, big, more } = counterWords(counter, words);
    const content = [word, big, more, counter.ticket].join("|");
    if (content === this.#shown) return;
    this.#shown = content;
    if (word) this.replaceChildren(make("p", { class: "over__word", text: word }), plate(counter.ticket ?? "", counter.state));
    else this.replaceChildren(make("p", { class: "over__big", text: big }), make("p", { class: "over__more", text: more }));
  }
}

const screen = new Screen();
customElements.define("counter-now", CounterNow);
customElements.define("line-state", LineState);
const now = /** @type {CounterNow} */ (document.querySelector("counter-now"));
const line = /** @type {LineState} */ (document.querySelector("line-state"));
now.screen = line.screen = screen;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let staling;

/** @param {any} counter */
function head(counter) {
  write(document.querySelector(".over__number"), counter.number);
  document.title = screen.words("where", { number: counter.number });
  write(document.querySelector(".over__name"), screen.named(counter.name));
  write(document.querySelector(".over__badge"), counter.badge ? screen.words("badge", { badge: counter.badge }) : "");
}

/** @param {any} board @param {any} counter */
function foot(board, counter) {
  const papers = counter.papers?.map(screen.named).join(screen.words("joint"));
  const service = screen.named(counter.service?.name ?? null);
  const count = board.waiting.reduce((/** @type {number} */ sum, /** @type {any} */ queue) => sum + queue.count, 0);
  const lines = {
    called: [service, papers ? screen.words("bring", { papers }) : ""].filter(Boolean).join(" · "),
    serving: screen.words("next_seat"),
    free: screen.words("waiting", { count }),
  };
  write(document.querySelector(".over__foot"), lines[/** @type {keyof typeof lines} */ (counter.state)] ?? "");
}

/** @param {any} board */
function show(board) {
  clearTimeout(staling);
  const counter = board.counters.find((/** @type {any} */ one) => one.code === screen.root.dataset.counter);
  if (!counter) return;
  const call = board.calls.find((/** @type {any} */ one) => one.counter.code === counter.code && one.number === counter.ticket);
  const fresh = Boolean(counter.state === "called" && call && freshCall([call], screen.clock.realNow()));
  head(counter);
  foot(board, counter);
  now.show(counter, fresh);
  if (fresh) staling = setTimeout(() => show(board), Date.parse(call.fresh_until) - screen.clock.realNow() + 50);
  if (call && counter.state === "called") requestAnimationFrame(() => screen.tellShown([call.id]));
}

screen.start({ onBoard: show, onLine: (state) => (line.line = state) });
