// The words of a page come with the page: a block of texts by key, with %(name)s where a value goes.

/**
 * @typedef {string | {one: string, other: string}} Pattern
 */

/**
 * A pattern with its values filled in; of two forms the one that fits values.count.
 * @param {Pattern} pattern
 * @param {Record<string, string | number>} [values]
 */
export function filled(pattern, values = {}) {
  const form = typeof pattern === "string" ? pattern : pattern[values.count === 1 ? "one" : "other"];
  return form.replace(/%\((\w+)\)s|%%/g, (sign, key) => (key ? String(values[key] ?? "") : "%"));
}

/**
 * The name of a thing in the reader's language, else in the one it has.
 * @param {Record<string, string | null> | null | undefined} names
 * @param {string} lang
 */
export function nameIn(names, lang) {
  if (!names) return "";
  return names[lang.split("-")[0]] || Object.values(names).find(Boolean) || "";
}

/**
 * Data that the page carries in a block of its own.
 * @param {string} id
 */
export function data(id) {
  const block = document.getElementById(id);
  return block ? JSON.parse(block.textContent || "null") : null;
}

/**
 * The page's words: t("waiting", {count: 3}).
 * @param {string} [id]
 */
export function texts(id = "texts") {
  /** @type {Record<string, Pattern>} */
  const held = data(id) ?? {};
  /** @param {string} key @param {Record<string, string | number>} [values] */
  return (key, values) => (key in held ? filled(held[key], values) : key);
}
