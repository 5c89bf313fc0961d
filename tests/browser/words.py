"""What a page says: words of another language than its own, seen or heard by a screen reader."""

from __future__ import annotations

from playwright.sync_api import Page

# The name of the ministry's application stands in Chinese everywhere: people look for it under that name.
NAMES = ("交管12123",)
HAN = """(names) => {
  const found = [];
  const note = (text, element) => {
    for (const name of names) text = text.replaceAll(name, "");
    if (/\\p{Script=Han}/u.test(text) && !element.closest("[lang^=zh]")) found.push(text.trim());
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    if (!element.closest("script, template, style") && element.checkVisibility()) note(walk.currentNode.data, element);
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
    if (!element.checkVisibility()) continue;
    for (const name of ["aria-label", "title", "placeholder", "alt"]) note(element.getAttribute(name) ?? "", element);
  }
  note(document.title, document.body);
  return found;
}"""


def chinese_in(page: Page, *names: str) -> list[str]:
    """Visible Chinese on an English page, but for what is marked as Chinese and these names (of people)."""
    found: list[str] = page.evaluate(HAN, [*NAMES, *names])
    return found
