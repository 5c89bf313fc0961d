// Unpairing a screen: asks first, then sends, then loads the page anew.
import { openDialog } from "../lib/dialogs.js";
import { write } from "../lib/dom.js";
import { decision, saidOf } from "./asking.js";
import { busy, say } from "./saying.js";

/**
 * Lets the buttons with data-unpair work.
 * @param {(key: string, values?: Record<string, string>) => string} words
 */
export function followUnpairing(words) {
  const go = /** @type {HTMLButtonElement} */ (document.getElementById("unpair-go"));
  const refused = /** @type {HTMLElement} */ (document.getElementById("unpair-refused"));
  const unpair = decision("DELETE");
  let display = "";

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const button = /** @type {HTMLElement | null} */ (target?.closest("[data-unpair]"));
    if (!button) return;
    display = button.dataset.unpair ?? "";
    refused.hidden = true;
    write(document.getElementById("unpair-what"), words("unpair.what", { name: button.dataset.name ?? "" }));
    openDialog("unpair");
  });

  go.addEventListener("click", async () => {
    refused.hidden = true;
    const free = busy(go, words("wait"));
    const outcome = await unpair.send(`/api/v1/displays/${encodeURIComponent(display)}`);
    if (outcome.done) return location.assign("/screens");
    free();
    say(refused, saidOf(outcome, words));
  });
}
