// The page of a manager's screens: says how many calls a screen can show, approves a new one.
import { followDialogs } from "../lib/dialogs.js";
import { write } from "../lib/dom.js";
import { texts } from "../lib/texts.js";
import { decision, saidOf } from "./asking.js";
import { showMistakes } from "./mistakes.js";
import { bodyOf, codeOf, figureOf, mistakesIn } from "./placing.js";
import { verdictOf } from "./reading.js";
import { busy, say } from "./saying.js";
import { followUnpairing } from "./unpairing.js";

const words = texts();
const form = /** @type {HTMLFormElement} */ (document.getElementById("approve"));
const approve = decision("POST");
const title = document.title;

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @returns {import("./placing.js").Fields} */
function typed() {
  const held = new FormData(form);
  const text = (name) => String(held.get(name) ?? "");
  const [code, hall, layout, counter, inches, seat] = ["code", "hall", "layout", "counter", "inches", "seat"].map(text);
  return { code, hall, layout, counter, inches, seat, sound: held.has("sound") };
}

/** A screen over a counter has a counter and no voice; counters of other halls are not offered. */
function fit() {
  const { hall, layout } = typed();
  const over = layout === "counter";
  byId("counter-field").hidden = !over;
  byId("sound-field").hidden = byId("sound-hint").hidden = over;
  const counter = /** @type {HTMLSelectElement} */ (byId("counter"));
  for (const option of counter.options) option.hidden = option.disabled = Boolean(option.value) && option.dataset.hall !== hall;
  if (counter.selectedOptions[0]?.disabled) counter.value = "";
}

function countersOf(hall) {
  const option = [.../** @type {HTMLSelectElement} */ (byId("hall")).options].find(({ value }) => value === hall);
  return Number(option?.dataset.counters ?? 0);
}

function tellReading() {
  const { hall, layout, inches, seat } = typed();
  tell(byId("reading"), { layout, inches: figureOf(inches), seat: figureOf(seat), counters: countersOf(hall) });
}

/** @param {HTMLElement} line @param {import("./reading.js").Placing} placing */
function tell(line, placing) {
  const { key, tone, values } = verdictOf(placing);
  line.hidden = false;
  line.dataset.tone = tone;
  write(line, words(key, values));
}

/** @param {SubmitEvent} event */
async function submit(event) {
  event.preventDefault();
  const fields = typed();
  const mistakes = mistakesIn(fields);
  byId("refused").hidden = true;
  showMistakes(byId("mistakes"), Object.fromEntries(mistakes.map((name) => [name, words(`mistake.${name}`)])));
  document.title = mistakes.length > 0 ? words("error") + title : title;
  if (mistakes.length === 0) await send(fields);
}

/** @param {import("./placing.js").Fields} fields */
async function send(fields) {
  const code = codeOf(fields.code);
  const free = busy(/** @type {HTMLButtonElement} */ (byId("approve-go")), words("wait"));
  const outcome = await approve.send(`/api/v1/displays/pairings/${encodeURIComponent(code)}/approve`, bodyOf(fields));
  if (outcome.done) return location.assign(`/screens?approved=${encodeURIComponent(code)}`);
  free();
  say(byId("refused"), saidOf(outcome, words));
}

form.addEventListener("submit", submit);
form.addEventListener("input", () => {
  fit();
  tellReading();
});
for (const display of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".display"))) {
  const { layout = "", inches, seat, counters } = display.dataset;
  const line = /** @type {HTMLElement} */ (display.querySelector(".display__reading"));
  tell(line, { layout, inches: Number(inches), seat: Number(seat), counters: Number(counters) });
}
fit();
tellReading();
followDialogs();
followUnpairing(words);
