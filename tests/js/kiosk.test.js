import assert from "node:assert/strict";
import { test } from "node:test";

import { byInitial, initialOf, wordsOf } from "../../static/js/kiosk/everyday.js";
import { idleStage } from "../../static/js/kiosk/idle.js";
import { newKey, press } from "../../static/js/lib/press.js";
import { codeIn, Scanner } from "../../static/js/kiosk/scanner.js";

const answer = (status, body = {}) => ({ ok: status < 300, status, json: async () => body });
const atOnce = { waits_ms: [1, 1, 1], sleep: async () => {} };

test("a kiosk asks after 45 seconds, later for elderly mode, and wipes 20 seconds after that", () => {
  assert.deepEqual(idleStage(44_999, false), { stage: "active" });
  assert.deepEqual(idleStage(45_000, false), { stage: "asking", left_s: 20 });
  assert.deepEqual(idleStage(45_000, true), { stage: "active" });
  assert.deepEqual(idleStage(65_000, false), { stage: "over" });
});

test("a press whose answer was lost is sent again under the same key", async () => {
  const keys = [];
  const send = async (key) => {
    keys.push(key);
    if (keys.length < 3) throw new TypeError("network");
    return answer(201, { number: "A012" });
  };
  const outcome = await press(send, atOnce);
  assert.deepEqual(outcome, { done: true, answer: { number: "A012" } });
  assert.equal(new Set(keys).size, 1);
});

test("a refusal is told at once and not tried again", async () => {
  let tries = 0;
  const outcome = await press(async () => (tries++, answer(409, { code: "queue_closed" })), atOnce);
  assert.equal(tries, 1);
  assert.equal(outcome.problem.code, "queue_closed");
});

test("a server that stays away is given up after the last wait", async () => {
  let tries = 0;
  const outcome = await press(async () => (tries++, answer(503)), atOnce);
  assert.equal(tries, 4);
  assert.equal(outcome.lost, true);
});

test("a key is 128 bits and never the same", () => {
  assert.match(newKey(), /^[0-9a-f]{32}$/);
  assert.notEqual(newKey(), newKey());
});

test("quick signs that end with Enter are a scan, slow ones are not", () => {
  const scanner = new Scanner();
  const typed = (text, gap_ms, from_ms = 0) => [...text, "Enter"].map((key, at) => scanner.press(key, from_ms + at * gap_ms)).at(-1);
  assert.equal(typed("https://queue.example/t/K7M2QX9P4T", 5), "https://queue.example/t/K7M2QX9P4T");
  assert.equal(typed("K7M2QX9P4T", 200, 60_000), null);
  assert.equal(typed("abc", 5, 120_000), null);
});

test("the code is found in an address, in spaced groups, and in nothing else", () => {
  assert.equal(codeIn("http://10.0.0.5:8000/t/K7M2QX9P4T?x=1"), "K7M2QX9P4T");
  assert.equal(codeIn(" K7M2 QX9P 4T "), "K7M2QX9P4T");
  assert.equal(codeIn("http://elsewhere.example/login"), null);
  assert.equal(codeIn("A12"), null);
});

const services = [
  { code: "ownership", letter: "A", name: { zh: "转让登记(过户)", en: "Transfer of ownership" }, everyday: ["过户", "卖车"] },
  { code: "licence-renew", letter: "B", name: { zh: "期满换证", en: "Licence renewal" }, everyday: ["换本", "补证"] },
  { code: "licence-again", letter: "B", name: { zh: "补领驾驶证", en: "Licence again" }, everyday: ["补证"] },
];

test("a word that means two services leads to both", () => {
  const word = wordsOf(services, "zh").find((entry) => entry.word === "补证");
  assert.deepEqual(word.codes, ["licence-renew", "licence-again"]);
});

test("words stand under their pinyin initial", () => {
  const initials = { 过户: "G", 换本: "H", 年检: "N", 上牌: "S", 转让: "Z", 电动车: "D", 补证: "B", 违章: "W", 期满: "Q", 迁出: "Q", 驾照: "J" };
  for (const [word, initial] of Object.entries(initials)) assert.equal(initialOf(word), initial, word);
  assert.deepEqual([...byInitial(wordsOf(services, "en")).keys()], ["L", "T"]);
});
