import assert from "node:assert/strict";
import { test } from "node:test";

import { afterKey, masked } from "../../static/js/kiosk/by_document.js";
import { promised } from "../../static/js/kiosk/numbering.js";
import { after } from "../../static/js/kiosk/pad.js";
import { appointmentIn, cardIn, codeIn } from "../../static/js/kiosk/scanner.js";
import { factsOf, whyNot } from "../../static/js/kiosk/why_not.js";

const zone = "Asia/Shanghai";
const here = { site: "zhangdian", now: new Date("2026-11-25T08:10:00+08:00"), zone };
const refused = (code) => ({ lost: false, problem: { code } });
const own = (facts = {}) => ({
  state: "booked",
  site: { code: "zhangdian", name: { zh: "张店车管所", en: "Zhangdian Vehicle Office" } },
  start: "2026-11-25T14:20:00+08:00",
  check_in_from: "2026-11-25T13:50:00+08:00",
  ticket: null,
  ...facts,
});

test("an appointment's code is found in its address and by itself, written in any case", () => {
  assert.equal(appointmentIn("https://queue.example/a/K7M2QX9P"), "K7M2QX9P");
  assert.equal(appointmentIn("http://10.0.0.5:8000/a/k7m2qx9p/?x=1"), "K7M2QX9P");
  assert.equal(appointmentIn(" k7m2 qx9p "), "K7M2QX9P");
});

test("a slip's code, another address and signs that no appointment has are none", () => {
  for (const text of ["https://queue.example/t/k7m2qx9p4tabcdefghijklmnop", "https://queue.example/a/K7M2QX9", "K7M2QX9O", "K7M2QX9P4T", ""]) {
    assert.equal(appointmentIn(text), null, text);
  }
  assert.equal(codeIn("https://queue.example/a/K7M2QX9P"), null);
});

test("keys write, rub out and clear, and nothing more once the text is whole", () => {
  assert.equal(after("12", { sign: "3" }, 4), "123");
  assert.equal(after("1234", { sign: "5" }, 4), "1234");
  assert.equal(after("123", { rub: "" }, 4), "12");
  assert.equal(after("", { rub: "" }, 4), "");
  assert.equal(after("123", { clear: "" }, 4), "");
});

test("without his appointment nobody learns more than that code and phone do not belong together", () => {
  assert.equal(whyNot(refused("not_found"), null, here), "unknown");
  assert.equal(whyNot(refused("rate_limited"), null, here), "told");
  assert.equal(whyNot({ lost: true, problem: null }, null, here), "lost");
});

test("his own appointment tells why he cannot check in here and now", () => {
  const cases = {
    not_yet: own(),
    other_day: own({ start: "2026-11-26T08:30:00+08:00", check_in_from: "2026-11-26T08:00:00+08:00" }),
    over: own({ state: "missed", start: "2026-11-24T08:30:00+08:00", check_in_from: "2026-11-24T08:00:00+08:00" }),
    elsewhere: own({ site: { code: "zhoucun", name: {} } }),
    cancelled: own({ state: "cancelled" }),
    checked_in: own({ state: "checked_in", ticket: { url: "/t/x" } }),
    told: own({ start: "2026-11-25T08:00:00+08:00", check_in_from: "2026-11-25T07:30:00+08:00" }),
  };
  for (const [why, appointment] of Object.entries(cases)) assert.equal(whyNot(refused("wrong_state"), appointment, here), why);
});

test("the sentences name site, day and times as the hall reads them", () => {
  const time = (moment) => moment.slice(11, 16);
  assert.deepEqual(factsOf(own(), { lang: "zh-CN", zone, time }), { site: "张店车管所", day: "11月25日", start: "14:20", from: "13:50" });
  assert.equal(factsOf(own(), { lang: "en", zone, time }).site, "Zhangdian Vehicle Office");
});

test("the slip names the appointed time only where it was kept", () => {
  const how = { texts: { appointment: "= %(time)s" }, lang: "zh-CN", zone };
  assert.equal(promised({ start: "2026-11-25T14:20:00+08:00", on_time: true }, how), "= 14:20");
  assert.equal(promised({ start: "2026-11-25T14:20:00+08:00", on_time: false }, how), "");
  assert.equal(promised(undefined, how), "");
});

test("a card's number is told from codes, whatever a reader puts between its signs", () => {
  assert.equal(cardIn("370303198001010077"), "370303198001010077");
  assert.equal(cardIn(" 370303 19800101 007x "), "37030319800101007X");
  for (const text of ["37030319800101007", "3703031980010100777", "X70303198001010077", "K7M2QX9P", "A012", ""]) assert.equal(cardIn(text), null, text);
});

test("of a number only the last four signs can be read on the screen", () => {
  assert.equal(masked(""), "");
  assert.equal(masked("370"), "370");
  assert.equal(masked("3703031980"), "•••••• 1980");
  assert.equal(masked("37030319800101007X"), "•••••• •••••••• 007X");
});

test("a number is typed to eighteen signs, with an X at its end only", () => {
  assert.equal(afterKey("1", { sign: "2" }), "12");
  assert.equal(afterKey("12", { rub: "" }), "1");
  assert.equal(afterKey("12", { sign: "X" }), "12");
  assert.equal(afterKey("1".repeat(17), { sign: "X" }), `${"1".repeat(17)}X`);
  assert.equal(afterKey("1".repeat(18), { sign: "2" }), "1".repeat(18));
});
