// Which messages are taken, when a line is behind or dead, how long to wait before the next try. Pure: no socket, no clock of its own.

/**
 * @typedef {{name: string, epoch: number}} Stream
 * @typedef {{kind: string, of?: string, stream?: Stream, seq?: number, rev?: number}} Message
 * @typedef {readonly [number, number, number]} Position  epoch, seq, rev
 */

export const BEHIND_MS = 5_000; // a client that a pulse shows to be behind this long starts over
export const SILENT_PULSES = 3; // nothing at all for this many pulses: the line is dead, whatever the socket says
const PULSE_MS = { "/ticket": 10_000 }; // phones are many
const SCREEN_PULSE_MS = 2_000;

/**
 * How often the server pulses in this namespace.
 * @param {string} namespace
 */
export function pulseMs(namespace) {
  return PULSE_MS[/** @type {keyof typeof PULSE_MS} */ (namespace)] ?? SCREEN_PULSE_MS;
}

/**
 * @param {Message} message
 * @returns {Position}
 */
export function positionOf(message) {
  return [message.stream?.epoch ?? 0, message.seq ?? 0, message.rev ?? 0];
}

/**
 * @param {Position} one
 * @param {Position} other
 */
export function isLater(one, other) {
  for (let place = 0; place < one.length; place += 1) {
    if (one[place] !== other[place]) return one[place] > other[place];
  }
  return false;
}

/** What one connection has taken, and what the pulses say it should have. Starts over with each connection. */
export class Taken {
  /** @type {Map<string, Position>} */ #taken = new Map();
  /** @type {Map<string, Position>} */ #told = new Map();

  /**
   * Whether to take a state: the first of its kind and stream always, later ones only if they are newer.
   * @param {Message} message
   */
  take(message) {
    const key = keyOf(message.kind, message);
    const position = positionOf(message);
    const held = this.#taken.get(key);
    if (message.stream && held && !isLater(position, held)) return false;
    this.#taken.set(key, position);
    return true;
  }

  /**
   * Notes which message a room's pulse names as its last.
   * @param {Message} pulse
   */
  hear(pulse) {
    this.#told.set(keyOf(pulse.of ?? "", pulse), positionOf(pulse));
  }

  /** Whether any pulse named a message newer than what was taken. */
  get behind() {
    for (const [key, told] of this.#told) {
      const held = this.#taken.get(key);
      if (!held || isLater(told, held)) return true;
    }
    return false;
  }
}

/**
 * Why a connection must be made anew, or null while it is well. All times in milliseconds of one clock.
 * @param {{now: number, heardAt: number, behindSince: number | null, pulse: number}} line
 * @returns {"silent" | "behind" | null}
 */
export function faultOf({ now, heardAt, behindSince, pulse }) {
  if (now - heardAt >= SILENT_PULSES * pulse) return "silent";
  if (behindSince !== null && now - behindSince >= BEHIND_MS) return "behind";
  return null;
}

/**
 * WebSocket first; after two tries every other one begins by polling, for a proxy that lets WebSockets hang without a word.
 * @param {number} tries  failed so far
 */
export function transportsFor(tries) {
  return tries >= 2 && tries % 2 === 0 ? ["polling", "websocket"] : ["websocket", "polling"];
}

/**
 * The wait before the next try: 0.5–3 s at first, growing to 7.5–15 s, spread so that a hall's screens do not come back as one.
 * @param {number} tries  failed so far
 * @param {number} chance  0 … 1
 */
export function backOffMs(tries, chance) {
  const growth = 1.6 ** Math.min(tries, 20);
  const least = Math.min(7_500, 500 * growth);
  const most = Math.min(15_000, 3_000 * growth);
  return Math.round(least + chance * (most - least));
}

/**
 * @param {string} kind
 * @param {Message} message
 */
function keyOf(kind, message) {
  return `${kind} ${message.stream?.name ?? ""}`;
}
