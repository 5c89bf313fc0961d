// Follows a namespace of the server: takes its states in order, notices a dead or late line, and starts over by the same path each time.
import { io } from "../../vendor/socket.io.esm.min.js";
import { backOffMs, faultOf, pulseMs, Taken, transportsFor } from "./ordering.js";

const TICK_MS = 1_000;
const CONNECT_MS = 8_000;
const ANSWER_MS = 2 * CONNECT_MS; // a server that accepts a connection and then says neither yes nor no is asked anew
const REFUSED_RETRY_MS = 60_000; // a screen nobody stands at must come back by itself once it is paired again

/**
 * @typedef {{live: boolean, since: number, ageSeconds: number}} Line  since: Date.now() of the last message heard
 * @typedef {object} Wishes
 * @property {string} namespace
 * @property {Record<string, unknown>} [auth]
 * @property {string[]} kinds  kinds of states to take
 * @property {(kind: string, message: any) => void} onState
 * @property {(line: Line) => void} [onLine]  at every change, and each second while the line is down
 * @property {(refusal: {refused: string, text?: string}) => void} [onRefused]
 * @property {Record<string, (data: any) => void>} [on]  messages that are no states, such as control
 */

/**
 * Connects and stays connected until stopped.
 * @param {Wishes} wishes
 */
export function follow(wishes) {
  const follower = new Follower(wishes);
  follower.start();
  return {
    /** Sends if the line is up; says whether it did.
     * @param {string} event @param {unknown} [data] */
    send: (event, data) => follower.send(event, data),
    retry: () => follower.retry(),
    stop: () => follower.stop(),
  };
}

class Follower {
  /** @type {Wishes} */ #wishes;
  #socket;
  #pulse;
  #taken = new Taken();
  #tries = 0;
  #heardAt = Date.now(); // the last message
  #aliveAt = Date.now(); // the last message or connection
  /** @type {number | null} */ #behindSince = null;
  #fresh = false; // a state has come over this connection
  #triedAt = Date.now();
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #next;
  /** @type {ReturnType<typeof setInterval> | undefined} */ #ticking;
  #wasLive = false;

  /** @param {Wishes} wishes */
  constructor(wishes) {
    this.#wishes = wishes;
    this.#pulse = pulseMs(wishes.namespace);
    this.#socket = io(wishes.namespace, {
      auth: wishes.auth,
      transports: transportsFor(0),
      tryAllTransports: true,
      reconnection: false, // our own waits, and one path for every start
      autoConnect: false,
      forceNew: true,
      timeout: CONNECT_MS,
    });
  }

  start() {
    const socket = this.#socket;
    socket.on("connect", () => this.#connected());
    socket.on("disconnect", () => this.#lost());
    socket.on("connect_error", (error) => this.#failed(error));
    socket.on("pulse", (pulse) => this.#hear(() => this.#taken.hear(pulse)));
    for (const kind of this.#wishes.kinds) {
      socket.on(kind, (message) => this.#hear(() => this.#take(kind, message)));
    }
    for (const [event, act] of Object.entries(this.#wishes.on ?? {})) {
      socket.on(event, (data) => this.#hear(() => act(data)));
    }
    document.addEventListener("visibilitychange", this.#wake);
    window.addEventListener("online", this.#wake);
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
    this.#connect();
  }

  stop() {
    clearInterval(this.#ticking);
    clearTimeout(this.#next);
    document.removeEventListener("visibilitychange", this.#wake);
    window.removeEventListener("online", this.#wake);
    this.#socket.off();
    this.#socket.disconnect();
  }

  /** @param {string} event @param {unknown} data */
  send(event, data) {
    if (!this.#socket.connected) return false;
    this.#socket.emit(event, data);
    return true;
  }

  /** Starts over now, without waiting. */
  retry() {
    this.#restart();
  }

  #wake = () => {
    if (document.visibilityState === "visible" && (this.#silent || !this.#socket.connected)) this.retry();
  };

  /** Whether the last try has led to nothing, and no other one is to come. */
  get #unanswered() {
    return this.#next === undefined && Date.now() - this.#triedAt > ANSWER_MS;
  }

  get #silent() {
    return this.#fault(null) === "silent";
  }

  /** @param {number | null} behindSince */
  #fault(behindSince) {
    return faultOf({ now: Date.now(), heardAt: this.#aliveAt, behindSince, pulse: this.#pulse });
  }

  #connected() {
    // the whole state that the server sent while connecting has been taken by now: nothing of it is forgotten here
    this.#aliveAt = Date.now();
  }

  /** What one connection told means nothing to the next. */
  #forget() {
    this.#taken = new Taken();
    this.#behindSince = null;
    this.#fresh = false;
  }

  #lost() {
    this.#forget();
    this.#tellLine();
    this.#later(backOffMs(this.#tries, Math.random()));
  }

  /** @param {Error & {data?: {refused?: string, text?: string}}} error */
  #failed(error) {
    const refused = error.data?.refused;
    if (refused) this.#wishes.onRefused?.({ refused, text: error.data?.text });
    this.#later(refused ? REFUSED_RETRY_MS : backOffMs(this.#tries, Math.random()));
  }

  /** @param {number} wait milliseconds */
  #later(wait) {
    this.#tries += 1;
    clearTimeout(this.#next);
    this.#next = setTimeout(() => this.#restart(), wait);
  }

  #restart() {
    // a connection that only seems to live is cut without its own way back
    this.#socket.off("disconnect");
    this.#socket.disconnect();
    this.#socket.on("disconnect", () => this.#lost());
    this.#forget();
    this.#tellLine();
    this.#socket.io.opts.transports = transportsFor(this.#tries);
    this.#connect();
  }

  #connect() {
    clearTimeout(this.#next);
    this.#next = undefined;
    this.#triedAt = Date.now();
    this.#socket.connect();
  }

  /** @param {() => void} act */
  #hear(act) {
    this.#heardAt = this.#aliveAt = Date.now();
    act();
    this.#behindSince = this.#taken.behind ? this.#behindSince ?? Date.now() : null;
    this.#tellLine();
  }

  /** @param {string} kind @param {any} message */
  #take(kind, message) {
    this.#fresh = true;
    this.#tries = 0;
    if (this.#taken.take(message)) this.#wishes.onState(kind, message);
  }

  #tick() {
    if (this.#socket.connected ? this.#fault(this.#behindSince) : this.#unanswered) this.retry();
    this.#tellLine();
  }

  #tellLine() {
    const live = this.#socket.connected && this.#fresh && !this.#silent;
    if (live && this.#wasLive) return;
    this.#wasLive = live;
    const ageSeconds = live ? 0 : Math.floor((Date.now() - this.#heardAt) / 1000);
    this.#wishes.onLine?.({ live, since: this.#heardAt, ageSeconds });
  }
}
