// Whether a call has reached a board and been spoken, and when to warn that it has not. No DOM here.

/** A board answers within a fraction of a second; after two no board is going to. */
const SHOWN_WITHIN_S = 2;
/** A call spoken in two languages lasts nine seconds, and one other may be spoken first. */
const SPOKEN_WITHIN_S = 20;

/**
 * The texts of the two receipts; null where there is nothing to say.
 * @param {{shown: ?boolean, spoken: ?boolean}} desk
 * @param {number} real_s  real seconds since the page learnt of the call
 * @returns {{shown: ?Receipt, spoken: ?Receipt, warn: ?string}}
 * @typedef {{key: string, late: boolean}} Receipt
 */
export function receiptsOf({ shown, spoken }, real_s) {
  if (shown === null || shown === undefined) return { shown: null, spoken: null, warn: null };
  const screen = shown ? { key: "receipt.shown", late: false } : late(real_s, SHOWN_WITHIN_S, "receipt.showing", "receipt.not_shown");
  return { shown: screen, spoken: voice(spoken, real_s), warn: screen.late ? "receipt.warn" : null };
}

function voice(spoken, real_s) {
  if (spoken === null || spoken === undefined) return null;
  if (spoken) return { key: "receipt.spoken", late: false };
  return late(real_s, SPOKEN_WITHIN_S, "receipt.speaking", "receipt.not_spoken");
}

function late(real_s, within_s, before, after) {
  const over = real_s >= within_s;
  return { key: over ? after : before, late: over };
}
