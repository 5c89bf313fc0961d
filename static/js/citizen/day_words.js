/** A moment as people say it: today 14:20, Wed 10:20, 8 Dec (Tue) 09:00. Pure but for Intl. */

/**
 * @param {string} moment ISO with the hall's offset
 * @param {{near: Record<string, string>, words: {today: string, tomorrow: string}, lang: string, zone: string}} how near names dates as the server does
 * @returns {string} the day alone
 */
export function dayWord(moment, { near, words, lang, zone }) {
  const called = near[moment.slice(0, 10)];
  if (called === "today" || called === "tomorrow") return words[called];
  const locale = lang.startsWith("zh") ? "zh-CN" : "en-GB";
  const write = (options) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }).format(new Date(moment));
  if (called) return write({ weekday: "short" });
  const day = write({ month: locale === "zh-CN" ? "long" : "short", day: "numeric" });
  return `${day}${locale === "zh-CN" ? "" : " "}(${write({ weekday: "short" })})`;
}
