"""Notices in words: the texts of `templates/mail` and `templates/sms`, filled in the citizen's language, without a request."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from queueapp.domain.clock import Instant, local
from queueapp.domain.notices import Kind, Message
from queueapp.outside.dates import clock_time, day_and_month, short_date
from queueapp.outside.texts import CHINESE, ENGLISH, Texts

READERS = {"zh": CHINESE, "en": ENGLISH}
Name = Mapping[str, str]


class Letters:
    """Puts notices into words. `public_url` is where citizens reach us; without it no notice has a link."""

    def __init__(self, texts: Mapping[str, Texts], templates: Path, zone: ZoneInfo, public_url: str) -> None:
        self._zone = zone
        self._public_url = public_url.rstrip("/")
        self._speakers = {language: _speaker(texts[reader], templates) for language, reader in READERS.items()}

    def message(
        self, id: str, kind: Kind, language: str, facts: Mapping[str, Any], *, now: Instant, calendar: str | None = None
    ) -> Message:
        """A notice in the citizen's language. `now` is the city's time: today's hours need no date."""
        language = language if language in READERS else "zh"
        known = self._known(language, facts, now)
        letter = self._render(f"mail/{kind}.txt", language, {**known, "calendar": calendar is not None})
        subject, _, text = letter.partition("\n")
        short_known = {**known, "time": known["short_time"], "until": known["short_until"], "link": known["link"] or ""}
        short = self._render(f"sms/{kind}.txt", language, short_known)
        values = {"time": known["short_time"], "site": known["site"], "code": known["code"]}
        if known["short_until"]:
            values["until"] = known["short_until"]
        return Message(
            id=id, kind=kind, language=language, subject=subject.strip(), text=_closed_up(text), short=_one_line(short),
            link=known["link"], values=values, calendar=calendar,
        )  # fmt: skip

    def link(self, code: str) -> str | None:
        """Where a citizen sees his appointment; opening it changes nothing."""
        return f"{self._public_url}/a/{code}" if self._public_url else None

    def _known(self, language: str, facts: Mapping[str, Any], now: Instant) -> dict[str, Any]:
        site, address = said(facts["site"], language), said(facts.get("address"), language)
        gap = ("，" if language == "zh" else ", ") if address else ""
        return {
            "time": self._when(facts["start"], language), "short_time": self._short(facts["start"], language),
            "was": self._when(facts["was"], language) if "was" in facts else "",
            "until": self._when(facts["until"], language) if "until" in facts else "",
            "short_until": self._until(facts["until"], language, now) if "until" in facts else "",
            "site": site, "place": f"{site}{gap}{address}", "services": listed(facts["services"], language),
            "papers": listed(facts.get("papers") or (), language), "reason": said(facts.get("reason"), language),
            "code": facts["code"], "link": self.link(facts["code"]),
        }  # fmt: skip

    def _when(self, at: int, language: str) -> str:
        wall = local(at, self._zone)
        return f"{short_date(wall, self._zone, READERS[language])} {clock_time(wall, self._zone)}"

    def _short(self, at: int, language: str) -> str:
        wall = local(at, self._zone)
        gap = "" if language == "zh" else " "
        return f"{day_and_month(wall, self._zone, READERS[language])}{gap}{clock_time(wall, self._zone)}"

    def _until(self, at: int, language: str, now: int) -> str:
        if local(at, self._zone).date() == local(now, self._zone).date():
            return clock_time(local(at, self._zone), self._zone)
        return self._short(at, language)

    def _render(self, template: str, language: str, known: Mapping[str, Any]) -> str:
        return self._speakers[language].get_template(template).render(known)


def said(name: Name | str | None, language: str) -> str:
    """A name in the citizen's language, else in the one it has."""
    if not name:
        return ""
    return name if isinstance(name, str) else name.get(language) or next(iter(name.values()), "")


def listed(names: Sequence[Name | str], language: str) -> str:
    """Names one after the other."""
    return ("、" if language == "zh" else ", ").join(said(name, language) for name in names)


def _speaker(texts: Texts, templates: Path) -> Environment:
    speaker = Environment(
        loader=FileSystemLoader(templates), autoescape=False, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    speaker.install_gettext_callables(texts.one, texts.counted, newstyle=True)  # type: ignore[attr-defined]  # by the extension
    return speaker


def _closed_up(text: str) -> str:
    """Never more than one empty line, none at the beginning."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())
