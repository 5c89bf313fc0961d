"""A site's year as a calendar shows it: for each date what it is, in the order in which that is drawn."""

import calendar
from collections.abc import Collection
from datetime import date
from typing import Any

from queueapp.domain.working_days import RESTS, WORKS, Plan, day_hours, weekday_of

WEEK = calendar.Calendar(calendar.MONDAY)


def months_of(
    plan: Plan, year: int, *, today: date, exceptions: Collection[date], edited: Collection[date]
) -> list[dict[str, Any]]:
    """Twelve months of weeks from Monday to Sunday; a cell outside its month is None."""

    def cell(day: date) -> dict[str, Any]:
        kinds = [*_kinds(plan, day), *_marks(day, today, exceptions, edited)]
        reason = day_hours(plan, day).reason
        return {"date": day.isoformat(), "number": day.day, "kinds": kinds, "reason": reason}

    return [
        {
            "number": month,
            "weeks": [
                [cell(day) if day.month == month else None for day in week] for week in WEEK.monthdatescalendar(year, month)
            ],
        }
        for month in range(1, 13)
    ]  # fmt: skip


def _kinds(plan: Plan, day: date) -> list[str]:
    """What the week and the year's table make of a date."""
    hours = day_hours(plan, day)
    if hours.mark == RESTS:
        return ["holiday"]
    if hours.mark == WORKS:
        return ["works"]
    return [] if plan.week.get(weekday_of(plan, day)) else ["rest"]


def _marks(day: date, today: date, exceptions: Collection[date], edited: Collection[date]) -> list[str]:
    marks = (("exception", day in exceptions), ("edited", day in edited), ("today", day == today), ("past", day < today))
    return [name for name, holds in marks if holds]
