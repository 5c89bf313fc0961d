// One press of a button: one Idempotency-Key, sent again under the same key until an answer comes. No DOM here.

/** Waits before the second and the third try: a line that blinks heals in the first, a restart in the second. */
const WAITS_MS = [400, 1500];
const ANSWER_WITHIN_MS = 6000;
/** Answers of something between the page and the server: whether the step was taken is unknown, so the same key asks again. */
const NOT_THE_SERVER = new Set([502, 503, 504]);

/**
 * @typedef {{body: Object, headers: Object<string, string>}} Request
 * @typedef {{ok: true, view: Object}|{ok: false, problem: Object, http: number}|{ok: null}} Answer  null: no answer came
 */

/**
 * 128 random bits as a key.
 * @param {{getRandomValues: (bytes: Uint8Array) => Uint8Array}} source
 */
export function newKey(source = crypto) {
  return Array.from(source.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Sends one step, three times at most, always under the same key.
 * @param {string} path
 * @param {Object} body
 * @param {{key: string, csrf: string, fetch?: Function, sleep?: (ms: number) => Promise<void>}} options
 * @returns {Promise<Answer>}
 */
export async function send(path, body, { key, csrf, fetch = globalThis.fetch, sleep = wait }) {
  const request = {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", Accept: "application/json", "Idempotency-Key": key, "X-CSRFToken": csrf },
    body: JSON.stringify(body),
  };
  for (let tried = 0; ; tried += 1) {
    const answer = await once(fetch, path, request);
    if (answer.ok !== null || tried === WAITS_MS.length) return settled(answer);
    await sleep(WAITS_MS[tried]);
  }
}

async function once(fetch, path, request) {
  try {
    const response = await fetch(path, { ...request, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const data = await response.json().catch(() => null);
    if (response.ok && data) return { ok: true, view: data };
    if (response.ok || NOT_THE_SERVER.has(response.status)) return { ok: null, problem: data, http: response.status };
    return { ok: false, problem: data ?? {}, http: response.status };
  } catch {
    return { ok: null, problem: null, http: 0 };
  }
}

/** A problem the server itself wrote is an answer, even when it came with 503 to the last try. */
function settled(answer) {
  if (answer.ok === null && answer.problem?.code) return { ...answer, ok: false };
  return answer;
}

function wait(ms) {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}
