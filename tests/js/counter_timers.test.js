import assert from "node:assert/strict";
import { test } from "node:test";

import { elapsed, gauge, minutesSince, runningClock, secondsLeft, sinceCalled } from "../../static/js/counter/timers.js";

const AT = Date.parse("2026-11-24T11:00:00+08:00");
const iso = (seconds) => new Date(AT + seconds * 1000).toISOString();

test("a running clock reads like one", () => {
  assert.equal(runningClock(42_000), "0:42");
  assert.equal(runningClock(545_000, { pad: true }), "09:05");
  assert.equal(runningClock(3_729_000), "1:02:09");
  assert.equal(runningClock(999), "0:00");
});

test("a clock that runs a little behind the server shows zero, never less", () => {
  assert.equal(elapsed(iso(5), AT), 0);
  assert.equal(minutesSince(iso(-1439), AT), 23);
  assert.equal(minutesSince(null, AT), 0);
});

test("the dots count the calls and say how many are left", () => {
  const ticket = { called_at: iso(-42), calls: 2, call_limit: 3, miss_after: iso(60) };
  assert.deepEqual(sinceCalled(ticket, AT), { text: "0:42", dots: [true, true, false], calls_left: 1, over: false });
});

test("a call is over when calls and minutes are both used up", () => {
  const ticket = { called_at: iso(-200), calls: 3, call_limit: 3, miss_after: iso(-1) };
  assert.equal(sinceCalled(ticket, AT).over, true);
  assert.equal(sinceCalled({ ...ticket, miss_after: iso(1) }, AT).over, false);
  assert.equal(sinceCalled({ ...ticket, calls: 5 }, AT).dots.length, 5);
});

test("the gauge stands as drawn: nine of ten at 87.5 percent", () => {
  const { hand, p50, p90, pace } = gauge(9, { p50: 17, p90: 35 });
  assert.deepEqual([hand, p50, p90, pace], [22.5, 42.5, 87.5, "usual"]);
});

test("a visit longer than nine of ten shrinks the scale and stays on the track", () => {
  const long = gauge(70, { p50: 17, p90: 35 });
  assert.equal(long.hand, 97);
  assert.equal(long.pace, "long");
  assert.ok(long.p90 < 50);
});

test("labels of the gauge never lie on each other", () => {
  assert.equal(gauge(16, { p50: 17, p90: 35 }).show_p50, false);
  assert.equal(gauge(34, { p50: 17, p90: 35 }).show_p90, false);
  assert.equal(gauge(2, { p50: 33, p90: 35 }).show_p50, false);
});

test("without a usual time there is no gauge", () => {
  assert.equal(gauge(5, null), null);
  assert.equal(gauge(5, { p50: 0, p90: 0 }), null);
});

test("seconds left are counted up, so the last second is still shown", () => {
  assert.equal(secondsLeft(iso(0.4), AT), 1);
  assert.equal(secondsLeft(iso(-1), AT), 0);
  assert.equal(secondsLeft(null, AT), 0);
});
