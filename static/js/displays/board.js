// A hall board, wide or upright: hands each state to the parts of the page, and reads the calls aloud where this screen has the sound.
import { write } from "../lib/dom.js";
import { Announcer } from "./announcer.js";
import { HallClockElement } from "./hall-clock.js";
import { LineState } from "./line-state.js";
import { NowServing } from "./now-serving.js";
import { Screen } from "./screen.js";
import { IdleSlides, NoticeLine } from "./turning.js";
import { WaitingList } from "./waiting-list.js";

const PARTS = { "now-serving": NowServing, "waiting-list": WaitingList, "hall-clock": HallClockElement, "idle-slides": IdleSlides, "notice-line": NoticeLine, "line-state": LineState };

const screen = new Screen();
for (const [name, part] of Object.entries(PARTS)) customElements.define(name, part);
const parts = /** @type {any[]} */ ([...document.querySelectorAll(Object.keys(PARTS).join(","))]);
for (const part of parts) part.screen = screen;
const calls = /** @type {NowServing} */ (document.querySelector("now-serving"));
const line = /** @type {LineState} */ (document.querySelector("line-state"));

const asked = /** @type {HTMLButtonElement} */ (document.getElementById("sound-asked"));
const speaks = screen.root.dataset.sound === "on";
const announcer = new Announcer({
  chime: screen.root.dataset.chime ?? "",
  realNow: () => screen.clock.realNow(),
  onSpoken: (call) => screen.tell("spoken", { call }),
  onSound(able) {
    asked.hidden = able;
    screen.tell("health", { visible: document.visibilityState === "visible", sound: able });
  },
});
asked.addEventListener("click", () => announcer.unblock());

function placeNamed(/** @type {any} */ hall) {
  if (!hall.site) return; // a hall whose day has not begun
  const place = /** @type {HTMLElement} */ (document.querySelector(".board__place"));
  if (!place.firstElementChild) place.append(document.createElement("b"), " ", document.createElement("span"));
  const [site, name] = [screen.named(hall.site.name), screen.named(hall.name)];
  write(place.querySelector("b"), site);
  write(place.querySelector("span"), name);
  document.title = `${site} ${name}`;
}

screen.start({
  onBoard(board) {
    placeNamed(board.hall);
    for (const part of parts) if ("board" in part) part.board = board;
    if (speaks && !board.silent) announcer.take(board.announce ?? []);
    requestAnimationFrame(() => screen.tellShown(calls.shown));
  },
  onLine: (state) => (line.line = state),
  able: () => speaks && announcer.able,
  reading: () => announcer.reading,
});
