/** The nearest sites first, for whoever asks: the phone's place is compared in the phone and goes nowhere. */

import { kilometresOf } from "../lib/site_words.js";
import { tell } from "../lib/telling.js";
import { data } from "../lib/texts.js";
import { distanceKm } from "./ordering.js";

const button = document.querySelector("[data-near]");
const list = document.querySelector("[data-goals]");
const patterns = data("texts");

if (button && list && navigator.geolocation && window.isSecureContext) {
  button.hidden = false;
  button.addEventListener("click", () => navigator.geolocation.getCurrentPosition(nearest, notFound, { maximumAge: 300_000, timeout: 10_000 }));
}

function nearest({ coords }) {
  const here = { lat: coords.latitude, lon: coords.longitude };
  const rows = [...list.children].map((row) => ({ row, away: distanceKm(here, placeOf(row)) }));
  for (const { row, away } of rows) showDistance(row.querySelector("[data-distance]"), away);
  // A site that has no time at all is no help, however near.
  const none = ({ row }) => Number("none" in row.dataset);
  rows.sort((a, b) => none(a) - none(b) || (a.away ?? Infinity) - (b.away ?? Infinity));
  list.replaceChildren(...rows.map(({ row }) => row));
  for (const other of document.querySelectorAll("[data-sorts] [aria-current]")) other.removeAttribute("aria-current");
  button.setAttribute("aria-current", "true");
  document.querySelector("[data-near-refused]").hidden = true;
}

function placeOf(row) {
  return row.dataset.lat ? { lat: Number(row.dataset.lat), lon: Number(row.dataset.lon) } : null;
}

function showDistance(place, away) {
  if (!place || away === null) return;
  tell(place, ` · ${patterns.kilometres}`, { count: kilometresOf(away) });
  place.hidden = false;
}

function notFound() {
  document.querySelector("[data-near-refused]").hidden = false;
}
