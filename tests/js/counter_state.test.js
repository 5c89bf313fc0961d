import assert from "node:assert/strict";
import { test } from "node:test";

import { papersSeen, tickedPapers, tickPaper } from "../../static/js/counter/papers.js";
import { callAge, firstState, takeDesk, takeQueue, takeReceipt } from "../../static/js/counter/state.js";
import { offsetOf, wallTime } from "../../static/js/counter/timers.js";

const STREAM = { name: "hall/zibo-hall", epoch: 1 };

function aDesk(over = {}) {
  return {
    desk: "d1", mine: true, state: "open", version: 1, ticket: null, parallel: [], held: [], missed: [], next: [], waiting: 3, longest_since: null,
    shown: null, spoken: null, ...over,
  };
}

const message = (seq, desk = {}, over = {}) => ({ kind: "desk", stream: STREAM, seq, rev: 0, at: "2026-11-24T11:00:00+08:00", desk: aDesk(desk), ...over });
const called = (over = {}) => ({ id: "t1", number: "A012", state: "called", call: "c1", calls: 1, service: { code: "plates" }, ...over });

test("an answer that came earlier than a slower live message is not undone by it", () => {
  const state = firstState(message(10), null, 0);
  takeDesk(state, message(12, { version: 2, ticket: called() }), 0);
  assert.equal(takeDesk(state, message(11), 0).taken, false);
  assert.equal(state.desk.ticket.number, "A012");
});

test("a restored server is believed although its numbers are smaller", () => {
  const state = firstState(message(10), null, 0);
  assert.equal(takeDesk(state, message(3, { waiting: 9 }, { stream: { ...STREAM, epoch: 2 } }), 0).taken, true);
});

test("the view that comes with a refusal is taken", () => {
  const state = firstState(message(10), null, 0);
  assert.equal(takeDesk(state, { desk: aDesk({ version: 5, ticket: called() }) }, 0).taken, true);
  assert.equal(takeDesk(state, message(11), 0).taken, true);
});

test("the line-up is that of the later message, whichever room it came from", () => {
  const state = firstState(message(10), null, 0);
  takeQueue(state, { queue: { waiting: 5, longest_since: null, next: [], queues: [{ letter: "A" }] } });
  assert.deepEqual([state.line_up.waiting, state.queues.length], [5, 1]);
  takeDesk(state, message(11, { waiting: 4 }), 0);
  assert.deepEqual([state.line_up.waiting, state.queues.length], [4, 1]);
});

test("a receipt counts for the call in hand only, and what was shown stays shown", () => {
  const state = firstState(message(10, { ticket: called(), shown: false, spoken: false }), null, 0);
  takeReceipt(state, { receipt: { call: "other", shown: true, spoken: true } });
  assert.equal(state.desk.shown, false);
  takeReceipt(state, { receipt: { call: "c1", shown: true, spoken: false } });
  takeReceipt(state, { receipt: { call: "c1", shown: false, spoken: true } });
  assert.deepEqual([state.desk.shown, state.desk.spoken], [true, true]);
});

test("a page loaded in the middle of a call goes on counting from the call itself", () => {
  const state = firstState(message(10, { ticket: called() }), null, 1000);
  assert.equal(callAge(state, 2000, 9), 9);
  assert.equal(callAge(state, 5000, 0), 4);
});

test("a refusal is forgotten when the desk has moved on", () => {
  const state = firstState(message(10), null, 0);
  state.say = { tone: "warn", title: "a", detail: "b", offer: null, until_change: true };
  takeDesk(state, message(11), 0);
  assert.notEqual(state.say, null);
  takeDesk(state, message(12, { version: 2 }), 0);
  assert.equal(state.say, null);
});

test("the primary key rests after its meaning changed, not after every message", () => {
  const state = firstState(message(10), null, 0);
  takeDesk(state, message(11, { waiting: 9 }), 500);
  assert.equal(state.turned_real, 0);
  takeDesk(state, message(12, { version: 2, ticket: called() }), 900);
  assert.equal(state.turned_real, 900);
});

test("who once sat here takes back, who never did takes over", () => {
  const state = firstState(message(10, { mine: false }), null, 0);
  assert.equal(state.was_mine, false);
  takeDesk(state, message(11, { mine: true }), 0);
  takeDesk(state, message(12, { mine: false }), 0);
  assert.equal(state.was_mine, true);
});

test("ticked papers stay with their ticket, and a waived one need not be ticked", () => {
  const kept = new Map();
  const storage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) };
  tickPaper(storage, "t1", "id", true);
  tickPaper(storage, "t1", "tax", true);
  tickPaper(storage, "t1", "tax", false);
  assert.deepEqual([...tickedPapers(storage, "t1")], ["id"]);
  assert.deepEqual([...tickedPapers(storage, "t2")], []);
  const papers = [{ code: "id" }, { code: "tax" }, { code: "form", waived: true }];
  assert.deepEqual(papersSeen(papers, new Set(["id"])), { done: 1, all: 2 });
});

test("times are shown by the hall's wall clock, wherever the browser stands", () => {
  const offset = offsetOf("2026-11-24T11:02:03+08:00");
  assert.equal(wallTime(Date.parse("2026-11-24T03:02:03Z"), offset), "11:02");
  assert.equal(wallTime(Date.parse("2026-11-24T03:02:03Z"), offset, { seconds: true }), "11:02:03");
  assert.equal(offsetOf("2026-11-24T11:02:03Z"), 0);
});
