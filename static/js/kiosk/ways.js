/** Ways of using the kiosk: language, large type, controls within reach of a wheelchair. They end with the person. */

const KEPT = "kiosk-ways";
const DEFAULT_LANGUAGE = "zh-CN";

export class Ways {
  #root = document.documentElement;

  constructor() {
    const kept = read();
    this.#set("elder", kept.elder);
    this.#set("reach", kept.reach);
    document.addEventListener("click", ({ target }) => {
      if (target.closest?.("[data-elder]:not(html)")) this.#set("elder", !this.elder);
      if (target.closest?.(".tools__reach")) this.#set("reach", !("reach" in this.#root.dataset));
      const language = target.closest?.("[data-language]")?.dataset.language;
      if (language) goTo(language);
    });
  }

  get elder() {
    return "elder" in this.#root.dataset;
  }

  /** Back to how the next person should find it; another language means the page anew. */
  forget() {
    this.#set("elder", false);
    this.#set("reach", false);
    if (this.#root.lang !== DEFAULT_LANGUAGE) goTo(DEFAULT_LANGUAGE);
  }

  #set(way, wanted) {
    this.#root.toggleAttribute(`data-${way}`, Boolean(wanted));
    const button = document.querySelector(way === "reach" ? ".tools__reach" : ".tools [data-elder]");
    button.setAttribute("aria-pressed", String(Boolean(wanted)));
    keep({ ...read(), [way]: Boolean(wanted) });
  }
}

/**
 * Loads the page anew only if the server is there: a kiosk must never stand on the browser's own error page.
 * @param {string} language
 */
export async function goTo(language) {
  const there = new URL(location.href);
  there.searchParams.set("lang", language);
  const answer = await fetch(there, { cache: "no-store" }).catch(() => null);
  if (answer?.ok) location.replace(there);
}

/** What a browser offers a finger by itself, and a hall must not. */
export function harden() {
  for (const kind of ["contextmenu", "dragstart", "selectstart", "gesturestart"]) document.addEventListener(kind, (event) => event.preventDefault());
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
  } catch {
    return {};
  }
}

function keep(ways) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(ways));
  } catch {
    // Without storage a change of language forgets the type size; nothing worse.
  }
}
