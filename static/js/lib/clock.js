// The hall's time on this page: the server's clock carried on by this machine's, at the server's rate.

/**
 * @typedef {{at: number, realAt: number, rate: number, heard: number}} Anchor  milliseconds; heard by the machine's steady clock
 */

/**
 * The hall's time now, in milliseconds since 1970.
 * @param {Anchor} anchor
 * @param {number} steady  the steady clock now
 */
export function hallTime(anchor, steady) {
  return anchor.at + (steady - anchor.heard) * anchor.rate;
}

/**
 * Real time now by the server: fresh_until and say_until are compared with this.
 * @param {Anchor} anchor
 * @param {number} steady
 */
export function realTime(anchor, steady) {
  return anchor.realAt + (steady - anchor.heard);
}

/**
 * An anchor moved by a message; a pulse brings the hall's time alone.
 * @param {Anchor} anchor
 * @param {{at?: string, real_at?: string, clock?: {rate: number}}} message
 * @param {number} steady
 * @returns {Anchor}
 */
export function anchored(anchor, message, steady) {
  const rate = message.clock?.rate ?? anchor.rate;
  const at = message.at ? Date.parse(message.at) : hallTime(anchor, steady);
  const realAt = message.real_at ? Date.parse(message.real_at) : realTime(anchor, steady);
  return { at, realAt, rate, heard: steady };
}

export class HallClock {
  /** @type {Anchor} */ #anchor;
  #steady;

  /** @param {() => number} [steady] a clock that never jumps */
  constructor(steady = () => performance.now()) {
    this.#steady = steady;
    this.#anchor = { at: Date.now(), realAt: Date.now(), rate: 1, heard: steady() };
  }

  /** @param {{at?: string, real_at?: string, clock?: {rate: number}}} message */
  take(message) {
    this.#anchor = anchored(this.#anchor, message, this.#steady());
  }

  get rate() {
    return this.#anchor.rate;
  }

  /** The hall's time. */
  now() {
    return new Date(hallTime(this.#anchor, this.#steady()));
  }

  /** Real time by the server's clock, milliseconds. */
  realNow() {
    return realTime(this.#anchor, this.#steady());
  }
}

/**
 * How times and dates are written for this reader: 14:05, 11月24日 星期二 / 24 Nov (Tue).
 * @param {string} lang
 * @param {string} zone
 */
export function writing(lang, zone) {
  const chinese = lang.startsWith("zh");
  const locale = chinese ? "zh-CN" : "en-GB";
  /** @param {Intl.DateTimeFormatOptions} options */
  const format = (options) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
  const time = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = format({ month: chinese ? "long" : "short", day: "numeric" });
  const weekday = format({ weekday: chinese ? "long" : "short" });
  const shortWeekday = format({ weekday: "short" });
  const written = {
    /** @param {Date | string} moment */
    time: (moment) => time.format(new Date(moment)),
    /** 11月24日 星期二 / 24 Nov (Tue)
     * @param {Date | string} moment */
    date(moment) {
      const [on, name] = [day.format(new Date(moment)), weekday.format(new Date(moment))];
      return chinese ? `${on} ${name}` : `${on} (${name})`;
    },
    /** 11月24日(周二) / 24 Nov (Tue)
     * @param {Date | string} moment */
    shortDate: (moment) => `${day.format(new Date(moment))}${chinese ? "" : " "}(${shortWeekday.format(new Date(moment))})`,
    /** A day and a time.
     * @param {Date | string} moment */
    moment: (moment) => `${written.shortDate(moment)} ${written.time(moment)}`,
  };
  return written;
}
