import assert from "node:assert/strict";
import { test } from "node:test";

import { missNeedsSecondPress, missWait, primaryOf, recallWait, situationOf, whyQuiet } from "../../static/js/counter/situation.js";

const AT = Date.parse("2026-11-24T11:00:00+08:00");
const iso = (seconds) => new Date(AT + seconds * 1000).toISOString();

function aTicket(over = {}) {
  return { id: "t1", number: "A012", state: "called", calls: 1, call_limit: 3, called_at: iso(0), miss_after: iso(180), ...over };
}

function aDesk(over = {}) {
  return { desk: "d1", state: "open", mine: true, ticket: null, allowed: [], rules: { recall_every_s: 10 }, ...over };
}

const view = (desk, over = {}) => ({ desk, waiting: 0, now: AT, lost: false, ...over });

test("the primary key goes on from wherever the desk stands", () => {
  const cases = [
    [aDesk({ desk: null, state: "closed" }), "closed", "open"],
    [aDesk(), "free", "call-next"],
    [aDesk({ ticket: aTicket() }), "called", "begin"],
    [aDesk({ ticket: aTicket({ state: "serving" }) }), "serving", "finish"],
    [aDesk({ state: "paused" }), "paused", "resume-desk"],
    [aDesk({ state: "lost" }), "lost", "open"],
    [aDesk({ state: "taken_over", mine: false }), "taken", "take-over"],
    [aDesk({ mine: false }), "taken", "take-over"],
  ];
  for (const [desk, situation, step] of cases) {
    assert.equal(situationOf(desk), situation);
    assert.equal(primaryOf(desk).step, step);
  }
});

test("a paused desk with a ticket in hand still finishes that ticket", () => {
  assert.equal(primaryOf(aDesk({ state: "paused", ticket: aTicket({ state: "serving" }) })).step, "finish");
});

test("a step that the server allows is not quiet", () => {
  assert.equal(whyQuiet("call-next", view(aDesk({ allowed: ["call-next"] }))), null);
});

test("a quiet step says when it can be taken", () => {
  assert.equal(whyQuiet("recall", view(aDesk())).key, "quiet.called_only");
  assert.equal(whyQuiet("hold", view(aDesk({ ticket: aTicket() }))).key, "quiet.serving_only");
  assert.equal(whyQuiet("call-next", view(aDesk())).key, "quiet.nobody");
  assert.equal(whyQuiet("call-next", view(aDesk({ state: "paused" }))).key, "quiet.resume_first");
  assert.equal(whyQuiet("call-next", view(aDesk({ ticket: aTicket() }))).key, "quiet.busy");
});

test("nothing can be pressed while the line is down", () => {
  assert.equal(whyQuiet("call-next", view(aDesk({ allowed: ["call-next"] }), { lost: true })).key, "quiet.line");
});

test("somebody who comes to wait after the desk view was made can be called", () => {
  assert.equal(whyQuiet("call-next", view(aDesk(), { waiting: 1 })), null);
});

test("a recall becomes possible by waiting, without a message", () => {
  const desk = aDesk({ ticket: aTicket() });
  assert.deepEqual(whyQuiet("recall", view(desk, { now: AT + 4000 })), { key: "quiet.recall_in", vars: { seconds: 6 } });
  assert.equal(whyQuiet("recall", view(desk, { now: AT + 10_000 })), null);
  assert.equal(recallWait(view(desk, { now: AT + 60_000 })), 0);
});

test("a ticket counts as missed after the calls and the minutes of the hall", () => {
  const often = aDesk({ ticket: aTicket({ calls: 3 }) });
  assert.deepEqual(whyQuiet("miss", view(aDesk({ ticket: aTicket() }))), { key: "quiet.miss_calls", vars: { calls: 2 } });
  assert.deepEqual(whyQuiet("miss", view(often, { now: AT + 60_000 })), { key: "quiet.miss_in", vars: { seconds: 120 } });
  assert.equal(whyQuiet("miss", view(often, { now: AT + 180_000 })), null);
  assert.deepEqual(missWait(view(often, { now: AT + 999_000 })), { calls_left: 0, left_s: 0 });
});

test("an early miss asks for a second press", () => {
  assert.equal(missNeedsSecondPress(aDesk({ ticket: aTicket() })), true);
  assert.equal(missNeedsSecondPress(aDesk({ ticket: aTicket({ calls: 3 }) })), false);
  assert.equal(missNeedsSecondPress(aDesk()), false);
});
