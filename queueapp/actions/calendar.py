"""The calendar: a year's table of holidays and make-up workdays, and the sites' own days."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from queueapp.actions.unit import Asked, Done, House, Streams, Unit, run
from queueapp.domain.events import CityEvent
from queueapp.domain.refusals import BadInput, NotFound
from queueapp.domain.working_days import Name, Year, year_as_facts, year_of_facts
from queueapp.storage.place_queries import CITY
from queueapp.storage.setup_queries import raise_version, write_special_day, write_year


def checked_year(facts: dict[str, Any]) -> Year:
    """A year's table out of a data file, for a dry run too. Refuses with BadInput that says what does not fit."""
    try:
        return year_of_facts(facts)
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(fields={"calendar": str(error)}) from error


def import_year(house: House, asked: Asked, facts: dict[str, Any]) -> Done[int]:
    """Keep a year's table in place of the one there was; halls follow by `apply_settings`. The catalogue's new version."""
    year = checked_year(facts)

    def work(unit: Unit) -> int:
        write_year(unit.connection, year.year, year_as_facts(year))
        return _changed(unit, str(year.year))

    done = run(house, asked, Streams(city=True), work)
    house.forget()
    return done


def set_special_day(
    house: House, asked: Asked, site: str, day: date, sessions: Sequence[tuple[str, str]] | None, reason: Name
) -> Done[int]:
    """Give a site its own hours on a date (no session: closed; None: the usual hours again), with a reason people read.

    Refuses with NotFound, BadInput (sessions out of order or overlapping, no reason)."""
    if site not in house.directory.sites:
        raise NotFound()
    row = None if sessions is None else {"sessions": _checked(sessions), "reason": _reason(reason)}

    def work(unit: Unit) -> int:
        write_special_day(unit.connection, site, day.isoformat(), row)
        return _changed(unit, f"{site} {day.isoformat()}")

    done = run(house, asked, Streams(city=True), work)
    house.forget()
    return done


def _changed(unit: Unit, subject: str) -> int:
    version = raise_version(unit.connection)
    unit.append(CITY, CityEvent("city.calendar_changed", unit.now, unit.actor.role.value, subject, version))
    unit.audit("calendar_changed", place=None, subject=subject)
    return version


def _checked(sessions: Sequence[tuple[str, str]]) -> list[list[str]]:
    flat = [text for session in sessions for text in session]
    try:
        walls = [time.max if text == "24:00" else time.fromisoformat(text) for text in flat]
    except ValueError:
        raise BadInput(fields={"sessions": "not_a_time"}) from None
    if walls != sorted(walls) or len(set(zip(walls[::2], walls[1::2], strict=True))) * 2 != len(walls):
        raise BadInput(fields={"sessions": "out_of_order"})
    return [list(session) for session in sessions]


def _reason(reason: Name) -> Name:
    if not reason.get("zh", "").strip():
        raise BadInput(fields={"reason": "missing"})
    return {"zh": reason["zh"].strip(), "en": (reason.get("en") or reason["zh"]).strip()}
