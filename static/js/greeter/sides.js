/** What the hall is doing, at the right: who missed a call and may come back, what was issued last, what has no counter. */

import { icon, keep, make, plate, write } from "../lib/dom.js";
import { filled, nameIn } from "../lib/texts.js";

const MINUTE_MS = 60_000;

/**
 * Whole minutes in which a missed ticket may still rejoin.
 * @param {{rejoin_until: string|null}} row @param {Date} now @returns {number}
 */
export function minutesLeft(row, now) {
  return row.rejoin_until ? Math.max(0, Math.ceil((Date.parse(row.rejoin_until) - now.getTime()) / MINUTE_MS)) : 0;
}

/** @param {{state: string, rejoin_until: string|null, rejoins_left: number}} row @param {Date} now @returns {boolean} */
export function mayRejoin(row, now) {
  return row.state === "missed" && row.rejoins_left > 0 && minutesLeft(row, now) > 0;
}

/**
 * What stands below a missed ticket's service.
 * @param {object} row @param {Date} now @param {{texts: Record<string, string>, rules: object, time: (moment: string) => string}} how
 * @returns {string}
 */
export function missedWords(row, now, { texts, rules, time }) {
  if (row.rejoins_left <= 0) return filled(texts.missed_often, { count: rules.rejoin_limit });
  const left = minutesLeft(row, now);
  const facts = { time: time(row.missed_at), minutes: left || rules.rejoin_within_minutes };
  return filled(left ? texts.missed : texts.missed_late, facts);
}

/**
 * @param {object} hall the whole staff state @param {Date} now
 * @param {{texts: Record<string, string>, lang: string, sprite: string, rules: object, time: (moment: string) => string,
 *   again: (row: object) => void, slip: (row: object) => void}} how
 */
export function showSides(hall, now, how) {
  write(document.getElementById("waiting"), hall.counts.waiting);
  const missed = [...hall.missed].sort((one, other) => mayRejoin(other, now) - mayRejoin(one, now));
  write(document.getElementById("missed-count"), missed.length || "");
  const { texts } = how;
  list("missed", missed, how, {
    words: (row) => missedWords(row, now, how),
    label: texts.again,
    press: how.again,
    may: (row) => mayRejoin(row, now),
  });
  list("issued", hall.issued, how, {
    words: (row) => filled(texts.ahead, { count: row.ahead }),
    label: texts.slip,
    drawing: "print",
    press: how.slip,
    may: () => true,
  });
  showAlarm(hall.alarms, how);
}

function list(name, rows, how, ways) {
  document.getElementById(`${name}-none`).hidden = rows.length > 0;
  keep(document.getElementById(`${name}-rows`), rows, {
    key: (row) => row.id,
    make: (row) => rowOf(row, how, ways),
    update: (element, row) => {
      write(element.querySelector("b"), nameIn(row.service.name, how.lang));
      write(element.querySelector("small"), ways.words(row));
      element.querySelector("button").setAttribute("aria-disabled", String(!ways.may(row)));
    },
  });
}

function rowOf(row, { sprite }, { label, drawing, press, may }) {
  const words = drawing ? [icon(sprite, drawing), document.createTextNode(label)] : [document.createTextNode(label)];
  const button = make("button", { class: "button", attributes: { type: "button" } }, ...words, make("span", { class: "visually-hidden", text: ` ${row.number}` }));
  button.addEventListener("click", () => button.getAttribute("aria-disabled") !== "true" && press(row));
  button.setAttribute("aria-disabled", String(!may(row)));
  return make("li", { class: "side__row" }, plate(row.number, row.state), make("p", {}, make("b"), make("small")), button);
}

function showAlarm(alarms, { texts }) {
  const numbers = alarms.filter((one) => one.kind === "unserved").map((one) => one.number);
  const bar = document.getElementById("alarm");
  bar.hidden = !numbers.length;
  if (numbers.length) write(bar.querySelector("span"), filled(texts.unserved, { numbers: numbers.slice(0, 5).join(texts.join) }));
}
