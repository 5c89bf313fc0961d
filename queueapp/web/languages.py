"""Which language a reader gets, out of the ones we speak."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Request, g, has_request_context, request

from queueapp.outside.texts import CHINESE, LANGUAGES

COOKIE = "lang"
# A machine of the hall was set up by whoever installed it: its Accept-Language says nothing about the reader.
HALL_MACHINES = ("/displays", "/kiosk")


def reader_language() -> str:
    """The language of the current request, chosen once; Chinese where there is none."""
    if not has_request_context():
        return CHINESE
    if "language" not in g:
        g.language = choose(request)
    return str(g.language)


def machine_language() -> str:
    """The language of a hall's machine that asks by its live line, whose address does not tell it from a phone."""
    return _chosen(request) or CHINESE


def choose(asked: Request) -> str:
    if (chosen := _chosen(asked)) is not None:
        return chosen
    if asked.path.startswith(HALL_MACHINES):
        return CHINESE
    return asked.accept_languages.best_match(LANGUAGES, CHINESE)


def _chosen(asked: Request) -> str | None:
    wishes = (spelled(wish) for wish in (asked.args.get(COOKIE), asked.cookies.get(COOKIE)))
    return next((named for named in wishes if named), None)


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
