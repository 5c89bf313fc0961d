"""How long a wait will be: people before, minutes of service, desks that serve; always a range, rounded to five."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from queueapp.domain.clock import MINUTE
from queueapp.domain.desk_life import Desk, DeskState
from queueapp.domain.hall_state import rank
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


@dataclass(frozen=True, slots=True)
class Reach:
    """What some desks at work call alike: their own services, those they help out with, and the counters they stand at."""

    serves: frozenset[str]
    backup: frozenset[str]
    counters: frozenset[str]

    def calls(self, service: str, bound_to: str | None, *, helping: bool) -> bool:
        """Whether one of the desks calls a ticket of this service, bound to a counter or not; `helping` counts backup."""
        theirs = service in self.serves or (helping and service in self.backup)
        return theirs and (bound_to is None or bound_to in self.counters)


def reaches(desks: Iterable[Desk]) -> list[Reach]:
    """The reach of the desks at work; those that serve the same are one."""
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], set[str]] = {}
    for desk in desks:
        if desk.state == DeskState.OPEN:
            alike.setdefault((desk.serves, desk.backup), set()).add(desk.counter)
    return [Reach(frozenset(serves), frozenset(backup), frozenset(counters)) for (serves, backup), counters in alike.items()]


# A kind of waiting tickets: their first service, and the counter they are bound to.
Kind = tuple[str, str | None]


def rivals(kind: Kind, kinds: Iterable[Kind], desks: Sequence[Reach]) -> list[Kind]:
    """The kinds among which tickets of one kind have their place: what the desks that serve it serve as well.

    Where desks only help out with it, all that those could call; where none could, all."""
    _, bound_to = kind
    helping = not any(one.calls(*kind, helping=False) for one in desks)
    mine = [one for one in desks if one.calls(*kind, helping=helping)]
    if bound_to is not None:
        mine = [Reach(one.serves, one.backup, frozenset({bound_to})) for one in mine]
    return [other for other in kinds if not mine or any(one.calls(*other, helping=helping) for one in mine)]


def ahead_of(ticket: Ticket, lines: Iterable[Sequence[tuple[int, int]]]) -> int:
    """How many will be called before a ticket; `lines` are the ranks of its rivals, in order."""
    mine = rank(ticket)
    return sum(bisect_left(line, mine) for line in lines)


def median_minutes(tickets: Iterable[Ticket]) -> int | None:
    """The median service time in whole minutes; None without a finished service."""
    spent = [(t.ended_at - t.began_at) / MINUTE for t in tickets if t.began_at is not None and t.ended_at is not None]
    return round(median(spent)) if spent else None
