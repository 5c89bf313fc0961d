import assert from "node:assert/strict";
import { test } from "node:test";
import { backOffMs, faultOf, isLater, pulseMs, Taken, transportsFor } from "../../static/js/lib/ordering.js";

const board = (seq, rev = 0, epoch = 1, name = "hall/ana") => ({ kind: "board", stream: { name, epoch }, seq, rev });
const pulse = (seq, rev = 0, epoch = 1) => ({ kind: "pulse", of: "board", stream: { name: "hall/ana", epoch }, seq, rev });

test("the first state of a connection is taken, whatever its number", () => {
  assert.equal(new Taken().take(board(3)), true);
});

test("an older or equal state is left", () => {
  const taken = new Taken();
  taken.take(board(5, 2));
  assert.deepEqual([board(5, 2), board(5, 1), board(4, 9)].map((late) => taken.take(late)), [false, false, false]);
});

test("a newer seq, a newer rev or a newer epoch is taken", () => {
  const taken = new Taken();
  taken.take(board(5, 2));
  assert.deepEqual([board(5, 3), board(6, 0), board(1, 0, 2)].map((next) => taken.take(next)), [true, true, true]);
});

test("kinds and streams are counted apart", () => {
  const taken = new Taken();
  taken.take(board(9));
  assert.equal(taken.take(board(1, 0, 1, "hall/dee")), true);
  assert.equal(taken.take({ ...board(1), kind: "queue" }), true);
});

test("a message without a stream is always taken", () => {
  const taken = new Taken();
  assert.deepEqual([taken.take({ kind: "note" }), taken.take({ kind: "note" })], [true, true]);
});

test("a pulse ahead of what was taken shows the line to be behind until the state comes", () => {
  const taken = new Taken();
  taken.take(board(5));
  taken.hear(pulse(6));
  assert.equal(taken.behind, true);
  taken.take(board(6));
  assert.equal(taken.behind, false);
});

test("epochs weigh more than seq, seq more than rev", () => {
  assert.equal(isLater([2, 0, 0], [1, 9, 9]), true);
  assert.equal(isLater([1, 2, 0], [1, 1, 9]), true);
  assert.equal(isLater([1, 1, 1], [1, 1, 1]), false);
});

test("a line is silent after three pulses, of phones after thirty seconds", () => {
  const line = { heardAt: 0, behindSince: null };
  assert.equal(faultOf({ ...line, now: 5_999, pulse: pulseMs("/displays") }), null);
  assert.equal(faultOf({ ...line, now: 6_000, pulse: pulseMs("/displays") }), "silent");
  assert.equal(faultOf({ ...line, now: 29_999, pulse: pulseMs("/ticket") }), null);
});

test("a line behind for five seconds is at fault, however much it talks", () => {
  assert.equal(faultOf({ now: 10_000, heardAt: 9_900, behindSince: 5_001, pulse: 2_000 }), null);
  assert.equal(faultOf({ now: 10_000, heardAt: 9_900, behindSince: 5_000, pulse: 2_000 }), "behind");
});

test("the first try again comes within three seconds, later ones within fifteen, never all at once", () => {
  assert.deepEqual([backOffMs(0, 0), backOffMs(0, 1)], [500, 3_000]);
  assert.deepEqual([backOffMs(50, 0), backOffMs(50, 1)], [7_500, 15_000]);
});

test("a proxy that lets WebSockets hang is passed by polling", () => {
  assert.deepEqual([0, 1, 2, 3].map((tries) => transportsFor(tries)[0]), ["websocket", "websocket", "polling", "websocket"]);
});
