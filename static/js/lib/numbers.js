// A ticket's number taken apart: A128 is A and 128.

/**
 * @param {string} number
 * @returns {{letter: string, digits: string}}
 */
export function numberParts(number) {
  const [, letter, digits] = /^(\D*)(.*)$/.exec(number) ?? ["", "", number];
  return { letter, digits };
}
