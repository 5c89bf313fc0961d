/** A code's drawing as sent by the server, rebuilt from its paths alone: nothing else of it reaches the page. */

const SPACE = "http://www.w3.org/2000/svg";

/** @param {string|undefined} text an svg of paths @returns {SVGElement|null} */
export function drawingOf(text) {
  const sent = text ? new DOMParser().parseFromString(text, "image/svg+xml").documentElement : null;
  if (sent?.nodeName !== "svg") return null;
  const drawing = document.createElementNS(SPACE, "svg");
  drawing.setAttribute("viewBox", sent.getAttribute("viewBox") ?? `0 0 ${sent.getAttribute("width")} ${sent.getAttribute("height")}`);
  drawing.setAttribute("class", "qr");
  for (const path of sent.querySelectorAll("path")) drawing.append(pathOf(path));
  return drawing;
}

function pathOf(sent) {
  const path = document.createElementNS(SPACE, "path");
  for (const key of ["d", "transform"]) if (sent.hasAttribute(key)) path.setAttribute(key, sent.getAttribute(key));
  // segno draws a code as strokes, other makers as filled squares.
  path.setAttribute("class", sent.hasAttribute("stroke") ? "qr__stroke" : "qr__fill");
  return path;
}
