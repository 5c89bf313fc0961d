// The lists inside questions: services, counters, halls, waiting tickets, what becomes of tickets, why the next are next.

import { keep, make, write } from "../lib/dom.js";
import { byId, copyOf, fill, plateOf, slot } from "./slots.js";
import { fatesOf } from "./bodies.js";
import { minutesSince } from "./timers.js";
import { creditLine, whyNext } from "./why.js";

/**
 * One choice of a list: its value, a letter or a number in front, its name, a note, and what stands at its side.
 * @typedef {{value: string, name: string, letter?: string, number?: string, note?: ?string, side?: string, off?: boolean}} Choice
 */

/**
 * Fills a list of radio buttons; the reader's choice stays while it is still there.
 * @param {Element} list
 * @param {string} field
 * @param {Choice[]} choices
 * @param {string} empty  said instead of an empty list
 */
export function fillChoices(list, field, choices, empty) {
  if (choices.length === 0) {
    list.replaceChildren(make("li", { class: "quiet", text: empty }));
    return;
  }
  keep(list, choices, { key: ({ value }) => value, make: () => copyOf("row-choice"), update: (row, choice) => showChoice(row, field, choice) });
}

function showChoice(row, field, { value, name, letter, number, note = null, side = "", off = false }) {
  const radio = /** @type {HTMLInputElement} */ (row.querySelector("input"));
  Object.assign(radio, { name: field, value, disabled: off });
  const [plate, sign] = [row.querySelector(".plate"), row.querySelector(".letter")];
  plate.hidden = !number;
  sign.hidden = !letter;
  if (number) plateOf(row, number, "waiting");
  if (letter) write(sign, letter);
  fill(row, "name", name);
  fill(row, "note", note);
  fill(row, "side", side);
  row.dataset.words = `${number ?? ""} ${name} ${note ?? ""}`.toLowerCase();
}

/**
 * Shows only the rows that have all of what is typed; what is out of sight is chosen no more.
 * @param {Element} list
 * @param {string} typed
 */
export function findIn(list, typed) {
  const wanted = typed.trim().toLowerCase();
  for (const row of /** @type {Iterable<HTMLElement>} */ (list.children)) {
    row.hidden = !(row.dataset.words ?? "").includes(wanted);
    const choice = row.hidden ? row.querySelector("input") : null;
    if (choice) choice.checked = false;
  }
}

/**
 * @param {Object[]} services  the desk's own, or the hall's
 * @param {?string} without  a service that is no choice here
 * @param {import("./words.js").Words} words
 * @returns {Choice[]}
 */
export function serviceChoices(services, without, { name }) {
  return services.filter(({ code }) => code !== without).map((service) => ({ value: service.code, letter: service.letter, name: name(service.name) }));
}

/**
 * Where a ticket can be moved to, from the hall's staff state and the site.
 * @param {Object} hall
 * @param {?Object} site
 * @param {Object} desk
 * @param {import("./words.js").Words} words
 */
export function transferChoices(hall, site, desk, words) {
  const waiting = (letter) => hall.queues?.find((queue) => queue.letter === letter)?.count;
  const services = serviceChoices(hall.services ?? desk.services, desk.ticket?.service.code, words)
    .map((choice) => ({ ...choice, value: `service:${choice.value}`, side: sideOf(waiting(choice.letter), words) }));
  const counters = (hall.counters ?? []).filter(({ code }) => code !== desk.counter.code).map((counter) => counterChoice(counter, words));
  const halls = (site?.halls ?? []).filter(({ code }) => code !== desk.hall.code)
    .map((other) => ({ value: `hall:${other.code}`, name: words.name(other.name), side: sideOf(other.waiting, words) }));
  return { services, counters, halls };
}

function counterChoice(counter, { t, name }) {
  const state = t(`desk.${counter.state === "open" ? counter.ticket?.state ?? "free" : counter.state}`);
  const clerk = counter.clerk?.name ?? counter.badge;
  return {
    value: `counter:${counter.code}`, name: t("counter", { number: counter.number }), note: name(counter.name) || null,
    side: clerk ? t("transfer.busy", { clerk, state }) : state, off: counter.state === "closed",
  };
}

function sideOf(count, { t }) {
  return count === undefined || count === null ? "" : t("transfer.waiting", { count });
}

/**
 * The waiting tickets this desk could call, by their rank.
 * @param {Object[]} tickets
 * @param {import("./words.js").Words} words
 * @returns {Choice[]}
 */
export function ticketChoices(tickets, words) {
  const ranked = [...tickets].sort((one, other) => Date.parse(one.rank_at) - Date.parse(other.rank_at));
  return ranked.map((ticket) => {
    const credit = creditLine({ priority: ticket.priority ?? null, appointment: ticket.appointment ?? null }, words);
    return {
      value: ticket.id, number: ticket.number, name: words.name(ticket.service?.name), note: credit ? words.say(credit) : null,
      side: words.t("next.wait", { minutes: minutesSince(ticket.issued_at, words.now()) }),
    };
  });
}

/**
 * What becomes of each ticket when the desk closes.
 * @param {Element} dialog
 * @param {Object} desk
 * @param {import("./words.js").Words} words
 */
export function fillFates(dialog, desk, { t }) {
  const { tickets } = fatesOf(desk);
  slot(dialog, "nothing").hidden = tickets.length > 0;
  slot(dialog, "something").hidden = tickets.length === 0;
  keep(/** @type {Element} */ (dialog.querySelector("[data-list='fates']")), tickets, {
    key: ({ id }) => id, make: () => copyOf("row-fate"),
    update: (row, ticket) => {
      plateOf(row, ticket.number, ticket.state);
      fill(row, "fate", t(`fate.${ticket.fate}`));
    },
  });
}

/**
 * Why each of the next stands where it stands.
 * @param {Object[]} next
 * @param {import("./words.js").Words} words
 */
export function fillWhy(next, words) {
  const show = { name: words.name, time: words.time, join: words.t("list.comma") };
  keep(byId("why-rows"), next.filter(({ why }) => why), {
    key: ({ id }) => id, make: () => copyOf("row-why"),
    update: (row, ticket) => {
      const [right, passes] = whyNext(ticket, show);
      plateOf(row, ticket.number, "waiting");
      fill(row, "right", words.say(right));
      fill(row, "passes", words.say(passes));
    },
  });
}
