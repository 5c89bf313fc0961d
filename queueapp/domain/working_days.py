"""Which intervals a site is open on a local date, and why not: its week, holidays and make-up workdays (调休), its own days.

A year without a published table is not guessed: its week counts for walk-ins, and bookings offer nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Any

from queueapp.domain.refusals import BadInput

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Week = dict[str, list[list[str]]]
Name = dict[str, str]


class Why(StrEnum):
    """Why a site is closed on a date."""

    REST_DAY = "rest_day"
    HOLIDAY = "holiday"
    EXCEPTION = "exception"


# The marks of a calendar: 班 for a weekend worked in place of a holiday, 休 for a weekday that rests.
WORKS, RESTS = "班", "休"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A site's own day: other sessions than its week has (none: closed), and what to tell people."""

    sessions: tuple[tuple[str, str], ...]
    reason: Name


@dataclass(frozen=True, slots=True)
class Year:
    """One year's table of the State Council: holidays by ISO date with their names, and make-up workdays."""

    year: int
    holidays: dict[str, Name]
    workdays: frozenset[str]


@dataclass(frozen=True)
class Plan:
    """Everything that decides a site's hours."""

    week: Week
    years: dict[int, Year] = field(default_factory=dict)
    special: dict[str, SpecialDay] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DayHours:
    """A local date's sessions (wall-clock pairs), its mark, why it is closed; not `published` in a year without a table."""

    sessions: tuple[tuple[str, str], ...]
    published: bool
    mark: str | None = None
    why: Why | None = None
    reason: Name | None = None


def day_hours(plan: Plan, day: date) -> DayHours:
    """The hours of a site on a local date: its exception first, then the year's table, then its week."""
    key = day.isoformat()
    year = plan.years.get(day.year)
    published = year is not None
    mark = _mark(year, day)
    special = plan.special.get(key)
    if special is not None:
        return DayHours(special.sessions, published, mark, None if special.sessions else Why.EXCEPTION, special.reason)
    if year is not None and key in year.holidays:
        return DayHours((), True, mark, Why.HOLIDAY, year.holidays[key])
    # A make-up workday is worked like a Monday, also where Saturdays have a short session of their own.
    sessions = tuple((opens, closes) for opens, closes in plan.week.get(weekday_of(plan, day), []))
    return DayHours(sessions, published, mark, None if sessions else Why.REST_DAY)


def is_working_day(plan: Plan, day: date) -> bool:
    """Whether the site is open on a date."""
    return bool(day_hours(plan, day).sessions)


def weekday_of(plan: Plan, day: date) -> str:
    """The weekday that a date is worked as: a make-up workday is a Monday."""
    year = plan.years.get(day.year)
    works = year is not None and day.isoformat() in year.workdays
    return "mon" if works and day.weekday() >= 5 else WEEKDAYS[day.weekday()]


def special_day_of(sessions: Sequence[tuple[str, str]], reason: Name) -> SpecialDay:
    """A site's own day of what somebody said: sessions as pairs of wall-clock times, and a reason in Chinese at least.

    Refuses with BadInput (not a time, out of order or overlapping, no reason)."""
    flat = [text for session in sessions for text in session]
    try:
        walls = [time.max if text == "24:00" else time.fromisoformat(text) for text in flat]
    except ValueError:
        raise BadInput(fields={"sessions": "not_a_time"}) from None
    if walls != sorted(walls) or any(opens == closes for opens, closes in zip(walls[::2], walls[1::2], strict=True)):
        raise BadInput(fields={"sessions": "out_of_order"})
    said = reason.get("zh", "").strip()
    if not said:
        raise BadInput(fields={"reason": "missing"})
    return SpecialDay(tuple(sessions), {"zh": said, "en": (reason.get("en") or said).strip()})


def year_of_facts(facts: dict[str, Any]) -> Year:
    """A year's table out of its data file (shape: `catalogue/days/*.json`); ValueError when dates are not of that year."""
    year = int(facts["year"])
    holidays = {row["date"]: dict(row["name"]) for row in facts["holidays"]}
    workdays = frozenset(facts["workdays"])
    strange = [text for text in (*holidays, *workdays) if date.fromisoformat(text).year != year]
    if strange or workdays & holidays.keys():
        raise ValueError(f"dates that do not fit the table of {year}: {', '.join(strange or sorted(workdays & holidays.keys()))}")
    return Year(year, holidays, workdays)


def years_of_facts(tables: Iterable[dict[str, Any]]) -> dict[int, Year]:
    """Years by their number, out of plain data; ValueError as for one of them."""
    return {year.year: year for year in map(year_of_facts, tables)}


def plan_of_facts(week: Week, years: dict[int, Year], special: dict[str, dict[str, Any]]) -> Plan:
    """A plan out of plain data and the years, which all sites share."""
    days = {
        day: SpecialDay(tuple((opens, closes) for opens, closes in row["sessions"]), row["reason"]) for day, row in special.items()
    }
    return Plan(week, years, days)


def year_as_facts(year: Year) -> dict[str, Any]:
    """The table as plain data."""
    holidays = [{"date": day, "name": name} for day, name in sorted(year.holidays.items())]
    return {"year": year.year, "holidays": holidays, "workdays": sorted(year.workdays)}


def missing_year(published: set[int], today: date) -> int | None:
    """The year whose table is due and missing: this year's always, next year's from 1 November on (the notice comes that month)."""
    if today.year not in published:
        return today.year
    return today.year + 1 if today.month >= 11 and today.year + 1 not in published else None


def _mark(year: Year | None, day: date) -> str | None:
    if year is None:
        return None
    key = day.isoformat()
    if key in year.workdays:
        return WORKS
    return RESTS if key in year.holidays else None
