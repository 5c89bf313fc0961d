import assert from "node:assert/strict";
import { test } from "node:test";

import { reachOf, rowsNeeded, rowsOf, sizeFor, sizePercent, verdictOf } from "../../static/js/manager/reading.js";

/** Inches, rows at 10 m, rows at 15 m: worked out by hand from the arcs, and looked at on a drawn board. */
const TABLE = [
  [43, 4, 2],
  [55, 5, 3],
  [65, 6, 4],
  [75, 7, 4],
  [86, 8, 5],
];

test("rows follow from the diagonal and the farthest seat", () => {
  for (const [inches, near, far] of TABLE) assert.deepEqual([inches, rowsOf(inches, 10), rowsOf(inches, 15)], [inches, near, far]);
});

test("type is as large as its arc asks for", () => {
  assert.equal(sizePercent(30, 55, 10).toFixed(1), "17.4");
  assert.equal(sizePercent(20, 43, 6).toFixed(1), "8.9");
});

test("a board never shows more than eight calls, however near the seats are", () => {
  assert.equal(rowsOf(110, 2), 8);
});

test("a screen too small for one number has no row", () => {
  assert.equal(rowsOf(10, 20), 0);
});

test("a hall needs room for the calls its counters make in three minutes, five at most", () => {
  assert.deepEqual([1, 3, 8, 12, 60].map(rowsNeeded), [2, 2, 3, 5, 5]);
});

test("a screen that shows enough is praised with its rows", () => {
  assert.deepEqual(verdictOf({ layout: "hall", inches: 55, seat: 10, counters: 12 }), {
    key: "reading.enough", tone: "good", values: { seat: 10, rows: 5 },
  });
});

test("a screen that shows too few says how many are needed and which size would do", () => {
  assert.deepEqual(verdictOf({ layout: "hall", inches: 55, seat: 15, counters: 12 }), {
    key: "reading.few_larger", tone: "warn", values: { seat: 15, rows: 3, needed: 5, larger: 86 },
  });
});

test("where no size would do, only a second screen is advised", () => {
  const verdict = verdictOf({ layout: "hall", inches: 75, seat: 22, counters: 20 });
  assert.deepEqual([verdict.key, sizeFor(5, { layout: "hall", seat: 22 })], ["reading.few", null]);
});

test("a small hall is content with few rows", () => {
  assert.equal(verdictOf({ layout: "hall", inches: 43, seat: 12, counters: 3 }).tone, "good");
});

test("a number that cannot be read from the last seat is said to be too far, with how far it reaches", () => {
  assert.deepEqual(verdictOf({ layout: "hall", inches: 32, seat: 15, counters: 3 }), {
    key: "reading.far", tone: "bad", values: { seat: 15, reach: 11 },
  });
});

test("an upright screen is narrow, so it reaches less far than the same screen lying", () => {
  assert.ok(reachOf("portrait", 55) < reachOf("hall", 55));
  assert.equal(verdictOf({ layout: "portrait", inches: 55, seat: 10, counters: 12 }).tone, "good");
});

test("a screen over a counter shows one number and needs no rows", () => {
  assert.deepEqual(verdictOf({ layout: "counter", inches: 21.5, seat: 6, counters: 12 }), {
    key: "reading.counter", tone: "good", values: { seat: 6 },
  });
});

test("nothing is claimed before size and seat are known", () => {
  assert.equal(verdictOf({ layout: "hall", inches: NaN, seat: 10, counters: 12 }).key, "reading.ask");
});
