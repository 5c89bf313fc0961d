/** Fetches the figures of sites every twenty seconds and says since when they are old once the line is lost. */

import { tell } from "./telling.js";

const EVERY_MS = 20_000;
// A page in the background does not ask; it catches up when it is looked at again.
const AGAIN_MS = 5_000;

/**
 * @param {string} address @param {string} at when the page's own figures were made, ISO
 * @param {{updated: string, lost: string}} patterns @param {(answer: object) => void} take
 * @param {(live: boolean) => void} tellLine told after each try
 */
export function followFigures(address, at, patterns, take, tellLine = () => undefined) {
  const line = document.querySelector("[data-freshness]");
  let seen = at;
  let timer = setTimeout(ask, EVERY_MS);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") again(0);
  });
  window.addEventListener("online", () => again(0));

  async function ask() {
    if (document.visibilityState === "hidden") return;
    const answer = await fetched(address);
    if (answer) {
      seen = answer.at ?? seen;
      take(answer);
    }
    mark(line, Boolean(answer), seen, patterns);
    tellLine(Boolean(answer));
    again(answer ? EVERY_MS : AGAIN_MS);
  }

  function again(wait_ms) {
    clearTimeout(timer);
    timer = setTimeout(ask, wait_ms);
  }
}

/**
 * @param {Element|null} line @param {boolean} live @param {string} at @param {{updated: string, lost: string}} patterns
 */
export function mark(line, live, at, patterns) {
  if (!line) return;
  line.dataset.line = live ? "live" : "lost";
  tell(line.querySelector("[data-bind=freshness]"), live ? patterns.updated : patterns.lost, { time: at.slice(11, 19) });
}

async function fetched(address) {
  try {
    const response = await fetch(address, { headers: { Accept: "application/json" }, cache: "no-store" });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
