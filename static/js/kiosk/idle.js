/** When a kiosk asks "still there?" and when it wipes everything; only the reckoning, no page. */

export const IDLE_S = 45;
// Older people read and find more slowly: twice the time before the question.
export const IDLE_ELDER_S = 90;
export const ASK_S = 20;
export const AFTER_NUMBER_S = 8;
// Without a slip the phone has to take the code off the screen.
export const TO_SCAN_S = 20;

/**
 * @param {number} idle_ms since the last touch @param {boolean} elder
 * @returns {{stage: "active"}|{stage: "asking", left_s: number}|{stage: "over"}}
 */
export function idleStage(idle_ms, elder) {
  const quiet_ms = (elder ? IDLE_ELDER_S : IDLE_S) * 1000;
  if (idle_ms < quiet_ms) return { stage: "active" };
  const left_s = Math.ceil((quiet_ms + ASK_S * 1000 - idle_ms) / 1000);
  return left_s > 0 ? { stage: "asking", left_s } : { stage: "over" };
}
