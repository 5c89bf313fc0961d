/** What was typed of a person, kept in this tab until the booking is made: a page gone back to is asked for anew, and comes empty. */

const NAME = "booking";
// Longer than a time is kept for anybody; whoever comes to the same machine later finds nothing.
const KEPT_MS = 30 * 60 * 1000;
// What belongs to one page, not to the person.
const OF_THE_PAGE = ["csrf_token", "idempotency_key", "other", "from"];

/**
 * @typedef {{at: number, answers: Record<string, string>}} Typed
 */

/** @param {HTMLFormElement} form whose answers are kept as they are typed, and filled in where it comes empty */
export function keepTyped(form) {
  const fields = [...form.elements].filter((field) => field.name && field.type !== "hidden");
  const texts = fields.filter((field) => field instanceof HTMLInputElement && field.type !== "radio");
  const kept = answersOf(read(), Date.now());
  if (texts.length && texts.every((field) => !field.value)) for (const field of fields) fill(field, kept[field.name]);
  for (const kind of ["input", "submit"]) form.addEventListener(kind, () => write(typedIn([...new FormData(form)], Date.now())));
}

/** Once the appointment is made nothing that was typed for it stays. */
export function forgetTyped() {
  write(null);
}

/** @param {[string, string][]} entries of a form @param {number} now_ms @returns {Typed} */
export function typedIn(entries, now_ms) {
  return { at: now_ms, answers: Object.fromEntries(entries.filter(([name]) => !OF_THE_PAGE.includes(name))) };
}

/** @param {Typed|null} kept @param {number} now_ms @returns {Record<string, string>} */
export function answersOf(kept, now_ms) {
  return kept && now_ms - kept.at < KEPT_MS ? kept.answers : {};
}

function fill(field, answer) {
  if (answer === undefined) return;
  if (field.type === "radio") field.checked = field.value === answer;
  else field.value = answer;
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(NAME) ?? "null");
  } catch {
    return null;
  }
}

function write(kept) {
  try {
    if (kept) sessionStorage.setItem(NAME, JSON.stringify(kept));
    else sessionStorage.removeItem(NAME);
  } catch {
    // Without storage a page gone back to is empty; nothing worse.
  }
}
