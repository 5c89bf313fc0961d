import assert from "node:assert/strict";
import { test } from "node:test";

import { bodyOf, codeOf, figureOf, mistakesIn } from "../../static/js/manager/placing.js";

const aScreen = (fields) => ({ code: "K7M4PX", hall: "ana", layout: "hall", counter: "", inches: "55", seat: "10", sound: true, ...fields });

test("a code is the same with a gap, a hyphen or small letters", () => {
  assert.deepEqual(["k7m 4px", " K7M-4PX ", "K7M4PX"].map(codeOf), ["K7M4PX", "K7M4PX", "K7M4PX"]);
});

test("a figure is read as people type it", () => {
  assert.deepEqual(["21.5", "21,5", "５５", " 10 "].map(figureOf), [21.5, 21.5, 55, 10]);
  assert.deepEqual(["", "ten"].map(figureOf), [NaN, NaN]);
});

test("a screen filled in well has no mistakes", () => {
  assert.deepEqual(mistakesIn(aScreen()), []);
});

test("mistakes are told in the order of the form", () => {
  assert.deepEqual(mistakesIn(aScreen({ code: "K7M", layout: "counter", inches: "3", seat: "" })), ["code", "counter", "inches", "seat"]);
});

test("only a screen over a counter needs a counter", () => {
  assert.deepEqual(mistakesIn(aScreen({ layout: "portrait" })), []);
});

test("a board is approved with its size, seat and voice", () => {
  assert.deepEqual(bodyOf(aScreen({ counter: "ana-3" })), { hall: "ana", layout: "hall", counter: null, inches: 55, seat_m: 10, sound: true });
});

test("a screen over a counter is silent, whatever was ticked before", () => {
  const body = bodyOf(aScreen({ layout: "counter", counter: "ana-3" }));
  assert.deepEqual([body.counter, body.sound], ["ana-3", false]);
});
