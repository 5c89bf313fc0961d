import assert from "node:assert/strict";
import { test } from "node:test";

import { whatChanged } from "../../static/js/counter/changes.js";
import { changesSaid, refusalSaid, unansweredSaid } from "../../static/js/counter/refusals.js";

const text = (key, vars = {}) => [key, ...Object.values(vars)].join(":");
const aTicket = (over = {}) => ({ id: "t1", number: "A012", state: "called", calls: 1, service: { code: "transfer" }, ...over });
const aDesk = (over = {}) => ({ state: "open", mine: true, clerk: { name: "Bo" }, ticket: null, parallel: [], held: [], missed: [], ...over });
const keys = (before, after) => whatChanged(before, after).map(({ key }) => key);

test("the first view says no change, and neither does the same view again", () => {
  assert.deepEqual(whatChanged(null, aDesk()), []);
  assert.deepEqual(whatChanged(aDesk({ ticket: aTicket() }), aDesk({ ticket: aTicket() })), []);
});

test("a ticket called from the other tab is named", () => {
  assert.deepEqual(whatChanged(aDesk(), aDesk({ ticket: aTicket() })), [{ key: "changed.called", vars: { number: "A012" } }]);
});

test("each way a ticket goes on has its own words", () => {
  const called = aDesk({ ticket: aTicket() });
  const serving = aDesk({ ticket: aTicket({ state: "serving" }) });
  const rows = [{ id: "t1", number: "A012" }];
  assert.deepEqual(keys(called, serving), ["changed.began"]);
  assert.deepEqual(keys(called, aDesk({ ticket: aTicket({ calls: 2 }) })), ["changed.recalled"]);
  assert.deepEqual(keys(serving, aDesk({ held: rows })), ["changed.held"]);
  assert.deepEqual(keys(called, aDesk({ missed: rows })), ["changed.missed"]);
  assert.deepEqual(keys(serving, aDesk()), ["changed.gone"]);
  assert.deepEqual(keys(called, aDesk({ ticket: aTicket({ service: { code: "plates" } }) })), ["changed.service"]);
});

test("one ticket replaced by another says both", () => {
  const after = aDesk({ ticket: aTicket({ id: "t2", number: "A013" }) });
  assert.deepEqual(keys(aDesk({ ticket: aTicket() }), after), ["changed.gone", "changed.called"]);
});

test("a colleague who takes the counter over is named first", () => {
  const after = aDesk({ state: "taken_over", mine: false, clerk: { name: "Cy" } });
  assert.deepEqual(whatChanged(aDesk(), after)[0], { key: "changed.taken_over", vars: { name: "Cy" } });
});

test("a held ticket resumed here is no loss, one that went back to wait is", () => {
  const held = aDesk({ held: [{ id: "t1", number: "A012" }] });
  assert.deepEqual(keys(held, aDesk({ ticket: aTicket({ state: "serving" }) })), ["changed.began"]);
  assert.deepEqual(keys(held, aDesk()), ["changed.held_left"]);
});

test("a refusal is said in the words of the server", () => {
  const said = refusalSaid({ code: "not_served_here", title: "why", detail: "now" }, text);
  assert.deepEqual([said.tone, said.title, said.detail, said.offer], ["warn", "why", "now", null]);
});

test("a desk that changed meanwhile says what changed and blames nobody", () => {
  const changes = whatChanged(aDesk(), aDesk({ ticket: aTicket() }));
  const said = refusalSaid({ code: "desk_changed", title: "why", detail: "now" }, text, changes);
  assert.deepEqual([said.tone, said.detail], ["info", "changed.called:A012"]);
});

test("some refusals come with the button that helps", () => {
  const offer = (code) => refusalSaid({ code, title: "a", detail: "b" }, text).offer;
  assert.equal(offer("counter_taken"), "take_over");
  assert.equal(offer("not_signed_in"), "sign_in");
  assert.equal(offer("tickets_in_hand"), "close");
  assert.equal(offer("nobody_waiting"), null);
});

test("an answer without words still says something, and no answer offers the same press again", () => {
  assert.equal(refusalSaid({}, text).title, "refused.unknown");
  assert.equal(unansweredSaid(text).offer, "again");
});

test("no change says nothing", () => {
  assert.equal(changesSaid([], text), null);
  assert.equal(changesSaid([{ key: "changed.held", vars: { number: "A1" } }], text).detail, "changed.held:A1");
});
