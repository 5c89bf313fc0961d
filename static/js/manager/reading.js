// How many calls a screen can show so that the farthest seat still reads them. Pure.
// The public is of all ages: the newest number is read under 30 minutes of arc, older ones under 20 (ISO 9241-3 prefers 20 to 22).

const HERO_ARC = 30;
const OLDER_ARC = 20;
const DIGIT_EM = 0.733; // height of a digit of Noto Sans SC, the larger of our two types
const SHORT_SIDE_MM = 12.45; // of a 16:9 panel, per inch of its diagonal
const ROW_EM = 1.2;
const BODY_PERCENT = 83; // head and foot take the rest
const MOST_ROWS = 8;
/** The largest number that a layout has room for, in percent of the screen's short side: plate, arrow and window in one line. */
const LARGEST = { hall: 33.5, portrait: 17.5, counter: 42 };
/** Diagonals on the market. */
const SIZES = [32, 43, 50, 55, 65, 75, 86, 98, 110];
const CALL_STAYS_MIN = 3;
const CALL_EVERY_MIN = 8; // of one counter, the city's usual service time
const FEWEST_NEEDED = 2;
const MOST_NEEDED = 5; // what 55 inches show from 10 m, the screen that boards are drawn for
const HALF_METRES = 2;

/**
 * @typedef {{layout: string, inches: number, seat: number, counters: number}} Placing  seat: the farthest, in metres
 * @typedef {{key: string, tone: "info"|"good"|"warn"|"bad", values: Record<string, number>}} Verdict
 */

/**
 * The size of a digit's type that is seen under an arc, in percent of the screen's short side.
 * @param {number} arc  minutes
 * @param {number} inches
 * @param {number} seat
 */
export function sizePercent(arc, inches, seat) {
  const height_mm = seat * 1000 * Math.tan((arc / 60) * (Math.PI / 180));
  return (100 * height_mm) / (DIGIT_EM * SHORT_SIDE_MM * inches);
}

/**
 * Calls that fit one under the other: the newest, and older ones below it.
 * @param {number} inches
 * @param {number} seat
 */
export function rowsOf(inches, seat) {
  const left = BODY_PERCENT - ROW_EM * sizePercent(HERO_ARC, inches, seat);
  if (left < 0) return 0;
  return Math.min(MOST_ROWS, 1 + Math.floor(left / (ROW_EM * sizePercent(OLDER_ARC, inches, seat))));
}

/**
 * Rows that a hall with so many counters should have: a call stays three minutes, unless many come after it.
 * @param {number} counters
 */
export function rowsNeeded(counters) {
  return Math.min(MOST_NEEDED, Math.max(FEWEST_NEEDED, Math.ceil((counters * CALL_STAYS_MIN) / CALL_EVERY_MIN)));
}

/**
 * The farthest seat, to half a metre, from which a layout's number is read.
 * @param {string} layout
 * @param {number} inches
 */
export function reachOf(layout, inches) {
  return Math.floor((HALF_METRES * LARGEST[layout]) / sizePercent(HERO_ARC, inches, 1)) / HALF_METRES;
}

/**
 * The smallest screen on the market that shows so many rows; null when none does.
 * @param {number} rows
 * @param {Placing} placing
 */
export function sizeFor(rows, { layout, seat }) {
  return SIZES.find((inches) => rowsOf(inches, seat) >= rows && isLegible(layout, inches, seat)) ?? null;
}

/**
 * What is said of a screen at its place.
 * @param {Placing} placing
 * @returns {Verdict}
 */
export function verdictOf(placing) {
  const { layout, inches, seat, counters } = placing;
  if (!(inches > 0) || !(seat > 0)) return { key: "reading.ask", tone: "info", values: {} };
  if (!isLegible(layout, inches, seat)) return { key: "reading.far", tone: "bad", values: { seat, reach: reachOf(layout, inches) } };
  if (layout === "counter") return { key: "reading.counter", tone: "good", values: { seat } };
  const [rows, needed] = [rowsOf(inches, seat), rowsNeeded(counters)];
  if (rows >= needed) return { key: "reading.enough", tone: "good", values: { seat, rows } };
  const larger = sizeFor(needed, placing);
  if (larger === null) return { key: "reading.few", tone: "warn", values: { seat, rows, needed } };
  return { key: "reading.few_larger", tone: "warn", values: { seat, rows, needed, larger } };
}

function isLegible(layout, inches, seat) {
  return sizePercent(HERO_ARC, inches, seat) <= LARGEST[layout];
}
