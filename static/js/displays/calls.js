// What a board makes of its calls: which is fresh, how a row is written, what waits. Pure.

/**
 * @typedef {Record<string, string | null>} Names
 * @typedef {{id: string, number: string, counter: {code: string, number: string}, called_at: string, times: number, state: "called" | "serving",
 *   fresh_until: string, service: {code: string, name: Names} | null, name_masked: string | null}} Call
 * @typedef {{letter: string, name: Names, count: number, counters: number, estimate: {low: number, high: number} | null}} Queue
 * @typedef {(key: string, values?: Record<string, string | number>) => string} Words
 */

/**
 * The id of the call that fills the hero: the newest, while it is fresh.
 * @param {Call[]} calls newest first
 * @param {number} realNow milliseconds
 */
export function freshCall(calls, realNow) {
  const [newest] = calls;
  return newest && Date.parse(newest.fresh_until) > realNow ? newest.id : null;
}

/**
 * How many signs a counter's number takes: 1, 2, or 3 and more.
 * @param {string} number
 */
export function signsOf(number) {
  return String(Math.min(3, Math.max(1, number.length)));
}

/**
 * What a queue says of the wait: a range, or why there is none.
 * @param {Queue} queue
 * @param {Words} words
 */
export function waitOf(queue, words) {
  if (queue.estimate) return words("estimate", queue.estimate);
  if (queue.counters === 0) return words("no_counter");
  return queue.count === 0 ? words("walk_up") : "";
}

/**
 * The two lines of a board that calls nobody.
 * @param {{open: boolean, closed_why?: Names | null, opens_at?: string | null, silent?: boolean}} board
 * @param {Words} words
 * @param {{named: (names: Names | null) => string, moment: (at: string) => string}} ways
 */
export function calmWords(board, words, { named, moment }) {
  if (!board.open) {
    const opens = board.opens_at ? words("opens", { when: moment(board.opens_at) }) : words("closed_why");
    return [words("closed"), named(board.closed_why ?? null) || opens];
  }
  return [words("calm"), words(board.silent ? "calm_silent" : "calm_why")];
}

/**
 * The line in what few calls leave of the column.
 * @param {{open: boolean, silent?: boolean}} board
 * @param {Words} words
 */
export function restWords(board, words) {
  if (!board.open) return "";
  return words(board.silent ? "rest_silent" : "rest");
}

/**
 * What the foot says of the line: nothing much while it lives, that it comes back after five seconds, a bar after a minute.
 * @param {{live: boolean, ageSeconds: number}} line
 * @returns {"live" | "reconnecting" | "lost"}
 */
export function lineWord(line) {
  if (line.live || line.ageSeconds < 5) return "live";
  return line.ageSeconds < 60 ? "reconnecting" : "lost";
}

/**
 * What a screen over a counter says: a word above the plate, or a big word and where else to go.
 * @param {{state: string, elsewhere: string[]}} counter
 * @param {Words} words
 */
export function counterWords(counter, words) {
  const known = counter.elsewhere?.length ? words("elsewhere", { counters: counter.elsewhere.join(words("joint")) }) : "";
  switch (counter.state) {
    case "called": return { word: words("please"), big: "", more: "" };
    case "serving": return { word: words("serving"), big: "", more: "" };
    case "paused": return { word: "", big: words("paused"), more: known || words("elsewhere_none") };
    case "free": return { word: "", big: words("free"), more: words("soon") };
    default: return { word: "", big: words("counter_closed"), more: known || words("elsewhere_closed") };
  }
}
