"""The rules of booking: limits per person, notice and cancellation, check-in, and what not coming costs (爽约)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from queueapp.domain.clock import MINUTE, local
from queueapp.domain.refusals import BlockedForNoShows, CheckInTooEarly, LimitReached, TooLate

DAY = 24 * 60 * MINUTE
HOLD_MINUTES = 5
# Longer than a no-show counts (`within_days` below); after that nobody needs to know any more who it was.
PERSON_DAYS = 120


@dataclass(frozen=True, slots=True)
class NoShowRules:
    """`limit` no-shows within days block for days; a late cancellation counts in part."""

    limit: int = 3
    within_days: int = 90
    block_days: int = 30
    late_cancel_counts: float = 0.5


@dataclass(frozen=True, slots=True)
class BookingRules:
    """The city's rules with a site's own on top (Zibo's practice, to be confirmed by the office)."""

    working_days_ahead: int = 10
    released_at: str = "08:00"
    open_per_person: int = 2
    open_per_service: int = 1
    agent_per_day: int = 3
    change_until_minutes: int = 120
    check_in_before_minutes: int = 30
    check_in_after_minutes: int = 15
    # How near a phone has to be to check in by its position; the coordinates of sites are WGS 84, as phones have them.
    check_in_radius_m: int = 300
    walk_in_percent: int = 40
    notice_minutes: int = 0
    identity_first: bool = False
    park_minutes: int = 60
    # How long a freed place is kept for one on the waiting list, and how long before its time it is offered at the latest.
    offer_minutes: int = 10
    offer_before_minutes: int = 60
    # Nobody is woken for an offer, nor loses one asleep.
    quiet_from: str = "21:00"
    quiet_until: str = "07:00"
    # The queues one can book: payment, collection and enquiries follow by themselves or need no time.
    groups: tuple[str, ...] = ("A", "B", "C", "D", "Y")
    no_shows: NoShowRules = field(default_factory=NoShowRules)


def rules_of_facts(city: dict[str, Any], own: dict[str, Any]) -> BookingRules:
    """Rules out of plain data, a site's own above the city's; what neither names keeps its default."""
    facts = {**city, **own}
    known = {name: facts[name] for name in BookingRules.__dataclass_fields__ if name in facts and name != "no_shows"}
    return BookingRules(**known, no_shows=NoShowRules(**{**city.get("no_shows", {}), **own.get("no_shows", {})}))


@dataclass(frozen=True, slots=True)
class Record:
    """One appointment of a person's past or future, as the limits count it.

    `as_agent`: he comes for another; `by_agent`: another comes for him; `stranded`: the office withdrew its place."""

    state: str
    start: int
    services: tuple[str, ...]
    cancelled_at: int | None = None
    excused: bool = False
    as_agent: bool = False
    by_agent: bool = False
    stranded: bool = False


def must_be_within_limits(records: Iterable[Record], services: Sequence[str], rules: BookingRules, now: int) -> None:
    """Refuse one appointment too many: LimitReached (open ones, or the same service twice), BlockedForNoShows until a date.

    What he books as an agent for others has a limit of its own."""
    known = list(records)
    must_not_be_blocked(known, rules, now)
    booked = [record for record in known if record.state == "booked" and not record.as_agent]
    if len(booked) >= rules.open_per_person:
        raise LimitReached(rule="open_per_person", limit=rules.open_per_person)
    for service in services:
        if sum(service in record.services for record in booked) >= rules.open_per_service:
            raise LimitReached(rule="open_per_service", limit=rules.open_per_service)


def must_be_within_agents_limit(records: Iterable[Record], start: int, rules: BookingRules, now: int, zone: ZoneInfo) -> None:
    """Refuse an agent (代办人) one appointment too many on a local date: LimitReached, BlockedForNoShows until a date."""
    known = list(records)
    must_not_be_blocked(known, rules, now)
    day = local(start, zone).date()
    that_day = [one for one in known if one.as_agent and one.state == "booked" and local(one.start, zone).date() == day]
    if len(that_day) >= rules.agent_per_day:
        raise LimitReached(rule="agent_per_day", limit=rules.agent_per_day)


def must_be_within_waits(waits: Iterable[Sequence[str]], services: Sequence[str], rules: BookingRules) -> None:
    """Refuse one wait too many (of a person's live ones, by services): LimitReached; the limits are those of appointments."""
    known = list(waits)
    if len(known) >= rules.open_per_person:
        raise LimitReached(rule="open_waits", limit=rules.open_per_person)
    if any(set(services) & set(one) for one in known):
        raise LimitReached(rule="wait_per_service", limit=1)


def must_not_be_blocked(records: Iterable[Record], rules: BookingRules, now: int) -> None:
    """Refuse whoever did not come too often: BlockedForNoShows, with the date it ends."""
    until = blocked_until(records, rules, now)
    if until is not None:
        raise BlockedForNoShows(until=until, limit=rules.no_shows.limit, days=rules.no_shows.within_days)


def blocked_until(records: Iterable[Record], rules: BookingRules, now: int) -> int | None:
    """Until when a person may not book, for not having come; None when he may."""
    costs = sorted((record.start, cost) for record in records if (cost := cost_of(record, rules)) > 0)
    recent = [(at, cost) for at, cost in costs if at > now - rules.no_shows.within_days * DAY]
    if not recent or sum(cost for _, cost in recent) < rules.no_shows.limit:
        return None
    until = recent[-1][0] + rules.no_shows.block_days * DAY
    return until if until > now else None


def must_be_changeable(start: int, rules: BookingRules, now: int, *, staff: bool) -> None:
    """Refuse a move or cancellation after the deadline, for citizens: TooLate."""
    if not staff and now > start - rules.change_until_minutes * MINUTE:
        raise TooLate(minutes=rules.change_until_minutes)


def must_be_in_time(start: int, rules: BookingRules, now: int) -> bool:
    """Whether a check-in keeps the appointed rank; later it gets a walk-in's. Refuses with CheckInTooEarly before the window."""
    opens_at = start - rules.check_in_before_minutes * MINUTE
    if now < opens_at:
        raise CheckInTooEarly(opens_at=opens_at)
    return now <= start + rules.check_in_after_minutes * MINUTE


def is_missed(start: int, rules: BookingRules, now: int) -> bool:
    """Whether nobody came: the check-in's grace is over."""
    return now > start + rules.check_in_after_minutes * MINUTE


def cost_of(record: Record, rules: BookingRules) -> float:
    """How many no-shows an appointment counts as for whoever was to come: 0, a part, or 1.

    Nothing once a manager excused it, nor where the office had withdrawn its place."""
    if record.excused or record.by_agent or record.stranded:
        return 0.0
    if record.state == "missed":
        return 1.0
    if record.state != "cancelled" or record.cancelled_at is None:
        return 0.0
    if record.cancelled_at > record.start:
        # Whoever cancels once his time has come did not come.
        return 1.0
    return rules.no_shows.late_cancel_counts if record.cancelled_at > record.start - rules.change_until_minutes * MINUTE else 0.0
