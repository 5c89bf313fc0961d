// The middle of the page while no ticket is in hand: free, closed, paused, taken.

import { write } from "../lib/dom.js";
import { byId, fill, fillFigures, slot } from "./slots.js";
import { minutesSince } from "./timers.js";

/**
 * @param {import("./state.js").State} state
 * @param {import("./words.js").Words} words
 */
export function showPlain(state, words) {
  const now = byId("now");
  showWaiting(now, state, words);
  showReasons(now, state, words);
}

function showWaiting(now, { line_up, lost, heard, desk }, { t, time, now: hall }) {
  const { waiting, longest_since } = line_up;
  const some = waiting > 0;
  fill(now, "waiting", some ? waiting : null);
  fill(now, "waiting-words", waitingWords(some, lost, heard, t, time));
  const longest = longest_since ? t("free.longest", { minutes: minutesSince(longest_since, hall()) }) : null;
  fillFigures(now, "longest", lost ? null : some ? longest : t("free.none_now"));
  fillFigures(now, "target", some && !lost ? t("free.target", { minutes: desk.rules.target_wait_minutes }) : null);
  slot(now, "lost-help").hidden = !lost;
}

function waitingWords(some, lost, heard, t, time) {
  if (!some) return t("free.none");
  return lost ? t("free.waiting_at", { time: time(heard, { seconds: true }) }) : t("free.waiting");
}

function showReasons(now, { line_up, desk, was_mine }, { t }) {
  const waiting = line_up.waiting > 0 ? t("paused.waiting", { count: line_up.waiting }) : t("free.none");
  fillFigures(now, "closed-waiting", waiting);
  fillFigures(now, "pause-waiting", waiting);
  fill(now, "pause-reason", desk.paused_reason ? t("paused.reason", { reason: reasonWords(desk.paused_reason, t) }) : null);
  write(slot(now, "taken-title"), t(was_mine ? "taken.from_me" : "taken.title", { name: colleague(desk) ?? t("taken.somebody") }));
}

/** A reason is a code of the page's list; one of another origin stands as it is. */
function reasonWords(reason, t) {
  const key = `pause.${reason}`;
  const said = t(key);
  return said === key ? reason : said;
}

/**
 * Who sits at the counter when it is not oneself.
 * @param {Object} desk
 * @returns {?string}
 */
export function colleague(desk) {
  return desk.seen_by_other?.name ?? (desk.mine === false ? desk.clerk?.name : null) ?? null;
}
