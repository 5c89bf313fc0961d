/** What this machine asks of the server in its own name. */

/**
 * @param {string} path @param {string} key of the press @param {{body?: object, headers?: Record<string, string>}} more
 * @returns {Promise<Response>}
 */
export function post(path, key, { body = {}, headers = {} } = {}) {
  const csrf = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  return fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "Idempotency-Key": key, "X-CSRFToken": csrf, ...headers },
    body: JSON.stringify(body),
  });
}
