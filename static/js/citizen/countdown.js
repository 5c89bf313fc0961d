/** How long a kept time is still kept, as it is written and when it is said. Pure. */

const MINUTE_MS = 60_000;
// Said to whoever does not see the figures: often enough to hurry, seldom enough to type.
const SAID_MINUTES = [2, 1];

/**
 * @param {number} until_ms @param {number} now_ms both by the hall's clock
 * @returns {{text: string, over: boolean}} "04:32"
 */
export function left(until_ms, now_ms) {
  const seconds = Math.max(0, Math.ceil((until_ms - now_ms) / 1000));
  const two = (number) => String(number).padStart(2, "0");
  return { text: `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`, over: seconds === 0 };
}

/**
 * The whole minutes to say when the time left falls past them, else null.
 * @param {number} before_ms time left at the look before @param {number} now_ms time left now
 * @returns {number|null}
 */
export function minutesToSay(before_ms, now_ms) {
  return SAID_MINUTES.find((minutes) => before_ms > minutes * MINUTE_MS && now_ms <= minutes * MINUTE_MS && now_ms > 0) ?? null;
}
