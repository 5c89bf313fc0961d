/** "Find my booking": the appointments this phone remembers. */

import { make } from "../lib/dom.js";
import { writing } from "../lib/clock.js";
import { nameIn } from "../lib/texts.js";
import { APPOINTMENTS, readShelf, upcoming } from "./remembered.js";

const { lang, dataset } = document.documentElement;
const shelf = upcoming(readShelf(() => localStorage, APPOINTMENTS), Date.now());
const list = document.querySelector("[data-shelf-list]");
const written = writing(lang, dataset.zone);

// Gone back to, a page that told of a mistake is asked for anew, where the browser would speak of sending again.
history.replaceState(null, "", location.href);
document.getElementById("errors")?.focus();
if (shelf.length && list) {
  list.replaceChildren(...shelf.map(entryOf));
  document.querySelector("[data-shelf]").hidden = false;
}

function entryOf(kept) {
  const place = make("span", { text: [nameIn(kept.site, lang), nameIn(kept.service, lang)].filter(Boolean).join(" · ") });
  const when = make("b", { text: written.moment(kept.start) });
  const words = make("span", { class: "shelf__when" }, place, when);
  return make("li", { class: "card__item" }, make("a", { class: "shelf__link", attributes: { href: kept.path } }, words));
}
