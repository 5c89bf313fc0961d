"""The waiting list: who waits for a place that others give back, which one he is offered, and how long it is kept for him."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from queueapp.domain.appointment_life import Place, places_of
from queueapp.domain.booking_rules import BookingRules
from queueapp.domain.clock import MINUTE, Instant, instant, local
from queueapp.domain.refusals import NotFound, WrongState
from queueapp.domain.roles import Role
from queueapp.domain.slots import Need, Slot, places_given_back


class WaitState(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    LEFT = "left"


class WaitStep(StrEnum):
    JOIN = "join"
    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    LAPSE = "lapse"
    LEAVE = "leave"
    END = "end"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the life: from these states, by this step, to that state; who may; which event follows."""

    sources: tuple[WaitState | None, ...]
    step: WaitStep
    target: WaitState
    who: frozenset[Role]
    event: str


_W = WaitState
_BOOKERS = frozenset({Role.CITIZEN, Role.GREETER, Role.CLERK, Role.MANAGER})
_CLOCK = frozenset({Role.CLOCK})

# from, step, to, who may, which event follows
LIFE: tuple[Row, ...] = (
    Row((None,), WaitStep.JOIN, _W.WAITING, _BOOKERS, "wait.joined"),
    Row((_W.WAITING,), WaitStep.OFFER, _W.OFFERED, _CLOCK, "wait.offered"),
    Row((_W.OFFERED,), WaitStep.ACCEPT, _W.BOOKED, _BOOKERS, "appointment.booked"),
    Row((_W.OFFERED,), WaitStep.DECLINE, _W.WAITING, _BOOKERS, "wait.declined"),
    Row((_W.OFFERED,), WaitStep.LAPSE, _W.WAITING, _CLOCK, "wait.lapsed"),
    Row((_W.OFFERED,), WaitStep.WITHDRAW, _W.WAITING, _CLOCK | {Role.MANAGER}, "wait.withdrawn"),
    Row((_W.WAITING, _W.OFFERED), WaitStep.LEAVE, _W.LEFT, _BOOKERS, "wait.left"),
    Row((_W.WAITING, _W.OFFERED), WaitStep.END, _W.LEFT, _BOOKERS | _CLOCK, "wait.left"),
)
_BY_STEP = {(source, row.step): row for row in LIFE for source in row.sources}
# Whoever lets so many offers go by is taken off the list: others wait for them.
MOST_OFFERS = 3
# No calendar is published further ahead, and whoever waits is named as long as he does.
LONGEST_WAIT_DAYS = 90


@dataclass(frozen=True, slots=True)
class Offer:
    """Places kept for one who waits; `expires_at` is an Instant."""

    start: int
    places: tuple[Place, ...]
    expires_at: int


@dataclass(frozen=True, slots=True)
class Wait:
    """One who waits for a start in [since, until), as the log knows him: nothing of the person.

    `queued_at` is his rank; it moves to the end of the list with every offer that he lets go by (`passed` are their starts)."""

    id: str
    services: tuple[str, ...]
    since: int
    until: int
    queued_at: int
    passed: tuple[int, ...] = ()
    offer: Offer | None = None


def look_up(state: str | None, step: WaitStep, role: Role) -> Row:
    """The row for a step from a state, taken by a role.

    Raises WrongState when the step does not start there, NotFound when the role may never take it."""
    row = _BY_STEP.get((None if state is None else WaitState(state), step))
    if row is None:
        raise WrongState(state=state, step=step.value)
    if role not in row.who and role is not Role.ADMIN:
        raise NotFound()
    return row


def next_offer(
    waits: Iterable[Wait], slots: Mapping[Place, Slot], needs: Mapping[str, Sequence[Need]], rules: BookingRules, now: int
) -> tuple[Wait, int, tuple[Place, ...]] | None:
    """Who is offered which start and places now: the first of the list for whom a place lies parked; None when nobody is.

    `needs` are by the wait's id. A start is offered only while enough time is left to answer and to come."""
    earliest = now + (rules.offer_minutes + rules.offer_before_minutes) * MINUTE
    for wait in sorted(waits, key=lambda one: (one.queued_at, one.id)):
        if wait.offer is not None:
            continue
        for start in _starts_for(wait, needs[wait.id], slots, earliest):
            places = places_given_back(slots, needs[wait.id], start, now)
            if places is not None:
                return wait, start, places
    return None


def offer_ends(now: int, start: int, rules: BookingRules, zone: ZoneInfo) -> Instant:
    """Until when an offer is kept: some minutes, which in the quiet hours begin when those end; never past the time to come."""
    begins = max(now, _quiet_until(now, rules, zone))
    return Instant(min(begins + rules.offer_minutes * MINUTE, start - rules.offer_before_minutes * MINUTE))


def told_at(now: int, rules: BookingRules, zone: ZoneInfo) -> Instant:
    """When an offer may be told: at once, but nobody is woken in the quiet hours."""
    return Instant(max(now, _quiet_until(now, rules, zone)))


def passes_by(wait: Wait, now: int) -> Wait:
    """One who let his offer go by: at the end of the list, and never asked about that start again."""
    start = () if wait.offer is None else (wait.offer.start,)
    return replace(wait, queued_at=now, passed=(*wait.passed, *start), offer=None)


def wait_of_facts(facts: Mapping[str, Any]) -> Wait:
    """One who waits out of plain data."""
    offer = facts["offer"]
    kept = None if offer is None else Offer(offer["start"], places_of(offer["places"]), offer["expires_at"])
    return Wait(**{**facts, "services": tuple(facts["services"]), "passed": tuple(facts["passed"]), "offer": kept})


def _starts_for(wait: Wait, needs: Sequence[Need], slots: Mapping[Place, Slot], earliest: int) -> list[int]:
    first = needs[0]
    starts = (place[2] for place in slots if (place[0], place[1]) == (first.hall, first.group))
    return sorted(start for start in starts if max(wait.since, earliest) <= start < wait.until and start not in wait.passed)


def _quiet_until(now: int, rules: BookingRules, zone: ZoneInfo) -> Instant:
    """When the quiet hours that `now` lies in end; `now` itself outside of them. They reach over midnight."""
    wall = local(now, zone)
    ends, begins = time.fromisoformat(rules.quiet_until), time.fromisoformat(rules.quiet_from)
    if ends <= wall.time() < begins:
        return Instant(now)
    day = wall.date() + timedelta(days=wall.time() >= begins)
    return instant(datetime.combine(day, ends, zone))
