/** Why somebody was not checked in, found from what the server refused and from his own appointment. Pure. */

import { dayOf } from "../lib/ranges.js";
import { nameIn } from "../lib/texts.js";

/**
 * @typedef {{lost: boolean, problem: {code?: string}|null}} Outcome
 * @typedef {{state: string, site: {code: string, name: Record<string, string>}, start: string, check_in_from: string, ticket: {url: string}|null}} Own
 * @typedef {"lost"|"unknown"|"told"|"elsewhere"|"checked_in"|"cancelled"|"not_yet"|"other_day"|"over"} Why
 */

/**
 * @param {Outcome} outcome @param {Own|null} own known only where code and phone belong together
 * @param {{site: string, now: Date, zone: string}} here
 * @returns {Why} "told": the server's own two sentences say it best
 */
export function whyNot({ lost, problem }, own, { site, now, zone }) {
  if (lost) return "lost";
  if (!own) return problem?.code === "not_found" ? "unknown" : "told";
  if (own.state === "checked_in") return own.ticket ? "checked_in" : "told";
  if (own.state === "cancelled") return "cancelled";
  const today = dayOf(own.start, "en", zone) === dayOf(now, "en", zone);
  if (!today && new Date(own.start) < now) return "over";
  if (own.site.code !== site) return "elsewhere";
  if (new Date(own.check_in_from) <= now) return "told";
  return today ? "not_yet" : "other_day";
}

/**
 * What fills the sentences about an appointment.
 * @param {Own} own @param {{lang: string, zone: string, time: (moment: string) => string}} how
 * @returns {Record<string, string>}
 */
export function factsOf(own, { lang, zone, time }) {
  return { site: nameIn(own.site.name, lang), day: dayOf(own.start, lang, zone), start: time(own.start), from: time(own.check_in_from) };
}
