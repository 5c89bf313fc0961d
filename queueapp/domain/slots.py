"""Slots: which starts a date has, from when they may be booked, and which places a set of services takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from queueapp.domain.appointment_life import Place
from queueapp.domain.capacity import Template
from queueapp.domain.clock import MINUTE, Instant, instant
from queueapp.domain.hours import Session, sessions_on
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


def slots_of_day(
    plan: Plan, day: date, hall: str, group: str, template: Template, *, released: int, zone: ZoneInfo, known: Sequence[Slot] = ()
) -> list[Slot]:
    """The slots of a group on a date: each session cut from its start; a rest too short for a slot is none.

    A date that has slots already (`known`) keeps their length and starts as far as they lie in a session; what is left of the
    session is cut likewise, and a template of another length has its places spread over them."""
    minutes = known[0].minutes if known else template.slot_minutes

    def line(places: int, order: int) -> Line:
        return Line(target=_spread(places, minutes, template.slot_minutes, order))

    return [
        Slot(hall, group, start, minutes, released, line(template.public, order), line(template.staff, order))
        for session in sessions_on(plan, day, zone)
        for order, start in enumerate(_starts(session, minutes * MINUTE, known))
    ]


def _starts(session: Session, length: int, known: Sequence[Slot]) -> list[int]:
    """The starts of a session: those it has already, and in what they leave as many as fit."""
    kept: list[int] = []
    # Of two that overlap, after hours went to and fro, the one that somebody has a place in stays.
    for slot in sorted(known, key=lambda slot: (-slot.public.in_use - slot.staff.in_use, slot.start)):
        fits = session.opens <= slot.start <= session.closes - length
        if fits and all(abs(slot.start - start) >= length for start in kept):
            kept.append(slot.start)
    starts: list[int] = []
    at: int = session.opens
    for start in sorted(kept):
        starts += [*range(at, start - length + 1, length), start]
        at = start + length
    return [*starts, *range(at, session.closes - length + 1, length)]


def _spread(places: int, minutes: int, meant_for: int, order: int) -> int:
    """A slot's part of places that were meant for another length in minutes; the parts of one length after the other add up."""
    return places * minutes * (order + 1) // meant_for - places * minutes * order // meant_for


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
    if any(slot.public.target == slot.staff.target == 0 for slot in chosen):
        return WhyNot.CLOSED
    if any(slot.bookable_from > now for slot in chosen) and line == PUBLIC:
        return WhyNot.NOT_RELEASED
    if any(slot.line(line).free < 1 for slot in chosen):
        other = STAFF if line == PUBLIC else PUBLIC
        kept = all(slot.line(line).free or slot.line(other).free for slot in chosen)
        return WhyNot.RESERVED if kept and line == PUBLIC else WhyNot.FULL
    return None


def places_given_back(slots: Mapping[Place, Slot], needs: Sequence[Need], start: int, now: int) -> tuple[Place, ...] | None:
    """The public's places of a start for those who may have them before their moment (staff, and who waits); None: there are none.

    At least one of them is parked: what is free anyway is everybody's."""
    places = places_from(slots, needs, start)
    if places is None or not any(slots[place].public.parked for place in places):
        return None
    ours = {place: replace(slots[place], public=replace(slots[place].public, parked=0)) for place in places}
    return places if why_not(ours, needs, start, now, PUBLIC) is None else None


def free_at(slots: Mapping[Place, Slot], places: Sequence[Place], line: str) -> int:
    """How many could still take these places."""
    return min((slots[place].line(line).free for place in places), default=0)
