"""A group's ordinary week as bars: when it is open, how many places each slot has, and how many that makes a day."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from queueapp.domain.planning import EVERY_DAY, Group, SitePlan, planned_slots, template_on
from queueapp.domain.working_days import WEEKDAYS, Plan

# A Monday without a holiday in its week, since no year's table is looked at: only the weekday counts.
MONDAY = date(2026, 11, 23)
HOUR = 60
# The axis reaches over a working day at least, in minutes of the day.
LEAST = (8 * HOUR, 18 * HOUR)


def week_of(plan: SitePlan, group: Group, before: SitePlan | None = None) -> dict[str, Any]:
    """Seven rows, and the hours below them. With `before`, an edited plan is shown beside what it was."""
    ordinary, was = _ordinary(plan), None if before is None else _ordinary(before)
    opens, closes = _reach(plan.hours)
    rows = []
    for place, weekday in enumerate(WEEKDAYS):
        day = MONDAY + timedelta(days=place)
        total, former = _places(ordinary, group, day), None if was is None else _places(was, group, day)
        template = template_on(ordinary, group, day)
        rows.append(
            {
                "weekday": weekday,
                "bars": [_bar(pair, opens, closes) for pair in plan.hours.week.get(weekday, [])],
                "minutes": template.slot_minutes, "public": template.public, "staff": template.staff,
                "own": any((*group, one) in plan.templates for one in (weekday, EVERY_DAY)),
                "total": total, "was": former if former != total else None,
            }
        )  # fmt: skip
    return {"rows": rows, "ticks": _ticks(opens, closes)}


def _ordinary(plan: SitePlan) -> SitePlan:
    """The plan of a week without holidays, own days and changes."""
    return replace(plan, hours=Plan(plan.hours.week), changes=())


def _places(plan: SitePlan, group: Group, day: date) -> int:
    only = replace(plan, usual={group: plan.usual[group]})
    return sum(slot.public.target + slot.staff.target for slot in planned_slots(only, [day], {}).values())


def _reach(hours: Plan) -> tuple[int, int]:
    walls = [_minutes(wall) for pairs in hours.week.values() for pair in pairs for wall in pair]
    first, last = min([LEAST[0], *walls]), max([LEAST[1], *walls])
    return first // HOUR * HOUR, -(-last // HOUR) * HOUR


def _bar(pair: Iterable[str], opens: int, closes: int) -> dict[str, Any]:
    """Where a session lies on the axis, in hundredths of it."""
    since, until = map(_minutes, pair)
    scale = 100 / (closes - opens)
    return {"x": round((since - opens) * scale, 2), "width": round((until - since) * scale, 2), "says": tuple(pair)}


def _ticks(opens: int, closes: int) -> list[dict[str, Any]]:
    step = 2 * HOUR if closes - opens <= 12 * HOUR else 4 * HOUR
    return [{"hour": at // HOUR, "x": round((at - opens) * 100 / (closes - opens), 2)} for at in range(opens, closes + 1, step)]


def _minutes(wall: str) -> int:
    hour, minute = wall.split(":")
    return int(hour) * HOUR + int(minute)
