/** An appointment or a ticket that was found: who, when, what to bring, and what can be done with it. */

import { icon, make, plate } from "../lib/dom.js";
import { filled, nameIn } from "../lib/texts.js";
import { fill, panelOf, show } from "./panels.js";
import { MAY, standingWords } from "./standing.js";

const TONES = { on_time: "good", late: "warn", not_yet: "info", other_day: "info", checked_in: "good", cancelled: "bad" };
const LIVE = ["waiting", "called", "serving", "held", "missed"];

/**
 * @param {object} found
 * @param {{texts: Record<string, string>, lang: string, zone: string, sprite: string, time: (moment: string) => string}} how
 */
export function showAppointment(found, how) {
  const { texts, lang, time } = how;
  const panel = show("appointment");
  fill(panel, "services", found.services.map((one) => nameIn(one.name, lang)).join(texts.join));
  fill(panel, "person", found.person?.name_masked ?? "");
  fill(panel, "last4", found.person ? `···${found.person.last4}` : "");
  fill(panel, "agent", found.agent ? filled(texts.agent, { name: `${found.agent.name_masked} ···${found.agent.last4}` }) : "");
  fill(panel, "time", time(found.start));
  fill(panel, "standing", standingWords(found, how));
  panel.querySelector("[data-bind=standing]").dataset.tone = found.stranded ? "bad" : TONES[found.standing];
  const may = MAY.includes(found.standing);
  panel.querySelector("[data-lane]").hidden = !may || !found.services.some((one) => one.lane_first);
  panel.querySelector("[data-only=may]").hidden = !may;
  panel.querySelector("[data-check-in]").hidden = !may;
  panel.querySelector("input[type=radio]").checked = true;
  fill(panel, "go", found.standing === "late" ? texts.check_in_late : texts.check_in);
  showPapers(panel, may ? found.materials : [], how);
}

function showPapers(panel, papers, how) {
  panel.querySelector("[data-papers-box]").hidden = !papers.length;
  panel.querySelector("[data-list=papers]").replaceChildren(...papers.map((paper, at) => paperRow(paper, at, how)));
  const count = () => {
    const all = papers.filter((paper) => !paper.waived).length;
    const brought = panel.querySelectorAll("[data-list=papers] [value=yes]:checked").length;
    fill(panel, "brought", filled(how.texts.brought, { count: brought, all }));
  };
  panel.querySelector("[data-list=papers]").onchange = count;
  count();
}

/** A paper with its two answers; one that nobody has to bring has none. They stay on this page only. */
function paperRow(paper, at, { texts, lang, sprite }) {
  const name = nameIn(paper.name, lang);
  if (paper.waived) return make("div", { class: "paper" }, make("span", { text: name }), make("span", { class: "tag", text: texts.waived, data: { tone: "good" } }));
  const answers = [["yes", "check"], ["no", "close"]].map(([value, drawing]) =>
    make(
      "label",
      { class: "yes-no__one" },
      make("input", { attributes: { type: "radio", name: `paper-${at}`, value } }),
      make("span", {}, icon(sprite, drawing), document.createTextNode(texts[value])),
    ),
  );
  return make("fieldset", { class: "paper" }, make("legend", { text: name }), make("div", { class: "yes-no" }, ...answers));
}

/** @param {object} ticket a row @param {object} how as above @param {boolean} mayRejoin */
export function showTicket(ticket, { texts, lang, time }, mayRejoin) {
  const panel = show("ticket");
  fill(panel, "service", nameIn(ticket.service.name, lang));
  fill(panel, "state", filled(texts[`is.${ticket.state}`], { number: ticket.counter_number ?? "" }));
  fill(panel, "plate", plate(ticket.number, ticket.state));
  fill(panel, "hall", nameIn(ticket.hall.name, lang));
  fill(panel, "issued", time(ticket.issued_at));
  panel.querySelector("[data-again]").hidden = !mayRejoin;
  panel.querySelector("[data-reprint]").hidden = !LIVE.includes(ticket.state);
}

/**
 * Several finds, each a button that leads to it.
 * @param {object[]} appointments @param {object[]} tickets @param {object} how @param {(one: object) => void} chosen
 */
export function showSeveral(appointments, tickets, how, chosen) {
  const { lang, time } = how;
  const rows = [
    ...appointments.map((one) => [one, `${time(one.start)} ${one.services.map((service) => nameIn(service.name, lang)).join(how.texts.join)}`, standingWords(one, how)]),
    ...tickets.map((one) => [one, `${one.number} ${nameIn(one.service.name, lang)}`, nameIn(one.hall.name, lang)]),
  ];
  panelOf("several").querySelector("[data-list=several]").replaceChildren(
    ...rows.map(([one, words, note]) => {
      const button = make("button", { class: "button several__one", attributes: { type: "button" } }, make("b", { text: words }), make("small", { text: note }));
      button.addEventListener("click", () => chosen(one));
      return make("li", {}, button);
    }),
  );
  show("several");
}
