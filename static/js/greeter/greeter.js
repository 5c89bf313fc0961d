/** The greeter's page: one field finds, one press checks in; who missed a call comes back; a slip is printed again. */

import { HallClock, writing } from "../lib/clock.js";
import { write } from "../lib/dom.js";
import { follow } from "../lib/live.js";
import { data } from "../lib/texts.js";
import { onScan } from "../kiosk/scanner.js";
import { showAppointment, showSeveral, showTicket } from "./found.js";
import { printSlip, showGiven } from "./given.js";
import { panelOf, say, show } from "./panels.js";
import { send } from "./sending.js";
import { mayRejoin, showSides } from "./sides.js";
import { chosenIn, clearWalkIn, followFilter } from "./walk_in.js";

const TICK_MS = 1_000;
const page = data("greeter");
const texts = data("texts");
const { lang, dataset } = document.documentElement;
const clock = new HallClock();
const { time } = writing(lang, dataset.zone);
const how = { texts, lang, zone: dataset.zone, time, sprite: document.body.dataset.sprite, site: page.site, rules: page.rules, again, slip };
const field = document.getElementById("text");
const hallPath = `/halls/${page.hall.code}`;
const walkIn = panelOf("walk-in");
let hall = page.message.hall;
let found = null;
let busy = false;

take(page.message);
followFilter(walkIn);
document.getElementById("find").addEventListener("submit", (event) => (event.preventDefault(), find(field.value)));
document.getElementById("clear").addEventListener("click", next);
document.getElementById("walk-in-open").addEventListener("click", openWalkIn);
document.getElementById("hall")?.addEventListener("change", ({ target }) => target.form.submit());
field.addEventListener("input", showClear);
walkIn.addEventListener("submit", (event) => (event.preventDefault(), issue()));
document.querySelector("[data-check-in]").addEventListener("click", checkIn);
document.querySelector("[data-panel=ticket] [data-again]").addEventListener("click", () => again(found));
document.querySelector("[data-panel=ticket] [data-reprint]").addEventListener("click", () => slip(found));
document.querySelector("[data-print]").addEventListener("click", printSlip);
for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", next);
onScan(find);
setInterval(() => (write(document.getElementById("clock"), time(clock.now())), showSides(hall, clock.now(), how)), TICK_MS);
follow({ namespace: "/manager", auth: { hall: page.hall.code }, kinds: ["hall"], onState: (_, message) => take(message), onLine: showLine, on: { pulse: (pulse) => clock.take(pulse) } });
field.focus();

function take(message) {
  clock.take(message);
  hall = message.hall;
  showSides(hall, clock.now(), how);
}

function showLine({ live }) {
  document.getElementById("line").dataset.line = live ? "live" : "lost";
  write(document.getElementById("line-words"), live ? texts.live : texts.lost);
}

function showClear() {
  document.getElementById("clear").hidden = !field.value;
}

/** The next person finds an empty page: nothing of the one before stays on it. */
function next() {
  found = null;
  field.value = "";
  showClear();
  say("");
  show("empty");
  field.focus();
}

function find(text) {
  const wanted = text.trim();
  if (!wanted) return void field.focus();
  field.value = wanted;
  showClear();
  return ask(`${hallPath}/find`, { text: wanted }, ({ appointments, tickets }) => {
    const all = [...appointments, ...tickets];
    if (all.length === 1) showFound(all[0]);
    else if (all.length) showSeveral(appointments, tickets, how, showFound);
    else {
      show("empty");
      say(texts.none, texts.none_now);
    }
  });
}

/** A checked-in appointment is its ticket by now. */
function showFound(one) {
  found = one.standing === "checked_in" && one.ticket ? one.ticket : one;
  say("");
  if ("standing" in found) showAppointment(found, how);
  else showTicket(found, how, mayRejoin(found, clock.now()));
}

function checkIn() {
  const priority = panelOf("appointment").querySelector("[name=priority-found]:checked")?.value;
  const body = { appointment: found.id, ...(priority ? { priority } : {}) };
  return ask(`${hallPath}/check-in`, body, (answer) => give(answer, texts["given.check_in"]));
}

function openWalkIn() {
  clearWalkIn(walkIn);
  say("");
  show("walk-in");
}

function issue() {
  const { service, priority } = chosenIn(walkIn);
  if (!service) return void say(texts.choose);
  const body = { services: [service], language: lang.split("-")[0], ...(priority ? { priority } : {}) };
  return ask(`${hallPath}/tickets`, body, (answer) => give(answer, texts["given.issue"]));
}

function again(row) {
  return ask(`/halls/${row.hall?.code ?? page.hall.code}/tickets/${row.id}/rejoin`, {}, (ticket) => {
    found = ticket;
    showTicket(ticket, how, false);
    panelOf("ticket").querySelector("[data-bind=state]").textContent = texts["given.again"];
  });
}

function slip(row) {
  return ask(`/visits/${row.visit}/slip`, {}, (answer) => {
    give(answer, texts["given.slip"]);
    printSlip();
  });
}

function give(answer, words) {
  field.value = "";
  showClear();
  showGiven(answer, words, how);
}

/** One request at a time; a refusal is said in place and leaves what stands there. */
async function ask(path, body, done) {
  if (busy) return;
  setBusy(true);
  const outcome = await send(path, body).finally(() => setBusy(false));
  if (outcome.done) {
    say("");
    done(outcome.answer);
    return;
  }
  const { lost, problem } = outcome;
  say(lost ? texts.no_line : (problem?.title ?? texts.no_line), lost ? texts.no_line_now : (problem?.detail ?? ""));
}

function setBusy(now) {
  busy = now;
  document.body.toggleAttribute("data-busy", now);
  for (const button of document.querySelectorAll("#find-go, [data-check-in], [data-issue], [data-again], [data-reprint]")) button.setAttribute("aria-busy", String(now));
}
