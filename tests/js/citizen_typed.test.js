import assert from "node:assert/strict";
import { test } from "node:test";

import { answersOf, pathOf, typedIn } from "../../static/js/citizen/typed.js";

const MINUTE = 60_000;
const FORM = [["csrf_token", "t"], ["idempotency_key", "k"], ["name", "张三"], ["comes", "self"], ["other", "2026-11-25T10:00"]];

test("of a form the person's answers are kept, not the keys of its page", () => {
  assert.deepEqual(typedIn(FORM, "h1", 5).answers, { name: "张三", comes: "self" });
});

test("what was typed is forgotten after half an hour", () => {
  const kept = typedIn(FORM, "h1", 0);
  assert.equal(answersOf(kept, 29 * MINUTE).name, "张三");
  assert.deepEqual(answersOf(kept, 30 * MINUTE), {});
  assert.deepEqual(answersOf(null, 0), {});
});

test("the pages of a hold lead to the appointment it has become, those of another hold do not", () => {
  const made = { at: 0, hold: "h1", path: "/a/ABCD2345" };
  assert.equal(pathOf(made, "h1"), "/a/ABCD2345");
  assert.equal(pathOf(made, "h2"), null);
  assert.equal(pathOf(made, ""), null);
  assert.equal(pathOf(typedIn(FORM, "h1", 0), "h1"), null);
  assert.deepEqual(answersOf(made, 0), {}, "nothing of the person is left");
});
