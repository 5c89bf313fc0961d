"""The texts people read, by language: Chinese is the source, the .po files of `translations/` hold the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

CHINESE, ENGLISH = "zh-CN", "en"
LANGUAGES = (CHINESE, ENGLISH)  # the first is the source and the fallback
TRANSLATIONS = Path(__file__).parent.parent / "translations"


@dataclass(frozen=True, slots=True)
class Texts:
    """One language's texts by their Chinese source: one form, or singular and plural."""

    forms: Mapping[str, tuple[str, ...]]

    def one(self, source: str) -> str:
        return self.forms.get(source, (source,))[0]

    def counted(self, source: str, source_plural: str, count: int) -> str:
        forms = self.forms.get(source)
        if forms is None:
            return source if count == 1 else source_plural
        return forms[0] if count == 1 else forms[-1]

    def both(self, source: str, source_plural: str) -> dict[str, str]:
        return {"one": self.counted(source, source_plural, 1), "other": self.counted(source, source_plural, 2)}


def read_texts(place: Path = TRANSLATIONS) -> dict[str, Texts]:
    """All texts of all languages; the source language needs none of its own."""
    return {language: Texts(_forms(place, language)) for language in LANGUAGES}


def _forms(place: Path, language: str) -> dict[str, tuple[str, ...]]:
    forms: dict[str, tuple[str, ...]] = {}
    for path in sorted((place / language).glob("*.po")):
        with path.open("rb") as file:
            forms |= {source: texts for message in read_po(file) for source, texts in _pairs(message)}
    return forms


def _pairs(message: Message) -> list[tuple[str, tuple[str, ...]]]:
    source = message.id if isinstance(message.id, str) else message.id[0]
    texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return [(source, texts)] if source and texts and all(texts) else []
