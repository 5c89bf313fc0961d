"""The order of the line: which waiting ticket a desk calls next, and why it is that one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from queueapp.domain.clock import MINUTE
from queueapp.domain.desk_life import Desk
from queueapp.domain.places import Rules
from queueapp.domain.visit import Ticket


@dataclass(frozen=True, slots=True)
class PenaltyClass:
    """Services that a desk serves at one penalty, in microseconds."""

    services: tuple[str, ...]
    penalty: int


def penalty_classes(desk: Desk, rules: Rules) -> tuple[PenaltyClass, ...]:
    """What a desk serves, by penalty; the pick takes one indexed look-up for each."""
    classes = (PenaltyClass(desk.serves, 0), PenaltyClass(desk.backup, rules.backup_penalty_minutes * MINUTE))
    return tuple(one for one in classes if one.services)


def penalty(desk: Desk, service: str, rules: Rules) -> int | None:
    """The penalty in microseconds at which a desk serves a service; None when it does not."""
    for one in penalty_classes(desk, rules):
        if service in one.services:
            return one.penalty
    return None


def serves(desk: Desk, ticket: Ticket) -> bool:
    """Whether the desk may call the ticket: it serves its first service, and the ticket is not bound elsewhere."""
    return ticket.bound_to in (None, desk.counter) and ticket.service in desk.services


def effective_rank(desk: Desk, ticket: Ticket, rules: Rules) -> tuple[int, int]:
    """What a desk compares: rank_at + penalty(desk, service), then the tie-breaker."""
    return (ticket.rank_at + (penalty(desk, ticket.service, rules) or 0), ticket.tie)


def in_order(desk: Desk, waiting: Iterable[Ticket], rules: Rules) -> list[Ticket]:
    """The tickets a desk could call, the next one first."""
    penalties = {code: one.penalty for one in reversed(penalty_classes(desk, rules)) for code in one.services}
    mine = [ticket for ticket in waiting if ticket.bound_to in (None, desk.counter) and ticket.service in penalties]
    return sorted(mine, key=lambda one: (one.rank_at + penalties[one.service], one.tie))


@dataclass(frozen=True, slots=True)
class Why:
    """Why a ticket stands where it stands: the earlier arrivals it passes, and what puts it forward."""

    overtakes: tuple[str, ...]
    credit_minutes: int
    because: str | None


def why_there(line: Sequence[Ticket], place: int) -> Why:
    """Why a ticket stands at its place of a desk's line: who came earlier and stands behind it, and by which credit."""
    ticket = line[place]
    passed = tuple(other.number for other in line[place + 1 :] if other.issued_at < ticket.issued_at)
    return Why(passed, ticket.credit_minutes, _because(ticket))


def _because(ticket: Ticket) -> str | None:
    if ticket.priority is not None:
        return "priority"
    if ticket.appointed_at is not None:
        return "appointment"
    if ticket.transfers or ticket.stage:
        return "waited_before"
    return None


def unserved(waiting: Iterable[Ticket], desks: Iterable[Desk]) -> list[Ticket]:
    """The waiting tickets that no open desk can serve: an alarm."""
    opened = [desk for desk in desks if desk.state in ("open", "paused")]
    return [ticket for ticket in waiting if not any(serves(desk, ticket) for desk in opened)]


def place_behind(line: list[Ticket], behind: int, at: int) -> int:
    """The rank_at of one who goes behind the first `behind` tickets of an ordered line; at the end of a shorter one.

    An Instant; `at` (now) is the rank where nobody waits."""
    if not line:
        return at
    if behind <= 0:
        return line[0].rank_at - 1
    return line[min(behind, len(line)) - 1].rank_at + 1
