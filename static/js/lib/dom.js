// Making and keeping elements. Text goes in as text, never as markup.
import { numberParts } from "./numbers.js";

/**
 * @typedef {{class?: string, text?: string | number, data?: Record<string, string | undefined>, attributes?: Record<string, string | undefined>}} Look
 */

/**
 * A new element with its class, data, attributes, text or children.
 * @param {string} tag
 * @param {Look} [look]
 * @param {...(Node | string | null)} children
 */
export function make(tag, look = {}, ...children) {
  const element = document.createElement(tag);
  if (look.class) element.className = look.class;
  if (look.text !== undefined) element.textContent = String(look.text);
  for (const [key, value] of Object.entries(look.data ?? {})) if (value !== undefined) element.dataset[key] = value;
  for (const [key, value] of Object.entries(look.attributes ?? {})) if (value !== undefined) element.setAttribute(key, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/**
 * Writes text only where it differs, so that readers and animations are not disturbed.
 * @param {Element | null} element
 * @param {string | number} text
 */
export function write(element, text) {
  if (element && element.textContent !== String(text)) element.textContent = String(text);
}

/**
 * A ticket's number as a plate.
 * @param {string} number
 * @param {string} state
 */
export function plate(number, state) {
  const { letter, digits } = numberParts(number);
  return make(
    "span",
    { class: "plate", data: { state } },
    letter ? make("span", { class: "plate__letter", text: letter }) : null,
    make("span", { class: "plate__digits", text: digits }),
  );
}

/**
 * A line drawing from the sprite, beside words.
 * @param {string} sprite  address of icons.svg
 * @param {string} drawing
 */
export function icon(sprite, drawing) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${sprite}#${drawing}`);
  picture.append(use);
  return picture;
}

/**
 * Makes a list show these items in this order; elements of items that stay are kept and updated.
 * @template Item
 * @param {Element} list
 * @param {Item[]} items
 * @param {{key: (item: Item) => string, make: (item: Item) => HTMLElement, update?: (element: HTMLElement, item: Item) => void}} ways
 */
export function keep(list, items, ways) {
  /** @type {Map<string, HTMLElement>} */
  const held = new Map([...list.children].map((child) => [/** @type {HTMLElement} */ (child).dataset.key ?? "", /** @type {HTMLElement} */ (child)]));
  const wanted = items.map((item) => {
    const key = ways.key(item);
    const element = held.get(key) ?? ways.make(item);
    element.dataset.key = key;
    ways.update?.(element, item);
    return element;
  });
  for (const child of [...list.children]) if (!wanted.includes(/** @type {HTMLElement} */ (child))) child.remove();
  wanted.forEach((element, place) => {
    if (list.children[place] !== element) list.insertBefore(element, list.children[place] ?? null);
  });
}
