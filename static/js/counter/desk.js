// The clerk's page: puts the parts together, follows the desk live, and sends what is pressed.

import { followDialogs, isFocusLost } from "../lib/dialogs.js";
import { follow } from "../lib/live.js";
import { isOtherRelease } from "../lib/release.js";
import { data } from "../lib/texts.js";
import { bodyOf, pathOf } from "./bodies.js";
import { followMenus } from "./menus.js";
import { Presses } from "./presses.js";
import { ask, followQuestions } from "./questions.js";
import { changesSaid, refusalSaid } from "./refusals.js";
import { showHead } from "./show_head.js";
import { showKeys } from "./show_keys.js";
import { openRemarks, showPerson } from "./show_person.js";
import { showPlain } from "./show_plain.js";
import { showSay } from "./show_say.js";
import { showSide, viewOf } from "./show_side.js";
import { showTicket } from "./show_ticket.js";
import { followSettings } from "./shortcut_settings.js";
import { actionOf } from "./shortcuts.js";
import { situationOf } from "./situation.js";
import { byId, showFor } from "./slots.js";
import { firstState, takeDesk, takeQueue, takeReceipt } from "./state.js";
import { pageWords } from "./words.js";

const BEAT_MS = 10_000;
const TICK_MS = 500;
/** At the start the line takes a moment; only after this it counts as lost. */
const LINE_GRACE_MS = 2_000;
/** A message about a change made elsewhere goes by itself; a refusal stays until something changes. */
const CHANGE_STAYS_MS = 12_000;

const first = data("desk-message");
const words = pageWords(first);
const state = firstState(first, data("queue-message"), Date.now());
keepWasMine();
const settings = followSettings(words.t, show);
const presses = new Presses({ state, words, show, csrf: document.querySelector("meta[name='csrf-token']")?.getAttribute("content") ?? "" });
const page = { state, words, press: presses.press };
const loaded_at = Date.now();
let beat_at = 0;
let was_live = false;

/** A page loaded anew in this tab still knows that one once sat at the counter. */
function keepWasMine() {
  const name = `counter.mine.${state.desk.counter.code}`;
  try {
    state.was_mine ||= sessionStorage.getItem(name) === "1";
    if (state.was_mine) sessionStorage.setItem(name, "1");
  } catch {
    // without storage it is "take over" instead of "take back"
  }
}

function show() {
  showFor(situationOf(state.desk));
  byId("now").dataset.situation = situationOf(state.desk);
  showHead(state, words);
  showPlain(state, words);
  showTicket(state, words);
  showPerson(state, words);
  showSide(state, words);
  showKeys(state, words, settings);
  showSay(state, words);
}

const line = follow({
  namespace: "/counter",
  auth: { counter: state.desk.counter.code },
  kinds: ["desk", "queue", "receipt"],
  onState: take,
  onLine: ({ live, since }) => {
    was_live ||= live;
    Object.assign(state, { lost: !live && (was_live || Date.now() - loaded_at > LINE_GRACE_MS), line_since: since });
    show();
  },
  onRefused: ({ refused, text }) => {
    state.say = { ...refusalSaid({ code: refused, title: text, detail: "" }, words.t), tone: "bad" };
    show();
  },
  on: { pulse: (pulse) => { beat(); renew(pulse); } },
});

/** @param {string} kind @param {any} message */
function take(kind, message) {
  words.clock.take(message);
  if (kind === "queue") takeQueue(state, message);
  else if (kind === "receipt") takeReceipt(state, message);
  else takeView(message);
  keepWasMine();
  beat();
  show();
}

/** A change that this page did not ask for is said, so that two tabs of one desk never puzzle each other. */
function takeView(message) {
  const { taken, changes } = takeDesk(state, message, Date.now());
  const say = taken && !state.pending ? changesSaid(changes, words.t) : null;
  if (!say) return;
  state.say = say;
  setTimeout(() => {
    if (state.say === say) state.say = null;
  }, CHANGE_STAYS_MS);
}

/** Another release is loaded when nothing is in hand and nothing is being asked or typed. */
function renew(pulse) {
  const rests = !state.desk.ticket && !state.pending && !document.querySelector("dialog[open], [aria-expanded='true']");
  if (rests && isOtherRelease(pulse)) location.reload();
}

/** The desk lives as long as this is heard. A pulse wakes it too, because timers of a hidden tab are held back. */
function beat() {
  if (Date.now() - beat_at < BEAT_MS - TICK_MS) return;
  if (line.send("seen", { counter: state.desk.counter.code })) beat_at = Date.now();
}

const OFFERS = {
  again: () => presses.again(),
  take_over: () => ask("take-over", page),
  close: () => ask("close", page),
  outcome: () => ask("outcome", page),
  reload: () => location.reload(),
  sign_in: () => location.assign(`/login?next=${encodeURIComponent(location.pathname)}`),
};

/** One way for a finger, a mouse and a key. @param {HTMLElement} button */
function push(button) {
  const { step, ticket, asks, name } = button.dataset;
  if (button.getAttribute("aria-disabled") === "true") return presses.sayQuiet(button.title);
  if (!presses.ready(button)) return undefined;
  if (asks) return ask(asks, page);
  if (step === "take-over") return ask("take-over", page);
  if (step === "finish" && !ticket && state.desk.ticket?.outcome_needed) return ask("outcome", page);
  const fields = button.hasAttribute("data-parallel") ? { parallel: true } : {};
  const focused = document.activeElement === button;
  const done = presses.press(step, { name: name ?? step, body: bodyOf(step, fields, state.desk, ticket || null) });
  if (focused) done.then(goOn);
  return done;
}

/** Where the button that was pressed is gone with the old situation, its reader goes on at the primary one. */
function goOn() {
  if (isFocusLost()) byId("primary").focus();
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const button = /** @type {?HTMLElement} */ (target?.closest("button[data-step], button[data-asks]"));
  if (button) push(button);
  const offer = /** @type {?HTMLElement} */ (target?.closest("[data-offer]"));
  if (offer) OFFERS[offer.dataset.offer]?.();
  if (target?.closest(".say__close")) state.say = null;
  show();
});

/** Which button a shortcut presses: the primary only where its meaning is the shortcut's. */
const KEYS = { next: "#primary", work: "#primary", recall: "[data-shortcut=recall]", miss: "[data-shortcut=miss]", hold: "[data-shortcut=hold]" };

document.addEventListener("keydown", (event) => {
  const action = actionOf(event, settings);
  if (!action || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  const button = /** @type {?HTMLElement} */ (document.querySelector(KEYS[action]));
  if (!button || button.hidden) return;
  if (button.id === "primary" && presses.primaryShortcut() !== action) presses.sayKeyQuiet(action, viewOf(state, words));
  else push(button);
  show();
});

document.addEventListener("ticked", show);
byId("remarks-open")?.addEventListener("click", () => openRemarks(words));
followDialogs();
followMenus();
followQuestions(page);
setInterval(() => { beat(); show(); }, TICK_MS);
show();
