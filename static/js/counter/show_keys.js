// The keys: one primary whose meaning follows the situation, the others in their places, quiet where the state forbids them.

import { write } from "../lib/dom.js";
import { missNeedsSecondPress, primaryOf, whyQuiet } from "./situation.js";
import { byId } from "./slots.js";
import { viewOf } from "./show_side.js";
import { runningClock, secondsLeft } from "./timers.js";

/**
 * @param {import("./state.js").State} state
 * @param {import("./words.js").Words} words
 * @param {import("./shortcuts.js").Settings} settings
 */
export function showKeys(state, words, settings) {
  const view = viewOf(state, words);
  showPrimary(state, words, settings, view);
  showTakeBack(state, words, view);
  showPause(state, words, view);
  for (const button of document.querySelectorAll(".keys__more [data-step], .menu [data-step]")) showKey(button, state, words, settings, view);
  byId("keys").setAttribute("aria-busy", String(Boolean(state.pending)));
}

function showPrimary(state, words, settings, view) {
  const button = byId("primary");
  const { step, text, shortcut, situation } = primaryOf(state.desk);
  button.dataset.step = step;
  button.dataset.name = "primary";
  button.dataset.ticket = "";
  const key = situation === "taken" && !state.was_mine ? "key.take_over" : text;
  say(button, "primary", key, state, words);
  // a colleague's counter can always be asked for: the answer says whether it may be taken
  quieten(button, situation === "taken" && !state.lost ? null : whyQuiet(step, view), words);
  showShortcut(button, shortcut, settings);
}

function showKey(button, state, words, settings, view) {
  const { step, shortcut } = button.dataset;
  button.dataset.name ??= button.hasAttribute("data-parallel") ? "parallel" : step;
  if (step === "miss") button.toggleAttribute("data-twice", missNeedsSecondPress(state.desk));
  if (button.dataset.name === "parallel") button.hidden = !(state.desk.ticket && state.desk.allowed.includes(step));
  if (button.querySelector("[data-words]") && SAID.has(step)) {
    say(button, button.dataset.name, button.hasAttribute("data-armed") ? "key.miss_sure" : `key.${step}`, state, words);
  }
  quieten(button, whyQuiet(step, view), words);
  showShortcut(button, shortcut, settings);
}

/** Keys that are pressed themselves; the others only open a question. */
const SAID = new Set(["recall", "miss", "hold"]);

/** One place for what takes a step back: 退回 while called, 撤销 afterwards, with the seconds it is still possible. */
function showTakeBack(state, words, view) {
  const button = byId("take-back");
  const called = state.desk.ticket?.state === "called";
  const left_s = secondsLeft(state.desk.undo?.until ?? state.desk.ticket?.undo_until, view.now);
  const open = state.desk.allowed.includes("undo") && (left_s > 0 || !state.desk.undo?.until);
  button.dataset.step = called ? "return" : "undo";
  button.dataset.name = "take-back";
  if (called) say(button, "take-back", "key.return", state, words);
  else say(button, "take-back", open && left_s > 0 ? "key.undo_in" : "key.undo", state, words, { time: runningClock(left_s * 1000) });
  const gone = { key: "quiet.undo", vars: { minutes: state.desk.rules.undo_minutes } };
  const said = called ? whyQuiet("return", view) : view.lost ? { key: "quiet.line" } : open ? null : gone;
  quieten(button, said, words);
  if (!called && open && state.desk.undo?.number) button.title = words.t("key.undo_what", { number: state.desk.undo.number });
}

function showPause(state, words, view) {
  const button = byId("pause");
  const paused = state.desk.state === "paused";
  button.dataset.step = paused ? "resume-desk" : "pause";
  button.dataset.name = "pause";
  button.toggleAttribute("data-paused", paused);
  if (paused) delete button.dataset.asks;
  else button.dataset.asks = "pause";
  say(button, "pause", paused ? "key.pause_end" : "key.pause", state, words);
  quieten(button, whyQuiet(button.dataset.step, view), words);
}

function say(button, name, key, state, words, vars = {}) {
  const busy = state.pending?.name === name;
  button.setAttribute("aria-busy", String(busy));
  write(button.querySelector("[data-words]"), busy ? words.t("key.wait") : words.t(key, vars));
}

function quieten(button, quiet, words) {
  button.setAttribute("aria-disabled", String(Boolean(quiet)));
  button.title = quiet ? words.say(quiet) : "";
}

function showShortcut(button, action, settings) {
  const key = button.querySelector("kbd");
  if (!key) return;
  key.hidden = !settings.on || !action;
  if (action) {
    write(key, settings.keys[action]);
    button.setAttribute("aria-keyshortcuts", key.hidden ? "" : settings.keys[action].replace("Ctrl", "Control"));
  }
}
