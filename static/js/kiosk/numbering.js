/** Shows the number that was given: plate, place, where to wait, code for the phone. */

import { make, plate } from "../lib/dom.js";
import { rangeOf } from "../lib/ranges.js";
import { nameIn } from "../lib/texts.js";
import { drawingOf } from "./qr.js";
import { put, showEstimate } from "./views.js";

/**
 * @param {object} answer of POST /halls/{hall}/tickets @param {string} lang
 */
export function showNumber(answer, lang) {
  const view = document.querySelector("[data-screen=number]");
  put(view, "plate", plate(answer.number, "waiting"));
  put(view, "service", nameIn(answer.service.name, lang));
  put(view, "ahead", answer.ahead);
  put(view, "range", rangeOf(answer.estimate));
  showEstimate(view, answer.estimate);
  put(view, "where", nameIn(answer.where, lang) || nameIn(answer.hall.name, lang));
  showWay(view.querySelector("[data-way]"), answer.stages ?? [], lang);
  const drawing = drawingOf(answer.qr_svg);
  view.querySelector("[data-code]").replaceChildren(...(drawing ? [drawing] : []));
}

function showWay(list, stages, lang) {
  list.hidden = stages.length < 2;
  list.replaceChildren(...stages.map((stage, at) => make("li", { text: nameIn(stage.name, lang), data: { state: at ? "next" : "now" } })));
}
