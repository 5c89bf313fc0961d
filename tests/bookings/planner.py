"""A manager who closes days, changes places and looks before he does."""

from datetime import date
from typing import Any

from queueapp.actions import calendar, capacity
from queueapp.actions.capacity import Kept
from queueapp.domain.impact import Impact
from queueapp.domain.planning import Change
from queueapp.domain.roles import Actor, Role
from tests.bookings.town import BookingTown
from tests.support.catalogue import EAST

WEDNESDAY = date(2026, 11, 25)
REASON = {"zh": "设备检修", "en": "the machines are being repaired"}
MANAGER = Actor(Role.MANAGER, "mo", "Mo", "0102", site="east")


def close_day(town: BookingTown, day: date = WEDNESDAY, sessions: Any = (), by: Actor = MANAGER, **more: Any) -> Kept:
    return town.do(calendar.set_special_day, "east", day, sessions, REASON, by=by, **more)


def usual_day(town: BookingTown, day: date = WEDNESDAY) -> Kept:
    return town.do(calendar.set_special_day, "east", day, None, {}, by=MANAGER)


def a_change(
    town: BookingTown, since: str, until: str, public: int | None, staff: int | None = 0, *, days: int = 1, **where: Any
) -> Change:
    return Change("east", town.at(since, days=days), town.at(until, days=days), public, staff, reason=REASON, **where)


def change(town: BookingTown, *what: Any, by: Actor = MANAGER, **where: Any) -> Kept:
    return town.do(capacity.change_capacity, a_change(town, *what, **where), by=by)


def look(town: BookingTown, edit: Any, by: Actor = MANAGER) -> Impact:
    return capacity.preview(town.house, town.ask(by), "east", edit)


def edit(town: BookingTown, what: Any, by: Actor = MANAGER, **more: Any) -> Kept:
    return town.do(capacity.edit_plan, "east", what, by=by, **more)


def stranded(town: BookingTown) -> list[str]:
    return [one.id for one in capacity.stranded(town.house, "east")]


def starts(town: BookingTown, days: int, hall: str = EAST) -> list[str]:
    """The starts of a hall's date that have a place."""
    slots = [slot for slot in town.ledger().slots.values() if slot.hall == hall and slot.public.target + slot.staff.target]
    walls = [(town.text(slot.start) or "")[:16].split("T") for slot in slots]
    day = (town.text(town.at("00:00", days=days)) or "")[:10]
    return [wall for on, wall in walls if on == day]
