import assert from "node:assert/strict";
import { test } from "node:test";

import { actionOf, DEFAULTS, keyName, loadSettings, saveSettings, whyNotKey } from "../../static/js/counter/shortcuts.js";

const pressed = (key, over = {}) => ({ key, code: key, ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, repeat: false, ...over });
const usual = () => ({ on: true, pad: false, keys: { ...DEFAULTS } });

function aStorage() {
  const kept = new Map();
  return { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) };
}

test("the default keys are those printed on the buttons", () => {
  assert.equal(actionOf(pressed("F2"), usual()), "next");
  assert.equal(actionOf(pressed("F8"), usual()), "work");
  assert.equal(actionOf(pressed("q"), usual()), null);
});

test("a key held down acts once", () => {
  assert.equal(actionOf(pressed("F8", { repeat: true }), usual()), null);
});

test("shortcuts that are switched off do nothing", () => {
  assert.equal(actionOf(pressed("F2"), { ...usual(), on: false }), null);
});

test("the number pad of a caller acts only when it is said to be there", () => {
  const plus = pressed("+", { code: "NumpadAdd" });
  assert.equal(actionOf(plus, usual()), null);
  assert.equal(actionOf(plus, { ...usual(), pad: true }), "next");
});

test("modifiers are part of a key, and alone are none", () => {
  assert.equal(keyName(pressed("q", { altKey: true })), "Alt+Q");
  assert.equal(keyName(pressed("F8", { ctrlKey: true, shiftKey: true })), "Ctrl+Shift+F8");
  assert.equal(keyName(pressed("Control", { ctrlKey: true })), "");
});

test("single letters and keys of the browser cannot be chosen", () => {
  assert.equal(whyNotKey("Q", "next", usual()), "shortcut.single");
  assert.equal(whyNotKey("Enter", "next", usual()), "shortcut.single");
  assert.equal(whyNotKey("F5", "next", usual()), "shortcut.browser");
  assert.equal(whyNotKey("Ctrl+F5", "next", usual()), "shortcut.browser");
});

test("one key cannot do two things, but may be chosen again for its own", () => {
  assert.equal(whyNotKey("F8", "next", usual()), "shortcut.taken");
  assert.equal(whyNotKey("F2", "next", usual()), null);
  assert.equal(whyNotKey("Alt+Q", "next", usual()), null);
});

test("chosen keys are there after a reload, and broken ones fall back to the defaults", () => {
  const storage = aStorage();
  saveSettings(storage, { on: false, pad: true, keys: { ...DEFAULTS, next: "Alt+N" } });
  assert.deepEqual(loadSettings(storage), { on: false, pad: true, keys: { ...DEFAULTS, next: "Alt+N" } });
  storage.setItem("counter.shortcuts", "{");
  assert.deepEqual(loadSettings(storage), usual());
});
