/** The number just given, or shown once more: plate, place in line, a code for the phone, a slip on paper. */

import { plate } from "../lib/dom.js";
import { rangeOf } from "../lib/ranges.js";
import { nameIn } from "../lib/texts.js";
// The slip is the kiosk's: one paper for the whole hall.
import { drawingOf } from "../kiosk/qr.js";
import { fillSlip, printSlip } from "../kiosk/slip.js";
import { fill, show } from "./panels.js";

/**
 * @param {object} answer a number as a kiosk gets it @param {string} words what happened
 * @param {{texts: Record<string, string>, lang: string, zone: string, site: object}} how
 */
export function showGiven(answer, words, how) {
  const panel = show("given");
  fill(panel, "given", words);
  fill(panel, "plate", plate(answer.number, answer.state));
  fill(panel, "service", nameIn(answer.service.name, how.lang));
  fill(panel, "ahead", answer.ahead ?? "–");
  fill(panel, "range", rangeOf(answer.estimate));
  for (const part of panel.querySelectorAll("[data-known]")) part.hidden = !answer.estimate;
  const drawing = drawingOf(answer.qr_svg);
  panel.querySelector("[data-code]").replaceChildren(...(drawing ? [drawing] : []));
  fillSlip(answer, how);
}

/** Prints the slip of the number that stands on the page. */
export { printSlip };
