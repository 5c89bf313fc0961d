/** Shows the number that was given: plate, place, where to wait, code for the phone. */

import { writing } from "../lib/clock.js";
import { make, plate } from "../lib/dom.js";
import { rangeOf } from "../lib/ranges.js";
import { filled, nameIn } from "../lib/texts.js";
import { drawingOf } from "./qr.js";
import { put, showEstimate } from "./views.js";

/**
 * @param {object} answer of POST /halls/{hall}/tickets or of a check-in @param {{texts: Record<string, string>, lang: string, zone: string}} how
 */
export function showNumber(answer, how) {
  const { lang } = how;
  const view = document.querySelector("[data-screen=number]");
  put(view, "plate", plate(answer.number, "waiting"));
  put(view, "service", nameIn(answer.service.name, lang));
  put(view, "ahead", answer.ahead);
  put(view, "range", rangeOf(answer.estimate));
  showEstimate(view, answer.estimate);
  put(view, "where", nameIn(answer.where, lang) || nameIn(answer.hall.name, lang));
  showPromise(view.querySelector("[data-promise]"), answer.appointment, how);
  showWay(view.querySelector("[data-way]"), answer.stages ?? [], lang);
  const drawing = drawingOf(answer.qr_svg);
  view.querySelector("[data-code]").replaceChildren(...(drawing ? [drawing] : []));
}

/**
 * "Appointment 14:20", for whoever came in time for it.
 * @param {{start: string, on_time: boolean}|undefined} appointment @param {{texts: Record<string, string>, lang: string, zone: string}} how
 * @returns {string}
 */
export function promised(appointment, { texts, lang, zone }) {
  return appointment?.on_time ? filled(texts.appointment, { time: writing(lang, zone).time(appointment.start) }) : "";
}

function showPromise(line, appointment, { texts, lang, zone }) {
  line.hidden = !appointment;
  if (!appointment) return;
  line.dataset.tone = appointment.on_time ? "good" : "warn";
  line.textContent = filled(appointment.on_time ? texts.on_time : texts.late, { time: writing(lang, zone).time(appointment.start) });
}

function showWay(list, stages, lang) {
  list.hidden = stages.length < 2;
  list.replaceChildren(...stages.map((stage, at) => make("li", { text: nameIn(stage.name, lang), data: { state: at ? "next" : "now" } })));
}
