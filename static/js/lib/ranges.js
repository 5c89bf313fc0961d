/** How an hour and a range of minutes are written. Pure. */

/** @param {string|null} iso a time with its offset @returns {string} hour and minute as the hall reads them */
export function hourOf(iso) {
  return iso ? iso.slice(11, 16) : "";
}

/** @param {{low: number, high: number}|null} estimate @returns {string} "12–20", "20", or nothing */
export function rangeOf(estimate) {
  if (!estimate) return "";
  return estimate.low === estimate.high ? String(estimate.high) : `${estimate.low}–${estimate.high}`;
}
