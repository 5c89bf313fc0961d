// Which queues stand beside the desk, and in which order. No DOM here.

/** As many as the side shows without pushing away what is on hold. */
const SHOWN_WHOLE = 4;

/**
 * The desk's own queues first; of the others, where there are many, only those in which somebody waits.
 * @param {{letter: string, count: number, mine: boolean}[]} queues
 */
export function linesShown(queues) {
  const own = queues.filter(({ mine }) => mine);
  const others = queues.filter(({ mine, count }) => !mine && (queues.length <= SHOWN_WHOLE || count > 0));
  return [...own, ...others];
}

/**
 * Whether the side must draw its rows closer together.
 * @param {number} lines  queues shown
 * @param {number} rows  tickets on hold, missed or in the second seat
 */
export function isDense(lines, rows) {
  return rows > 1 || (lines > SHOWN_WHOLE && rows > 0) || lines > SHOWN_WHOLE + 2;
}
