import assert from "node:assert/strict";
import { test } from "node:test";

import { mayRejoin, minutesLeft, missedWords } from "../../static/js/greeter/sides.js";
import { standingWords } from "../../static/js/greeter/standing.js";
import { isCalled } from "../../static/js/greeter/walk_in.js";

const now = new Date("2026-11-25T10:30:00+08:00");
const row = (facts = {}) => ({ state: "missed", missed_at: "2026-11-25T10:21:00+08:00", rejoin_until: "2026-11-25T11:21:00+08:00", rejoins_left: 2, ...facts });
const how = {
  texts: { missed: "%(time)s, %(minutes)s left", missed_late: "%(time)s, over %(minutes)s", missed_often: "%(count)s times" },
  rules: { rejoin_limit: 2, rejoin_within_minutes: 60 },
  time: (moment) => moment.slice(11, 16),
};

test("a missed ticket has the minutes until its time is over, and never less than none", () => {
  assert.equal(minutesLeft(row(), now), 51);
  assert.equal(minutesLeft(row({ rejoin_until: "2026-11-25T10:30:01+08:00" }), now), 1);
  assert.equal(minutesLeft(row({ rejoin_until: "2026-11-25T10:00:00+08:00" }), now), 0);
  assert.equal(minutesLeft(row({ rejoin_until: null }), now), 0);
});

test("it rejoins while it is missed, in time, and not too often", () => {
  assert.equal(mayRejoin(row(), now), true);
  assert.equal(mayRejoin(row({ state: "waiting" }), now), false);
  assert.equal(mayRejoin(row({ rejoins_left: 0 }), now), false);
  assert.equal(mayRejoin(row({ rejoin_until: "2026-11-25T10:30:00+08:00" }), now), false);
});

test("its row says how long it may, or why not", () => {
  assert.equal(missedWords(row(), now, how), "10:21, 51 left");
  assert.equal(missedWords(row({ rejoin_until: "2026-11-25T10:00:00+08:00" }), now, how), "10:21, over 60");
  assert.equal(missedWords(row({ rejoins_left: 0 }), now, how), "2 times");
});

test("an appointment's standing is told with the time or day that matters", () => {
  const words = { texts: { not_yet: "from %(time)s", other_day: "on %(day)s", on_time: "now", stranded: "withdrawn" }, lang: "zh-CN", zone: "Asia/Shanghai", time: how.time };
  const found = { start: "2026-11-26T14:20:00+08:00", check_in_from: "2026-11-26T13:50:00+08:00", stranded: false };
  assert.equal(standingWords({ ...found, standing: "not_yet" }, words), "from 13:50");
  assert.equal(standingWords({ ...found, standing: "other_day" }, words), "on 11月26日");
  assert.equal(standingWords({ ...found, standing: "on_time" }, words), "now");
  assert.equal(standingWords({ ...found, standing: "on_time", stranded: true }, words), "withdrawn");
});

test("a service is found by its name or by what people call it", () => {
  const words = "期满换证|renewal|换本|驾照到期";
  for (const typed of ["期满", " 换本 ", "RENEW", ""]) assert.equal(isCalled(words, typed), true, typed);
  assert.equal(isCalled(words, "过户"), false);
});
