/** What was typed of a person, kept in this tab until the booking is made: a page gone back to is asked for anew, and comes empty. */

const NAME = "booking";
// Longer than a time is kept for anybody; whoever comes to the same machine later finds nothing.
const KEPT_MS = 30 * 60 * 1000;
// What belongs to one page, not to the person.
const OF_THE_PAGE = ["csrf_token", "idempotency_key", "other", "from"];

/**
 * @typedef {{at: number, hold: string, answers: Record<string, string>}} Typed
 * @typedef {{at: number, hold: string, path: string}} Made
 */

/** @param {HTMLFormElement} form whose answers are kept as they are typed, and filled in where it comes empty */
export function keepTyped(form) {
  const fields = [...form.elements].filter((field) => field.name && field.type !== "hidden");
  const texts = fields.filter((field) => field instanceof HTMLInputElement && field.type !== "radio");
  const kept = answersOf(read(), Date.now());
  if (texts.length && texts.every((field) => !field.value)) for (const field of fields) fill(field, kept[field.name]);
  for (const kind of ["input", "submit"]) form.addEventListener(kind, () => write(typedIn([...new FormData(form)], holdIn(form.action), Date.now())));
}

/** @param {string} path of the appointment that was made: its answers go, and the pages of its hold lead to it from now on */
export function forgetTyped(path) {
  const { hold } = read() ?? {};
  write(hold ? { at: Date.now(), hold, path } : null);
}

/** @param {string} address of a step of booking @returns {string|null} the appointment that its hold has become in this tab */
export function madeOf(address) {
  return pathOf(read(), holdIn(address));
}

/** @param {[string, string][]} entries of a form @param {string} hold @param {number} now_ms @returns {Typed} */
export function typedIn(entries, hold, now_ms) {
  return { at: now_ms, hold, answers: Object.fromEntries(entries.filter(([name]) => !OF_THE_PAGE.includes(name))) };
}

/** @param {Typed|Made|null} kept @param {number} now_ms @returns {Record<string, string>} */
export function answersOf(kept, now_ms) {
  return kept && now_ms - kept.at < KEPT_MS ? (kept.answers ?? {}) : {};
}

/** @param {Typed|Made|null} kept @param {string} hold @returns {string|null} */
export function pathOf(kept, hold) {
  return (hold && kept?.hold === hold && kept.path) || null;
}

function holdIn(address) {
  return new URL(address).searchParams.get("hold") ?? "";
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
