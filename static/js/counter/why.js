// Why a number stands where it stands among the next: by which credit, and how many earlier ones it passes. No DOM here.

/** @typedef {import("./situation.js").Words} Words */

const NAMED_AT_MOST = 6;

/**
 * The sentence under a number of the next five.
 * @param {{priority: ?Object, appointment: ?string, why: {credit_minutes: number, overtakes: number, passed?: string[], because: ?string}}} row
 * @param {{name: (names: Object) => string, time: (iso: string) => string, join: string}} show
 * @returns {Words[]}  first by what right, then whom it passes
 */
export function whyNext(row, { name, time, join }) {
  return [right(row, name, time), passes(row.why, join)];
}

function right({ priority, appointment, why }, name, time) {
  if (why.because === "priority" && priority) return { key: "why.priority", vars: { name: name(priority.name), minutes: why.credit_minutes } };
  if (why.because === "appointment" && appointment) return { key: "why.appointment", vars: { time: time(appointment) } };
  return { key: why.because === "waited_before" || why.overtakes > 0 ? "why.waited_before" : "why.order" };
}

/** The numbers it passes by name, as long as they can be read at a glance; their count where they are many. */
function passes({ overtakes, passed = [] }, join) {
  if (overtakes === 0) return { key: "why.passes_nobody" };
  if (passed.length < overtakes || overtakes > NAMED_AT_MOST) return { key: "why.passes", vars: { count: overtakes } };
  return { key: "why.passes_them", vars: { numbers: passed.join(join) } };
}

/**
 * The small line beside a number in the list: its priority, or its appointment.
 * @param {Object} row
 * @param {{name: (names: Object) => string, time: (iso: string) => string}} show
 * @returns {?Words}
 */
export function creditLine({ priority, appointment }, { name, time }) {
  if (priority?.name) return { key: "next.priority", vars: { name: name(priority.name), minutes: priority.credit_minutes } };
  return appointment ? { key: "next.appointment", vars: { time: time(appointment) } } : null;
}
