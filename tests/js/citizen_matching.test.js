import assert from "node:assert/strict";
import { test } from "node:test";

import { matches, plain } from "../../static/js/citizen/matching.js";
import { fresh, readShelf, without, withEntry, writeShelf } from "../../static/js/citizen/remembered.js";

test("an everyday word finds its service", () => {
  assert.ok(matches("过户", ["转让登记(过户)", "卖车"]));
  assert.ok(!matches("年检", ["转让登记(过户)", "卖车"]));
});

test("spaces, brackets, full-width signs and capitals do not matter", () => {
  assert.equal(plain("转让登记（过户） ＡＢ"), "转让登记过户ab");
  assert.ok(matches(" Plate ", ["Number plate, again"]));
});

test("nothing typed finds everything", () => {
  assert.ok(matches("", ["补换号牌"]));
});

const entry = (path, seen = 0) => ({ path, number: "A128", site: { zh: "张店", en: "Zhangdian" }, service: { zh: "", en: "" }, seen });

test("a followed ticket is remembered once, newest first", () => {
  const shelf = withEntry(withEntry(withEntry([], entry("/t/a")), entry("/t/b")), entry("/t/a", 5));
  assert.deepEqual(shelf.map((kept) => kept.path), ["/t/a", "/t/b"]);
  assert.deepEqual(without(shelf, "/t/a").map((kept) => kept.path), ["/t/b"]);
});

test("yesterday's ticket is no longer shown", () => {
  assert.deepEqual(fresh([entry("/t/a", 0)], 24 * 3600 * 1000), []);
});

test("a broken or refusing storage is an empty shelf, not a fault", () => {
  assert.deepEqual(readShelf(() => ({ getItem: () => "{" })), []);
  assert.doesNotThrow(() => writeShelf([entry("/t/a")], () => { throw new Error("blocked"); }));
});
