import assert from "node:assert/strict";
import { test } from "node:test";

import { bodyOf, fatesOf, pathOf } from "../../static/js/counter/bodies.js";

const desk = (over = {}) => ({ version: 7, ticket: { id: "t1", number: "A012", state: "serving" }, parallel: [], held: [], ...over });

test("a step of a ticket names it and the view it was decided on", () => {
  assert.deepEqual(bodyOf("finish", { outcome: "done" }, desk()), { outcome: "done", expect: 7, ticket: "t1" });
  assert.deepEqual(bodyOf("resume", {}, desk(), "t9"), { expect: 7, ticket: "t9" });
});

test("a step of the desk names no ticket", () => {
  assert.deepEqual(bodyOf("pause", { reason: "meal" }, desk()), { reason: "meal", expect: 7 });
  assert.deepEqual(bodyOf("call-next", { parallel: true }, desk()), { parallel: true, expect: 7 });
});

test("opening and taking over are not decided on a view of one's own desk", () => {
  assert.deepEqual(bodyOf("open", {}, desk({ ticket: null })), {});
  assert.deepEqual(bodyOf("take-over", {}, desk()), {});
});

test("undo means the ticket that the desk offers to undo", () => {
  assert.equal(bodyOf("undo", {}, desk({ ticket: null, undo: { ticket: "t5" } })).ticket, "t5");
});

test("a choice of the transfer list becomes a service, a counter or a hall", () => {
  assert.deepEqual(bodyOf("transfer", { to: "counter:zibo-3" }, desk()), { counter: "zibo-3", expect: 7, ticket: "t1" });
  assert.deepEqual(bodyOf("transfer", { to: "service:plate-new" }, desk()).service, "plate-new");
});

test("closing says what becomes of called and of serving tickets", () => {
  const full = desk({ parallel: [{ id: "t2", number: "A013", state: "called" }], held: [{ id: "t3", number: "A014" }] });
  assert.deepEqual(fatesOf(full).body, { finish: true, return: true });
  assert.deepEqual(fatesOf(full).tickets.map(({ fate }) => fate), ["finish", "return", "requeue"]);
  assert.deepEqual(fatesOf(desk({ ticket: null })).body, {});
});

test("a counter's code is safe in a path", () => {
  assert.equal(pathOf("a/b", "begin"), "/api/v1/counters/a%2Fb/begin");
});
