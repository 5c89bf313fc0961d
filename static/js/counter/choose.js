// Choosing a window: one press opens it and goes there; a colleague's window asks first.

import { followDialogs, openDialog } from "../lib/dialogs.js";
import { write } from "../lib/dom.js";
import { texts } from "../lib/texts.js";
import { pathOf } from "./bodies.js";
import { newKey, send } from "./press.js";
import { refusalSaid, unansweredSaid } from "./refusals.js";
import { writeSay } from "./show_say.js";
import { byId, slot } from "./slots.js";

const t = texts();
const csrf = document.querySelector("meta[name='csrf-token']")?.getAttribute("content") ?? "";
/** One key for each window and step, so that a second press after no answer is the same press. @type {Map<string, string>} */
const keys = new Map();
/** @type {?HTMLElement} */
let asked = null;
let busy = false;

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const tile = /** @type {?HTMLElement} */ (target?.closest("[data-step]"));
  if (!tile) return;
  event.preventDefault();
  if (tile.dataset.step === "open") go(tile, "open");
  else ask(tile);
});

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.dataset.form !== "take-over") return;
  event.preventDefault();
  form.closest("dialog")?.close();
  if (asked) go(asked, "take-over");
});

function ask(tile) {
  asked = tile;
  write(slot(byId("take-over-asks"), "who"), t("who", { name: tile.dataset.clerk ?? "", number: tile.dataset.number ?? "" }));
  openDialog("take-over-asks");
}

async function go(tile, step) {
  if (busy) return;
  busy = true;
  byId("say").hidden = true;
  const { counter } = tile.dataset;
  const said = tile.textContent ?? "";
  tile.textContent = t("key.wait");
  const answer = await send(pathOf(counter, step), {}, { key: keyOf(counter, step), csrf });
  busy = false;
  if (answer.ok) return location.assign(`/counter/${encodeURIComponent(counter)}`);
  tile.textContent = said;
  say(answer);
}

function keyOf(counter, step) {
  const name = `${counter} ${step}`;
  if (!keys.has(name)) keys.set(name, newKey());
  return /** @type {string} */ (keys.get(name));
}

/** After a refusal the next press is a new one: the first may have been answered for good. */
function say(answer) {
  const element = byId("say");
  if (answer.ok === false) keys.clear();
  element.hidden = false;
  writeSay(element, answer.ok === null ? unansweredSaid(t) : refusalSaid(answer.problem, t));
  element.scrollIntoView({ block: "nearest" });
}

followDialogs();
