/** The code of the day on the home view: drawn anew when the day turns, since a kiosk's page stands for weeks. */

import { drawingOf } from "./qr.js";

const EVERY_MS = 60_000;

/** @param {string} hall keeps the code that phones check in with */
export function keepDayCode(hall) {
  const place = document.querySelector("[data-day-code]");
  let shown = place.dataset.dayCode;
  setInterval(async () => {
    const told = await codeOf(hall);
    const drawing = told && told.url !== shown ? drawingOf(told.qr_svg) : null;
    if (!drawing) return;
    shown = told.url;
    place.replaceChildren(drawing);
  }, EVERY_MS);
}

async function codeOf(hall) {
  try {
    const response = await fetch(`/api/v1/halls/${hall}/day-code`, { headers: { Accept: "application/json" }, cache: "no-store" });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
