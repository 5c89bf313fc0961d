/** The kiosk: puts its parts together; one press gives one number. */

import { newKey, press } from "../lib/press.js";
import { data } from "../lib/texts.js";
import { Asking } from "./asking.js";
import { ByDocument } from "./by_document.js";
import { CheckIn } from "./checking_in.js";
import { confirm, Priority } from "./confirming.js";
import { keepDayCode } from "./day_code.js";
import { endsByItself, Leaving } from "./leaving.js";
import { NotCheckedIn } from "./not_checked_in.js";
import { showNumber } from "./numbering.js";
import { offer } from "./offers.js";
import { appointmentIn, cardIn, onScan } from "./scanner.js";
import { post } from "./sending.js";
import { fillSlip, printSlip, wipeSlip } from "./slip.js";
import { put, Views } from "./views.js";
import { readHeadline } from "./voice.js";
import { Watch } from "./watching.js";
import { goTo, harden, Ways } from "./ways.js";

// At night the page is loaded anew: a new release arrives, and nothing grows for weeks.
const ANEW_HOUR = 3;
// The queue of the inspection lane.
const LANE = "Y";
const page = data("kiosk");
const { lang, dataset } = document.documentElement;
const how = { texts: data("texts"), lang, zone: dataset.zone, site: page.site };
const prints = document.body.dataset.print === "true";
const issueButton = document.querySelector("[data-issue]");
let chosen = null;
let key = newKey();
let busy = false;

harden();
const ways = new Ways();
const watch = new Watch(page, how);
const views = new Views(opened);
const leaving = new Leaving({ texts: how.texts, elder: () => ways.elder, leave });
const asking = new Asking({ ...how, found: (view) => views.show(view) });
const refusals = new NotCheckedIn((view) => views.show(view));
const checkIn = new CheckIn({ ...how, refusals, now: () => watch.now(), show: (view) => views.show(view), follow: (url) => asking.look(url), give, alone });
const byDocument = new ByDocument({ ...how, hall: page.hall.code, refusals, give, alone });
const priority = new Priority(() => views.show("confirm"));
const offers = offer(page.services, lang, choose);
for (const part of document.querySelectorAll("[data-printed]")) part.toggleAttribute("hidden", !prints);
for (const part of document.querySelectorAll("[data-unprinted]")) part.toggleAttribute("hidden", prints);
issueButton.addEventListener("click", issue);
document.querySelector("[data-again]").addEventListener("click", issue);
onScan(scanned);
keepDayCode(page.hall.code);
setInterval(loadAnew, 60_000);

function opened(name, view, left) {
  leaving.opened(name);
  if (name === "home") wipe();
  if (name === "home" && endsByItself(left)) ways.forget();
  if (name === "choose") offers.reset();
  checkIn.opened(name);
  if (ways.elder) readHeadline(view, lang);
}

function choose(code) {
  chosen = page.services.find((service) => service.code === code);
  key = newKey();
  confirm(chosen, { hall: watch.figuresOf(chosen.letter), lane: chosen.lane_first ? watch.figuresOf(LANE) : null }, how);
  views.show("confirm");
}

/** The same choice keeps its key until it is answered, so pressing again after a lost line gives the same number. */
function issue() {
  if (!chosen) return;
  alone(async () => {
    const body = { services: [chosen.code], priority: priority.code, language: lang.split("-")[0] };
    const outcome = await press((sent) => post(`/api/v1/halls/${page.hall.code}/tickets`, sent, { body }), { key });
    if (outcome.done) give(outcome.answer);
    else refuse(outcome);
  });
}

/** A card checks in, and an appointment's code leads on to its phone, from wherever somebody stands; whoever stood there before has gone. */
function scanned(text) {
  if (busy) return;
  const card = cardIn(text);
  if (card) {
    wipe();
    return void byDocument.take(card);
  }
  const code = appointmentIn(text);
  if (!code) return void asking.look(text);
  wipe();
  checkIn.take(code);
}

function give(answer) {
  showNumber(answer, how);
  fillSlip(answer, how);
  chosen = null;
  views.show("number");
  if (prints) printSlip();
}

function refuse({ lost, problem }) {
  const view = document.querySelector("[data-screen=refused]");
  put(view, "why", lost ? how.texts.no_line : (problem?.title ?? how.texts.no_line));
  put(view, "now", lost ? how.texts.no_line_now : (problem?.detail ?? how.texts.no_line_now));
  view.querySelector("[data-again]").hidden = !lost;
  const elsewhere = view.querySelector("[data-elsewhere]");
  if (elsewhere) elsewhere.hidden = lost;
  views.show("refused");
}

/** One request at a time: a second press while the first is on its way is the same wish. */
async function alone(work) {
  if (busy) return;
  setBusy(true);
  await work().finally(() => setBusy(false));
}

function setBusy(now) {
  busy = now;
  for (const button of document.querySelectorAll("[data-issue], [data-again], [data-enter], [data-check-in-again]")) button.setAttribute("aria-busy", String(now));
}

function leave() {
  const ended = endsByItself(views.current);
  views.show("home");
  if (!ended) ways.forget();
}

function wipe() {
  chosen = null;
  priority.forget();
  asking.forget();
  checkIn.forget();
  byDocument.forget();
  refusals.forget();
  wipeSlip();
}

function loadAnew() {
  const opened_ms = performance.now();
  if (views.current === "home" && new Date().getHours() === ANEW_HOUR && opened_ms > 2 * 3600 * 1000) goTo(lang);
}
