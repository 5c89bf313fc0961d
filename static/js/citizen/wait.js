/** A place on the waiting list: what is offered counts down, and the page shows itself anew when something has changed. */

import { HallClock } from "../lib/clock.js";
import { write } from "../lib/dom.js";
import { data, texts } from "../lib/texts.js";
import { left, minutesToSay } from "./countdown.js";
import { sendOnce } from "./sending.js";

const SHOWN_EVERY_MS = 500;
const LOOKED_EVERY_MS = 15_000;
// A night's offer is kept for hours: its time says more than figures that run.
const COUNTED_MS = 60 * 60_000;

const offer = document.querySelector("[data-offer]");
const mine = data("wait");
const t = texts();

sendOnce();
if (offer) countDown();
setInterval(look, LOOKED_EVERY_MS);
document.addEventListener("visibilitychange", look);

function countDown() {
  const clock = new HallClock();
  clock.take(data("page"));
  const figures = offer.querySelector("[data-left]");
  let before = Infinity;
  setInterval(show, SHOWN_EVERY_MS);
  show();

  function show() {
    const until = Date.parse(offer.dataset.until);
    const now = clock.now().getTime();
    const { text, over } = left(until, now);
    figures.hidden = over || until - now > COUNTED_MS;
    write(figures, text);
    const minutes = minutesToSay(before, until - now);
    if (minutes !== null) write(offer.querySelector("[data-soon]"), t("left", { minutes }));
    before = until - now;
    offer.querySelector("[data-over]").hidden = !over;
  }
}

/** Nobody looks at a page that nobody sees, nor takes it away from under a press. */
async function look() {
  if (document.hidden || document.querySelector("[aria-busy]")) return;
  const answer = await fetch(`${mine.path}/waiting`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  const { state } = await answer.json();
  if (state !== mine.state && !document.querySelector("[aria-busy]")) location.replace(mine.path);
}
