/** The printed slip: filled from the answer, then handed to the browser's printing. */

import { writing } from "../lib/clock.js";
import { plate } from "../lib/dom.js";
import { dayOf, rangeOf } from "../lib/ranges.js";
import { nameIn } from "../lib/texts.js";
import { promised } from "./numbering.js";
import { drawingOf } from "./qr.js";
import { put, showEstimate } from "./views.js";

/**
 * @param {object} answer @param {{texts: Record<string, string>, lang: string, zone: string, site: object}} how
 */
export function fillSlip(answer, { texts, lang, zone, site }) {
  const slip = document.querySelector("[data-slip]");
  const at = writing(lang, zone);
  const { slip: printed = {} } = answer;
  put(slip, "slip-place", placeOf(printed.site ?? site.name, printed.hall ?? answer.hall.name, lang));
  put(slip, "slip-at", printed.at ? `${dayOf(printed.at, lang, zone)} ${at.time(printed.at)}` : "");
  put(slip, "slip-plate", plate(answer.number, "waiting"));
  put(slip, "slip-service", nameIn(answer.service.name, lang));
  put(slip, "slip-service-zh", nameIn(answer.service.name, "zh"));
  put(slip, "slip-promise", promised(answer.appointment, { texts, lang, zone }));
  put(slip, "slip-ahead", answer.ahead);
  put(slip, "slip-range", rangeOf(answer.estimate));
  showEstimate(slip, answer.estimate);
  put(slip, "slip-where", nameIn(printed.where ?? answer.where, lang));
  put(slip, "slip-signs", inFours(answer.code));
  showStaged(slip, (answer.stages?.length ?? 0) > 1);
  const drawing = drawingOf(answer.qr_svg);
  slip.querySelector("[data-slip-code]").replaceChildren(...(drawing ? [drawing] : []));
  if (printed.rejoin_minutes) slip.querySelector(".slip__foot [data-number]").textContent = printed.rejoin_minutes;
}

/** Prints once the slip is laid out. */
export function printSlip() {
  requestAnimationFrame(() => requestAnimationFrame(() => window.print()));
}

/** Nothing of a ticket stays on the machine. */
export function wipeSlip() {
  for (const place of document.querySelectorAll("[data-slip] [data-bind], [data-slip-code], [data-code]")) place.replaceChildren();
}

/** @param {string} code @returns {string} easier to type: k7m2 qx9p … */
export function inFours(code) {
  return code.match(/.{1,4}/g)?.join(" ") ?? "";
}

/** Names of sites are long in English; the hall then stands below, in where to wait. */
function placeOf(site, hall, lang) {
  return lang.startsWith("zh") ? `${nameIn(site, lang)} ${nameIn(hall, lang)}` : nameIn(site, lang);
}

function showStaged(slip, staged) {
  slip.querySelector("[data-slip-plain]").hidden = staged;
  slip.querySelector("[data-slip-staged]").hidden = !staged;
}
