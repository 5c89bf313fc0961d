/** Which sentence says what a site is doing now; the sentences themselves come with the page. */

/**
 * @param {{state: string, open_until: string|null, opens_at: string|null}} site @param {string} at the hall's time, ISO
 * @param {(moment: string) => string} dayOf writes a day @returns {{key: string, values: Record<string, string>}}
 */
export function doing(site, at, dayOf) {
  if (site.state === "open") return site.open_until ? said("open_until", { time: site.open_until }) : said("open");
  if (site.state === "paused") return said("paused");
  if (site.opens_at) return opening(site.opens_at, at, dayOf);
  return said(site.state === "closed_today" ? "closed_today" : "closed");
}

/**
 * @param {number} kilometres @returns {string} "2.1", and whole ones from ten on
 */
export function kilometresOf(kilometres) {
  return kilometres < 10 ? kilometres.toFixed(1) : String(Math.round(kilometres));
}

function opening(opens_at, at, dayOf) {
  const time = opens_at.slice(11, 16);
  if (opens_at.slice(0, 10) === at.slice(0, 10)) return said("opens", { time });
  return said("opens_on", { time, day: dayOf(opens_at) });
}

function said(key, values = {}) {
  return { key, values };
}
