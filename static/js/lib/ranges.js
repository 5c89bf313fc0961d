/** How an hour, a day and a range of minutes are written. Pure. */

/** @param {string|null} iso a time with its offset @returns {string} hour and minute as the hall reads them */
export function hourOf(iso) {
  return iso ? iso.slice(11, 16) : "";
}

/** @param {{low: number, high: number}|null} estimate @returns {string} "12–20", "20", or nothing */
export function rangeOf(estimate) {
  if (!estimate) return "";
  return estimate.low === estimate.high ? String(estimate.high) : `${estimate.low}–${estimate.high}`;
}

/**
 * A day without its weekday, for rows and slips that have no room: 11月24日, 24 Nov.
 * @param {string} moment ISO @param {string} lang @param {string} zone @returns {string}
 */
export function dayOf(moment, lang, zone) {
  const chinese = lang.startsWith("zh");
  return new Intl.DateTimeFormat(chinese ? "zh-CN" : "en-GB", { timeZone: zone, month: chinese ? "long" : "short", day: "numeric" }).format(new Date(moment));
}
