/** The kept time counts down beside the form and can be made longer without leaving it; nothing here stops anybody from typing on. */

import { HallClock } from "../lib/clock.js";
import { write } from "../lib/dom.js";
import { data, texts } from "../lib/texts.js";
import { left, minutesToSay } from "./countdown.js";
import { send } from "./errands.js";
import { sendOnce } from "./sending.js";
import { keepTyped } from "./typed.js";

const SHOWN_EVERY_MS = 500;

const held = document.querySelector("[data-held]");
const t = texts();

sendOnce();
keepTyped(document.getElementById("typed"));
document.getElementById("errors")?.focus();
if (held) countDown();

function countDown() {
  const clock = new HallClock();
  clock.take(data("page"));
  const figures = held.querySelector("[data-left]");
  figures.hidden = false;
  held.querySelector(".held__until").hidden = true;
  let before = Infinity;
  const timer = setInterval(show, SHOWN_EVERY_MS);
  held.querySelector("[data-extend]")?.addEventListener("click", extend);
  show();

  function show() {
    const until = Date.parse(held.dataset.until);
    const now = clock.now().getTime();
    const { text, over } = left(until, now);
    write(figures, text);
    const minutes = minutesToSay(before, until - now);
    if (minutes !== null) write(held.querySelector("[data-soon]"), t("left", { minutes }));
    before = until - now;
    held.toggleAttribute("data-gone", over);
    held.querySelector("[data-over]").hidden = !over;
    if (over && !held.querySelector("[data-extend]")) clearInterval(timer);
  }
}

async function extend(event) {
  const button = event.currentTarget;
  event.preventDefault();
  button.setAttribute("aria-busy", "true");
  const { done, answer } = await send(button.dataset.extend);
  // Whatever went wrong is better told by the page itself, which keeps all that was typed.
  if (!done) return button.form.requestSubmit(button);
  held.dataset.until = answer.expires_at;
  button.remove();
  return undefined;
}
