// Shortcuts of the clerk's page: which key does what, and which keys may be chosen. No DOM here.

/** @type {Object<string, string>} function keys that browsers leave alone; never single letters (WCAG 2.1.4) */
export const DEFAULTS = { next: "F2", recall: "F4", work: "F8", miss: "F9", hold: "F10" };

/** Number pads of USB callers send these; they act only when the clerk says one is plugged in. */
export const CALLER_PAD = { NumpadAdd: "next", NumpadMultiply: "recall", NumpadEnter: "work", NumpadSubtract: "miss", NumpadDivide: "hold" };

const BROWSERS_OWN = new Set(["F1", "F3", "F5", "F6", "F7", "F11", "F12"]);
const MODIFIERS = new Set(["Control", "Shift", "Alt", "Meta", "AltGraph", "CapsLock", "Process", "Dead", "Unidentified"]);
const STORE = "counter.shortcuts";

/** @typedef {{on: boolean, pad: boolean, keys: Object<string, string>}} Settings */

/**
 * A pressed key's name, modifiers first: F8, Ctrl+F8, Alt+Q. Empty for a modifier alone.
 * @param {{key: string, ctrlKey: boolean, altKey: boolean, shiftKey: boolean, metaKey: boolean}} event
 */
export function keyName(event) {
  if (MODIFIERS.has(event.key)) return "";
  const held = [["Ctrl", event.ctrlKey], ["Alt", event.altKey], ["Meta", event.metaKey], ["Shift", event.shiftKey]];
  const letter = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return [...held.filter(([, down]) => down).map(([name]) => name), letter].join("+");
}

/**
 * Why a key may not be chosen for an action, or null.
 * @param {string} key
 * @param {string} action
 * @param {Settings} settings
 * @returns {?string}  a text's key
 */
export function whyNotKey(key, action, settings) {
  const base = key.split("+").pop() ?? "";
  const bare = !/^(Ctrl|Alt|Meta)\+/.test(key);
  if (BROWSERS_OWN.has(base)) return "shortcut.browser";
  if (bare && !/^F\d{1,2}$/.test(base)) return "shortcut.single";
  const other = Object.entries(settings.keys).find(([name, taken]) => taken === key && name !== action);
  return other ? "shortcut.taken" : null;
}

/**
 * The action a key press asks for, or null. A key held down acts once.
 * @param {KeyboardEvent} event
 * @param {Settings} settings
 * @returns {?string}
 */
export function actionOf(event, settings) {
  if (!settings.on || event.repeat) return null;
  if (settings.pad && CALLER_PAD[event.code]) return CALLER_PAD[event.code];
  const name = keyName(event);
  const hit = Object.entries(settings.keys).find(([, key]) => key === name);
  return hit ? hit[0] : null;
}

/**
 * @param {Storage} storage
 * @returns {Settings}
 */
export function loadSettings(storage) {
  try {
    const kept = JSON.parse(storage.getItem(STORE) ?? "{}");
    return { on: kept.on !== false, pad: kept.pad === true, keys: { ...DEFAULTS, ...kept.keys } };
  } catch {
    return { on: true, pad: false, keys: { ...DEFAULTS } };
  }
}

/**
 * @param {Storage} storage
 * @param {Settings} settings
 */
export function saveSettings(storage, settings) {
  try {
    storage.setItem(STORE, JSON.stringify(settings));
  } catch {
    // a browser that keeps nothing still works with these keys until it is closed
  }
}
