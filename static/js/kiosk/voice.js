/** Reads a view's headline in elderly mode, where the machine has a voice; never a name or a number. */

/** @param {HTMLElement} view @param {string} lang */
export function readHeadline(view, lang) {
  const speech = window.speechSynthesis;
  const stem = lang.split("-")[0];
  const voice = speech?.getVoices().find((offered) => offered.lang.toLowerCase().startsWith(stem));
  const words = view.querySelector("[data-headline]")?.textContent.trim();
  if (!voice || !words) return;
  speech.cancel();
  const sentence = new SpeechSynthesisUtterance(words);
  sentence.voice = voice;
  sentence.rate = 0.9;
  speech.speak(sentence);
}
