import assert from "node:assert/strict";
import { test } from "node:test";

import { advice, ring, strip } from "../../static/js/citizen/place_in_line.js";
import { dayOf, hourOf, rangeOf } from "../../static/js/lib/ranges.js";

const waiting = (ahead) => ({ state: "waiting", call: null, ahead });
const called = (call) => ({ state: "called", call, ahead: null });

test("the strip shows one cell a person and says when there are more", () => {
  assert.deepEqual(strip(6), { cells: 6, more: false });
  assert.deepEqual(strip(40), { cells: 12, more: true });
});

test("who is far back may walk about, who is near comes back, who is next stands ready", () => {
  assert.equal(advice(4, 3), "walk");
  assert.equal(advice(3, 3), "return");
  assert.equal(advice(0, 3), "ready");
  assert.equal(advice(null, 3), "walk");
});

test("a call rings once, and a recall rings again", () => {
  assert.equal(ring(waiting(0), called("c1")), "call");
  assert.equal(ring(called("c1"), called("c1")), null);
  assert.equal(ring(called("c1"), called("c2")), "call");
});

test("opening the page while called rings at once", () => {
  assert.equal(ring(null, called("c1")), "call");
});

test("coming near rings once, not at every step", () => {
  assert.equal(ring(waiting(5), waiting(3)), "near");
  assert.equal(ring(waiting(3), waiting(2)), null);
  assert.equal(ring(null, waiting(2)), null);
});

test("times are told as the hall's clock shows them, ranges with a dash", () => {
  assert.equal(hourOf("2026-11-24T10:05:00+08:00"), "10:05");
  assert.equal(hourOf(null), "");
  assert.equal(dayOf("2026-11-24T23:30:00Z", "zh-CN", "Asia/Shanghai"), "11月25日");
  assert.equal(dayOf("2026-11-24T10:05:00+08:00", "en", "Asia/Shanghai"), "24 Nov");
  assert.equal(rangeOf({ low: 12, high: 20 }), "12–20");
  assert.equal(rangeOf({ low: 5, high: 5 }), "5");
  assert.equal(rangeOf(null), "");
});
