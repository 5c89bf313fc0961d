/** "Where is my number?": a scanned or typed code, and what its ticket says. */

import { plate } from "../lib/dom.js";
import { rangeOf } from "../lib/ranges.js";
import { nameIn } from "../lib/texts.js";
import { listPapers } from "./confirming.js";
import { codeIn } from "./scanner.js";
import { inFours } from "./slip.js";
import { put, showEstimate } from "./views.js";

const SIGNS_MOST = 32;

export class Asking {
  #typed = "";
  #found;
  #texts;
  #lang;

  /** @param {{texts: Record<string, string>, lang: string, found: (view: string) => void}} how */
  constructor({ texts, lang, found }) {
    this.#texts = texts;
    this.#lang = lang;
    this.#found = found;
    document.querySelector("[data-type-code]").addEventListener("click", () => this.#openKeys(true));
    document.querySelector("[data-pad]").addEventListener("click", ({ target }) => this.#type(target.closest("[data-sign]")?.dataset.sign));
    document.querySelector("[data-rub]").addEventListener("click", () => this.#write(this.#typed.slice(0, -1)));
    document.querySelector("[data-look]").addEventListener("click", () => this.look(this.#typed));
  }

  forget() {
    this.#write("");
    this.#openKeys(false);
    this.#refuse("");
  }

  #openKeys(open) {
    document.querySelector("[data-keys]").hidden = !open;
    document.querySelector("[data-type-code]").hidden = open;
    document.querySelector("[data-scan]").toggleAttribute("data-small", open);
  }

  #type(sign) {
    if (sign && this.#typed.length < SIGNS_MOST) this.#write(this.#typed + sign);
  }

  #write(typed) {
    this.#typed = typed;
    document.querySelector("[data-typed]").textContent = inFours(typed);
    document.querySelector("[data-typed-empty]").hidden = Boolean(typed);
  }

  /** @param {string} text scanned or typed */
  async look(text) {
    const code = codeIn(text);
    const { ticket, problem } = code ? await ticketOf(code.toLowerCase()) : {};
    if (ticket) {
      showPlace(ticket, this.#lang);
      this.#found("place");
      return;
    }
    const lost = code && !problem;
    this.#refuse(lost ? this.#texts.no_line : [problem?.title ?? this.#texts.not_read, problem?.detail ?? this.#texts.not_read_now].join(" "));
    this.#found("find");
  }

  #refuse(words) {
    const bar = document.querySelector("[data-find-refused]");
    bar.hidden = !words;
    bar.textContent = words;
  }
}

/** Asked without this machine's own session: a ticket's code is for its owner, and a kiosk key may not use it. */
async function ticketOf(code) {
  try {
    const response = await fetch(`/api/v1/tickets/${code}`, { credentials: "omit", cache: "no-store" });
    const body = await response.json().catch(() => null);
    return response.ok ? { ticket: body?.ticket ?? body } : { problem: body ?? {} };
  } catch {
    return {};
  }
}

function showPlace(ticket, lang) {
  const view = document.querySelector("[data-screen=place]");
  put(view, "plate", plate(ticket.number, ticket.state));
  put(view, "service", nameIn(ticket.service.name, lang));
  put(view, "ahead", ticket.ahead ?? "–");
  put(view, "range", rangeOf(ticket.estimate));
  put(view, "counter", ticket.counter?.number ?? "");
  showEstimate(view, ticket.estimate);
  for (const part of view.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== ticket.state;
  const papers = ticket.papers ?? [];
  view.querySelector("[data-bring]").hidden = !papers.length || !["waiting", "held", "missed"].includes(ticket.state);
  listPapers(view.querySelector("[data-papers]"), papers.map((paper) => nameIn(paper, lang)));
}
