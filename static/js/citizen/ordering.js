/** Which sites come first on the home page, and what each row counts; nothing here touches the page. */

/**
 * @typedef {{low: number, high: number}} Estimate
 * @typedef {{letter: string, waiting: number, estimate: Estimate|null}} QueueFigures
 * @typedef {{code: string, state: string, waiting: number, estimate: Estimate|null, counters_open: number,
 *            district: {zh: string}, place: {lat: number, lon: number}|null, queues: QueueFigures[], earliest?: string|null}} Site
 * @typedef {{lat: number, lon: number}} Place
 */

const RANK_OF_STATE = { open: 0, paused: 1, closed: 2, closed_today: 3 };
// Only to place a site without an estimate among those with one; never shown.
const MINUTES_A_PERSON = 6;
const EARTH_RADIUS_KM = 6371;
const NEVER = "9999";

/**
 * The figures a row shows: of one queue, or of the whole site.
 * @param {Site} site @param {string|null} letter
 * @returns {{waiting: number, estimate: Estimate|null}|null} null when the site has no such queue
 */
export function figuresOf(site, letter) {
  if (!letter) return site;
  return site.queues.find((queue) => queue.letter === letter) ?? null;
}

/**
 * The sites to show, in order.
 * @param {Site[]} sites @param {{queue?: string|null, sort?: string, here?: Place|null}} wish
 * @returns {Site[]}
 */
export function orderSites(sites, { queue = null, sort = "quickest", here = null } = {}) {
  const offered = sites.filter((site) => figuresOf(site, queue) !== null);
  const districts = [...new Set(sites.map((site) => site.district.zh))];
  const quickest = (a, b) => compare(quickness(a, queue), quickness(b, queue));
  const orders = {
    quickest,
    earliest: (a, b) => starts(a).localeCompare(starts(b), "en") || quickest(a, b),
    district: (a, b) => districts.indexOf(a.district.zh) - districts.indexOf(b.district.zh) || quickest(a, b),
    // Nobody goes now to a place that is closed now, however near.
    near: (a, b) => RANK_OF_STATE[a.state] - RANK_OF_STATE[b.state] || farness(a, here) - farness(b, here) || quickest(a, b),
  };
  const order = sort === "near" && !here ? quickest : (orders[sort] ?? quickest);
  return offered.toSorted ? offered.toSorted(order) : [...offered].sort(order);
}

/** @param {Site[]} sites @returns {Site|null} the open site with the fewest people waiting */
export function quietest(sites) {
  const open = sites.filter((site) => site.state === "open");
  return open.reduce((best, site) => (best && best.waiting <= site.waiting ? best : site), null);
}

/** @param {Site[]} sites @returns {Site|null} the site where something can be booked first */
export function firstFree(sites) {
  return sites.reduce((best, site) => (site.earliest && (!best || starts(site) < starts(best)) ? site : best), null);
}

/** @param {Place|null} from @param {Place|null} to @returns {number|null} kilometres as the crow flies */
export function distanceKm(from, to) {
  if (!from || !to) return null;
  const rad = Math.PI / 180;
  const across = Math.sin(((to.lat - from.lat) * rad) / 2) ** 2;
  const along = Math.sin(((to.lon - from.lon) * rad) / 2) ** 2;
  const bend = across + along * Math.cos(from.lat * rad) * Math.cos(to.lat * rad);
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(bend));
}

/** All starts carry the city's offset, so their texts sort as they do. */
function starts(site) {
  return site.earliest ?? NEVER;
}

function farness(site, here) {
  return distanceKm(here, site.place) ?? EARTH_RADIUS_KM;
}

function quickness(site, letter) {
  const { waiting, estimate } = figuresOf(site, letter);
  const guess = (waiting * MINUTES_A_PERSON) / Math.max(1, site.counters_open);
  return [RANK_OF_STATE[site.state] ?? 9, estimate ? (estimate.low + estimate.high) / 2 : guess, waiting];
}

function compare(a, b) {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : a[at] - b[at];
}
