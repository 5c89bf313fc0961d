import assert from "node:assert/strict";
import { test } from "node:test";

import { newKey, send } from "../../static/js/counter/press.js";

const noSleep = () => Promise.resolve();

/** A server that gives these answers one after the other and remembers what it was asked. */
function aServer(...answers) {
  const asked = [];
  const fetch = async (path, request) => {
    asked.push({ path, key: request.headers["Idempotency-Key"], csrf: request.headers["X-CSRFToken"], body: JSON.parse(request.body) });
    const answer = answers.shift();
    if (answer === "cut") throw new TypeError("the line was cut");
    return { ok: answer.http < 400, status: answer.http, json: async () => answer.body };
  };
  return { asked, fetch };
}

const press = (server) => send("/step", { expect: 4 }, { key: "k1", csrf: "c1", fetch: server.fetch, sleep: noSleep });

test("a key has 128 bits and is new at each press", () => {
  assert.match(newKey(), /^[0-9a-f]{32}$/);
  assert.notEqual(newKey(), newKey());
});

test("a step is sent once when the server answers", async () => {
  const server = aServer({ http: 200, body: { desk: {} } });
  assert.deepEqual(await press(server), { ok: true, view: { desk: {} } });
  assert.deepEqual(server.asked, [{ path: "/step", key: "k1", csrf: "c1", body: { expect: 4 } }]);
});

test("a cut line is tried again under the same key, so nobody is called twice", async () => {
  const server = aServer("cut", { http: 502, body: null }, { http: 200, body: { desk: {} } });
  assert.equal((await press(server)).ok, true);
  assert.deepEqual(server.asked.map(({ key }) => key), ["k1", "k1", "k1"]);
});

test("after three tries without an answer it is unknown whether the step was taken", async () => {
  const server = aServer("cut", "cut", "cut");
  assert.equal((await press(server)).ok, null);
  assert.equal(server.asked.length, 3);
});

test("a refusal is not tried again", async () => {
  const server = aServer({ http: 409, body: { code: "nobody_waiting" } });
  assert.deepEqual(await press(server), { ok: false, problem: { code: "nobody_waiting" }, http: 409 });
  assert.equal(server.asked.length, 1);
});

test("a busy server is asked three times and then its own words are shown", async () => {
  const busy = { http: 503, body: { code: "try_again", title: "busy" } };
  const answer = await press(aServer(busy, busy, busy));
  assert.deepEqual([answer.ok, answer.problem.code], [false, "try_again"]);
});

test("a success cut off in the middle is asked for again", async () => {
  const server = aServer({ http: 200, body: null }, { http: 200, body: { desk: {} } });
  assert.equal((await press(server)).ok, true);
});
