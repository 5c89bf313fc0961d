// What waits beside the desk: queues, the next five, what is in hand elsewhere, the clerk's own day.

import { keep, write } from "../lib/dom.js";
import { isDense, linesShown } from "./lines.js";
import { whyQuiet } from "./situation.js";
import { byId, copyOf, fill, fillFigures, plateOf } from "./slots.js";
import { elapsed, minutesSince, runningClock } from "./timers.js";
import { creditLine } from "./why.js";

const MINUTE_MS = 60_000;

/**
 * @param {import("./state.js").State} state
 * @param {import("./words.js").Words} words
 */
export function showSide(state, words) {
  const aside = byId("aside");
  const { desk, line_up } = state;
  const heard = state.lost ? words.time(state.heard, { seconds: true }) : null;
  write(byId("queues-title"), heard ? words.t("queue.at", { time: heard }) : words.t("queue.title"));
  write(byId("next-title"), heard ? words.t("next.at", { time: heard }) : words.t("next.title"));
  fillFigures(aside, "target-side", words.t("free.target", { minutes: desk.rules.target_wait_minutes }));
  showQueues(state, words);
  showNext(line_up.next, words);
  showHand(state, words);
  fillFigures(aside, "served", words.t("today.served", { count: desk.today?.served ?? 0 }));
  fillFigures(aside, "median", desk.today?.median_minutes ? words.t("today.median", { minutes: desk.today.median_minutes }) : null);
}

function showQueues({ queues, desk }, { t, name, now }) {
  const target_ms = desk.rules.target_wait_minutes * MINUTE_MS;
  keep(byId("queues"), linesShown(queues), {
    key: ({ letter }) => letter, make: () => copyOf("row-queue"),
    update: (row, queue) => {
      row.toggleAttribute("data-other", !queue.mine);
      const letter = /** @type {HTMLElement} */ (row.querySelector(".letter"));
      write(letter, queue.letter);
      letter.toggleAttribute("data-out", !queue.mine);
      fill(row, "name", name(queue.name));
      fill(row, "mine", queue.mine ? t("queue.mine") : null);
      fill(row, "count", queue.count);
      fillFigures(row, "longest", queue.longest_since ? t("queue.longest", { minutes: minutesSince(queue.longest_since, now()) }) : t("queue.none"));
      row.toggleAttribute("data-over", Boolean(queue.longest_since) && elapsed(queue.longest_since, now()) > target_ms);
    },
  });
}

function showNext(next, words) {
  byId("next-none").hidden = next.length > 0;
  byId("why-open").hidden = !next.some(({ why }) => why);
  keep(byId("next"), next, {
    key: ({ id }) => id, make: () => copyOf("row-next"),
    update: (row, ticket) => {
      const credit = creditLine(ticket, words);
      plateOf(row, ticket.number, "waiting");
      fill(row, "service", words.name(ticket.service.name));
      fill(row, "credit", credit ? words.say(credit) : null);
      fillFigures(row, "wait", words.t("next.wait", { minutes: minutesSince(ticket.issued_at, words.now()) }));
    },
  });
}

/** One list of what is at hand elsewhere: served in the second seat, held, missed; each row says which. Whoever may come any moment first. */
function showHand(state, words) {
  const missed = [...state.desk.missed].sort((one, other) => other.missed_at.localeCompare(one.missed_at)).map((row) => missedRow(row, words));
  const rows = [...state.desk.parallel.map((row) => parallelRow(row, words)), ...missed.filter(({ may_call_again }) => may_call_again), ...state.desk.held.map((row) => heldRow(row, words)), ...missed.filter(({ may_call_again }) => !may_call_again)];
  byId("hand").hidden = rows.length === 0;
  byId("aside").toggleAttribute("data-dense", isDense(linesShown(state.queues).length, rows.length));
  fillFigures(byId("hand"), "hand", HANDS.filter((hand) => state.desk[hand].length > 0).map((hand) => words.t(`hand.${hand}`, { count: state.desk[hand].length })).join(" · "));
  keep(byId("hand-rows"), rows, { key: ({ id }) => id, make: () => copyOf("row-hand"), update: (row, ticket) => showHandRow(row, ticket, state, words) });
}

const HANDS = ["parallel", "held", "missed"];

function parallelRow(ticket, { t, now }) {
  const since = t("parallel.for", { time: runningClock(elapsed(ticket.began_at ?? ticket.called_at, now())) });
  return { ...ticket, since, ...(ticket.state === "called" ? { go: "begin", other: "return" } : { go: "finish", other: null }) };
}

function heldRow(ticket, { t, time, now }) {
  const since = ticket.returns_at ? t("held.until", { time: time(ticket.returns_at) }) : t("held.for", { minutes: minutesSince(ticket.held_at, now()) });
  return { ...ticket, since, state: "held", go: "resume", other: "requeue" };
}

function missedRow(ticket, { t, now }) {
  const since = t("missed.for", { minutes: minutesSince(ticket.missed_at, now()) });
  const again = ticket.may_call_again;
  return { ...ticket, since, state: "missed", go: again ? "call-again" : "rejoin", other: again ? "rejoin" : null };
}

function showHandRow(row, ticket, state, words) {
  plateOf(row, ticket.number, ticket.state);
  fill(row, "service", words.name(ticket.service.name));
  fill(row, "since", ticket.since);
  showRowButton(row.querySelector("[data-go]"), ticket.go, ticket, state, words);
  showRowButton(row.querySelector("[data-other]"), ticket.other, ticket, state, words);
}

/** A row's button is quiet for the same reasons as the desk's own keys; some ask for a second press. */
function showRowButton(button, step, ticket, state, words) {
  button.hidden = !step;
  if (!step) return;
  button.dataset.step = step;
  button.dataset.ticket = ticket.id;
  button.dataset.name = `${step} ${ticket.id}`;
  button.toggleAttribute("data-twice", step === "requeue" || step === "rejoin" && button.hasAttribute("data-other"));
  const quiet = rowQuiet(step, state, words);
  button.setAttribute("aria-disabled", String(Boolean(quiet)));
  button.title = quiet ? words.say(quiet) : words.t(`row.title.${step}`);
  button.setAttribute("aria-label", words.t("row.named", { step: words.t(`row.${step}`), number: ticket.number }));
  const text = button.querySelector("[data-words]");
  const armed = button.hasAttribute("data-armed");
  write(text, state.pending?.name === button.dataset.name ? words.t("key.wait") : armed ? words.t("key.sure") : words.t(`row.${step}`));
}

const OF_THE_SECOND_SEAT = new Set(["begin", "finish", "return"]);

/** The steps of the second seat stand apart from what the main seat allows. */
function rowQuiet(step, state, words) {
  if (!OF_THE_SECOND_SEAT.has(step)) return whyQuiet(step, viewOf(state, words));
  return state.lost ? { key: "quiet.line" } : null;
}

/**
 * What the rules of quiet buttons look at.
 * @param {import("./state.js").State} state
 * @param {import("./words.js").Words} words
 */
export function viewOf(state, words) {
  return { desk: state.desk, waiting: state.line_up.waiting, now: words.now(), lost: state.lost };
}
