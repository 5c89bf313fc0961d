// Sends what a manager decided: one key for each decision, the same again while nothing answers.
import { newKey, press } from "../lib/press.js";

const csrf = () => document.querySelector("meta[name=csrf-token]")?.getAttribute("content") ?? "";

/**
 * A decision that may be sent again: after no answer under the same key, after a refusal under a new one.
 * @param {string} method
 */
export function decision(method) {
  let key = newKey();
  let about = "";
  return {
    /**
     * @param {string} address
     * @param {object} [body]
     */
    async send(address, body) {
      const text = JSON.stringify(body ?? {});
      if (about !== address + text) key = newKey();
      about = address + text;
      const outcome = await press((one) => fetch(address, { method, headers: headers(one), body: text }), { key });
      if (!outcome.done && !outcome.lost) about = "";
      return outcome;
    },
  };
}

/** @param {string} key */
function headers(key) {
  return { "Content-Type": "application/json", Accept: "application/json", "Idempotency-Key": key, "X-CSRFToken": csrf() };
}

/**
 * The two sentences for an outcome that is no success.
 * @param {{lost: boolean, problem: {title?: string, detail?: string} | null}} outcome
 * @param {(key: string) => string} words
 */
export function saidOf({ lost, problem }, words) {
  if (problem?.title) return [problem.title, problem.detail ?? ""];
  return lost ? [words("lost"), words("lost.now")] : [words("refused"), words("refused.now")];
}
