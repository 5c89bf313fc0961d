/** "Find my ticket": the tickets this phone remembers, and a pasted address cut down to its code. */

import { make, plate } from "../lib/dom.js";
import { nameIn } from "../lib/texts.js";
import { fresh, readShelf } from "./remembered.js";

const { lang } = document.documentElement;
const shelf = fresh(readShelf(), Date.now());
const list = document.querySelector("[data-shelf-list]");

// Gone back to, a page that told of a mistake is asked for anew, where the browser would speak of sending again.
history.replaceState(null, "", location.href);
document.getElementById("errors")?.focus();
if (shelf.length && list) {
  list.replaceChildren(...shelf.map(entryOf));
  document.querySelector("[data-shelf]").hidden = false;
}

function entryOf(kept) {
  const words = make("span", { text: [nameIn(kept.site, lang), nameIn(kept.service, lang)].filter(Boolean).join(" · ") });
  return make("li", { class: "card__item" }, make("a", { class: "shelf__link", attributes: { href: kept.path } }, plate(kept.number, "waiting"), words));
}
