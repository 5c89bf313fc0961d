/** The words people use for services, sorted for a screen without a keyboard. */

/**
 * @typedef {{code: string, letter: string, name: {zh: string, en: string}, everyday: string[]}} Service
 * @typedef {{word: string, codes: string[]}} Word
 */

// The first word of each pinyin initial in the order the zh collation uses.
const FIRST_WORDS = "阿八嚓哒妸发旮哈讥咔垃麻拏噢妑七呥扨它穵夕丫帀";
const INITIALS = "ABCDEFGHJKLMNOPQRSTWXYZ";

/**
 * Each word once, with all services it may mean.
 * @param {Service[]} services @param {"zh"|"en"} language @returns {Word[]}
 */
export function wordsOf(services, language) {
  const meanings = new Map();
  for (const service of services) {
    const words = language === "zh" ? [...service.everyday, service.name.zh] : [service.name.en];
    for (const word of words) meanings.set(word, [...(meanings.get(word) ?? []), service.code]);
  }
  const sort = new Intl.Collator(language === "zh" ? "zh-CN-u-co-pinyin" : "en");
  return [...meanings].map(([word, codes]) => ({ word, codes })).sort((a, b) => sort.compare(a.word, b.word));
}

/**
 * The letter a word stands under: its pinyin initial, or its own first letter.
 * @param {string} word @returns {string}
 */
export function initialOf(word) {
  const first = [...word.normalize("NFKC")][0] ?? "";
  if (/[a-z0-9]/i.test(first)) return first.toUpperCase();
  const pinyin = new Intl.Collator("zh-CN-u-co-pinyin");
  const later = [...FIRST_WORDS].findIndex((start) => pinyin.compare(first, start) < 0);
  return INITIALS[later < 0 ? INITIALS.length - 1 : Math.max(0, later - 1)];
}

/** @param {Word[]} words @returns {Map<string, Word[]>} initial → words, in order */
export function byInitial(words) {
  const groups = new Map();
  for (const entry of words) {
    const initial = initialOf(entry.word);
    groups.set(initial, [...(groups.get(initial) ?? []), entry]);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}
