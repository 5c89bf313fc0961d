// Times as a clerk reads them: running clocks, whole minutes, and where the hand of the gauge stands. No DOM here.

const MINUTE_MS = 60_000;
/** The long mark (nine of ten) stands here, so that a visit may run over it and still be seen. */
const LONG_MARK_AT = 87.5;
/** Closer than this, in percent of the track, two labels of the gauge would touch. */
const LABELS_TOUCH = 12;

/**
 * Milliseconds between an ISO time and the hall's clock, never below zero.
 * @param {?string} since
 * @param {number} now
 */
export function elapsed(since, now) {
  return since ? Math.max(0, now - Date.parse(since)) : 0;
}

/**
 * Whole minutes since an ISO time.
 * @param {?string} since
 * @param {number} now
 */
export function minutesSince(since, now) {
  return Math.floor(elapsed(since, now) / MINUTE_MS);
}

/**
 * A running clock: 0:42, 09:05, 1:02:09. Serving times keep two digits for the minutes.
 * @param {number} ms
 * @param {{pad?: boolean}} [options]
 */
export function runningClock(ms, { pad = false } = {}) {
  const seconds = Math.floor(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n) => String(n).padStart(2, "0");
  if (h > 0) return `${h}:${two(m)}:${two(s)}`;
  return `${pad ? two(m) : m}:${two(s)}`;
}

/**
 * The wait since the last call: its dots, and whether the hall's minutes and calls are used up.
 * @param {{called_at: string, calls: number, call_limit: number, miss_after: ?string}} ticket
 * @param {number} now
 * @returns {{text: string, dots: boolean[], calls_left: number, over: boolean}}
 */
export function sinceCalled(ticket, now) {
  const calls_left = Math.max(0, ticket.call_limit - ticket.calls);
  const waited_out = !ticket.miss_after || Date.parse(ticket.miss_after) <= now;
  return {
    text: runningClock(elapsed(ticket.called_at, now)),
    dots: Array.from({ length: Math.max(ticket.call_limit, ticket.calls) }, (_, i) => i < ticket.calls),
    calls_left,
    over: calls_left === 0 && waited_out,
  };
}

/**
 * Where the hand of the service gauge stands, in percent of its track; null when nothing usual is known yet.
 * The scale grows with a long visit, so the hand never leaves the track.
 * @param {number} minutes
 * @param {?{p50: number, p90: number}} usual
 * @returns {?{hand: number, p50: number, p90: number, pace: "usual"|"longer"|"long", show_p50: boolean, show_p90: boolean}}
 */
export function gauge(minutes, usual) {
  if (!usual || !(usual.p90 > 0)) return null;
  const scale = Math.max(usual.p90 / (LONG_MARK_AT / 100), minutes / 0.97);
  const at = (value) => Math.round((value / scale) * 1000) / 10;
  const [hand, p50, p90] = [at(minutes), at(usual.p50), at(usual.p90)];
  const pace = minutes <= usual.p50 ? "usual" : minutes <= usual.p90 ? "longer" : "long";
  const clear = (mark) => Math.abs(mark - hand) > LABELS_TOUCH;
  return { hand, p50, p90, pace, show_p50: clear(p50) && p90 - p50 > LABELS_TOUCH, show_p90: clear(p90) };
}

/**
 * Whole seconds left until an ISO time; 0 when it is past or absent.
 * @param {?string} until
 * @param {number} now
 */
export function secondsLeft(until, now) {
  return until ? Math.max(0, Math.ceil((Date.parse(until) - now) / 1000)) : 0;
}

/**
 * Milliseconds that the hall's wall clock is ahead of UTC, by the offset its messages carry.
 * @param {string} iso
 */
export function offsetOf(iso) {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(iso) ?? ["", "+", "0", "0"];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
}

/**
 * A moment as the hall's wall clock shows it: 11:02, or 11:18:48.
 * @param {number} moment  ms
 * @param {number} offset_ms
 * @param {{seconds?: boolean}} [options]
 */
export function wallTime(moment, offset_ms, { seconds = false } = {}) {
  return new Date(moment + offset_ms).toISOString().slice(11, seconds ? 19 : 16);
}
