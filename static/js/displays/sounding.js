// Makes a sound and says when it is over: a clip, or a voice of this machine. Nothing here may hang.
import { localVoice } from "./announcing.js";

const LONGEST_CLIP_MS = 20_000; // a clip that stalls must not hold the next call back
const START_MS = 3_000;
const SPOKEN_LANGUAGE = { zh: "zh-CN", en: "en-GB" };

export class Refused extends Error {} // the browser wants a touch first

/**
 * Plays a clip to its end.
 * @param {string} url
 * @returns {Promise<boolean>} whether it sounded
 */
export async function playClip(url) {
  const clip = new Audio(url);
  const ended = new Promise((resolve) => {
    clip.addEventListener("ended", () => resolve(true), { once: true });
    clip.addEventListener("error", () => resolve(false), { once: true });
  });
  try {
    const started = await within(START_MS, clip.play().then(() => true));
    return started ? Boolean(await within(LONGEST_CLIP_MS, ended)) : false;
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotAllowedError") throw new Refused();
    return false;
  } finally {
    clip.pause();
  }
}

/**
 * Reads a text with a voice of this machine, if it has one for the language.
 * @param {string} text
 * @param {string} lang
 * @returns {Promise<boolean>} whether it was read
 */
export async function readAloud(text, lang) {
  const speech = globalThis.speechSynthesis;
  const voice = speech ? localVoice(speech.getVoices(), lang) : null;
  if (!speech || !voice) return false;
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.voice = /** @type {SpeechSynthesisVoice} */ (voice);
  utterance.lang = SPOKEN_LANGUAGE[/** @type {"zh" | "en"} */ (lang)] ?? lang;
  utterance.rate = 0.9;
  const ended = new Promise((resolve) => {
    utterance.addEventListener("end", () => resolve(true), { once: true });
    utterance.addEventListener("error", () => resolve(false), { once: true });
  });
  speech.speak(utterance);
  const read = Boolean(await within(LONGEST_CLIP_MS, ended));
  if (!read) speech.cancel();
  return read;
}

/**
 * A promise's result, or false when it takes too long.
 * @template T
 * @param {number} wait milliseconds
 * @param {Promise<T>} promise
 * @returns {Promise<T | false>}
 */
function within(wait, promise) {
  return Promise.race([promise, new Promise((resolve) => setTimeout(() => resolve(false), wait))]);
}
