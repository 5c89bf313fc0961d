"""How long a wait will be: people before, minutes of service, desks that serve; always a range, rounded to five."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from queueapp.domain.clock import MINUTE
from queueapp.domain.desk_life import Desk, DeskState
from queueapp.domain.hall_state import rank
from queueapp.domain.picking import serves
from queueapp.domain.places import HallSettings, Service
from queueapp.domain.visit import Ticket

# Fewer finished services than this say nothing about today's pace.
ENOUGH_SAMPLES = 3
# The catalogue's minutes count as this many services, so that one odd case does not swing the board.
PRIOR_WEIGHT = 10
# What a service takes that the catalogue no longer has.
USUAL_MINUTES = 5.0


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
    main = {desk.counter: settings.letters_of(desk.serves) for desk in standing}
    capacity = sum(1 / len(letters) for letters in main.values() if letter in letters)
    if capacity:
        return estimate(_work({letter}, waiting, settings, minutes) / capacity, 1)
    # Only desks that help out: they take their own queues first.
    helping = [desk for desk in standing if letter in settings.letters_of(desk.backup)]
    theirs = {letter}.union(*(main[desk.counter] for desk in helping))
    return estimate(_work(theirs, waiting, settings, minutes), len(helping))


def _work(letters: set[str], waiting: Iterable[Ticket], settings: HallSettings, minutes: Mapping[str, float]) -> float:
    """The service minutes that wait in some queues."""
    return sum(minutes.get(ticket.service, USUAL_MINUTES) for ticket in waiting if settings.letter_of(ticket.service) in letters)


def rivals(ticket: Ticket, waiting: Iterable[Ticket], desks: Iterable[Desk]) -> list[Ticket]:
    """The waiting tickets among which a ticket has its place: those its desks could call too; all, where no desk could call it."""
    mine = [desk for desk in desks if serves(desk, ticket)]
    if not mine:
        return list(waiting)
    callable_kinds: dict[tuple[str, str | None], bool] = {}
    found = []
    for other in waiting:
        kind = (other.service, other.bound_to)
        if kind not in callable_kinds:
            callable_kinds[kind] = any(serves(desk, other) for desk in mine)
        if callable_kinds[kind]:
            found.append(other)
    return found


def ahead_of(ticket: Ticket, line: Sequence[Ticket]) -> int:
    """How many will be called before a ticket; `line` is its rivals in the order of their rank."""
    return bisect_left(line, rank(ticket), key=rank)


def median_minutes(tickets: Iterable[Ticket]) -> int | None:
    """The median service time in whole minutes; None without a finished service."""
    spent = [(t.ended_at - t.began_at) / MINUTE for t in tickets if t.began_at is not None and t.ended_at is not None]
    return round(median(spent)) if spent else None
