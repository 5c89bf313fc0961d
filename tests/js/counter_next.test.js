import assert from "node:assert/strict";
import { test } from "node:test";

import { isDense, linesShown } from "../../static/js/counter/lines.js";
import { receiptsOf } from "../../static/js/counter/receipts.js";
import { creditLine, whyNext } from "../../static/js/counter/why.js";

const show = { name: (names) => names.zh, time: (iso) => iso.slice(11, 16) };
const keys = (row) => whyNext(row, show).map(({ key }) => key);
const PRIORITY = { code: "elder", name: { zh: "满 60 周岁" }, credit_minutes: 15 };

test("nothing called has no receipt", () => {
  assert.deepEqual(receiptsOf({ shown: null, spoken: null }, 99), { shown: null, spoken: null, warn: null });
});

test("a board that has not shown the call after two seconds is a warning", () => {
  assert.equal(receiptsOf({ shown: false, spoken: false }, 1.9).warn, null);
  assert.equal(receiptsOf({ shown: false, spoken: false }, 2).warn, "receipt.warn");
});

test("a call that is on the board is never warned about, however long it is spoken", () => {
  assert.deepEqual(receiptsOf({ shown: true, spoken: false }, 8), {
    shown: { key: "receipt.shown", late: false }, spoken: { key: "receipt.speaking", late: false }, warn: null,
  });
  assert.equal(receiptsOf({ shown: true, spoken: false }, 25).spoken.key, "receipt.not_spoken");
});

test("a silent hall shows one receipt only", () => {
  assert.equal(receiptsOf({ shown: true, spoken: null }, 1).spoken, null);
});

test("an ordinary number stands in the order of coming", () => {
  const row = { priority: null, appointment: null, why: { credit_minutes: 0, overtakes: 0, because: null } };
  assert.deepEqual(keys(row), ["why.order", "why.passes_nobody"]);
  assert.equal(creditLine(row, show), null);
});

test("a priority says its minutes and whom it passes", () => {
  const row = { priority: PRIORITY, appointment: null, why: { credit_minutes: 15, overtakes: 3, because: "priority" } };
  assert.deepEqual(whyNext(row, show), [
    { key: "why.priority", vars: { name: "满 60 周岁", minutes: 15 } }, { key: "why.passes", vars: { count: 3 } },
  ]);
});

test("an appointment says its time", () => {
  const row = { priority: null, appointment: "2026-11-24T10:35:00+08:00", why: { credit_minutes: 0, overtakes: 5, because: "appointment" } };
  assert.deepEqual(whyNext(row, show)[0], { key: "why.appointment", vars: { time: "10:35" } });
  assert.deepEqual(creditLine(row, show), { key: "next.appointment", vars: { time: "10:35" } });
});

test("the numbers passed are named while they are few", () => {
  const why = { credit_minutes: 15, overtakes: 2, passed: ["A139", "A140"], because: "priority" };
  const row = { priority: PRIORITY, appointment: null, why };
  assert.deepEqual(whyNext(row, { ...show, join: ", " })[1], { key: "why.passes_them", vars: { numbers: "A139, A140" } });
  assert.equal(whyNext({ ...row, why: { ...why, overtakes: 30 } }, show)[1].key, "why.passes");
});

test("one who was sent back or moved passes others by the time already waited", () => {
  const row = { priority: null, appointment: null, why: { credit_minutes: 0, overtakes: 2, because: null } };
  assert.deepEqual(keys(row), ["why.waited_before", "why.passes"]);
});

test("the desk's own queues stand first, and empty ones of others give way where there are many", () => {
  const queue = (letter, mine, count) => ({ letter, mine, count });
  const few = [queue("A", false, 0), queue("B", true, 0), queue("C", false, 2)];
  const many = [...few, queue("D", false, 0), queue("E", true, 1)];
  assert.deepEqual(linesShown(few).map(({ letter }) => letter), ["B", "A", "C"]);
  assert.deepEqual(linesShown(many).map(({ letter }) => letter), ["B", "E", "C"]);
});

test("the side draws closer together only when it must", () => {
  assert.equal(isDense(4, 1), false);
  assert.equal(isDense(4, 2), true);
  assert.equal(isDense(5, 1), true);
});
