// The dark bar and the red one: situation, receipts, line, clerk, clock.

import { write } from "../lib/dom.js";
import { receiptsOf } from "./receipts.js";
import { situationOf } from "./situation.js";
import { byId, fill } from "./slots.js";
import { callAge } from "./state.js";
import { elapsed } from "./timers.js";

/**
 * @param {import("./state.js").State} state
 * @param {import("./words.js").Words} words
 */
export function showHead(state, words) {
  const { desk } = state;
  const situation = situationOf(desk);
  const head = byId("head");
  head.dataset.situation = situation;
  write(byId("situation"), words.t(`state.${situation}`));
  if (desk.clerk && desk.mine !== false) {
    fill(head, "clerk", desk.clerk.name);
    fill(head, "badge", desk.clerk.badge ?? null);
  }
  write(byId("clock"), words.time(words.now()));
  document.title = titleOf(desk, situation, words);
  write(byId("told"), document.title);
  showDemo(words.clock.rate);
  showLine(state, words);
  showReceipts(state, words);
}

function titleOf(desk, situation, words) {
  const state = desk.ticket ? `${words.t(`state.${situation}`)} ${desk.ticket.number}` : words.t(`state.${situation}`);
  return words.t("title", { counter: desk.counter.number, state });
}

function showDemo(rate) {
  const tag = byId("demo");
  tag.hidden = rate === 1;
  write(tag.querySelector(".num"), `×${rate}`);
}

function showLine(state, words) {
  byId("line-lost").hidden = !state.lost;
  document.body.toggleAttribute("data-lost", state.lost);
  byId("line").dataset.line = state.lost ? "lost" : "live";
  write(byId("line-words"), state.lost ? words.t("line.lost", { time: ageOf(state.line_since, words) }) : words.t("line.live"));
}

function ageOf(since, { t }) {
  const seconds = Math.max(0, Math.floor((Date.now() - since) / 1000));
  return seconds < 60 ? t("line.seconds", { seconds }) : t("line.minutes", { minutes: Math.floor(seconds / 60) });
}

/** What the boards did with the call in hand, and a warning in place when none of them showed it. */
function showReceipts(state, words) {
  const { desk } = state;
  const called = desk.ticket?.state === "called" && !state.lost;
  const hall_s = desk.ticket ? elapsed(desk.ticket.called_at, words.now()) / 1000 / words.clock.rate : 0;
  const receipts = desk.ticket ? receiptsOf(desk, callAge(state, Date.now(), hall_s)) : { shown: null, spoken: null, warn: null };
  showReceipt("receipt-shown", receipts.shown, words);
  showReceipt("receipt-spoken", receipts.spoken, words);
  const warning = byId("not-shown");
  warning.hidden = !(called && receipts.warn);
}

function showReceipt(id, receipt, { t }) {
  const element = byId(id);
  element.hidden = !receipt;
  if (!receipt) return;
  element.toggleAttribute("data-late", receipt.late);
  write(element.querySelector("span"), t(receipt.key));
}
