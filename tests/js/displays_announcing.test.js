import assert from "node:assert/strict";
import { test } from "node:test";
import { languagesOf, localVoice, readings, Spoken, unread } from "../../static/js/displays/announcing.js";

const one = (call, second) => ({ call, number: "A012", counter: "7", text: { zh: "", en: "" }, audio: {}, say_until: `2026-11-24T10:00:${second}+08:00`, times: 1 });
const now = Date.parse("2026-11-24T10:00:20+08:00");

test("the oldest call that was not read comes first", () => {
  assert.deepEqual(unread([one("b", 50), one("a", 40), one("c", 45)], new Spoken(["c"]), now).map(({ call }) => call), ["a", "b"]);
});

test("a call past its time is never read", () => {
  assert.deepEqual(unread([one("a", 20)], new Spoken(), now), []);
});

test("the memory of read calls is bounded and forgets the oldest", () => {
  const spoken = new Spoken(["a", "b"], 2);
  spoken.add("a");
  spoken.add("c");
  assert.deepEqual([...spoken], ["a", "c"]);
});

test("a call is read twice only while no other waits", () => {
  assert.deepEqual([0, 1, 3].map(readings), [2, 1, 1]);
});

test("English follows only where there is a clip of it", () => {
  assert.deepEqual(languagesOf({ ...one("a", 30), audio: { zh: null, en: null } }), ["zh"]);
  assert.deepEqual(languagesOf({ ...one("a", 30), audio: { zh: null, en: "/audio/1" } }), ["zh", "en"]);
});

test("a voice from afar is no voice", () => {
  const voices = [{ lang: "zh-CN", localService: false }, { lang: "en-GB", localService: true }];
  assert.equal(localVoice(voices, "zh"), null);
  assert.equal(localVoice([...voices, { lang: "zh-CN", localService: true }], "zh").lang, "zh-CN");
});
