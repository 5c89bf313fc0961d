/** /t/{code}: follows one ticket. The code comes from this page's path and goes only to the server that knows it. */

import { HallClock, writing } from "../lib/clock.js";
import { followDialogs, openDialog } from "../lib/dialogs.js";
import { write } from "../lib/dom.js";
import { follow } from "../lib/live.js";
import { tell } from "../lib/telling.js";
import { data, filled, nameIn } from "../lib/texts.js";
import { Alarm } from "./alarm.js";
import { evaluationIn, send } from "./errands.js";
import { ring } from "./place_in_line.js";
import { readShelf, without, withEntry, writeShelf } from "./remembered.js";
import { sayings, showTicket } from "./ticket_view.js";

const OVER = ["served", "cancelled", "expired"];
const { lang, dataset } = document.documentElement;
const code = location.pathname.split("/")[2];
const api = `/api/v1/tickets/${code}`;
const write_as = writing(lang, dataset.zone);
const clock = new HallClock();
const alarm = new Alarm();
const line = document.querySelector("[data-freshness]");
let before = null;
let at = data("ticket-message").at;
const how = { texts: data("texts"), near: data("rules").near, lang, at: () => at };

take(data("ticket-message"));
follow({
  namespace: "/ticket",
  auth: { code },
  kinds: ["ticket"],
  onState: (_kind, message) => take(message),
  onLine: ({ live }) => showLine(live),
  on: { pulse: (pulse) => hear(pulse.at) },
});
setInterval(() => write(document.querySelector("[data-clock]"), write_as.time(clock.now())), 1000);
followDialogs();
offerReminders();
offerErrands();
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && alarm.wake());

function take(message) {
  const { ticket } = message;
  clock.take(message);
  hear(message.at);
  showTicket(ticket, how);
  say(ticket);
  const kind = ring(before, ticket, how.near);
  if (kind === "call") {
    alarm.ring();
    document.querySelector("[data-coming]").hidden = false;
  }
  if (kind === "near") alarm.nudge();
  if (ticket.state !== "called") alarm.silence();
  if (OVER.includes(ticket.state)) document.querySelector("[data-noted]").hidden = true;
  remember(ticket);
  before = ticket;
}

function say(ticket) {
  const { place, call } = sayings(ticket, how);
  write(document.querySelector("[data-say=place]"), place);
  // A recall has the same words: emptied first, or a reader would stay silent.
  const spot = document.querySelector("[data-say=call]");
  if (call && before?.call !== ticket.call) spot.textContent = "";
  requestAnimationFrame(() => write(spot, call));
}

/** Any word from the server is news of the line: the time beside "live" is the last one's. */
function hear(moment) {
  at = moment;
  if (line.dataset.line === "live" && before) showLine(true);
}

function showLine(live) {
  line.dataset.line = live ? "live" : "lost";
  tell(line.querySelector("[data-bind=freshness]"), live ? how.texts.live : how.texts.lost, { time: at.slice(11, 19) });
}

function remember(ticket) {
  const path = `/t/${code}`;
  const shelf = readShelf();
  const entry = { path, number: ticket.number, site: ticket.site.name, service: ticket.service.name, seen: Date.now() };
  writeShelf(OVER.includes(ticket.state) ? without(shelf, path) : withEntry(shelf, entry));
}

function offerReminders() {
  const bell = document.querySelector("[data-ring]");
  const awake = document.querySelector("[data-awake]");
  bell.addEventListener("click", () => {
    alarm.allowSound();
    bell.setAttribute("aria-pressed", "true");
  });
  awake.hidden = !("wakeLock" in navigator);
  awake.addEventListener("click", async () => {
    const lit = await alarm.keepAwake(awake.getAttribute("aria-pressed") !== "true");
    awake.setAttribute("aria-pressed", String(lit));
  });
  document.querySelector("[data-coming]").addEventListener("click", ({ currentTarget }) => {
    alarm.silence();
    currentTarget.hidden = true;
  });
}

function offerErrands() {
  for (const door of document.querySelectorAll("[data-opens-cancel]")) {
    door.addEventListener("click", (event) => {
      event.preventDefault();
      openDialog("cancel");
    });
  }
  document.querySelector("[data-cancel]").addEventListener("click", async ({ currentTarget }) => {
    await run(`${api}/cancel`, {}, currentTarget);
    document.getElementById("cancel").close();
  });
  takeOver("[data-late]", async (form) => {
    if (await run(`${api}/late`, {}, form.querySelector("button"))) document.querySelector("[data-noted]").hidden = false;
  });
  takeOver("[data-evaluation]", async (form) => {
    if (await run(`${api}/evaluation`, evaluationIn(form), form.querySelector("button"))) showTicket({ ...before, evaluated: true }, how);
  });
  const words = document.getElementById("words");
  words.addEventListener("input", () => tell(document.querySelector("[data-left]"), how.texts.left, { count: words.maxLength - words.value.length }));
}

/** A form that works by itself is sent by the script instead, so that the page stays. */
function takeOver(selector, act) {
  const form = document.querySelector(selector);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act(form);
  });
}

async function run(address, body, button) {
  if (button.getAttribute("aria-busy") === "true") return false;
  button.setAttribute("aria-busy", "true");
  const outcome = await send(address, body);
  button.removeAttribute("aria-busy");
  const words = outcome.done ? "" : [outcome.problem?.title, outcome.problem?.detail].filter(Boolean).join(" ") || how.texts.no_line;
  const bar = document.querySelector("[data-refusal]");
  bar.hidden = !words;
  write(bar, words);
  if (outcome.done && outcome.answer.ticket) take(outcome.answer);
  return outcome.done;
}
