import assert from "node:assert/strict";
import { test } from "node:test";
import { HallClock, writing } from "../../static/js/lib/clock.js";

const message = { at: "2026-11-24T10:42:00+08:00", real_at: "2026-11-24T22:00:00+08:00", clock: { rate: 60 } };

function clockAfter(seconds) {
  let steady = 1_000;
  const clock = new HallClock(() => steady);
  clock.take(message);
  steady += seconds * 1_000;
  return { clock, later: (more) => (steady += more * 1_000) };
}

test("the hall's time runs at the server's rate", () => {
  assert.equal(clockAfter(2).clock.now().toISOString(), "2026-11-24T02:44:00.000Z");
});

test("real time runs as it is", () => {
  assert.equal(clockAfter(2).clock.realNow(), Date.parse("2026-11-24T22:00:02+08:00"));
});

test("a pulse corrects the hall's time and keeps the rate", () => {
  const { clock, later } = clockAfter(2);
  clock.take({ at: "2026-11-24T10:45:00+08:00" });
  later(1);
  assert.equal(clock.now().toISOString(), "2026-11-24T02:46:00.000Z");
  assert.equal(clock.realNow(), Date.parse("2026-11-24T22:00:03+08:00"));
});

test("times and dates are written in the hall's zone and the reader's way", () => {
  const [chinese, english] = [writing("zh-CN", "Asia/Shanghai"), writing("en", "Asia/Shanghai")];
  assert.equal(chinese.time("2026-11-23T16:05:00Z"), "00:05");
  assert.equal(chinese.date("2026-11-23T16:05:00Z"), "11月24日 星期二");
  assert.equal(english.date("2026-11-23T16:05:00Z"), "24 Nov (Tue)");
  assert.equal(chinese.moment("2026-11-23T16:05:00Z"), "11月24日(周二) 00:05");
  assert.equal(english.moment("2026-11-23T16:05:00Z"), "24 Nov (Tue) 00:05");
});
