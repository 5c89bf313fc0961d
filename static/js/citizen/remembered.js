/** The tickets this phone has followed today, kept in its own storage so that home can lead back to them. */

const SHELF = "tickets";
// A number ends with its service day; after eighteen hours nobody comes back to it.
const KEPT_MS = 18 * 3600 * 1000;
const KEPT_MOST = 3;

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
 * Reading the very property may throw where a browser blocks storage, so it is opened in here.
 * @param {() => Storage} open @returns {Remembered[]}
 */
export function readShelf(open = () => localStorage) {
  try {
    return JSON.parse(open().getItem(SHELF) ?? "[]");
  } catch {
    return [];
  }
}

/** @param {Remembered[]} shelf @param {() => Storage} open */
export function writeShelf(shelf, open = () => localStorage) {
  try {
    if (shelf.length) open().setItem(SHELF, JSON.stringify(shelf));
    else open().removeItem(SHELF);
  } catch {
    // Private windows may refuse storage; the page works without it.
  }
}
