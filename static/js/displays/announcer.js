// Reads the calls of a hall aloud, one after the other: chime, then clip, else a voice of this machine, else the chime alone.
import { languagesOf, readings, Spoken, unread } from "./announcing.js";
import { playClip, readAloud, Refused } from "./sounding.js";

const MEMORY = "queueapp.display.spoken"; // a reload must not recite what was read

export class Announcer {
  #chime;
  #realNow;
  #onSpoken;
  #onSound;
  #spoken = new Spoken(remembered());
  /** @type {import("./announcing.js").Announcement[]} */ #wanted = [];
  #reading = false;
  #blocked = false;

  /**
   * @param {{chime: string, realNow: () => number, onSpoken: (call: string) => void, onSound: (able: boolean) => void}} ways
   */
  constructor({ chime, realNow, onSpoken, onSound }) {
    this.#chime = chime;
    this.#realNow = realNow;
    this.#onSpoken = onSpoken;
    this.#onSound = onSound;
  }

  get reading() {
    return this.#reading;
  }

  get able() {
    return !this.#blocked;
  }

  /**
   * Takes the announcements of a board; they replace the earlier ones.
   * @param {import("./announcing.js").Announcement[]} announcements
   */
  take(announcements) {
    this.#wanted = announcements;
    this.#read();
  }

  /** Called from a touch: the browser lets the page sound from then on. */
  async unblock() {
    this.#setBlocked(false);
    await this.#sound(() => playClip(this.#chime));
    this.#read();
  }

  get #unread() {
    return unread(this.#wanted, this.#spoken, this.#realNow());
  }

  async #read() {
    if (this.#reading || this.#blocked) return;
    this.#reading = true;
    try {
      let next;
      while (!this.#blocked && ([next] = this.#unread) && next) await this.#announce(next);
    } finally {
      this.#reading = false;
    }
  }

  /** @param {import("./announcing.js").Announcement} announcement */
  async #announce(announcement) {
    const chimed = await this.#sound(() => playClip(this.#chime));
    if (this.#blocked) return;
    const said = await this.#say(announcement, languagesOf(announcement));
    this.#remember(announcement.call);
    if (chimed || said) this.#onSpoken(announcement.call);
    if (said && readings(this.#unread.length) > 1) await this.#say(announcement, ["zh"]);
  }

  /** @param {import("./announcing.js").Announcement} announcement @param {string[]} languages */
  async #say(announcement, languages) {
    let said = false;
    for (const lang of languages) {
      const [clip, text] = [announcement.audio?.[lang], announcement.text[lang]];
      const done = (clip && (await this.#sound(() => playClip(clip)))) || (text && (await this.#sound(() => readAloud(text, lang))));
      said ||= Boolean(done);
    }
    return said;
  }

  /** @param {() => Promise<boolean>} make */
  async #sound(make) {
    try {
      return await make();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#setBlocked(true);
      return false;
    }
  }

  /** @param {boolean} blocked */
  #setBlocked(blocked) {
    this.#blocked = blocked;
    this.#onSound(!blocked);
  }

  /** @param {string} call */
  #remember(call) {
    this.#spoken.add(call);
    sessionStorage.setItem(MEMORY, JSON.stringify([...this.#spoken]));
  }
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(MEMORY) ?? "[]");
  } catch {
    return [];
  }
}
