// The ticket in hand: plate, service, timer, gauge or calls, papers, person, stages.

import { keep, make, write } from "../lib/dom.js";
import { papersSeen, tickedPapers, tickPaper } from "./papers.js";
import { byId, copyOf, fill, fillFigures, plateOf, slot } from "./slots.js";
import { elapsed, gauge, minutesSince, runningClock, sinceCalled } from "./timers.js";

/**
 * @param {import("./state.js").State} state
 * @param {import("./words.js").Words} words
 */
export function showTicket({ desk }, words) {
  const { ticket } = desk;
  if (!ticket) return;
  const now = byId("now");
  plateOf(now, ticket.number, ticket.state);
  showFacts(now, ticket, desk, words);
  if (ticket.state === "serving") showServing(now, ticket, words);
  else showCalled(now, ticket, words);
  byId("gauge").hidden = ticket.state !== "serving" || !ticket.usual;
  byId("called").hidden = ticket.state !== "called";
  showPapers(now, ticket, words);
  showStages(ticket, words);
}

function showFacts(now, ticket, desk, { t, name, time, now: hall }) {
  const until = ticket.called_at ? Date.parse(ticket.called_at) : hall();
  fill(now, "service", name(ticket.service.name));
  fillFigures(now, "waited", t("waited", { minutes: minutesSince(ticket.issued_at, until) }));
  fillFigures(now, "issued", t("issued", { time: time(ticket.issued_at) }));
  fillFigures(now, "calls", ticket.state === "serving" && ticket.calls > 0 ? t("calls", { calls: ticket.calls }) : null);
  fill(now, "transferred", ticket.transferred ? t("transferred") : null);
  fill(now, "paused-tag", desk.state === "paused" ? t("state.paused") : null);
}

function showServing(now, ticket, { t, now: hall }) {
  const ms = elapsed(ticket.began_at, hall());
  fill(now, "timer-words", t("timer.serving"));
  write(byId("timer"), runningClock(ms, { pad: true }));
  byId("timer").removeAttribute("data-over");
  showGauge(Math.floor(ms / 60_000), ticket.usual, t);
}

function showGauge(minutes, usual, t) {
  const stand = gauge(minutes, usual);
  if (!stand) return;
  const element = byId("gauge");
  element.dataset.pace = stand.pace;
  element.setAttribute("aria-label", t("gauge.all", { now: minutes, p50: usual.p50, p90: usual.p90 }));
  for (const mark of ["hand", "p50", "p90"]) element.style.setProperty(`--${mark}`, `${stand[mark]}%`);
  const write_mark = (mark, text, shown) => {
    const label = element.querySelector(`.gauge__mark--${mark}`);
    write(label, text);
    label.toggleAttribute("data-mute", !shown);
  };
  write_mark("hand", t("gauge.now", { minutes }), true);
  write_mark("p50", t("gauge.p50", { minutes: usual.p50 }), stand.show_p50);
  write_mark("p90", t("gauge.p90", { minutes: usual.p90 }), stand.show_p90);
}

function showCalled(now, ticket, { t, now: hall }) {
  const call = sinceCalled(ticket, hall());
  fill(now, "timer-words", t("timer.called"));
  write(byId("timer"), call.text);
  byId("timer").toggleAttribute("data-over", call.over);
  const dots = byId("dots");
  dots.setAttribute("aria-label", t("called.dots", { calls: ticket.calls, limit: ticket.call_limit }));
  keep(dots, call.dots.map((on, place) => ({ on, place })), {
    key: ({ place }) => String(place), make: () => make("i"), update: (dot, { on }) => dot.toggleAttribute("data-on", on),
  });
  const of = ticket.calls > ticket.call_limit ? "called.more" : "called.of";
  fillFigures(now, "calls-of", t(of, { calls: ticket.calls, limit: ticket.call_limit }));
  fillFigures(now, "calls-left", callsLeft(ticket, call, t, hall()));
}

function callsLeft(ticket, call, t, now) {
  if (call.over) return t("called.over");
  if (call.calls_left > 0) return t("called.left", { calls: call.calls_left });
  return t("called.left_time", { time: runningClock(Date.parse(ticket.miss_after) - now) });
}

function showPapers(now, ticket, { t, name }) {
  const papers = ticket.papers ?? [];
  const ticked = tickedPapers(sessionStorage, ticket.id);
  const seen = papersSeen(papers, ticked);
  fillFigures(now, "papers-count", seen.all > 0 ? t("papers.count", seen) : null);
  fill(now, "papers-none", papers.length === 0 ? t("papers.none") : null);
  keep(byId("papers"), papers, {
    key: ({ code }) => `${ticket.id} ${code}`, make: (paper) => paperRow(ticket.id, paper, ticked.has(paper.code), t),
    update: (row, paper) => fill(row, "name", name(paper.name)),
  });
}

function paperRow(ticket, paper, ticked, t) {
  const row = copyOf("row-paper");
  const box = /** @type {HTMLInputElement} */ (row.querySelector("input"));
  box.checked = ticked;
  box.addEventListener("change", () => {
    tickPaper(sessionStorage, ticket, paper.code, box.checked);
    row.dispatchEvent(new CustomEvent("ticked", { bubbles: true }));
  });
  fill(row, "waived", paper.waived ? t("papers.waived") : null);
  return row;
}

function showStages(ticket, { t, name }) {
  const list = byId("stages");
  const stages = ticket.stages ?? [];
  list.hidden = stages.length < 2;
  keep(list, stages.map((stage, place) => ({ ...stage, place })), {
    key: ({ place }) => String(place), make: () => copyOf("row-stage"),
    update: (row, stage) => {
      row.dataset.state = stage.state;
      write(slot(row, "state"), t(`stage.${stage.state}`));
      fill(row, "name", name(stage.name));
    },
  });
}
