"""The calendar: a year's table of holidays and make-up workdays, and the sites' own days."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from queueapp.actions import capacity
from queueapp.actions.aligning import look_ahead, stand_of
from queueapp.actions.capacity import Kept
from queueapp.actions.unit import Asked, Done, House, Streams, Unit, run
from queueapp.domain.impact import Impact
from queueapp.domain.planning import OwnDay, OwnYear, edited
from queueapp.domain.refusals import BadInput
from queueapp.domain.working_days import Name, Year, special_day_of, year_as_facts, year_of_facts
from queueapp.storage.setup_queries import write_year


def checked_year(facts: dict[str, Any]) -> Year:
    """A year's table out of a data file, for a dry run too. Refuses with BadInput that says what does not fit."""
    try:
        return year_of_facts(facts)
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(fields={"calendar": str(error)}) from error


def preview_year(house: House, asked: Asked, facts: dict[str, Any]) -> dict[str, Impact]:
    """What a year's table would do to each site whose slots it changes. Refuses with BadInput."""
    edit = OwnYear(checked_year(facts))
    found = {}
    with house.database.read() as connection:
        for site in house.directory.sites:
            stand = stand_of(house, connection, site, asked.now)
            stand = replace(stand, plan=edited(stand.plan, edit))
            found[site] = look_ahead(stand, stand.plan, asked.now)[1]
    return {site: impact for site, impact in found.items() if impact.slots or impact.hit}


def import_year(house: House, asked: Asked, facts: dict[str, Any]) -> Done[int]:
    """Keep a year's table in place of the one there was, and bring each site's slots into line, one a transaction; halls follow by
    `apply_settings`. The catalogue's new version."""
    year = checked_year(facts)

    def work(unit: Unit) -> int:
        write_year(unit.connection, year.year, year_as_facts(year))
        return capacity.tell_calendar(unit, str(year.year))

    done = run(house, asked, Streams(city=True), work)
    house.forget()
    for site in house.directory.sites:
        capacity.align_site(house, replace(asked, once=None), site)
    return done


def preview_day(
    house: House, asked: Asked, site: str, day: date, sessions: Sequence[tuple[str, str]] | None, reason: Name
) -> Impact:
    """What a site's own day would do, and whom it would hit. Refuses with NotFound, BadInput."""
    return capacity.preview(house, asked, site, own_day_of(day, sessions, reason))


def set_special_day(
    house: House, asked: Asked, site: str, day: date, sessions: Sequence[tuple[str, str]] | None, reason: Name
) -> Done[Kept]:
    """Give a site its own hours on a date (no session: closed; None: the usual hours again), with a reason people read.

    Refuses with NotFound, BadInput (a past date, sessions out of order or overlapping, no reason)."""
    return capacity.edit_plan(house, asked, site, own_day_of(day, sessions, reason))


def own_day_of(day: date, sessions: Sequence[tuple[str, str]] | None, reason: Name) -> OwnDay:
    """The edit of a plan that gives a site its own day. Refuses with BadInput."""
    return OwnDay(day, None if sessions is None else special_day_of(sessions, reason))
