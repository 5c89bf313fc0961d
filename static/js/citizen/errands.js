/** What a citizen sends from the ticket's page: late, cancel, evaluate. One key a press, the same again while the line is down. */

import { newKey, press } from "../lib/press.js";

/**
 * @param {string} address @param {object} body
 * @returns {Promise<{done: boolean, answer?: object, problem?: {title: string, detail: string}|null}>}
 */
export function send(address, body = {}) {
  const csrf = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  return press(
    (key) =>
      fetch(address, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "Idempotency-Key": key, "X-CSRFToken": csrf },
        body: JSON.stringify(body),
      }),
    { key: newKey() },
  );
}

/** @param {HTMLFormElement} form @returns {{grade: number, reasons: string[], text: string}} only the reasons that stand in the open list */
export function evaluationIn(form) {
  const fields = new FormData(form);
  const shown = [...form.querySelectorAll("input[name=reasons]:checked")].filter((box) => box.checkVisibility?.() ?? true);
  return { grade: Number(fields.get("grade")), reasons: shown.map((box) => box.value), text: String(fields.get("text") ?? "").trim() };
}
