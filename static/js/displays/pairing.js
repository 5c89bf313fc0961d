// Where a paired screen goes, and how its code is written. Pure.

/**
 * @typedef {{state?: string, key?: string, layout?: string, hall?: string, counter?: string | null, url?: string}} Approval
 */

/**
 * The page of a screen that was taken in.
 * @param {Approval} approval
 */
export function addressOf(approval) {
  if (approval.url) return approval.url;
  const asked = new URLSearchParams();
  if (approval.hall) asked.set("hall", approval.hall);
  if (approval.counter) asked.set("counter", approval.counter);
  const query = asked.toString();
  return `/displays/${encodeURIComponent(approval.layout ?? "hall")}${query ? `?${query}` : ""}`;
}

/**
 * A code in two groups, so that it is read aloud without a slip.
 * @param {string} code
 */
export function spaced(code) {
  const middle = Math.ceil(code.length / 2);
  return `${code.slice(0, middle)} ${code.slice(middle)}`;
}
