/** One site's page: figures kept fresh, services found while typing, a press that is sent once. */

import { write } from "../lib/dom.js";
import { followFigures } from "../lib/figures.js";
import { dayOf, rangeOf } from "../lib/ranges.js";
import { doing } from "../lib/site_words.js";
import { tell } from "../lib/telling.js";
import { data } from "../lib/texts.js";
import { matches } from "./matching.js";

const { lang, dataset } = document.documentElement;
const patterns = data("texts");
const page = data("page");
const dayIn = (moment) => dayOf(moment, lang, dataset.zone);

followFigures(`/api/v1/sites/${page.site}`, page.at, patterns, show);
findWhileTyping();
sendOnce(document.querySelector("[data-once]"));

function show(site) {
  const { key, values } = doing(site, site.at ?? page.at, dayIn);
  tell(document.querySelector(".where [data-bind=doing]"), patterns[key], values);
  for (const queue of site.queues) {
    const row = document.querySelector(`[data-queue="${queue.letter}"]`);
    row?.toggleAttribute("data-estimate", !queue.estimate);
    write(row?.querySelector("[data-bind=waiting]") ?? null, queue.waiting);
    write(row?.querySelector("[data-bind=range]") ?? null, rangeOf(queue.estimate));
  }
}

function findWhileTyping() {
  const form = document.querySelector("[data-search]");
  const field = form?.elements.namedItem("find");
  form?.addEventListener("submit", (event) => event.preventDefault());
  field?.addEventListener("input", () => find(field.value));
}

function find(wanted) {
  for (const offer of document.querySelectorAll("[data-names]")) offer.hidden = !matches(wanted, offer.dataset.names.split("|"));
  for (const group of document.querySelectorAll("[data-group]")) {
    group.hidden = !group.querySelector("[data-names]:not([hidden])");
    if ("open" in group) group.open = Boolean(wanted);
  }
  document.querySelector("[data-none]").hidden = Boolean(document.querySelector("[data-names]:not([hidden])"));
}

/** The form's key makes a double press harmless; this only keeps the page from looking as if nothing happened. */
function sendOnce(form) {
  form?.addEventListener("submit", ({ submitter }) => {
    submitter?.setAttribute("aria-busy", "true");
  });
}
