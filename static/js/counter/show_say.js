// What is said in place: a refusal, a change made elsewhere, a call that no board showed.

import { write } from "../lib/dom.js";
import { byId } from "./slots.js";

/**
 * @param {import("./state.js").State} state
 * @param {import("./words.js").Words} words
 */
export function showSay({ say }, words) {
  const element = byId("say");
  element.hidden = !say;
  if (!say) return;
  element.dataset.tone = say.tone;
  writeSay(element, say);
  const offer = /** @type {HTMLElement} */ (element.querySelector(".say__offer"));
  offer.hidden = !say.offer;
  if (say.offer) {
    offer.dataset.offer = say.offer;
    write(offer, words.t(`offer.${say.offer}`));
  }
}

/**
 * Writes the two sentences of what is said.
 * @param {Element} element
 * @param {{title: string, detail: string}} say
 */
export function writeSay(element, { title, detail }) {
  write(element.querySelector("strong"), title);
  write(element.querySelector(".say__words > span"), detail);
}
