// Where a paired screen goes, and how its code is written. Pure.

/**
 * @typedef {{state?: string, key?: string, layout?: string, hall?: string, counter?: string | null, inches?: number, seat_m?: number, sound?: boolean}} Approval
 */

/**
 * The page of a screen that was taken in.
 * @param {Approval} approval
 */
export function addressOf(approval) {
  const asked = new URLSearchParams();
  if (approval.hall) asked.set("hall", approval.hall);
  if (approval.counter) asked.set("counter", approval.counter);
  if (approval.inches) asked.set("inches", String(approval.inches));
  if (approval.seat_m) asked.set("seat", String(approval.seat_m));
  if (approval.sound === false) asked.set("sound", "0");
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
