// Which announcement is next, how often it is read, what was read already. Pure: no sound, no clock of its own.

/**
 * @typedef {{call: string, number: string, counter: string, text: Record<string, string | null>, audio?: Record<string, string | null>, say_until: string, times: number}} Announcement
 */

/** The ids of calls that were read, the oldest forgotten first. */
export class Spoken {
  #ids;
  #limit;

  /** @param {Iterable<string>} [ids] @param {number} [limit] */
  constructor(ids = [], limit = 200) {
    this.#ids = new Set(ids);
    this.#limit = limit;
  }

  /** @param {string} id */
  has(id) {
    return this.#ids.has(id);
  }

  /** @param {string} id */
  add(id) {
    this.#ids.delete(id);
    this.#ids.add(id);
    for (const oldest of this.#ids) {
      if (this.#ids.size <= this.#limit) break;
      this.#ids.delete(oldest);
    }
  }

  [Symbol.iterator]() {
    return this.#ids.values();
  }
}

/**
 * What still wants to be read, the oldest call first: neither read nor past its time.
 * @param {Announcement[]} announcements
 * @param {Spoken} spoken
 * @param {number} realNow milliseconds
 */
export function unread(announcements, spoken, realNow) {
  return announcements
    .filter((one) => !spoken.has(one.call) && Date.parse(one.say_until) > realNow)
    .sort((one, other) => Date.parse(one.say_until) - Date.parse(other.say_until));
}

/**
 * How often a call is read: twice while nothing else waits to be read, the second time in Chinese alone.
 * @param {number} waiting  others that want to be read
 */
export function readings(waiting) {
  return waiting === 0 ? 2 : 1;
}

/**
 * The languages a call is read in: Chinese always, another where the server has made a clip of it.
 * @param {Announcement} announcement
 */
export function languagesOf(announcement) {
  const others = Object.entries(announcement.audio ?? {}).filter(([lang, url]) => lang !== "zh" && url);
  return ["zh", ...others.map(([lang]) => lang)];
}

/**
 * A voice of this machine for the language, or null: a voice that is fetched from afar would come late or never.
 * @param {{lang: string, localService: boolean}[]} voices
 * @param {string} lang
 */
export function localVoice(voices, lang) {
  return voices.find((voice) => voice.localService && voice.lang.toLowerCase().startsWith(lang)) ?? null;
}
