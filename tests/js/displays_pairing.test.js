import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, spaced } from "../../static/js/displays/pairing.js";

test("a screen over a counter goes to the page of that counter", () => {
  assert.equal(addressOf({ layout: "counter", hall: "ana", counter: "w 7" }), "/displays/counter?hall=ana&counter=w+7");
});

test("a hall board needs no counter", () => {
  assert.equal(addressOf({ layout: "hall", hall: "ana", counter: null, sound: true }), "/displays/hall?hall=ana");
});

test("size, farthest seat and silence go with the screen", () => {
  assert.equal(addressOf({ layout: "hall", hall: "ana", inches: 65, seat_m: 12, sound: false }), "/displays/hall?hall=ana&inches=65&seat=12&sound=0");
});

test("a code is written in two groups", () => {
  assert.equal(spaced("K7M4PX"), "K7M 4PX");
});
