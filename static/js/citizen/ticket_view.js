/** Writes a ticket's state into its page: which panel shows, and what stands in each place. */

import { make, plate, write } from "../lib/dom.js";
import { hourOf, rangeOf } from "../lib/ranges.js";
import { filled, nameIn } from "../lib/texts.js";
import { advice, strip } from "./place_in_line.js";

/**
 * @param {object} ticket the wire's ticket @param {{texts: Record<string, string>, near: number, lang: string, at: () => string}} how
 */
export function showTicket(ticket, how) {
  const root = document.querySelector("[data-ticket]");
  root.dataset.state = ticket.state;
  showPanels(ticket, how.at());
  for (const [field, value] of Object.entries(fieldsOf(ticket, how.lang))) {
    for (const place of document.querySelectorAll(`[data-bind="${field}"]`)) write(place, value);
  }
  for (const place of document.querySelectorAll("[data-bind=plate]")) place.replaceChildren(plate(ticket.number, ticket.state));
  showStrip(ticket.ahead ?? 0);
  showStages(ticket.stages, how.lang);
  document.querySelector("[data-advice]").dataset.advice = advice(ticket.ahead, how.near);
  document.title = titleOf(ticket, how);
}

/**
 * What a listener hears of the place in line, and of the call.
 * @param {object} ticket @param {{texts: Record<string, string>, lang: string}} how @returns {{place: string, call: string}}
 */
export function sayings(ticket, { texts }) {
  const call = ticket.state === "called" ? filled(texts.call, { number: ticket.number, counter: ticket.counter?.number ?? "" }) : "";
  if (ticket.state !== "waiting" || ticket.ahead === null) return { place: "", call };
  const values = { count: ticket.ahead, range: rangeOf(ticket.estimate) };
  return { place: filled(ticket.estimate ? texts.place_range : texts.place, values), call };
}

function showPanels(ticket, at) {
  // Both carry the hall's offset, so the texts sort as the times do.
  const may_rejoin = ticket.state === "missed" && ticket.rejoin_until > at;
  for (const panel of document.querySelectorAll("[data-panel]")) panel.hidden = !panel.dataset.panel.split(" ").includes(ticket.state);
  for (const deed of document.querySelectorAll("[data-may]")) deed.hidden = !ticket.may.includes(deed.dataset.may);
  show("[data-actions]", ticket.state !== "called");
  show("[data-reminders]", ["waiting", "held", "missed"].includes(ticket.state));
  show("[data-known]", Boolean(ticket.estimate));
  show("[data-unknown]", !ticket.estimate);
  show("[data-likely]", Boolean(ticket.likely_at));
  show("[data-returns]", Boolean(ticket.returns_at));
  show("[data-rejoin]", may_rejoin);
  show("[data-rejoin-over]", ticket.state === "missed" && !may_rejoin);
  show("[data-evaluation-open]", ticket.state === "served" && (ticket.evaluation_open ?? true) && !ticket.evaluated);
  show("[data-evaluated]", ticket.state === "served" && Boolean(ticket.evaluated));
}

function show(selector, wanted) {
  for (const element of document.querySelectorAll(selector)) element.hidden = !wanted;
}

function fieldsOf(ticket, lang) {
  return {
    ahead: ticket.ahead ?? "–", range: rangeOf(ticket.estimate), likely: hourOf(ticket.likely_at), service: nameIn(ticket.service.name, lang),
    counter: ticket.counter?.number ?? "", counter_name: nameIn(ticket.counter?.name, lang), calls: ticket.calls, began: hourOf(ticket.began_at),
    waited: ticket.waited_minutes ?? "–", served: ticket.served_minutes ?? "–",
    rejoin_until: hourOf(ticket.rejoin_until), returns_at: hourOf(ticket.returns_at), ...(ticket.rejoin_where && { rejoin_where: nameIn(ticket.rejoin_where, lang) }),
  };
}

function showStrip(ahead) {
  const row = document.querySelector("[data-strip]");
  const { cells, more } = strip(ahead);
  if (row.children.length === cells + 1) return;
  row.toggleAttribute("data-more", more);
  row.replaceChildren(...Array.from({ length: cells }, () => make("i")), make("i", { class: "strip__me" }));
}

function showStages(stages, lang) {
  const list = document.querySelector("[data-stages]");
  list.hidden = stages.length < 2;
  list.replaceChildren(
    ...stages.map((stage) =>
      make("li", { text: nameIn(stage.name, lang), data: { state: stage.state }, attributes: { "aria-current": stage.state === "now" ? "step" : undefined } }),
    ),
  );
}

function titleOf(ticket, { texts, lang }) {
  const values = { number: ticket.number, count: ticket.ahead ?? "", counter: ticket.counter?.number ?? "", site: nameIn(ticket.site.name, lang) };
  if (ticket.state === "called") return filled(texts.title_called, values);
  return filled(ticket.state === "waiting" && ticket.ahead !== null ? texts.title_waiting : texts.title, values);
}
