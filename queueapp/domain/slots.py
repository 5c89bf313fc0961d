"""Slots: which starts a date has, from when they may be booked, and which places a set of services takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from queueapp.domain.appointment_life import Place
from queueapp.domain.capacity import Template
from queueapp.domain.clock import MINUTE, Instant, instant
from queueapp.domain.hours import sessions_on
from queueapp.domain.working_days import Plan, day_hours, is_working_day

PUBLIC, STAFF = "public", "staff"
# How far ahead a window of working days may reach through holidays.
FARTHEST_DAYS = 60


class WhyNot(StrEnum):
    """Why a slot or a day cannot be had."""

    FULL = "full"
    RESERVED = "reserved"
    CLOSED = "closed"
    PAST = "past"
    TOO_SOON = "too_soon"
    NOT_RELEASED = "not_released"
    NOT_PUBLISHED = "not_published"
    NOT_OFFERED = "not_offered"


@dataclass(frozen=True, slots=True)
class Line:
    """One list of a slot's places. free + held + offered + parked + booked = size, where size = max(target, in use)."""

    target: int = 0
    held: int = 0
    offered: int = 0
    parked: int = 0
    booked: int = 0

    @property
    def in_use(self) -> int:
        """Places that somebody has, or that wait for their moment."""
        return self.held + self.offered + self.parked + self.booked

    @property
    def size(self) -> int:
        """All places there are."""
        return max(self.target, self.in_use)

    @property
    def free(self) -> int:
        """Places that may be taken now."""
        return self.size - self.in_use

    @property
    def stranded(self) -> int:
        """Places in use beyond what the office wants."""
        return self.size - self.target


@dataclass(frozen=True, slots=True)
class Slot:
    """A start on offer: hall, group, start (Instant), length in minutes, and its two lists."""

    hall: str
    group: str
    start: int
    minutes: int
    bookable_from: int
    public: Line
    staff: Line

    @property
    def place(self) -> Place:
        """What names the slot."""
        return (self.hall, self.group, self.start)

    def line(self, name: str) -> Line:
        """The public's or the staff's list."""
        return self.public if name == PUBLIC else self.staff


@dataclass(frozen=True, slots=True)
class Need:
    """What one stage of a visit asks of a group: minutes of service in a hall."""

    hall: str
    group: str
    minutes: int


def window(plan: Plan, today: date, days: int) -> list[date]:
    """The working days that may be booked from today on: today, then `days` more; it ends where no table is published."""
    found: list[date] = []
    for ahead in range(FARTHEST_DAYS):
        day = today + timedelta(days=ahead)
        if not day_hours(plan, day).published:
            break
        if is_working_day(plan, day):
            found.append(day)
        if len(found) > days:
            break
    return found


def bookable_from(plan: Plan, day: date, days: int, released_at: str, zone: ZoneInfo) -> Instant:
    """When a date is released (放号): at `released_at` local time of the working day that lies `days` working days before it."""
    found, ahead = day, 0
    while ahead < days:
        found -= timedelta(days=1)
        if not day_hours(plan, found).published or (day - found).days > FARTHEST_DAYS:
            break
        ahead += is_working_day(plan, found)
    return instant(datetime.combine(found, time.fromisoformat(released_at), zone))


def slots_of_day(plan: Plan, day: date, hall: str, group: str, template: Template, *, released: int, zone: ZoneInfo) -> list[Slot]:
    """The slots of a group on a date: each session cut from its start; a rest too short for a slot is none."""
    length = template.slot_minutes * MINUTE
    return [
        Slot(
            hall, group, start, template.slot_minutes, released, Line(target=template.public), Line(target=template.staff)
        )
        for session in sessions_on(plan, day, zone)
        for start in range(session.opens, session.closes - length + 1, length)
    ]  # fmt: skip


def places_from(slots: Mapping[Place, Slot], needs: Sequence[Need], start: int) -> tuple[Place, ...] | None:
    """The consecutive places that needs take from a start, one group after the other; None where a slot is missing."""
    places: list[Place] = []
    at = start
    for need in needs:
        taken = 0
        while taken < need.minutes:
            slot = slots.get((need.hall, need.group, at))
            if slot is None:
                return None
            places.append(slot.place)
            taken += slot.minutes
            at += slot.minutes * MINUTE
    return tuple(places)


def why_not(
    slots: Mapping[Place, Slot], needs: Sequence[Need], start: int, now: int, line: str, *, notice_minutes: int = 0
) -> WhyNot | None:
    """Why the needs cannot start then; None when they can."""
    if start <= now:
        return WhyNot.PAST
    if start < now + notice_minutes * MINUTE:
        return WhyNot.TOO_SOON
    places = places_from(slots, needs, start)
    if places is None:
        return WhyNot.CLOSED
    chosen = [slots[place] for place in places]
    if any(slot.bookable_from > now for slot in chosen) and line == PUBLIC:
        return WhyNot.NOT_RELEASED
    if any(slot.line(line).free < 1 for slot in chosen):
        other = STAFF if line == PUBLIC else PUBLIC
        kept = all(slot.line(line).free or slot.line(other).free for slot in chosen)
        return WhyNot.RESERVED if kept and line == PUBLIC else WhyNot.FULL
    return None


def free_at(slots: Mapping[Place, Slot], places: Sequence[Place], line: str) -> int:
    """How many could still take these places."""
    return min((slots[place].line(line).free for place in places), default=0)
