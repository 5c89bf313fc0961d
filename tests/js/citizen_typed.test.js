import assert from "node:assert/strict";
import { test } from "node:test";

import { answersOf, typedIn } from "../../static/js/citizen/typed.js";

const MINUTE = 60_000;
const FORM = [["csrf_token", "t"], ["idempotency_key", "k"], ["name", "张三"], ["comes", "self"], ["other", "2026-11-25T10:00"]];

test("of a form the person's answers are kept, not the keys of its page", () => {
  assert.deepEqual(typedIn(FORM, 5).answers, { name: "张三", comes: "self" });
});

test("what was typed is forgotten after half an hour", () => {
  const kept = typedIn(FORM, 0);
  assert.equal(answersOf(kept, 29 * MINUTE).name, "张三");
  assert.deepEqual(answersOf(kept, 30 * MINUTE), {});
  assert.deepEqual(answersOf(null, 0), {});
});
