import assert from "node:assert/strict";
import { test } from "node:test";
import { numberParts } from "../../static/js/lib/numbers.js";
import { filled, nameIn } from "../../static/js/lib/texts.js";

test("values are filled in where the pattern names them", () => {
  assert.equal(filled("约%(low)s–%(high)s分", { low: 15, high: 25 }), "约15–25分");
});

test("a doubled percent sign is one, a missing value is nothing", () => {
  assert.equal(filled("100%% %(what)s"), "100% ");
});

test("one counter is not counters", () => {
  const pattern = { one: "%(count)s counter", other: "%(count)s counters" };
  assert.deepEqual([1, 0, 3].map((count) => filled(pattern, { count })), ["1 counter", "0 counters", "3 counters"]);
});

test("a name missing in the reader's language is given in the other", () => {
  assert.equal(nameIn({ zh: "机动车", en: null }, "en"), "机动车");
  assert.equal(nameIn({ zh: "机动车", en: "Vehicles" }, "en-GB"), "Vehicles");
  assert.equal(nameIn(null, "en"), "");
});

test("a number is its letter and its digits", () => {
  assert.deepEqual(numberParts("A012"), { letter: "A", digits: "012" });
  assert.deepEqual(numberParts("012"), { letter: "", digits: "012" });
});
