// The body of a step: its fields, the ticket it means, and the version of the view it was decided on. No DOM here.

/** Steps that are about the desk or about who comes next, not about a ticket in hand. */
const WITHOUT_TICKET = new Set(["open", "pause", "resume-desk", "close", "take-over", "call-next", "serve-directly"]);
/** Steps that are not decided on a view of one's own desk. */
const WITHOUT_VIEW = new Set(["open", "take-over"]);

/**
 * @param {string} step
 * @param {Object<string, string|number|boolean|string[]>} fields
 * @param {Object} desk
 * @param {?string} [ticket]  where it is not the one in the main seat
 */
export function bodyOf(step, fields, desk, ticket = null) {
  const { to, ...rest } = fields;
  const body = { ...rest, ...(to ? target(String(to)) : {}), ...(WITHOUT_VIEW.has(step) ? {} : { expect: desk.version }) };
  const id = ticket ?? rest.ticket ?? desk.ticket?.id ?? (step === "undo" ? desk.undo?.ticket : undefined);
  return WITHOUT_TICKET.has(step) || !id ? body : { ...body, ticket: id };
}

/** A choice of the transfer list, as "service:plates", "counter:zibo-3" or "hall:zibo-lane". */
function target(choice) {
  const cut = choice.indexOf(":");
  return { [choice.slice(0, cut)]: choice.slice(cut + 1) };
}

/**
 * The path of a counter's step.
 * @param {string} counter
 * @param {string} step
 */
export function pathOf(counter, step) {
  return `/api/v1/counters/${encodeURIComponent(counter)}/${step}`;
}

/**
 * What becomes of the tickets in hand when the desk closes: called ones go back at their rank, those being served are finished,
 * held ones go back to wait by themselves.
 * @param {Object} desk
 * @returns {{tickets: {id: string, number: string, state: string, fate: "return"|"finish"|"requeue"}[], body: Object}}
 */
export function fatesOf(desk) {
  const hands = [desk.ticket, ...desk.parallel].filter(Boolean).map((ticket) => fate(ticket, ticket.state === "called" ? "return" : "finish"));
  const held = desk.held.map((ticket) => fate({ ...ticket, state: "held" }, "requeue"));
  const body = Object.fromEntries(hands.map((row) => [row.fate, true]));
  return { tickets: [...hands, ...held], body };
}

function fate({ id, number, state }, kind) {
  return { id, number, state, fate: kind };
}
