/** Step 2: what the chosen service asks for, and the priority somebody may have. */

import { make, write } from "../lib/dom.js";
import { filled, nameIn } from "../lib/texts.js";
import { put } from "./views.js";

/**
 * @typedef {{hall: {waiting: number}|null, lane: {waiting: number}|null}} Figures  `lane` where the visit begins there
 */

/**
 * Fills the view for one service.
 * @param {object} service @param {Figures} figures @param {{texts: Record<string, string>, lang: string}} how
 */
export function confirm(service, figures, { texts, lang }) {
  const view = document.querySelector("[data-screen=confirm]");
  put(view, "service", nameIn(service.name, lang));
  put(view, "minutes", filled(texts.minutes, { count: service.minutes }));
  put(view, "queue-waiting", beforeWords(figures, texts));
  view.querySelector("[data-lane]").hidden = !service.lane_first;
  view.querySelector("[data-online]").hidden = !service.online;
  const bring = service.papers.filter((paper) => !paper.waived).map((paper) => nameIn(paper.name, lang));
  const waived = service.papers.filter((paper) => paper.waived).map((paper) => nameIn(paper.name, lang));
  listPapers(view.querySelector("[data-papers]"), bring);
  view.querySelector("[data-waived-line]").hidden = !waived.length;
  put(view, "waived", waived.join(texts.join));
}

/** @param {Figures} figures @param {Record<string, string>} texts @returns {string} how many wait, in each line that one will stand in */
export function beforeWords({ hall, lane }, texts) {
  if (hall && lane) return filled(texts.lane_waiting, { lane: lane.waiting, hall: hall.waiting });
  return hall ? waitingWords(hall.waiting, texts) : "";
}

/** @param {number} waiting @param {Record<string, string>} texts @returns {string} */
export function waitingWords(waiting, texts) {
  return waiting ? filled(texts.waiting, { count: waiting }) : texts.nobody;
}

/** @param {Element} list @param {string[]} names */
export function listPapers(list, names) {
  list.replaceChildren(...names.map((name) => make("li", { text: name })));
}

/** Asks for priority only after its quiet button was pressed; remembers the answer until the view is wiped. */
export class Priority {
  #code = "";

  /** @param {() => void} answered */
  constructor(answered) {
    document.addEventListener("click", ({ target }) => {
      const choice = target.closest?.("[data-priority]");
      if (!choice) return;
      this.#note(choice.dataset.priority, choice.querySelector("b").textContent);
      answered();
    });
  }

  get code() {
    return this.#code || undefined;
  }

  forget() {
    this.#note("", "");
  }

  #note(code, words) {
    this.#code = code;
    document.querySelector("[data-priority-noted]").hidden = !code;
    write(document.querySelector("[data-bind=priority]"), words);
  }
}
