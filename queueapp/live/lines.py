"""Who waits and who stands where in a hall, kept in step with its fold, so that no view has to search all tickets of the day."""

from bisect import bisect_left, insort
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

from queueapp.domain.clock import MINUTE
from queueapp.domain.desk_life import Desk
from queueapp.domain.hall_state import HallState, rank
from queueapp.domain.picking import in_order
from queueapp.domain.places import HallSettings, Rules
from queueapp.domain.ticket_life import State
from queueapp.domain.visit import Ticket
from queueapp.domain.waiting_time import Kind, ahead_of, reaches, rivals

T = TypeVar("T")


class Lines:
    """The look-ups of one hall: a ticket is moved at every step; what was made of an older state is made anew when asked for."""

    def __init__(self, state: HallState) -> None:
        self.waiting: list[Ticket] = []
        self._at: dict[str, dict[str, Ticket]] = {}
        self._bound: dict[str, int] = {}
        self._served: dict[str, dict[str, Ticket]] = {}
        self._visits: dict[str, dict[str, Ticket]] = {}
        self._minutes: dict[str, list[float]] = {}
        self._ranks: dict[Kind, list[tuple[int, int]]] = {}
        self._made: dict[Hashable, Any] = {}
        self._made_of_desks: dict[Hashable, Any] = {}
        for home in (state.ended, state.live):
            for ticket in home.values():
                self.move(None, ticket)

    def move(self, before: Ticket | None, after: Ticket | None) -> None:
        """A ticket took a step: entered (no before), changed, or left (no after)."""
        if before is not None:
            self._take(before)
        if after is not None:
            self._put(after)
        self._made.clear()

    def changed(self) -> None:
        """Desks or settings changed: whatever was made is out of date."""
        self._made.clear()
        self._made_of_desks.clear()

    def once(self, what: Hashable, make: Callable[[], T]) -> T:
        """What `make` makes of the present state, made once until it changes; `what` names it."""
        return _once(self._made, what, make)

    def once_of_desks(self, what: Hashable, make: Callable[[], T]) -> T:
        """The same for what depends on desks, settings and the kinds of tickets alone."""
        return _once(self._made_of_desks, what, make)

    def at_counter(self, counter: str) -> list[Ticket]:
        """The live tickets of a counter: in hand, held and missed."""
        return list(self._at.get(counter, {}).values())

    def in_main_seat(self, counter: str) -> Ticket | None:
        """The ticket in the main seat of a counter."""
        return next((ticket for ticket in self._at.get(counter, {}).values() if ticket.seat == 0), None)

    def served_at(self, counter: str) -> list[Ticket]:
        """The tickets served at a counter today, in the order of their end."""
        return list(self._served.get(counter, {}).values())

    def newest_of(self, visit: str) -> Ticket | None:
        """The newest ticket of a visit that this hall has."""
        return max(self._visits.get(visit, {}).values(), key=lambda ticket: ticket.stage, default=None)

    def waits(self, visit: str) -> bool:
        """Whether a visit has its place in this hall's line."""
        newest = self.newest_of(visit)
        return newest is not None and newest.state == State.WAITING

    def minutes_of(self, service: str) -> list[float]:
        """How long a service took today, the shortest first; those closed out by the clock do not count."""
        return self._minutes.get(service, [])

    def has_bound(self, counter: str) -> bool:
        """Whether somebody waits for this counter alone."""
        return counter in self._bound

    def line_of(self, desk: Desk, rules: Rules) -> list[Ticket]:
        """The tickets a desk could call, the next one first; desks that serve the same share it."""
        return self.once((*self.kind_of(desk), "line"), lambda: in_order(desk, self.waiting, rules))

    def kind_of(self, desk: Desk) -> tuple[Hashable, ...]:
        """What decides which line a desk sees: what it serves, and the counter itself where somebody waits for it alone."""
        return (desk.serves, desk.backup, desk.counter if desk.counter in self._bound else None)

    def ahead_of(self, ticket: Ticket, desks: Iterable[Desk]) -> int:
        """How many will be called before a waiting ticket by the desks at work that could call it."""
        kind = (ticket.service, ticket.bound_to)
        return ahead_of(ticket, self.once_of_desks(("rivals", *kind), lambda: self._rivals(kind, desks)))

    def _rivals(self, kind: Kind, desks: Iterable[Desk]) -> list[list[tuple[int, int]]]:
        """The ranks of all that ever waited among a kind: the lists themselves, which go on changing with the line."""
        at_work = self.once_of_desks("reaches", lambda: reaches(desks))
        return [self._ranks[other] for other in rivals(kind, self._ranks, at_work)]

    def by_letter(self, settings: HallSettings) -> dict[str, list[Ticket]]:
        """The waiting tickets of each queue of the hall."""
        return self.once("letters", lambda: self._sorted_out(settings))

    def by_service(self) -> dict[str, int]:
        """How many wait for each service that somebody waits for."""
        return self.once("services", self._counted)

    def _counted(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for (service, _), ranks in self._ranks.items():
            if ranks:
                found[service] = found.get(service, 0) + len(ranks)
        return found

    def _sorted_out(self, settings: HallSettings) -> dict[str, list[Ticket]]:
        found: dict[str, list[Ticket]] = {letter: [] for letter in settings.queue}
        for ticket in self.waiting:
            found.setdefault(settings.letter_of(ticket.service), []).append(ticket)
        return found

    def _take(self, ticket: Ticket) -> None:
        _drop(self._visits, ticket.visit, ticket.id)
        if ticket.counter is not None:
            _drop(self._at, ticket.counter, ticket.id)
            _drop(self._served, ticket.counter, ticket.id)
        if ticket.state == State.WAITING:
            place = bisect_left(self.waiting, rank(ticket), key=rank)
            while self.waiting[place].id != ticket.id:
                place += 1
            del self.waiting[place]
            ranks = self._ranks_of((ticket.service, ticket.bound_to))
            del ranks[bisect_left(ranks, rank(ticket))]
            self._bind(ticket, -1)
        elif (minutes := _minutes(ticket)) is not None:
            spent = self._minutes[ticket.service]
            del spent[bisect_left(spent, minutes)]

    def _put(self, ticket: Ticket) -> None:
        self._visits.setdefault(ticket.visit, {})[ticket.id] = ticket
        if ticket.state == State.WAITING:
            insort(self.waiting, ticket, key=rank)
            insort(self._ranks_of((ticket.service, ticket.bound_to)), rank(ticket))
            self._bind(ticket, 1)
            return
        home = self._at if ticket.ended_at is None else self._served if ticket.state == State.SERVED else None
        if home is not None and ticket.counter is not None:
            home.setdefault(ticket.counter, {})[ticket.id] = ticket
        if (minutes := _minutes(ticket)) is not None:
            insort(self._minutes.setdefault(ticket.service, []), minutes)

    def _ranks_of(self, kind: Kind) -> list[tuple[int, int]]:
        found = self._ranks.get(kind)
        if found is None:
            found = self._ranks[kind] = []
            # Whose rivals were told without this kind must be told again.
            self._made_of_desks.clear()
        return found

    def _bind(self, ticket: Ticket, more: int) -> None:
        if ticket.bound_to is not None:
            count = self._bound.pop(ticket.bound_to, 0) + more
            if count:
                self._bound[ticket.bound_to] = count


def _once(made: dict[Hashable, Any], what: Hashable, make: Callable[[], T]) -> T:
    try:
        found: T = made[what]
    except KeyError:
        found = made[what] = make()
    return found


def _minutes(ticket: Ticket) -> float | None:
    if ticket.began_at is None or ticket.ended_at is None or ticket.remark == "closed":
        return None
    return (ticket.ended_at - ticket.began_at) / MINUTE


def _drop(homes: dict[str, dict[str, Ticket]], name: str, id: str) -> None:
    home = homes.get(name)
    if home is not None and home.pop(id, None) is not None and not home:
        del homes[name]
