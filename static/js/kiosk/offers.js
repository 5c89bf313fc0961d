/** Choosing a service: by its letter, from the rest, or by the words people use. */

import { make } from "../lib/dom.js";
import { byInitial, wordsOf } from "./everyday.js";

/**
 * @param {object[]} services @param {string} lang @param {(code: string) => void} chosen
 * @returns {{reset: () => void}}
 */
export function offer(services, lang, chosen) {
  const tabs = [...document.querySelectorAll("[data-letter]")];
  const reset = () => tabs[0] && open(tabs, tabs[0].dataset.letter);
  for (const tab of tabs) tab.addEventListener("click", () => open(tabs, tab.dataset.letter));
  document.querySelector("[role=tablist]").addEventListener("keydown", (event) => step(event, tabs));
  document.addEventListener("click", ({ target }) => {
    const others = target.closest?.("[data-others]");
    if (others) showTiles(`${others.dataset.others}-others`);
    const tile = target.closest?.("[data-service]");
    if (tile) chosen(tile.dataset.service);
  });
  offerWords(services, lang);
  return { reset };
}

function open(tabs, letter) {
  for (const tab of tabs) {
    tab.setAttribute("aria-selected", String(tab.dataset.letter === letter));
    tab.tabIndex = tab.dataset.letter === letter ? 0 : -1;
  }
  showTiles(letter);
}

function step(event, tabs) {
  const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const at = tabs.indexOf(document.activeElement);
  if (!way || at < 0) return;
  const next = tabs[(at + way + tabs.length) % tabs.length];
  open(tabs, next.dataset.letter);
  next.focus();
}

function showTiles(name) {
  for (const tiles of document.querySelectorAll("[data-tiles]")) tiles.hidden = tiles.dataset.tiles !== name;
}

function offerWords(services, lang) {
  const short = lang.startsWith("zh") ? "zh" : "en";
  const groups = byInitial(wordsOf(services, short));
  const names = new Map(services.map((service) => [service.code, service.name[short] ?? service.name.zh]));
  const row = document.querySelector("[data-initials]");
  const show = (initial) => {
    for (const key of row.children) key.setAttribute("aria-pressed", String(key.textContent === initial));
    document.querySelector("[data-chips]").replaceChildren(...groups.get(initial).flatMap((entry) => chipsOf(entry, names)));
  };
  row.replaceChildren(...[...groups.keys()].map((initial) => make("button", { class: "initials__key num", text: initial, attributes: { type: "button" } })));
  row.addEventListener("click", ({ target }) => target.closest("button") && show(target.closest("button").textContent));
  if (groups.size) show([...groups.keys()][0]);
}

/** A word that may mean several services becomes a chip for each, with the service's own name below it. */
function chipsOf({ word, codes }, names) {
  return codes.map((code) =>
    make(
      "button",
      { class: "tile", data: { service: code }, attributes: { type: "button" } },
      make("b", { text: word }),
      names.get(code) === word ? null : make("span", { text: names.get(code) }),
    ),
  );
}
