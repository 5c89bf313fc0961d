// What a desk view means for the clerk: the situation, the one primary key, and why a step is quiet. No DOM here.

/**
 * @typedef {{key: string, vars?: Object<string, string|number>}} Words  a text's key and what fills it
 * @typedef {{desk: Object, waiting: number, now: number, lost: boolean, called_ms?: number}} View
 *   `now` is the hall's clock in ms, `lost` says the line is down
 */

/** @type {Object<string, {step: string, text: string, shortcut: ?string}>} the primary key of each situation */
const PRIMARY = {
  closed:  { step: "open",        text: "key.open",      shortcut: null },
  free:    { step: "call-next",   text: "key.call_next", shortcut: "next" },
  called:  { step: "begin",       text: "key.begin",     shortcut: "work" },
  serving: { step: "finish",      text: "key.finish",    shortcut: "work" },
  paused:  { step: "resume-desk", text: "key.resume",    shortcut: "next" },
  lost:    { step: "open",        text: "key.come_back", shortcut: "next" },
  taken:   { step: "take-over",   text: "key.take_back", shortcut: null },
};

/** When a step can be taken, said on its quiet button. */
const WHEN = {
  "open":           "quiet.closed_only",
  "call-next":      "quiet.nobody",
  "call":           "quiet.nobody",
  "recall":         "quiet.called_only",
  "begin":          "quiet.called_only",
  "miss":           "quiet.called_only",
  "return":         "quiet.called_only",
  "hold":           "quiet.serving_only",
  "finish":         "quiet.serving_only",
  "add-service":    "quiet.serving_only",
  "change-service": "quiet.serving_only",
  "transfer":       "quiet.in_hand",
  "cancel":         "quiet.in_hand",
  "undo":           "quiet.undo",
  "pause":          "quiet.open_only",
  "close":          "quiet.open_only",
  "serve-directly": "quiet.free_only",
  "resume":         "quiet.free_only",
  "call-again":     "quiet.call_again",
  "requeue":        "quiet.open_only",
  "rejoin":         "quiet.open_only",
};

/** Situations in which some steps are quiet for the desk's sake rather than the ticket"s. */
const WHEN_DESK = {
  closed: "quiet.open_first",
  paused: "quiet.resume_first",
  lost:   "quiet.resume_first",
  taken:  "quiet.take_back_first",
};
const AT_AN_OPEN_DESK = new Set(["call-next", "call", "serve-directly", "pause", "resume", "call-again", "requeue", "rejoin", "hold", "close"]);

/**
 * Where the clerk stands: closed, free, called, serving, paused, lost, or taken (by a colleague).
 * @param {Object} desk
 * @returns {string}
 */
export function situationOf(desk) {
  if (desk.state === "taken_over" || (desk.desk && desk.mine === false)) return "taken";
  if (desk.state === "closed" || !desk.desk) return "closed";
  if (desk.state === "lost") return "lost";
  if (desk.ticket) return desk.ticket.state;
  return desk.state === "paused" ? "paused" : "free";
}

/**
 * The one key that goes on, by the situation.
 * @param {Object} desk
 * @returns {{step: string, text: string, shortcut: ?string, situation: string}}
 */
export function primaryOf(desk) {
  const situation = situationOf(desk);
  return { ...PRIMARY[situation], situation };
}

/**
 * Why a step cannot be taken now, or null when it can.
 * @param {string} step
 * @param {View} view
 * @returns {?Words}
 */
export function whyQuiet(step, view) {
  if (view.lost) return { key: "quiet.line" };
  const situation = situationOf(view.desk);
  const timed = situation === "called" && TIMED[step];
  if (timed) return timed(view);
  if (view.desk.allowed.includes(step) || cameToWait(step, situation, view)) return null;
  if (AT_AN_OPEN_DESK.has(step) && WHEN_DESK[situation]) return { key: WHEN_DESK[situation] };
  if (CALLS.has(step) && view.desk.ticket) return { key: "quiet.busy" };
  return { key: WHEN[step] ?? "quiet.not_now" };
}

const CALLS = new Set(["call-next", "call"]);

/** Somebody came to wait after the desk view was made: the queue's own message knows, the desk's does not. */
function cameToWait(step, situation, view) {
  return CALLS.has(step) && situation === "free" && view.waiting > 0;
}

/** Steps that become possible by mere waiting: no message announces it, so the page looks at the clock. */
const TIMED = {
  recall: (view) => {
    const left_s = recallWait(view);
    return left_s > 0 ? { key: "quiet.recall_in", vars: { seconds: left_s } } : null;
  },
  miss: (view) => {
    if (view.desk.allowed.includes("miss")) return null;
    const { calls_left, left_s } = missWait(view);
    if (calls_left > 0) return { key: "quiet.miss_calls", vars: { calls: calls_left } };
    return left_s > 0 ? { key: "quiet.miss_in", vars: { seconds: left_s } } : null;
  },
};

/**
 * Seconds until the ticket in hand may be called once more.
 * @param {View} view
 * @returns {number}
 */
export function recallWait({ desk, now }) {
  const next = Date.parse(desk.ticket.called_at) + desk.rules.recall_every_s * 1000;
  return Math.max(0, Math.ceil((next - now) / 1000));
}

/**
 * What is missing until the ticket in hand counts as missed.
 * @param {View} view
 * @returns {{calls_left: number, left_s: number}}
 */
export function missWait({ desk, now }) {
  const { calls, call_limit, miss_after } = desk.ticket;
  const left_ms = miss_after ? Date.parse(miss_after) - now : 0;
  return { calls_left: Math.max(0, call_limit - calls), left_s: Math.max(0, Math.ceil(left_ms / 1000)) };
}

/**
 * Whether 过号 asks for a second press: the rule would allow it, but the ticket was called fewer times than the hall wants.
 * @param {Object} desk
 * @returns {boolean}
 */
export function missNeedsSecondPress(desk) {
  return Boolean(desk.ticket) && desk.ticket.calls < desk.ticket.call_limit;
}
