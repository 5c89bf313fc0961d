// The page's words, names and times in the reader's language, ready for the parts of the page.

import { HallClock } from "../lib/clock.js";
import { nameIn, texts } from "../lib/texts.js";
import { offsetOf, wallTime } from "./timers.js";

/**
 * @typedef {{t: (key: string, vars?: Object) => string, say: (words: import("./situation.js").Words) => string, name: (names: ?Object) => string,
 *   time: (iso: string|number, options?: {seconds?: boolean}) => string, clock: HallClock, now: () => number}} Words
 */

/**
 * @param {{at: string}} message  the first message, whose offset is the hall's
 * @returns {Words}
 */
export function pageWords(message) {
  const [t, lang, offset_ms, clock] = [texts(), document.documentElement.lang, offsetOf(message.at), new HallClock()];
  clock.take(message);
  return {
    t,
    say: ({ key, vars }) => t(key, vars),
    name: (names) => nameIn(names, lang),
    time: (moment, options) => wallTime(typeof moment === "number" ? moment : Date.parse(moment), offset_ms, options),
    clock,
    now: () => clock.now().getTime(),
  };
}
