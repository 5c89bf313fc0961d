import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const sheet = readFileSync(new URL("../../static/css/tokens.css", import.meta.url), "utf8");
const night = /@media \(prefers-color-scheme: dark\) \{\s*:root \{([^}]*)\}/.exec(sheet)[1];
const entries = (text) => [...text.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value.trim()]);
const day = Object.fromEntries(entries(sheet.replace(night, "")));
const dark = { ...day, ...Object.fromEntries(entries(night)) };

function colour(tokens, name) {
  const value = tokens[name];
  const inner = /^var\((--[\w-]+)\)$/.exec(value);
  return inner ? colour(tokens, inner[1]) : value;
}

function luminance(hex) {
  const parts = [1, 3, 5].map((place) => parseInt(hex.slice(place, place + 2), 16) / 255);
  const [red, green, blue] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(tokens, one, other) {
  const [light, dim] = [one, other].map((name) => luminance(colour(tokens, name))).sort((a, b) => b - a);
  return (light + 0.05) / (dim + 0.05);
}

// least contrast, and the pairs that must reach it
const PAIRS = [
  [7, "--board-text --board-quiet --board-good --board-accent", "--board-bg --board-row --board-deep"],
  [7, "--board-text --board-accent", "--board-slide-from --board-slide-to"],
  [7, "--board-text", "--board-tag"],
  [7, "--on-called", "--called-bg"],
  [4.5, "--on-called", "--called-bg-deep"],
  [7, "--on-alarm", "--alarm-bg"],
  [7, "--plate-waiting-fg", "--plate-waiting-bg"],
  [7, "--plate-called-fg", "--plate-called-bg"],
  [7, "--plate-serving-fg", "--plate-serving-bg"],
  [4.5, "--text --text-quiet --link --plate-past-fg", "--page-bg --card-bg --sunk-bg"],
  [4.5, "--action-fg", "--action-bg --action-bg-hover"],
  [4.5, "--on-soft-info", "--soft-info --card-bg"],
  [4.5, "--on-soft-good", "--soft-good --card-bg"],
  [4.5, "--on-soft-warn", "--soft-warn --card-bg"],
  [4.5, "--on-soft-bad", "--soft-bad --card-bg"],
  [4.5, "--head-text --head-quiet", "--head-bg"],
  [3, "--control-line --focus --good --bad --warn", "--page-bg --card-bg"],
  [3, "--live", "--head-bg"],
];

for (const [when, tokens] of [["day", day], ["night", dark]]) {
  test(`every pair of text and ground can be read by ${when}`, () => {
    const pale = PAIRS.flatMap(([least, fronts, grounds]) =>
      fronts.split(" ").flatMap((front) =>
        grounds.split(" ").filter((ground) => contrast(tokens, front, ground) < least).map((ground) => `${front} on ${ground}: ${contrast(tokens, front, ground).toFixed(2)} of ${least}`)));
    assert.deepEqual(pale, []);
  });
}

test("the night changes raw colours only", () => {
  const meanings = entries(night).filter(([, value]) => value.includes("var("));
  assert.deepEqual(meanings, []);
});
