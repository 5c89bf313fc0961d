// What the page says when the server refuses a step, and what it offers beside the sentence. No DOM here.

/**
 * @typedef {{tone: "info"|"warn"|"bad", title: string, detail: string, offer: ?string, until_change: boolean}} Say
 *   `offer` names the button beside the sentence
 */

/** What the page offers beside a refusal of this code. */
const OFFER = {
  counter_taken:   "take_over",
  not_signed_in:   "sign_in",
  stale_form:      "reload",
  tickets_in_hand: "close",
  outcome_needed:  "outcome",
  try_again:       "again",
  rate_limited:    null,
};

/** A newer view is not a fault of anybody"s; the rest warns; what stops the work altogether is red. */
const TONE = { desk_changed: "info", not_signed_in: "bad", desk_lost: "bad" };

/**
 * @param {{code?: string, title?: string, detail?: string}} problem  the answer's problem+json, or {} when it had none
 * @param {(key: string, vars?: Object) => string} text
 * @param {import("./situation.js").Words[]} changes  what the view that came with it says differently
 * @returns {Say}
 */
export function refusalSaid(problem, text, changes = []) {
  const title = problem.title ?? text("refused.unknown");
  const changed = changes.map(({ key, vars }) => text(key, vars)).join(text("list.join"));
  const detail = changed || (problem.detail ?? text("refused.unknown_now"));
  return { tone: TONE[problem.code] ?? "warn", title, detail, offer: OFFER[problem.code] ?? null, until_change: true };
}

/**
 * What is said when no answer came although the step was sent three times.
 * @param {(key: string) => string} text
 * @returns {Say}
 */
export function unansweredSaid(text) {
  return { tone: "bad", title: text("unanswered.title"), detail: text("unanswered.detail"), offer: "again", until_change: true };
}

/**
 * What is said of a change that this page did not make.
 * @param {import("./situation.js").Words[]} changes
 * @param {(key: string, vars?: Object) => string} text
 * @returns {?Say}
 */
export function changesSaid(changes, text) {
  if (changes.length === 0) return null;
  const detail = changes.map(({ key, vars }) => text(key, vars)).join(text("list.join"));
  return { tone: "info", title: text("changed.title"), detail, offer: null, until_change: false };
}
