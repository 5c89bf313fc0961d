import assert from "node:assert/strict";
import { test } from "node:test";
import { calmWords, counterWords, freshCall, lineWord, restWords, signsOf, waitOf } from "../../static/js/displays/calls.js";

const words = (key, values) => (values ? `${key} ${JSON.stringify(values)}` : key);
const ways = { named: (names) => names?.zh ?? "", moment: (at) => at };
const call = (id, freshUntil) => ({ id, fresh_until: freshUntil });
const now = Date.parse("2026-11-24T10:00:20+08:00");

test("the newest call is the hero while it is fresh", () => {
  assert.equal(freshCall([call("b", "2026-11-24T10:00:21+08:00"), call("a", "2026-11-24T10:00:30+08:00")], now), "b");
});

test("a call past its freshness is a hero no more, and an empty board has none", () => {
  assert.equal(freshCall([call("b", "2026-11-24T10:00:20+08:00")], now), null);
  assert.equal(freshCall([], now), null);
});

test("counter 108 takes three signs, and no number takes more", () => {
  assert.deepEqual(["7", "12", "108", "1208"].map(signsOf), ["1", "2", "3", "3"]);
});

test("a queue tells its estimate, else why there is none", () => {
  const queue = { letter: "A", name: {}, count: 3, counters: 2, estimate: null };
  assert.equal(waitOf({ ...queue, estimate: { low: 15, high: 25 } }, words), 'estimate {"low":15,"high":25}');
  assert.equal(waitOf({ ...queue, counters: 0 }, words), "no_counter");
  assert.equal(waitOf({ ...queue, count: 0 }, words), "walk_up");
  assert.equal(waitOf(queue, words), "");
});

test("an empty board calms, a closed one says why, a silent one promises no voice", () => {
  const board = { open: true, closed_why: null, silent: false };
  assert.deepEqual(calmWords(board, words, ways), ["calm", "calm_why"]);
  assert.deepEqual(calmWords({ ...board, silent: true }, words, ways), ["calm", "calm_silent"]);
  assert.deepEqual(calmWords({ ...board, open: false, closed_why: { zh: "周日休息" } }, words, ways), ["closed", "周日休息"]);
  assert.deepEqual(calmWords({ ...board, open: false }, words, ways), ["closed", "closed_why"]);
  assert.deepEqual(calmWords({ ...board, open: false, opens_at: "08:30" }, words, ways), ["closed", 'opens {"when":"08:30"}']);
});

test("a lost line is told after five seconds, and loudly after a minute", () => {
  const ages = [0, 4, 5, 59, 60].map((ageSeconds) => lineWord({ live: false, ageSeconds }));
  assert.deepEqual(ages, ["live", "live", "reconnecting", "reconnecting", "lost"]);
  assert.equal(lineWord({ live: true, ageSeconds: 0 }), "live");
});

test("a paused counter sends people on, or to the staff", () => {
  assert.equal(counterWords({ state: "paused", elsewhere: ["5", "8"] }, words).more, 'elsewhere {"counters":"5joint8"}');
  assert.equal(counterWords({ state: "paused", elsewhere: [] }, words).more, "elsewhere_none");
  assert.equal(counterWords({ state: "closed", elsewhere: [] }, words).more, "elsewhere_closed");
});

test("below few calls stands how one is called; a hall that is closed promises nothing", () => {
  assert.equal(restWords({ open: true }, words), "rest");
  assert.equal(restWords({ open: true, silent: true }, words), "rest_silent");
  assert.equal(restWords({ open: false }, words), "");
});
