import assert from "node:assert/strict";
import { test } from "node:test";

import { left, minutesToSay } from "../../static/js/citizen/countdown.js";
import { dayWord } from "../../static/js/citizen/day_words.js";
import { firstFree, orderSites } from "../../static/js/citizen/ordering.js";
import { APPOINTMENTS, readShelf, upcoming, withEntry, writeShelf } from "../../static/js/citizen/remembered.js";

const MINUTE = 60_000;
const SECOND = 1000;

test("a kept time counts down in minutes and seconds and ends at nothing", () => {
  assert.deepEqual(left(5 * MINUTE, 28 * SECOND), { text: "04:32", over: false });
  assert.deepEqual(left(5 * MINUTE, 5 * MINUTE - 1), { text: "00:01", over: false });
  assert.deepEqual(left(5 * MINUTE, 5 * MINUTE), { text: "00:00", over: true });
  assert.deepEqual(left(5 * MINUTE, 9 * MINUTE), { text: "00:00", over: true });
});

test("the last two minutes are said once each, and the end is not called a minute", () => {
  assert.equal(minutesToSay(2 * MINUTE + 300, 2 * MINUTE - 200), 2);
  assert.equal(minutesToSay(2 * MINUTE - 200, 2 * MINUTE - 700), null);
  assert.equal(minutesToSay(MINUTE + 1, MINUTE), 1);
  assert.equal(minutesToSay(MINUTE + 1, -1), null);
  assert.equal(minutesToSay(Infinity, 4 * MINUTE), null);
});

const near = { "2026-11-24": "today", "2026-11-25": "tomorrow", "2026-11-26": "week" };
const called = (moment, lang) => dayWord(moment, { near, words: { today: "TODAY", tomorrow: "TOMORROW" }, lang, zone: "Asia/Shanghai" });

test("a day is called as people call it", () => {
  assert.equal(called("2026-11-24T14:20:00+08:00", "zh-CN"), "TODAY");
  assert.equal(called("2026-11-25T00:10:00+08:00", "en"), "TOMORROW");
  assert.equal(called("2026-11-26T09:00:00+08:00", "en"), "Thu");
  assert.equal(called("2026-12-08T09:00:00+08:00", "en"), "8 Dec (Tue)");
});

test("in Chinese no blank stands between date and weekday", () => {
  assert.match(called("2026-12-08T09:00:00+08:00", "zh-CN"), /^12\S8\S\(\S+\)$/);
});

const aSite = (code, earliest) => ({ code, earliest, state: "open", waiting: 0, estimate: null, counters_open: 1, district: { zh: "" }, place: null, queues: [] });
const SITES = [aSite("none", null), aSite("late", "2026-11-25T08:30:00.000+08:00"), aSite("soon", "2026-11-24T14:20:00.000+08:00")];

test("sites are ordered by the first time that can be booked, those without one at the end", () => {
  assert.deepEqual(orderSites(SITES, { sort: "earliest" }).map((site) => site.code), ["soon", "late", "none"]);
});

test("the door of booking names the site with the first free time, or none", () => {
  assert.equal(firstFree(SITES).code, "soon");
  assert.equal(firstFree([aSite("none", null)]), null);
});

const NOW = Date.parse("2026-11-24T10:31:00+08:00");
const booked = (path, start) => ({ path, start, site: { zh: "", en: "" }, service: { zh: "", en: "" } });

test("home leads to the next appointment: not to a past one, but still to one that began a little ago", () => {
  const shelf = [booked("/a/LATER", "2026-11-30T09:00:00+08:00"), booked("/a/PAST", "2026-11-23T09:00:00+08:00"), booked("/a/NOW", "2026-11-24T10:20:00+08:00")];
  assert.deepEqual(upcoming(shelf, NOW).map((kept) => kept.path), ["/a/NOW", "/a/LATER"]);
});

test("appointments and tickets lie on shelves of their own", () => {
  const kept = new Map();
  const storage = () => ({ getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) });
  writeShelf(withEntry([], booked("/a/NOW", "2026-11-24T10:20:00+08:00")), storage, APPOINTMENTS);
  assert.equal(readShelf(storage).length, 0);
  assert.equal(readShelf(storage, APPOINTMENTS)[0].path, "/a/NOW");
});
