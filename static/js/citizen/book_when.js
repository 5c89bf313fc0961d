/** The button at the foot says what it will do: the chosen day's chosen time. */

import { write } from "../lib/dom.js";
import { texts } from "../lib/texts.js";
import { sendOnce } from "./sending.js";

const form = document.querySelector("[data-when]");
const t = texts();

sendOnce();
document.getElementById("errors")?.focus();
form?.addEventListener("change", say);
// A page gone back to keeps its old choice only after the browser has restored it.
window.addEventListener("pageshow", say);
say();

function say() {
  const day = form?.querySelector(".day__pick:checked")?.value;
  const chosen = day && form.querySelector(`.time__pick[name="start-${day}"]:checked`);
  if (chosen) write(form.querySelector("[data-go]"), t("go", { start: chosen.dataset.words }));
}
