/** What the greeter asks of the server: one key for each wish, the same again while nothing answers. */

import { newKey, press } from "../lib/press.js";

let about = "";
let key = newKey();

/**
 * @param {string} path @param {object} body
 * @returns {Promise<import("../lib/press.js").Outcome>}
 */
export async function send(path, body = {}) {
  const text = JSON.stringify(body);
  if (about !== path + text) key = newKey();
  about = path + text;
  const outcome = await press((one) => fetch(`/api/v1${path}`, { method: "POST", headers: headers(one), body: text }), { key });
  if (outcome.done || !outcome.lost) about = "";
  return outcome;
}

function headers(one) {
  const csrf = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  return { "Content-Type": "application/json", Accept: "application/json", "Idempotency-Key": one, "X-CSRFToken": csrf };
}
