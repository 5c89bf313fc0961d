// Asks for a pairing code, shows it, and waits until somebody has approved the screen.
import { texts } from "../lib/texts.js";
import { addressOf, spaced } from "./pairing.js";
import { holdKey } from "./screen.js";

const POLL_MS = 3_000;
const words = texts();
const page = {
  code: /** @type {HTMLElement} */ (document.getElementById("code")),
  state: /** @type {HTMLElement} */ (document.getElementById("state")),
  qr: /** @type {HTMLImageElement} */ (document.getElementById("qr")),
};

/** @param {string} word @param {boolean} [warns] */
function say(word, warns = false) {
  page.state.textContent = words(word);
  page.state.dataset.tone = warns ? "warn" : "";
}

const pause = () => new Promise((resolve) => setTimeout(resolve, POLL_MS));

function randomKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @returns {Promise<{code: string, secret: string, qr?: string}>} */
async function askForCode() {
  const csrf = document.querySelector("meta[name=csrf-token]")?.getAttribute("content") ?? "";
  const headers = { "Content-Type": "application/json", "Idempotency-Key": randomKey(), "X-CSRFToken": csrf };
  const answer = await fetch("/api/v1/displays/pairings", { method: "POST", headers, body: "{}" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

/** @param {{code: string, qr?: string}} pairing */
function show(pairing) {
  page.code.textContent = spaced(pairing.code);
  page.qr.hidden = !pairing.qr;
  if (pairing.qr) page.qr.src = pairing.qr;
}

/**
 * Waits for the approval; null when the code is no longer known.
 * @param {{code: string, secret: string}} pairing
 * @returns {Promise<import("./pairing.js").Approval | null>}
 */
async function approval(pairing) {
  for (;;) {
    await pause();
    try {
      const answer = await fetch(`/api/v1/displays/pairings/${encodeURIComponent(pairing.code)}`, { headers: { "X-Pairing-Secret": pairing.secret } });
      if (answer.status === 404 || answer.status === 410) return null;
      const found = answer.ok ? await answer.json() : {};
      if (found.key) return found;
      say(answer.ok ? "waiting" : "unreachable", !answer.ok);
    } catch {
      say("unreachable", true);
    }
  }
}

async function pair() {
  for (let first = true; ; first = false) {
    try {
      const pairing = await askForCode();
      show(pairing);
      say(first ? "waiting" : "renewed");
      const approved = await approval(pairing);
      if (!approved?.key) continue;
      holdKey(approved.key);
      say("approved");
      location.replace(addressOf(approved));
      return;
    } catch {
      say("unreachable", true);
      await pause();
    }
  }
}

pair();
