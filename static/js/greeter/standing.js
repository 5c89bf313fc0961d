/** How an appointment stands to the clock, in words. Pure. */

import { dayOf } from "../lib/ranges.js";
import { filled } from "../lib/texts.js";

/** Standings from which somebody may be checked in. */
export const MAY = ["on_time", "late"];

/**
 * How an appointment stands, in words.
 * @param {object} found @param {{texts: Record<string, string>, lang: string, zone: string, time: (moment: string) => string}} how
 * @returns {string}
 */
export function standingWords(found, { texts, lang, zone, time }) {
  if (found.stranded && MAY.includes(found.standing)) return texts.stranded;
  return filled(texts[found.standing], { time: time(found.check_in_from), day: dayOf(found.start, lang, zone) });
}
