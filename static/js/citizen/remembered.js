/** The tickets this phone has followed today, and the appointments it has made, kept in its own storage so that home can lead back to them. */

const TICKETS = "tickets";
export const APPOINTMENTS = "appointments";
// A number ends with its service day; after eighteen hours nobody comes back to it.
const KEPT_MS = 18 * 3600 * 1000;
const KEPT_MOST = 3;
// Whoever is this late may still check in, or wants to see what becomes of it.
const LATE_MS = 3600 * 1000;

/**
 * @typedef {{path: string, number: string, site: {zh: string, en: string}, service: {zh: string, en: string}, seen: number}} Remembered
 */

/** @param {Remembered[]} shelf @param {Remembered} entry @returns {Remembered[]} newest first, one per ticket */
export function withEntry(shelf, entry) {
  return [entry, ...shelf.filter((kept) => kept.path !== entry.path)].slice(0, KEPT_MOST);
}

/** @param {Remembered[]} shelf @param {string} path @returns {Remembered[]} */
export function without(shelf, path) {
  return shelf.filter((kept) => kept.path !== path);
}

/** @param {Remembered[]} shelf @param {number} now_ms @returns {Remembered[]} what is still worth showing */
export function fresh(shelf, now_ms) {
  return shelf.filter((kept) => now_ms - kept.seen < KEPT_MS);
}

/**
 * Appointments to come, the next one first; one that begins now is still looked for.
 * @template {{start: string}} Booked
 * @param {Booked[]} shelf @param {number} now_ms by the hall's clock @returns {Booked[]}
 */
export function upcoming(shelf, now_ms) {
  return shelf.filter((kept) => Date.parse(kept.start) > now_ms - LATE_MS).sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
}

/**
 * Reading the very property may throw where a browser blocks storage, so it is opened in here.
 * @param {() => Storage} open @param {string} name @returns {Remembered[]}
 */
export function readShelf(open = () => localStorage, name = TICKETS) {
  try {
    return JSON.parse(open().getItem(name) ?? "[]");
  } catch {
    return [];
  }
}

/** @param {Remembered[]} shelf @param {() => Storage} open @param {string} name */
export function writeShelf(shelf, open = () => localStorage, name = TICKETS) {
  try {
    if (shelf.length) open().setItem(name, JSON.stringify(shelf));
    else open().removeItem(name);
  } catch {
    // Private windows may refuse storage; the page works without it.
  }
}
