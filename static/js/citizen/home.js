/** The home page: figures kept fresh, the choice of queue and order without a new page, nearest only on request. */

import { make, plate, write } from "../lib/dom.js";
import { followFigures } from "../lib/figures.js";
import { dayOf, hourOf, rangeOf } from "../lib/ranges.js";
import { doing, kilometresOf } from "../lib/site_words.js";
import { places, tell } from "../lib/telling.js";
import { data, filled, nameIn } from "../lib/texts.js";
import { dayWord } from "./day_words.js";
import { distanceKm, figuresOf, firstFree, orderSites, quietest } from "./ordering.js";
import { offerReading } from "./reading.js";
import { APPOINTMENTS, fresh, readShelf, upcoming } from "./remembered.js";

const { lang, dataset } = document.documentElement;
const patterns = data("texts");
const page = data("page");
const near = page.near_days ?? {};
const dayIn = (moment) => (near[moment.slice(0, 10)] === "tomorrow" ? patterns.tomorrow : dayOf(moment, lang, dataset.zone));
const dayCalled = (moment) => dayWord(moment, { near, words: patterns, lang, zone: dataset.zone });
const rows = new Map([...document.querySelectorAll("[data-site]")].map((row) => [row.dataset.site, row]));
const wish = { queue: page.queue, sort: page.sort, here: null };
let sites = null;

followFigures("/api/v1/sites", page.at, patterns, (answer) => show(answer));
showMine();
showBooked();
offerNearest();
offerReading(document.querySelector("[data-read-aloud]"), lang, whatToRead);

function show(answer) {
  sites = answer.items;
  for (const site of sites) fillRow(site, answer.at ?? page.at);
  arrange();
  showFirst(firstFree(sites));
  const calm = quietest(sites);
  const door = document.querySelector("[data-door=quiet]");
  if (!calm || !door) return;
  door.href = `/sites/${calm.code}`;
  write(door.querySelector("[data-bind=quiet-waiting]"), calm.waiting);
  write(door.querySelector("[data-bind=quiet-name]"), nameIn(calm.name, lang));
}

function fillRow(site, at) {
  const row = rows.get(site.code);
  const figures = figuresOf(site, wish.queue);
  if (!row || !figures) return;
  row.dataset.state = site.state;
  row.toggleAttribute("data-estimate", !figures.estimate);
  const counts = site.state === "open" || site.state === "paused" || figures.waiting > 0;
  write(row.querySelector("[data-bind=waiting]"), counts ? figures.waiting : "–");
  write(row.querySelector("[data-bind=range]"), rangeOf(figures.estimate));
  const { key, values } = doing(site, at, dayIn);
  tell(row.querySelector("[data-bind=doing]"), patterns[key], values);
  showEarliest(row.querySelector("[data-bind=earliest]"), site.earliest);
  showDistance(row, site);
}

function showEarliest(place, start) {
  if (!start) return write(place, "–");
  if (place.textContent !== `${dayCalled(start)} ${hourOf(start)}`) place.replaceChildren(`${dayCalled(start)} `, make("b", { class: "num", text: hourOf(start) }));
  return undefined;
}

function showFirst(site) {
  const door = document.querySelector("[data-door=book]");
  if (!site || !door.querySelector("[data-bind=first-time]")) return;
  write(door.querySelector("[data-bind=first-day]"), dayCalled(site.earliest));
  write(door.querySelector("[data-bind=first-time]"), hourOf(site.earliest));
  write(door.querySelector("[data-bind=first-name]"), nameIn(site.name, lang));
}

function showDistance(row, site) {
  const away = row.querySelector("[data-bind=distance]");
  const kilometres = distanceKm(wish.here, site.place);
  away.hidden = kilometres === null;
  if (kilometres !== null) tell(away, patterns.kilometres, { count: kilometresOf(kilometres) });
}

function arrange() {
  const columns = [...document.querySelectorAll("[data-column]")];
  const ordered = orderSites(sites, wish).map((site) => rows.get(site.code)).filter(Boolean);
  const half = Math.ceil(ordered.length / columns.length);
  columns.forEach((column, at) => {
    const wanted = ordered.slice(at * half, (at + 1) * half);
    const same = wanted.length === column.children.length && wanted.every((row, place) => row === column.children[place]);
    // Moving a row takes the focus from it: only where the order really changed.
    if (!same && !column.contains(document.activeElement)) column.replaceChildren(...wanted);
  });
}

function offerNearest() {
  const button = document.querySelector("[data-sort=near]");
  if (!navigator.geolocation || !window.isSecureContext || !button) return;
  button.hidden = false;
  button.addEventListener("click", () => navigator.geolocation.getCurrentPosition(nearest, notFound, { maximumAge: 300_000, timeout: 10_000 }));
}

async function nearest({ coords }) {
  wish.here = { lat: coords.latitude, lon: coords.longitude };
  wish.sort = "near";
  document.querySelector("[data-near-refused]").hidden = true;
  for (const choice of document.querySelectorAll("[data-sort]")) choice.removeAttribute("aria-current");
  document.querySelector("[data-sort=near]").setAttribute("aria-current", "true");
  const response = await fetch("/api/v1/sites").catch(() => null);
  if (response?.ok) show(await response.json());
}

function notFound() {
  document.querySelector("[data-near-refused]").hidden = false;
}

function showMine() {
  const [mine] = fresh(readShelf(), Date.now());
  const card = document.querySelector("[data-mine]");
  if (!mine || !card) return;
  card.href = mine.path;
  write(places(card, "mine-place")[0], [nameIn(mine.site, lang), nameIn(mine.service, lang)].filter(Boolean).join(" · "));
  places(card, "mine-plate")[0].replaceChildren(plate(mine.number, "waiting"));
  card.hidden = false;
}

function showBooked() {
  const [next] = upcoming(readShelf(() => localStorage, APPOINTMENTS), Date.parse(page.at));
  const card = document.querySelector("[data-booked]");
  if (!next || !card) return;
  card.href = next.path;
  write(places(card, "booked-place")[0], [nameIn(next.site, lang), nameIn(next.service, lang)].filter(Boolean).join(" · "));
  write(places(card, "booked-day")[0], dayCalled(next.start));
  write(places(card, "booked-time")[0], hourOf(next.start));
  card.hidden = false;
}

function whatToRead() {
  const first = [...document.querySelectorAll("[data-site][data-state=open]")].slice(0, 3);
  const sentence = (row) =>
    filled(patterns.read_site, { site: row.querySelector(".site__name").textContent, count: row.querySelector("[data-bind=waiting]").textContent });
  return patterns.read_start + first.map(sentence).join("");
}
