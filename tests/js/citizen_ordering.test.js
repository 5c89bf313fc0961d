import assert from "node:assert/strict";
import { test } from "node:test";

import { distanceKm, figuresOf, orderSites, quietest } from "../../static/js/citizen/ordering.js";

const aSite = (code, over = {}) => ({
  code, state: "open", waiting: 5, estimate: { low: 5, high: 10 }, counters_open: 2, district: { zh: "张店区" },
  place: { lat: 36.8, lon: 118.0 }, queues: [{ letter: "A", waiting: 5, estimate: null }], ...over,
});
const codes = (sites) => sites.map((site) => site.code);

test("the site that serves soonest comes first", () => {
  const slow = aSite("slow", { estimate: { low: 25, high: 35 } });
  assert.deepEqual(codes(orderSites([slow, aSite("quick")])), ["quick", "slow"]);
});

test("a paused or closed site comes after every open one, however empty it is", () => {
  const shut = aSite("shut", { state: "closed_today", waiting: 0, estimate: null });
  const paused = aSite("paused", { state: "paused", waiting: 0, estimate: null });
  const busy = aSite("busy", { waiting: 60, estimate: { low: 50, high: 70 } });
  assert.deepEqual(codes(orderSites([shut, paused, busy])), ["busy", "paused", "shut"]);
});

test("a site without an estimate is placed by its people and counters", () => {
  const empty = aSite("empty", { waiting: 1, counters_open: 3, estimate: null });
  const full = aSite("full", { waiting: 40, counters_open: 2, estimate: null });
  assert.deepEqual(codes(orderSites([full, aSite("middle"), empty])), ["empty", "middle", "full"]);
});

test("a queue's letter leaves only the sites that have it, by that queue's figures", () => {
  const withB = aSite("with-b", { queues: [{ letter: "B", waiting: 2, estimate: null }] });
  assert.deepEqual(codes(orderSites([aSite("only-a"), withB], { queue: "B" })), ["with-b"]);
  assert.equal(figuresOf(withB, "B").waiting, 2);
});

test("by district keeps the districts' own order", () => {
  const east = aSite("east", { district: { zh: "临淄区" }, estimate: { low: 0, high: 5 } });
  const sites = [aSite("first"), east, aSite("second", { estimate: { low: 20, high: 30 } })];
  assert.deepEqual(codes(orderSites(sites, { sort: "district" })), ["first", "second", "east"]);
});

test("near me sorts by distance, and without a place falls back to the quickest", () => {
  const far = aSite("far", { place: { lat: 36.2, lon: 118.2 }, estimate: { low: 0, high: 5 } });
  const here = { lat: 36.81, lon: 118.01 };
  assert.deepEqual(codes(orderSites([far, aSite("close")], { sort: "near", here })), ["close", "far"]);
  assert.deepEqual(codes(orderSites([aSite("close"), far], { sort: "near" })), ["far", "close"]);
});

test("a closed site next door comes after an open one farther away", () => {
  const far = aSite("far", { place: { lat: 36.2, lon: 118.2 } });
  const shut = aSite("shut", { state: "closed_today", waiting: 0, estimate: null });
  assert.deepEqual(codes(orderSites([shut, far], { sort: "near", here: { lat: 36.81, lon: 118.01 } })), ["far", "shut"]);
});

test("Zhangdian and Linzi are some 26 kilometres apart", () => {
  const kilometres = distanceKm({ lat: 36.807, lon: 118.018 }, { lat: 36.827, lon: 118.309 });
  assert.ok(kilometres > 25 && kilometres < 27);
  assert.equal(distanceKm(null, { lat: 1, lon: 1 }), null);
});

test("the quietest site is open, and there may be none", () => {
  const shut = aSite("shut", { state: "closed", waiting: 0 });
  assert.equal(quietest([aSite("busy", { waiting: 9 }), shut, aSite("calm", { waiting: 3 })]).code, "calm");
  assert.equal(quietest([shut]), null);
});
