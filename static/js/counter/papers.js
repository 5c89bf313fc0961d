// Which papers the clerk has ticked, kept for each ticket while this browser tab lives. No DOM here.

const STORE = "counter.papers.";

/**
 * @param {Storage} storage
 * @param {string} ticket
 * @returns {Set<string>}
 */
export function tickedPapers(storage, ticket) {
  try {
    const kept = JSON.parse(storage.getItem(STORE + ticket) ?? "[]");
    return new Set(Array.isArray(kept) ? kept : []);
  } catch {
    return new Set();
  }
}

/**
 * @param {Storage} storage
 * @param {string} ticket
 * @param {string} paper
 * @param {boolean} ticked
 */
export function tickPaper(storage, ticket, paper, ticked) {
  const kept = tickedPapers(storage, ticket);
  if (ticked) kept.add(paper);
  else kept.delete(paper);
  try {
    storage.setItem(STORE + ticket, JSON.stringify([...kept]));
  } catch {
    // a browser that keeps nothing shows the ticks until the page is loaded anew
  }
}

/**
 * How many papers are seen to: a waived one needs no tick.
 * @param {{code: string, waived?: boolean}[]} papers
 * @param {Set<string>} ticked
 */
export function papersSeen(papers, ticked) {
  const asked = papers.filter((paper) => !paper.waived);
  return { done: asked.filter(({ code }) => ticked.has(code)).length, all: asked.length };
}
