// What the page knows: the desk's view, the line-up, the line itself, the press under way, what is being said. No DOM here.

import { isLater, positionOf } from "../lib/ordering.js";
import { whatChanged } from "./changes.js";
import { primaryOf } from "./situation.js";

/**
 * @typedef {import("./refusals.js").Say} Say
 * @typedef {{step: string, name: string, key: string, path: string, body: Object, desk: Object}} Press  `name` is the pressed button's, `desk` the view it was decided on
 * @typedef {{desk: Object, queues: Object[], line_up: {waiting: number, longest_since: ?string, next: Object[]},
 *   lost: boolean, line_since: number, heard: string, pending: ?Press, last: ?Press, say: ?Say,
 *   call: ?string, call_real: number, turned_real: number, was_mine: boolean, position: readonly number[]}} State
 */

/**
 * The state the page was made with.
 * @param {Object} deskMessage
 * @param {?Object} queueMessage
 * @param {number} real_ms
 * @returns {State}
 */
export function firstState(deskMessage, queueMessage, real_ms) {
  const state = {
    desk: deskMessage.desk, queues: [], line_up: lineUpOf(deskMessage.desk), lost: false, line_since: real_ms, heard: deskMessage.at,
    pending: null, last: null, say: null, call: null, call_real: 0, turned_real: 0, was_mine: sitsHere(deskMessage.desk), position: answered(deskMessage),
  };
  learnCall(state, real_ms);
  if (queueMessage) takeQueue(state, queueMessage);
  return state;
}

/**
 * Takes a desk view, unless something newer was taken. An answer has no `rev`, so of two with one seq the later comer counts.
 * @param {State} state
 * @param {Object} message
 * @param {number} real_ms
 * @returns {{taken: boolean, changes: import("./situation.js").Words[]}}
 */
export function takeDesk(state, message, real_ms) {
  const position = message.stream ? answered(message) : state.position;
  if (isLater(state.position, position)) return { taken: false, changes: [] };
  const before = state.desk;
  Object.assign(state, { desk: message.desk, line_up: lineUpOf(message.desk), heard: message.at ?? state.heard, position });
  if (primaryOf(before).step !== primaryOf(state.desk).step) state.turned_real = real_ms;
  state.was_mine ||= sitsHere(state.desk);
  learnCall(state, real_ms);
  if (state.say?.until_change && before.version !== state.desk.version) state.say = null;
  return { taken: true, changes: whatChanged(before, state.desk) };
}

/**
 * Takes the counts and the next of the desk's queues.
 * @param {State} state
 * @param {Object} message
 */
export function takeQueue(state, message) {
  const { queues, ...line_up } = message.queue;
  Object.assign(state, { queues, line_up: { ...state.line_up, ...line_up }, heard: message.at ?? state.heard });
}

/**
 * Takes what the boards did with a call; what was shown once stays shown.
 * @param {State} state
 * @param {{receipt: {call: string, shown: ?boolean, spoken: ?boolean}}} message
 */
export function takeReceipt(state, { receipt }) {
  const { desk } = state;
  if (!desk.ticket || desk.ticket.call !== receipt.call) return;
  state.desk = { ...desk, shown: receipt.shown || desk.shown, spoken: receipt.spoken || desk.spoken };
}

/**
 * Seconds since the page learnt of the call in hand, or, when it was loaded later, since the call was made.
 * @param {State} state
 * @param {number} real_ms
 * @param {number} hall_s  seconds of real life since the call, by the hall's clock
 */
export function callAge(state, real_ms, hall_s) {
  return Math.max(hall_s, (real_ms - state.call_real) / 1000);
}

function learnCall(state, real_ms) {
  const call = state.desk.ticket?.call ?? null;
  if (call === state.call) return;
  Object.assign(state, { call, call_real: real_ms });
}

function sitsHere({ desk, mine }) {
  return Boolean(desk) && mine !== false;
}

function lineUpOf({ waiting, longest_since, next }) {
  return { waiting, longest_since, next };
}

function answered(message) {
  const [epoch, seq] = positionOf(message);
  return [epoch, seq, 0];
}
