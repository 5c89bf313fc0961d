// What is different between two views of one desk, in the words a clerk would use. No DOM here.

/** @typedef {import("./situation.js").Words} Words */

const STATE_TEXT = {
  open:       "changed.opened",
  paused:     "changed.paused",
  closed:     "changed.closed",
  lost:       "changed.lost",
  taken_over: "changed.taken_over",
};

/**
 * The differences worth saying, the most important first; an empty list when the clerk would see none.
 * @param {?Object} before
 * @param {Object} after
 * @returns {Words[]}
 */
export function whatChanged(before, after) {
  if (!before) return [];
  return [...deskChange(before, after), ...ticketChange(before, after), ...heldChange(before, after)];
}

function deskChange(before, after) {
  const taken = before.mine !== false && after.mine === false;
  if (!taken && before.state === after.state) return [];
  const key = taken ? STATE_TEXT.taken_over : STATE_TEXT[after.state];
  return key ? [{ key, vars: { name: after.clerk?.name ?? "" } }] : [];
}

function ticketChange(before, after) {
  const [old, now] = [before.ticket, after.ticket];
  if (old && old.id === now?.id) return sameTicket(old, now);
  return [...(old ? [{ key: whereTo(old, after), vars: { number: old.number } }] : []), ...(now ? [arrived(now)] : [])];
}

function sameTicket(old, now) {
  const vars = { number: now.number };
  if (old.state !== now.state) return [{ key: now.state === "serving" ? "changed.began" : "changed.called", vars }];
  if (now.calls > old.calls) return [{ key: "changed.recalled", vars: { ...vars, calls: now.calls } }];
  return codes(old) === codes(now) ? [] : [{ key: "changed.service", vars }];
}

function codes(ticket) {
  return (ticket.services ?? [ticket.service]).map((service) => service.code).join(" ");
}

function arrived(ticket) {
  return { key: ticket.state === "serving" ? "changed.began" : "changed.called", vars: { number: ticket.number } };
}

function whereTo(ticket, after) {
  const has = (list) => list.some((row) => row.id === ticket.id);
  if (has(after.held)) return "changed.held";
  return has(after.missed) ? "changed.missed" : "changed.gone";
}

/** A held ticket that left the list for anywhere but the desk's own hands: its minutes were over, or a colleague took it. */
function heldChange(before, after) {
  const hands = new Set([after.ticket?.id, ...after.parallel.map((row) => row.id), ...after.held.map((row) => row.id)]);
  const left = before.held.filter((row) => !hands.has(row.id));
  return left.map((row) => ({ key: "changed.held_left", vars: { number: row.number } }));
}
