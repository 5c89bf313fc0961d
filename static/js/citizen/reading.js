/** Reads a few sentences aloud where the browser has a voice for the language; otherwise the button stays away. */

/**
 * @param {HTMLElement|null} button @param {string} lang @param {() => string} words what to read, asked at each press
 */
export function offerReading(button, lang, words) {
  const speech = window.speechSynthesis;
  if (!button || !speech) return;
  const stem = lang.split("-")[0];
  const offer = () => {
    button.hidden = !speech.getVoices().some((voice) => voice.lang.toLowerCase().startsWith(stem));
  };
  speech.addEventListener?.("voiceschanged", offer);
  offer();
  button.addEventListener("click", () => {
    speech.cancel();
    const sentence = new SpeechSynthesisUtterance(words());
    sentence.lang = lang;
    sentence.rate = 0.9;
    speech.speak(sentence);
  });
}
