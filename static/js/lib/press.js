/** One press = one ticket: the same key is sent again until the server has answered. */

// A thermal slip is expected within seconds; after these waits the page says what to do.
const WAITS_MS = [400, 1200, 3000];
const AGAIN_STATES = new Set([502, 503, 504]);

/** @returns {string} 128 random bits in hex; randomUUID needs TLS, this does not */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @typedef {{done: true, answer: object}|{done: false, lost: boolean, status: number, problem: object|null}} Outcome
 * @param {(key: string) => Promise<Response>} send makes the request with this key
 * @param {{key?: string, waits_ms?: number[], sleep?: (ms: number) => Promise<void>}} how
 * @returns {Promise<Outcome>}
 */
export async function press(send, { key = newKey(), waits_ms = WAITS_MS, sleep = pause } = {}) {
  let outcome = await attempt(send, key);
  for (const wait_ms of waits_ms) {
    if (outcome.done || !outcome.lost) return outcome;
    await sleep(wait_ms);
    outcome = await attempt(send, key);
  }
  return outcome;
}

async function attempt(send, key) {
  try {
    const response = await send(key);
    const body = await response.json().catch(() => null);
    if (response.ok && body) return { done: true, answer: body };
    return { done: false, lost: AGAIN_STATES.has(response.status), status: response.status, problem: body };
  } catch {
    return { done: false, lost: true, status: 0, problem: null };
  }
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
