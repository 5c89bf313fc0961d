"""What every template may use: texts, names, times, addresses of static files, data for scripts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask import Flask, Response, request, send_from_directory
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from queueapp.assets import StaticFiles, release, static_files
from queueapp.outside.dates import clock_time, full_date, short_date
from queueapp.outside.texts import read_texts
from queueapp.web.languages import COOKIE, name_in, reader_language, spelled

ZONE = ZoneInfo("Asia/Shanghai")
ELDER_COOKIE = "elder"
YEAR_S = 31_536_000
NUMBER = re.compile(r"([^\d]*)(.*)")


class NumberParts(NamedTuple):
    letter: str
    digits: str


def install(app: Flask, *, zone: ZoneInfo = ZONE) -> None:
    """Give the app's templates their vocabulary, and serve the static files under their version."""
    files = static_files()
    _serve_static(app, files)
    _speak(app)
    app.jinja_env.globals.update(asset=files.address, json_script=json_script, name=name, zone=zone.key, release=release())
    app.jinja_env.filters.update(name=name, number_parts=number_parts, **_time_filters(zone))
    app.context_processor(lambda: {"lang": reader_language(), "elder": elder()})
    app.after_request(_remember_choices)


def name(names: Mapping[str, str] | None) -> str:
    """The name of a place, service or queue in the reader's language."""
    return name_in(names, reader_language())


def json_script(id: str, value: Any) -> Markup:
    """Data for scripts, as a block that no browser runs."""
    return Markup('<script type="application/json" id="{}">{}</script>').format(id, htmlsafe_json_dumps(value))


def elder() -> bool:
    """Whether this reader asked for the large type of the elderly mode."""
    return request.args.get(ELDER_COOKIE, request.cookies.get(ELDER_COOKIE)) == "1"


def number_parts(number: str) -> NumberParts:
    """A ticket's number as its letter and its digits: A128 is A and 128."""
    found = NUMBER.fullmatch(number)
    return NumberParts(*found.groups()) if found else NumberParts("", number)


def _time_filters(zone: ZoneInfo) -> dict[str, Any]:
    return {
        "time": lambda moment: clock_time(moment, zone) if moment else "",
        "date": lambda day: full_date(day, zone, reader_language()) if day else "",
        "short_date": lambda day: short_date(day, zone, reader_language()) if day else "",
    }


def _speak(app: Flask) -> None:
    texts = read_texts()

    def pattern(source: str, plural: str = "", *, language: str = "") -> str | dict[str, str]:
        """A text whose values a script fills in; with a plural, both forms."""
        spoken = texts[language or reader_language()]
        return spoken.both(source, plural) if plural else spoken.one(source)

    app.jinja_env.globals["pattern"] = pattern
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        lambda source: texts[reader_language()].one(source),
        lambda source, plural, count: texts[reader_language()].counted(source, plural, count),
        newstyle=True,
    )


def _serve_static(app: Flask, files: StaticFiles) -> None:
    def static_file(version: str, path: str) -> Response:
        answer = send_from_directory(files.place, path)
        if version == files.version:
            answer.headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable"
        else:
            # a page of the previous release still finds its files, but nobody keeps them under its name
            answer.headers["Cache-Control"] = "no-cache"
        return answer

    app.add_url_rule("/static/<version>/<path:path>", "static_file", static_file)


def _remember_choices(answer: Response) -> Response:
    """A choice of language or type made by a link (?lang=en, ?elder=1) holds for this browser."""
    if chosen := spelled(request.args.get(COOKIE)):
        answer.set_cookie(COOKIE, chosen, max_age=YEAR_S, samesite="Lax", secure=request.is_secure)
    if (wish := request.args.get(ELDER_COOKIE)) in ("0", "1"):
        answer.set_cookie(ELDER_COOKIE, wish, max_age=YEAR_S, samesite="Lax", secure=request.is_secure)
    return answer
