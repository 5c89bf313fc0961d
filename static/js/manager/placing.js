// What the form says of a new screen: its code as the server knows it, what is wrong, and the request's body. Pure.

const CODE_SIGNS = 6;
const INCHES = [5, 200];
const SEAT_M = [0.5, 60];

/**
 * @typedef {{code: string, hall: string, layout: string, counter: string, inches: string, seat: string, sound: boolean}} Fields  as typed
 */

/**
 * A code as it was made: people type it with a gap, a hyphen or small letters.
 * @param {string} typed
 */
export function codeOf(typed) {
  return typed.replace(/[\s-]/g, "").toUpperCase();
}

/**
 * A number as people type it; NaN where it is none.
 * @param {string} typed
 */
export function figureOf(typed) {
  const plain = typed.trim().normalize("NFKC").replace(",", ".");
  return plain === "" ? NaN : Number(plain);
}

/**
 * The names of the fields to correct, in the order of the form.
 * @param {Fields} fields
 * @returns {string[]}
 */
export function mistakesIn(fields) {
  const wrong = {
    code: !/^[A-Z0-9]+$/.test(codeOf(fields.code)) || codeOf(fields.code).length !== CODE_SIGNS,
    hall: !fields.hall,
    counter: fields.layout === "counter" && !fields.counter,
    inches: !within(figureOf(fields.inches), INCHES),
    seat: !within(figureOf(fields.seat), SEAT_M),
  };
  return Object.keys(wrong).filter((name) => wrong[name]);
}

/**
 * The body of the approval.
 * @param {Fields} fields
 */
export function bodyOf(fields) {
  const over = fields.layout === "counter";
  return {
    hall: fields.hall,
    layout: fields.layout,
    counter: over ? fields.counter : null,
    inches: figureOf(fields.inches),
    seat_m: figureOf(fields.seat),
    sound: !over && fields.sound,
  };
}

function within(figure, [least, most]) {
  return figure >= least && figure <= most;
}
