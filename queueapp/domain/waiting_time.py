"""How long a wait will be: people before, minutes of service, desks that serve; always a range, rounded to five."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from queueapp.domain.clock import MINUTE
from queueapp.domain.desk_life import Desk, DeskState
from queueapp.domain.picking import serves
from queueapp.domain.places import HallSettings, Service
from queueapp.domain.visit import Ticket

# Fewer finished services than this say nothing about today's pace.
ENOUGH_SAMPLES = 3
# The catalogue's minutes count as this many services, so that one odd case does not swing the board.
PRIOR_WEIGHT = 10


@dataclass(frozen=True, slots=True)
class Estimate:
    """A range of minutes, both ends multiples of five."""

    low: int
    high: int


def pace(services: Iterable[Service], ended: Iterable[Ticket]) -> dict[str, float]:
    """Minutes a service takes today, by code: the catalogue's figure drawn towards today's mean."""
    spent: dict[str, list[float]] = {}
    for ticket in ended:
        if ticket.began_at is not None and ticket.ended_at is not None and ticket.remark != "closed":
            spent.setdefault(ticket.service, []).append((ticket.ended_at - ticket.began_at) / MINUTE)
    return {service.code: _blend(service.minutes, spent.get(service.code, [])) for service in services}


def _blend(usual: float, samples: list[float]) -> float:
    return (usual * PRIOR_WEIGHT + sum(samples)) / (PRIOR_WEIGHT + len(samples))


def estimate(work_minutes: float, desks: int) -> Estimate | None:
    """The range for `work_minutes` of service before one's turn at `desks` desks; None when nobody serves."""
    if desks <= 0:
        return None
    wait = work_minutes / desks
    low, high = _five(wait * 0.8, up=False), _five(wait * 1.25 + 1, up=True)
    return Estimate(low, max(high, low + 5))


def _five(minutes: float, *, up: bool) -> int:
    return int(-(-minutes // 5) * 5) if up else int(minutes // 5 * 5)


def serving_desks(service: str, desks: Iterable[Desk]) -> int:
    """How many desks at work serve a service."""
    return sum(1 for desk in desks if desk.state == DeskState.OPEN and service in desk.services)


def queue_estimate(
    letter: str, waiting: Iterable[Ticket], desks: Iterable[Desk], settings: HallSettings, minutes: Mapping[str, float]
) -> Estimate | None:
    """The range that one who joins a queue now should expect; a desk with several main queues counts for each in part."""
    standing = [desk for desk in desks if desk.state == DeskState.OPEN]
    main = {desk.counter: {settings.letter_of(code) for code in desk.serves} for desk in standing}
    capacity = sum(1 / len(letters) for letters in main.values() if letter in letters)
    if capacity:
        return estimate(_work({letter}, waiting, settings, minutes) / capacity, 1)
    # Only desks that help out: they take their own queues first.
    helping = [desk for desk in standing if letter in {settings.letter_of(code) for code in desk.backup}]
    theirs = {letter}.union(*(main[desk.counter] for desk in helping))
    return estimate(_work(theirs, waiting, settings, minutes), len(helping))


def _work(letters: set[str], waiting: Iterable[Ticket], settings: HallSettings, minutes: Mapping[str, float]) -> float:
    """The service minutes that wait in some queues."""
    return sum(minutes.get(ticket.service, 5.0) for ticket in waiting if settings.letter_of(ticket.service) in letters)


def ahead_of(ticket: Ticket, waiting: Iterable[Ticket], desks: Iterable[Desk]) -> int:
    """How many waiting tickets will be called before this one by the desks that could call it."""
    mine = [desk for desk in desks if serves(desk, ticket)]
    key = (ticket.rank_at, ticket.tie)
    return sum(
        1 for other in waiting if (other.rank_at, other.tie) < key and (not mine or any(serves(desk, other) for desk in mine))
    )


def median_minutes(tickets: Iterable[Ticket]) -> int | None:
    """The median service time in whole minutes; None without a finished service."""
    spent = [(t.ended_at - t.began_at) / MINUTE for t in tickets if t.began_at is not None and t.ended_at is not None]
    return round(median(spent)) if spent else None
