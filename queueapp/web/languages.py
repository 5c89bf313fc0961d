"""Which language a reader gets, and the texts in it: Chinese is the source, other languages come from .po files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from flask import Request, g, has_request_context, request

CHINESE, ENGLISH = "zh-CN", "en"
LANGUAGES = (CHINESE, ENGLISH)  # the first is the source and the fallback
COOKIE = "lang"
TRANSLATIONS = Path(__file__).parent.parent / "translations"
# A machine of the hall was set up by whoever installed it: its Accept-Language says nothing about the reader.
HALL_MACHINES = ("/displays", "/kiosk")


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


def reader_language() -> str:
    """The language of the current request, chosen once; Chinese where there is none."""
    if not has_request_context():
        return CHINESE
    if "language" not in g:
        g.language = choose(request)
    return str(g.language)


def choose(asked: Request) -> str:
    for wish in (asked.args.get(COOKIE), asked.cookies.get(COOKIE)):
        if named := spelled(wish):
            return named
    if asked.path.startswith(HALL_MACHINES):
        return CHINESE
    return asked.accept_languages.best_match(LANGUAGES, CHINESE)


def spelled(wish: str | None) -> str | None:
    """Our spelling of a language that somebody asked for: zh, zh-Hans and ZH-CN are one to us."""
    if not wish:
        return None
    stem = wish.strip().lower().replace("_", "-").split("-")[0]
    return next((ours for ours in LANGUAGES if ours.lower().split("-")[0] == stem), None)


def name_in(names: Mapping[str, str] | None, reader: str) -> str:
    """The name of a thing in the reader's language, else in the one it has."""
    if not names:
        return ""
    short = reader.split("-")[0]
    return names.get(short) or next((held for held in names.values() if held), "")


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
