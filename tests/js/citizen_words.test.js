import assert from "node:assert/strict";
import { test } from "node:test";

import { doing, kilometresOf } from "../../static/js/lib/site_words.js";
import { pieces } from "../../static/js/lib/telling.js";

const AT = "2026-11-24T10:31:08+08:00";
const dayOf = (moment) => `day ${moment.slice(8, 10)}`;
const aSite = (over) => ({ state: "open", open_until: null, opens_at: null, ...over });

test("an open site says until when, if it knows", () => {
  assert.deepEqual(doing(aSite({ open_until: "17:30" }), AT, dayOf), { key: "open_until", values: { time: "17:30" } });
  assert.deepEqual(doing(aSite({}), AT, dayOf), { key: "open", values: {} });
});

test("a closed site says when it opens: today by the hour, later with the day", () => {
  const noon = aSite({ state: "closed", opens_at: "2026-11-24T13:30:00+08:00" });
  const later = aSite({ state: "closed_today", opens_at: "2026-11-25T08:30:00+08:00" });
  assert.deepEqual(doing(noon, AT, dayOf), { key: "opens", values: { time: "13:30" } });
  assert.deepEqual(doing(later, AT, dayOf), { key: "opens_on", values: { time: "08:30", day: "day 25" } });
});

test("a closed site that does not know when it opens says no more than that", () => {
  assert.equal(doing(aSite({ state: "closed_today" }), AT, dayOf).key, "closed_today");
  assert.equal(doing(aSite({ state: "closed" }), AT, dayOf).key, "closed");
});

test("near places are told with a decimal, far ones without", () => {
  assert.equal(kilometresOf(2.14), "2.1");
  assert.equal(kilometresOf(26.4), "26");
});

test("a sentence falls into words and figures, in any order", () => {
  assert.deepEqual(pieces("%(time)s 更新", { time: "10:31" }), [{ text: "10:31", value: true }, { text: " 更新", value: false }]);
  assert.deepEqual(pieces("open until %(time)s", { time: "12:00" }).map((piece) => piece.text), ["open until ", "12:00"]);
});
