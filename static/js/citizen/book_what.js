/** The first step: kinds and words change what is shown without a new page. */

import { matches } from "./matching.js";

const tiles = document.querySelector("[data-tiles]");
const every = [...tiles.querySelectorAll("[data-names]")];
const field = document.getElementById("find");
const tabs = [...document.querySelectorAll("[data-tabs] .tabs__tab")];
const all = tiles.querySelector(".tile--all");

field?.addEventListener("input", () => (field.value.trim() ? find(field.value) : choose(current() ?? "top")));
field?.form.addEventListener("submit", (event) => {
  if (field.value.trim()) event.preventDefault();
});
for (const way of [...tabs, all].filter((one) => one?.href)) {
  way.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (field) field.value = "";
    choose(letterOf(way));
    history.replaceState(null, "", way.href);
    if (way === all) tiles.querySelector("summary:not([hidden] *)")?.focus({ preventScroll: true });
  });
}

function letterOf(way) {
  return new URL(way.href).searchParams.get("letter");
}

function current() {
  const chosen = tabs.find((tab) => tab.hasAttribute("aria-current"));
  return chosen?.href ? letterOf(chosen) : null;
}

function choose(letter) {
  show((tile) => letter === "all" || tile.dataset.letter === letter || (letter === "top" && "top" in tile.dataset), letter === "all");
  for (const tab of tabs) {
    if (letterOf(tab) === letter) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
  if (all) all.hidden = letter === "all";
}

function find(wanted) {
  show((tile) => matches(wanted, tile.dataset.names.split("|")), true);
  if (all) all.hidden = true;
}

function show(wanted, headed) {
  for (const tile of every) {
    tile.hidden = !wanted(tile);
    if (tile.hidden) tile.open = false;
  }
  const shown = every.filter((tile) => !tile.hidden);
  for (const head of tiles.querySelectorAll("[data-head]")) head.hidden = !headed || !shown.some((tile) => tile.dataset.letter === head.dataset.head);
  tiles.toggleAttribute("data-headed", headed);
  document.querySelector("[data-none]").hidden = shown.length > 0;
}
