"""Every text a person reads has a Chinese source and one English translation."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
SPOKEN = re.compile(r"""(?<![\w.])(?:_|pattern|ngettext)\(\s*"((?:[^"\\]|\\.)+)\"""")
COLLATION = {"static/js/kiosk/everyday.js"}  # its signs are bounds of an order, not words
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def english() -> dict[str, dict[str, str]]:
    """English by Chinese source, and the file it stands in."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted((ROOT / "queueapp/translations/en").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                source = message.id if isinstance(message.id, str) else message.id[0]
                if source:
                    found.setdefault(source, {})[path.name] = str(message.string)
    return found


def test_every_text_of_a_template_is_also_english() -> None:
    known = english()
    missing = {
        f"{path.relative_to(ROOT)}: {text}"
        for path in (ROOT / "templates").rglob("*.html")
        for text in SPOKEN.findall(path.read_text())
        if CHINESE.search(text) and text not in known
    }
    assert missing == set()


def test_no_text_has_two_translations() -> None:
    assert {source: held for source, held in english().items() if len(set(held.values())) > 1} == {}


def test_values_of_a_text_are_the_same_in_both_languages() -> None:
    places = re.compile(r"%\((\w+)\)s")
    lost = {
        source: text
        for source, held in english().items()
        for text in held.values()
        if CHINESE.search(source) and not set(places.findall(source)) >= set(places.findall(text))
    }
    assert lost == {}


def test_no_script_carries_chinese_words() -> None:
    spoken = {
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / "static/js").rglob("*.js")
        if str(path.relative_to(ROOT)) not in COLLATION
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if CHINESE.search(re.sub(r"//.*|/?\*.*", "", line))
    }
    assert spoken == set()
