// The small settings of the shortcuts: on or off, a caller's number pad, and a key for each action.

import { write } from "../lib/dom.js";
import { byId } from "./slots.js";
import { DEFAULTS, keyName, loadSettings, saveSettings, whyNotKey } from "./shortcuts.js";

/**
 * @param {(key: string, vars?: Object) => string} t
 * @param {() => void} changed
 * @returns {import("./shortcuts.js").Settings}  one object that always holds the present settings
 */
export function followSettings(t, changed) {
  const settings = loadSettings(localStorage);
  const editor = new Editor(settings, t, changed);
  editor.show();
  return settings;
}

class Editor {
  /** @type {?string} */ #asked = null;

  constructor(settings, t, changed) {
    Object.assign(this, { settings, t, changed });
    byId("shortcuts-on").addEventListener("change", (event) => this.keep({ on: event.target.checked }));
    byId("shortcuts-pad").addEventListener("change", (event) => this.keep({ pad: event.target.checked }));
    byId("shortcuts-reset").addEventListener("click", () => this.keep({ on: true, pad: false, keys: { ...DEFAULTS } }));
    byId("shortcuts-rows").addEventListener("click", (event) => this.ask(event.target.closest("[data-action]")?.dataset.action ?? null));
    byId("shortcuts").addEventListener("keydown", (event) => this.hear(event));
    byId("shortcuts").addEventListener("close", () => this.ask(null));
  }

  keep(change) {
    Object.assign(this.settings, change);
    saveSettings(localStorage, this.settings);
    this.show();
    this.changed();
  }

  ask(action) {
    this.#asked = action;
    this.show();
  }

  /** The next key after a press on an action is its new one; Escape leaves it as it was. */
  hear(event) {
    const key = keyName(event);
    if (!this.#asked || !key || key === "Tab") return;
    event.preventDefault();
    if (key === "Escape") return this.ask(null);
    const why = whyNotKey(key, this.#asked, this.settings);
    write(byId("shortcuts-say"), why ? this.t(why) : this.t("shortcut.saved", { key }));
    if (why) return;
    this.keep({ keys: { ...this.settings.keys, [this.#asked]: key } });
    this.ask(null);
  }

  show() {
    byId("shortcuts-on").checked = this.settings.on;
    byId("shortcuts-pad").checked = this.settings.pad;
    for (const button of byId("shortcuts-rows").querySelectorAll("[data-action]")) {
      const { action } = button.dataset;
      write(button, action === this.#asked ? this.t("shortcut.press") : this.settings.keys[action]);
      button.setAttribute("aria-pressed", String(action === this.#asked));
    }
  }
}
