// Questions before a step: what each dialog must know before it opens, and the step its form sends.

import { bodyOf, fatesOf } from "./bodies.js";
import { fillChoices, fillFates, fillWhy, findIn, serviceChoices, ticketChoices, transferChoices } from "./lists.js";
import { isFocusLost, openDialog } from "../lib/dialogs.js";
import { write } from "../lib/dom.js";
import { refusalSaid, unansweredSaid } from "./refusals.js";
import { byId, slot } from "./slots.js";
import { writeSay } from "./show_say.js";
import { colleague } from "./show_plain.js";

/**
 * @typedef {{state: import("./state.js").State, words: import("./words.js").Words, press: Function}} Page
 */

/** What is filled in when a question opens. */
const PREPARE = {
  "close-asks":     (dialog, { state, words }) => fillFates(dialog, state.desk, words),
  "take-over-asks": (dialog, { state, words }) => write(slot(dialog, "who"), words.t("taken.title", { name: colleague(state.desk) ?? words.t("taken.somebody") })),
  "service-asks":   (dialog, { state, words }) => listServices(dialog, state.desk, null, words),
  "change-asks":    (dialog, { state, words }) => listServices(dialog, state.desk, state.desk.ticket?.service.code ?? null, words),
  "direct-asks":    (dialog, { state, words }) => listServices(dialog, state.desk, null, words),
  "transfer-asks":  listTransfer,
  "call-asks":      listTickets,
  "why":            (dialog, { state, words }) => fillWhy(state.line_up.next, words),
};

/**
 * Opens a question, its form empty and its list new.
 * @param {string} name  as in data-asks
 * @param {Page} page
 */
export function ask(name, page) {
  const id = document.getElementById(`${name}-asks`) ? `${name}-asks` : name;
  const dialog = byId(id);
  dialog.querySelector("form")?.reset();
  const say = dialog.querySelector(".asks__say");
  if (say) /** @type {HTMLElement} */ (say).hidden = true;
  PREPARE[id]?.(dialog, page);
  openDialog(id);
}

/**
 * Lets the forms of all questions send their step.
 * @param {Page} page
 */
export function followQuestions(page) {
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.dataset.form) return;
    event.preventDefault();
    answer(form, page);
  });
  document.addEventListener("input", (event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    const list = field.hasAttribute("data-find") ? field.closest("form")?.querySelector("[data-list]") : null;
    if (list) findIn(list, field.value);
  });
}

/** The dialog stays open until the server has answered; a refusal is said inside it. */
async function answer(form, { state, words, press }) {
  if (state.pending) return; // a double press means one thing
  const dialog = /** @type {HTMLDialogElement} */ (form.closest("dialog"));
  const step = /** @type {string} */ (form.dataset.form);
  const fields = step === "close" ? fatesOf(state.desk).body : fieldsOf(form);
  const button = /** @type {HTMLElement} */ (dialog.querySelector("[type=submit] [data-words]"));
  const said = button.textContent;
  button.textContent = words.t("key.wait");
  const result = await press(step, { name: dialog.id, body: bodyOf(step, fields, state.desk), in_place: true });
  button.textContent = said;
  if (!result || result.ok) return leave(dialog);
  const say = result.ok === null ? unansweredSaid(words.t) : refusalSaid(result.problem, words.t, result.changes);
  const element = /** @type {HTMLElement} */ (dialog.querySelector(".asks__say"));
  element.hidden = false;
  element.dataset.tone = say.tone;
  writeSay(element, say);
}

/** Where the key that asked is gone with the old situation, the reader goes on at the primary one. */
function leave(dialog) {
  dialog.close();
  if (isFocusLost()) byId("primary").focus();
}

function fieldsOf(form) {
  const entries = [...new FormData(form).entries()];
  return Object.fromEntries(entries.map(([name, value]) => [name, form.elements[name]?.[0]?.hasAttribute?.("data-number") ? Number(value) : value]));
}

function listServices(dialog, desk, without, words) {
  const list = dialog.querySelector("[data-list='services']");
  fillChoices(list, "service", serviceChoices(desk.services, without, words), words.t("list.none"));
  findIn(list, "");
}

async function listTransfer(dialog, { state, words }) {
  const { desk } = state;
  showLists({ services: [], counters: [], halls: [] }, words.t("list.loading"));
  const [hall, site] = await Promise.all([read(`/api/v1/halls/${desk.hall.code}`), read(`/api/v1/sites/${desk.hall.site.code}`)]);
  if (!hall) return showLists({ services: [], counters: [], halls: [] }, words.t("list.fault"));
  showLists(transferChoices(hall.hall ?? hall, site?.site ?? site, desk, words), words.t("transfer.none"));

  function showLists(choices, empty) {
    for (const [kind, list] of Object.entries(choices)) fillChoices(dialog.querySelector(`[data-list='${kind}']`), "to", list, empty);
    slot(dialog, "halls").hidden = choices.halls.length === 0;
  }
}

async function listTickets(dialog, { state, words }) {
  const list = dialog.querySelector("[data-list='tickets']");
  fillChoices(list, "ticket", ticketChoices(state.line_up.next, words), words.t("list.loading"));
  const answer = await read(`/api/v1/halls/${state.desk.hall.code}/tickets?state=waiting&limit=200`);
  const mine = new Set(state.desk.services.map(({ code }) => code));
  const tickets = (answer?.items ?? state.line_up.next).filter((ticket) => mine.size === 0 || mine.has(ticket.service?.code));
  fillChoices(list, "ticket", ticketChoices(tickets, words), answer ? words.t("list.nobody") : words.t("list.fault"));
  findIn(list, /** @type {HTMLInputElement} */ (byId("call-find")).value);
}

async function read(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } }).catch(() => null);
  return answer?.ok ? answer.json().catch(() => null) : null;
}
