// The press under way: one at a time, never twice by accident, repeated only under its own key.

import { pathOf } from "./bodies.js";
import { whatChanged } from "./changes.js";
import { newKey, send } from "./press.js";
import { refusalSaid, unansweredSaid } from "./refusals.js";
import { primaryOf, whyQuiet } from "./situation.js";
import { takeDesk } from "./state.js";

/** A double press must not begin and finish: after the primary key changed its meaning it rests this long. */
const RESTS_MS = 600;
const SURE_WITHIN_MS = 4000;
const HINT_STAYS_MS = 4000;
/** What the shortcuts of the primary key stand for, whatever it means now. */
const KEYS = { next: { step: "call-next", text: "key.call_next" }, work: { step: "begin", text: "key.begin" } };

export class Presses {
  /** @param {{state: import("./state.js").State, words: import("./words.js").Words, show: () => void, csrf: string}} page */
  constructor({ state, words, show, csrf }) {
    Object.assign(this, { state, words, show, csrf });
  }

  /** The shortcut that the primary key has now. */
  primaryShortcut() {
    return primaryOf(this.state.desk).shortcut;
  }

  /**
   * Whether a press of this button counts: nothing under way, the primary key rested, a risky one pressed twice.
   * @param {HTMLElement} button
   */
  ready(button) {
    if (this.state.pending) return false;
    if (button.id === "primary" && Date.now() - this.state.turned_real < RESTS_MS) return false;
    if (!button.hasAttribute("data-twice")) return true;
    if (button.hasAttribute("data-armed")) {
      button.removeAttribute("data-armed");
      return true;
    }
    button.setAttribute("data-armed", "");
    setTimeout(() => { button.removeAttribute("data-armed"); this.show(); }, SURE_WITHIN_MS);
    return false;
  }

  /**
   * Sends one step and takes its answer. With `in_place` the one who asked says the refusal.
   * @param {string} step
   * @param {{name: string, body: Object, in_place?: boolean}} press
   */
  press = (step, { name, body, in_place = false }) => {
    if (this.state.pending) return Promise.resolve({ ok: false, problem: {}, changes: [] });
    const path = pathOf(this.state.desk.counter.code, step);
    return this.#send({ step, name, key: newKey(), path, body, desk: this.state.desk }, in_place);
  };

  /** Sends the last press once more under its own key: what was done is not done again. */
  again() {
    if (this.state.last && !this.state.pending) this.#send(this.state.last, false);
  }

  /** A quiet button says when it can be pressed; a finger cannot hover. @param {string} why */
  sayQuiet(why) {
    if (!why) return;
    const say = { tone: "info", title: why, detail: "", offer: null, until_change: true };
    this.state.say = say;
    setTimeout(() => { if (this.state.say === say) this.state.say = null; }, HINT_STAYS_MS);
  }

  /**
   * A shortcut that is not the primary key's now is not passed over in silence; but whoever just pressed twice meant one thing.
   * @param {string} shortcut
   * @param {import("./situation.js").View} view
   */
  sayKeyQuiet(shortcut, view) {
    const key = KEYS[shortcut];
    if (!key || this.state.pending || Date.now() - this.state.turned_real < RESTS_MS) return;
    const why = whyQuiet(key.step, view) ?? { key: "quiet.not_now" };
    this.sayQuiet(this.words.t("quiet.key", { name: this.words.t(key.text), why: this.words.say(why) }));
  }

  async #send(press, in_place) {
    const { state } = this;
    Object.assign(state, { pending: press, last: press, say: null });
    this.show();
    const answer = await send(press.path, press.body, { key: press.key, csrf: this.csrf });
    state.pending = null;
    const changes = this.#take(answer, press);
    if (!in_place) state.say = this.#said(answer, changes);
    this.show();
    return { ...answer, changes };
  }

  /** The view of the answer, or the current one that came with a refusal: it replaces the page's. */
  #take(answer, press) {
    const view = answer.ok ? answer.view : answer.problem?.desk && asMessage(answer.problem.desk);
    if (!view) return [];
    takeDesk(this.state, view, Date.now());
    return answer.ok ? [] : whatChanged(press.desk, this.state.desk);
  }

  #said(answer, changes) {
    if (answer.ok) return null;
    return answer.ok === null ? unansweredSaid(this.words.t) : refusalSaid(answer.problem, this.words.t, changes);
  }
}

/** A refusal may carry the whole message or the desk alone; a desk alone names no place in the log and is simply taken. */
function asMessage(desk) {
  return desk.desk && typeof desk.desk === "object" ? desk : { desk };
}
