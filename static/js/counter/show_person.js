// The person in front of the counter, as far as a clerk may see: masked name, last four signs, priority, appointment; remarks on opening.

import { keep } from "../lib/dom.js";
import { byId, copyOf, fill, fillFigures } from "./slots.js";

/** @type {{visit: ?string, items: ?Object[], fault: boolean}} remarks belong to one visit and are read once */
const opened = { visit: null, items: null, fault: false };

/**
 * @param {import("./state.js").State} state
 * @param {import("./words.js").Words} words
 */
export function showPerson({ desk: { ticket } }, { t, name, time }) {
  if (!ticket) return;
  const now = byId("now");
  const services = ticket.services ?? [];
  fill(now, "person-name", ticket.person?.name_masked ?? t("person.none"));
  fillFigures(now, "person-last4", ticket.person?.last4 ? t("person.last4", { last4: ticket.person.last4 }) : null);
  byId("person-priority").hidden = !ticket.priority;
  if (ticket.priority) fill(now, "priority", t("person.credit", { name: name(ticket.priority.name), minutes: ticket.priority.credit_minutes }));
  byId("person-appointment").hidden = !ticket.appointment;
  if (ticket.appointment) fillFigures(now, "appointment", t("person.appointment", { time: time(ticket.appointment) }));
  byId("person-services").hidden = services.length < 2;
  if (services.length > 1) fill(now, "services", services.map((service) => name(service.name)).join(t("list.comma")));
  if (opened.visit !== ticket.visit) Object.assign(opened, { visit: ticket.visit, items: null, fault: false });
  showRemarks({ t, time });
}

/**
 * Reads the visit's remarks; the server writes down who read them.
 * @param {import("./words.js").Words} words
 */
export async function openRemarks(words) {
  const { visit } = opened;
  if (!visit) return;
  const answer = await fetch(`/api/v1/visits/${encodeURIComponent(visit)}`, { headers: { Accept: "application/json" } }).catch(() => null);
  const body = answer?.ok ? await answer.json().catch(() => null) : null;
  if (opened.visit !== visit) return;
  Object.assign(opened, { items: body ? (body.visit ?? body).remarks ?? [] : null, fault: !body });
  showRemarks(words);
}

function showRemarks({ t, time }) {
  if (!byId("remarks")) return;
  const { items, fault } = opened;
  byId("remarks-open").hidden = items !== null;
  byId("remarks-note").hidden = items !== null && items.length > 0;
  byId("remarks-note").textContent = note(items, fault, t);
  byId("remarks").hidden = !items?.length;
  keep(byId("remarks"), (items ?? []).map((item, place) => ({ ...item, place })), {
    key: ({ place }) => String(place), make: () => copyOf("row-remark"),
    update: (row, item) => {
      fill(row, "text", item.text ?? "");
      fill(row, "by", item.at ? t("remarks.by", { time: time(item.at), by: item.by ?? "" }) : null);
    },
  });
}

function note(items, fault, t) {
  if (fault) return t("remarks.fault");
  return items ? t("remarks.none") : t("remarks.logged");
}
