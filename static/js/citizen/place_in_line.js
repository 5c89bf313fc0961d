/** How a ticket's place in line is told: the strip of people before it, the advice, the alarm. */

// Twelve cells are still countable at a glance on a 320 px phone.
const CELLS_MOST = 12;

/**
 * The strip: one cell a person, or the last twelve and a mark that there are more.
 * @param {number} ahead @returns {{cells: number, more: boolean}}
 */
export function strip(ahead) {
  return { cells: Math.min(Math.max(ahead, 0), CELLS_MOST), more: ahead > CELLS_MOST };
}

/**
 * What to advise somebody who waits: walk about, come back, or stand ready.
 * @param {number|null} ahead people before @param {number} near how many count as near
 * @returns {"walk"|"return"|"ready"}
 */
export function advice(ahead, near = 3) {
  if (ahead === null || ahead > near) return "walk";
  return ahead > 0 ? "return" : "ready";
}

/**
 * Whether this message must ring: a call not rung yet, or the first time the turn comes near.
 * @param {{state: string, call: string|null, ahead: number|null}|null} before @param {{state: string, call: string|null, ahead: number|null}} now
 * @param {number} near @returns {"call"|"near"|null}
 */
export function ring(before, now, near = 3) {
  if (now.state === "called") return before?.state === "called" && before.call === now.call ? null : "call";
  if (now.state !== "waiting" || before?.state !== "waiting") return null;
  return advice(before.ahead, near) === "walk" && advice(now.ahead, near) !== "walk" ? "near" : null;
}
