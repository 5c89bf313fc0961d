/** Finding a service by the words people use for it ("过户", "换本"). */

/** @param {string} text @returns {string} without spaces, full-width forms or capitals */
export function plain(text) {
  return text.normalize("NFKC").toLowerCase().replace(/[\s·,，、()（）/-]+/g, "");
}

/**
 * @param {string} wanted what was typed @param {string[]} names the service's names, official and everyday
 * @returns {boolean}
 */
export function matches(wanted, names) {
  const needle = plain(wanted);
  return names.some((name) => plain(name).includes(needle));
}
