/** Ringing, shaking and keeping the screen lit: each only after the citizen has asked for it with one press. */

// Two tones like the hall's chime: 0.8 s in all.
const TONES = [
  { hertz: 784, from_s: 0, for_s: 0.4 },
  { hertz: 587, from_s: 0.32, for_s: 0.5 },
];
const SHAKE_MS = [400, 200, 400, 200, 800];
const RING_EVERY_MS = 4_000;
const RING_MOST = 8;

export class Alarm {
  #sound = null;
  #timer = null;
  #lock = null;
  #awake = false;

  /** Must be called from a press: browsers let a page sound only after one. */
  allowSound() {
    this.#sound ??= new AudioContext();
    this.#sound.resume();
    this.#chime();
  }

  /** Rings until it is silenced, eight times at most. */
  ring() {
    this.silence();
    let times = 0;
    const once = () => {
      this.#chime();
      shake(SHAKE_MS);
      times += 1;
      if (times >= RING_MOST) this.silence();
    };
    this.#timer = setInterval(once, RING_EVERY_MS);
    once();
  }

  nudge() {
    this.#chime();
    shake(300);
  }

  silence() {
    clearInterval(this.#timer);
    shake(0);
  }

  /** @param {boolean} awake @returns {Promise<boolean>} whether the screen stays lit now */
  async keepAwake(awake) {
    this.#awake = awake;
    if (!awake) await this.#lock?.release().catch(() => null);
    else this.#lock = await navigator.wakeLock.request("screen").catch(() => null);
    return awake && Boolean(this.#lock);
  }

  /** The browser lets the lock go whenever the page is hidden. */
  async wake() {
    if (this.#awake) await this.keepAwake(true);
  }

  #chime() {
    if (this.#sound?.state !== "running") return;
    for (const tone of TONES) this.#play(tone);
  }

  #play({ hertz, from_s, for_s }) {
    const start = this.#sound.currentTime + from_s;
    const [voice, loudness] = [this.#sound.createOscillator(), this.#sound.createGain()];
    voice.frequency.value = hertz;
    loudness.gain.setValueAtTime(0.0001, start);
    loudness.gain.exponentialRampToValueAtTime(0.5, start + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, start + for_s);
    voice.connect(loudness).connect(this.#sound.destination);
    voice.start(start);
    voice.stop(start + for_s);
  }
}

/** Browsers refuse to shake a phone nobody has touched yet, and say so in the log each time. */
function shake(pattern_ms) {
  if (navigator.userActivation?.hasBeenActive ?? true) navigator.vibrate?.(pattern_ms);
}
