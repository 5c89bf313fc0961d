"""Who waits and who stands where in a hall, kept in step with its fold, so that no view has to search all tickets of the day."""

from bisect import bisect_left, insort
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

from queueapp.domain.clock import MINUTE
from queueapp.domain.desk_life import Desk, DeskState
from queueapp.domain.hall_state import HallState, rank
from queueapp.domain.picking import in_order
from queueapp.domain.places import HallSettings, Rules
from queueapp.domain.ticket_life import State
from queueapp.domain.visit import Ticket
from queueapp.domain.waiting_time import ahead_of, rivals

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
        self._made: dict[Hashable, Any] = {}
        for home in (state.ended, state.live):
            for ticket in home.values():
                self.move(None, ticket)

    def move(self, before: Ticket | None, after: Ticket | None) -> None:
        """A ticket took a step: entered (no before), changed, or left (no after)."""
        if before is not None:
            self._take(before)
        if after is not None:
            self._put(after)
        self.changed()

    def changed(self) -> None:
        """The state changed in some way: what was made of it is out of date."""
        self._made.clear()

    def once(self, what: Hashable, make: Callable[[], T]) -> T:
        """What `make` makes of the present state, made once until it changes; `what` names it."""
        try:
            found: T = self._made[what]
        except KeyError:
            found = self._made[what] = make()
        return found

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
        line = self.once(("rivals", ticket.service, ticket.bound_to), lambda: rivals(ticket, self.waiting, at_work(desks)))
        return ahead_of(ticket, line)

    def by_letter(self, settings: HallSettings) -> dict[str, list[Ticket]]:
        """The waiting tickets of each queue of the hall."""
        return self.once("letters", lambda: self._sorted_out(settings))

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
            self._bind(ticket, -1)
        elif (minutes := _minutes(ticket)) is not None:
            spent = self._minutes[ticket.service]
            del spent[bisect_left(spent, minutes)]

    def _put(self, ticket: Ticket) -> None:
        self._visits.setdefault(ticket.visit, {})[ticket.id] = ticket
        if ticket.state == State.WAITING:
            insort(self.waiting, ticket, key=rank)
            self._bind(ticket, 1)
            return
        home = self._at if ticket.ended_at is None else self._served if ticket.state == State.SERVED else None
        if home is not None and ticket.counter is not None:
            home.setdefault(ticket.counter, {})[ticket.id] = ticket
        if (minutes := _minutes(ticket)) is not None:
            insort(self._minutes.setdefault(ticket.service, []), minutes)

    def _bind(self, ticket: Ticket, more: int) -> None:
        if ticket.bound_to is not None:
            count = self._bound.pop(ticket.bound_to, 0) + more
            if count:
                self._bound[ticket.bound_to] = count


def _minutes(ticket: Ticket) -> float | None:
    if ticket.began_at is None or ticket.ended_at is None or ticket.remark == "closed":
        return None
    return (ticket.ended_at - ticket.began_at) / MINUTE


def _drop(homes: dict[str, dict[str, Ticket]], name: str, id: str) -> None:
    home = homes.get(name)
    if home is not None and home.pop(id, None) is not None and not home:
        del homes[name]


def at_work(desks: Iterable[Desk]) -> list[Desk]:
    """The desks that call now."""
    return [desk for desk in desks if desk.state == DeskState.OPEN]
