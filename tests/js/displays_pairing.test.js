import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, spaced } from "../../static/js/displays/pairing.js";

test("a screen over a counter goes to the page of that counter", () => {
  assert.equal(addressOf({ layout: "counter", hall: "ana", counter: "w 7" }), "/displays/counter?hall=ana&counter=w+7");
});

test("a hall board needs no counter, and the server's own address goes first", () => {
  assert.equal(addressOf({ layout: "hall", hall: "ana", counter: null }), "/displays/hall?hall=ana");
  assert.equal(addressOf({ layout: "hall", url: "/displays/hall?x=1" }), "/displays/hall?x=1");
});

test("a code is written in two groups", () => {
  assert.equal(spaced("K7M4PX"), "K7M 4PX");
});
