/** Checking in: the appointment's eight signs, the phone's last four digits, one press for the number. */

import { writing } from "../lib/clock.js";
import { newKey, press } from "../lib/press.js";
import { filled } from "../lib/texts.js";
import { Pad } from "./pad.js";
import { post } from "./sending.js";
import { inFours } from "./slip.js";
import { put } from "./views.js";
import { factsOf, whyNot } from "./why_not.js";

// Sentences that speak of the appointment itself.
const FILLED = ["elsewhere", "cancelled", "not_yet", "other_day", "over"];

export class CheckIn {
  #code = "";
  #phone = "";
  #key = null;
  #signs;
  #digits;
  #how;

  /**
   * @param {{texts: Record<string, string>, lang: string, zone: string, site: object, now: () => Date, show: (view: string) => void,
   *   refusals: import("./not_checked_in.js").NotCheckedIn, give: (answer: object) => void, follow: (url: string) => void,
   *   alone: (work: () => Promise<void>) => Promise<void>}} how `alone` runs one request at a time
   */
  constructor(how) {
    this.#how = how;
    this.#signs = new Pad(document.querySelector("[data-screen=check-in]"), (code) => this.take(code));
    this.#digits = new Pad(document.querySelector("[data-screen=phone]"), (phone) => this.#enter(phone));
    this.forget();
  }

  /** @param {string} code scanned or typed: the phone's digits come next */
  take(code) {
    this.#code = code;
    this.#signs.write(code);
    this.#wantDigits();
    put(document.querySelector("[data-screen=phone]"), "code", inFours(code));
    this.#how.show("phone");
  }

  /** @param {string} view back at the signs, the digits are typed anew */
  opened(view) {
    if (view === "check-in") this.#wantDigits();
  }

  forget() {
    this.#code = "";
    this.#signs.write("");
    this.#wantDigits();
    for (const place of document.querySelectorAll("[data-screen=phone] [data-bind]")) place.replaceChildren();
  }

  #wantDigits() {
    this.#phone = "";
    this.#key = null;
    this.#digits.write("");
  }

  #enter(phone) {
    if (phone !== this.#phone) this.#key = null;
    this.#phone = phone;
    this.#send();
  }

  /** Until it is answered a press keeps its key, so pressing again after a lost line cannot check in twice. */
  #send() {
    this.#key ??= newKey();
    const headers = { "X-Phone-Last4": this.#phone };
    const path = `/api/v1/appointments/${this.#code}`;
    return this.#how.alone(async () => {
      const outcome = await press((key) => post(`${path}/check-in`, key, { headers }), { key: this.#key });
      if (outcome.done) {
        this.forget();
        this.#how.give(outcome.answer);
        return;
      }
      if (!outcome.lost) this.#key = null;
      const { own, lost } = outcome.lost ? { own: null, lost: true } : await ownOf(path, headers);
      this.#explain({ ...outcome, lost }, own);
    });
  }

  #explain(outcome, own) {
    const { site, zone, now, follow } = this.#how;
    const why = whyNot(outcome, own, { site: site.code, now: now(), zone });
    if (why === "checked_in") {
      follow(own.ticket.url);
      return;
    }
    const words = this.#words(why, outcome, own);
    this.#how.refusals.tell({ ...words, again: why === "lost" ? () => this.#send() : null, anew: why === "lost" ? null : "check-in", likely: why === "unknown" });
  }

  #words(why, { problem }, own) {
    const { texts, lang, zone } = this.#how;
    const facts = FILLED.includes(why) ? factsOf(own, { lang, zone, time: writing(lang, zone).time }) : {};
    const words = { lost: "no_line", told: "no_line" }[why] ?? why;
    return {
      why: (why === "told" && problem?.title) || filled(texts[words], facts),
      now: (why === "told" && problem?.detail) || filled(texts[`${words}_now`], facts),
    };
  }
}

/** His own appointment, if code and phone belong together: it tells what a refusal may not. */
async function ownOf(path, headers) {
  try {
    const response = await fetch(path, { headers: { Accept: "application/json", ...headers }, cache: "no-store" });
    return { own: response.ok ? await response.json() : null, lost: response.status >= 500 };
  } catch {
    return { own: null, lost: true };
  }
}
