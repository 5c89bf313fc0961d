"""What every verb of a counter begins with: the counter's place, its locked hall, its desk, the ticket that is meant."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from queueapp.actions.unit import Asked, Done, HallTurn, House, Streams, Unit, run
from queueapp.domain.desk_life import Desk, DeskState
from queueapp.domain.refusals import (
    CounterBusy,
    CounterClosed,
    DeskChanged,
    DeskLost,
    NotFound,
    NotThisDesk,
    WrongState,
)
from queueapp.domain.ticket_life import State
from queueapp.domain.visit import Ticket
from queueapp.storage import ticket_queries
from queueapp.storage.place_queries import CounterPlace

T = TypeVar("T")
MAIN_SEAT, PARALLEL_SEAT = 0, 1


@dataclass(frozen=True, slots=True)
class AtDesk:
    """A desk's verb in progress: the transaction, the locked hall, the counter and its desk."""

    unit: Unit
    hall: HallTurn
    place: CounterPlace
    desk: Desk


def counter_place(house: House, asked: Asked, counter: str) -> CounterPlace:
    """The counter, if it exists within the caller's scope; NotFound otherwise."""
    place = house.directory.counters.get(counter)
    if place is None or not asked.actor.may_reach(site=place.site, hall=place.hall, counter=counter):
        raise NotFound()
    return place


def run_at_counter(house: House, asked: Asked, counter: str, work: Callable[[Unit, HallTurn, CounterPlace], T]) -> Done[T]:
    """Run work with the counter's hall locked."""
    place = counter_place(house, asked, counter)
    return run(
        house,
        asked,
        Streams(halls=(place.hall,)),
        lambda unit: work(unit, unit.hall(place.hall), place),
        entity=counter,
    )


def run_at_desk(
    house: House,
    asked: Asked,
    counter: str,
    work: Callable[[AtDesk], T],
    *,
    expect: int | None = None,
    halls: Iterable[str] = (),
) -> Done[T]:
    """Run work at the caller's own open desk.

    Refuses with CounterClosed (no desk, or paused), DeskLost (lost or another clerk's), DeskChanged (an older view)."""
    place = counter_place(house, asked, counter)
    streams = Streams(halls=(place.hall, *halls))

    def at_desk(unit: Unit) -> T:
        desk = own_desk(unit, place)
        if expect is not None and desk.version != expect:
            raise DeskChanged(counter=place.code)
        return work(AtDesk(unit, unit.hall(place.hall), place, desk))

    return run(house, asked, streams, at_desk, entity=counter)


def own_desk(unit: Unit, place: CounterPlace) -> Desk:
    """The caller's desk at the counter, open or paused."""
    desk = ticket_queries.desk_at(unit.connection, place.code)
    if unit.actor.works_desk is None:
        raise NotFound()
    if desk is None:
        raise CounterClosed(counter=place.number)
    if desk.user != unit.actor.works_desk or desk.state == DeskState.LOST:
        raise DeskLost(counter=place.number)
    return desk


def must_call(at: AtDesk) -> None:
    """A paused desk calls nobody."""
    if at.desk.state != DeskState.OPEN:
        raise CounterClosed(counter=at.place.number)


def free_seat(at: AtDesk, *, parallel: bool = False) -> int:
    """The seat for one more ticket; CounterBusy when it is taken or the hall has no parallel seats."""
    taken = {ticket.seat: ticket for ticket in ticket_queries.in_hand(at.unit.connection, at.place.code)}
    if MAIN_SEAT not in taken:
        return MAIN_SEAT
    if parallel and at.hall.settings.rules.parallel_seat and PARALLEL_SEAT not in taken:
        return PARALLEL_SEAT
    raise CounterBusy(number=taken[MAIN_SEAT].number)


def meant(at: AtDesk, id: str | None, *states: State) -> Ticket:
    """The ticket a step means: the named one, or the only one of the counter in one of these states.

    Refuses with WrongState (none or several fit, or the named one is elsewhere in its life), NotThisDesk."""
    mine = ticket_queries.at_counter(at.unit.connection, at.hall.code, at.place.code)
    if id is None:
        fitting = [ticket for ticket in mine if ticket.state in states]
        main = [ticket for ticket in fitting if ticket.seat == MAIN_SEAT]
        fitting = main or fitting
        if len(fitting) != 1:
            raise WrongState(state=_state_of(mine), step=None)
        return fitting[0]
    named = next((ticket for ticket in mine if ticket.id == id), None)
    if named is not None:
        return named
    other = ticket_queries.by_id(at.unit.connection, id)
    if other is None or other.hall != at.hall.code:
        raise NotFound()
    if other.state in (State.CALLED, State.SERVING, State.HELD):
        raise NotThisDesk(number=other.number)
    return other


def _state_of(mine: list[Ticket]) -> str | None:
    return next((ticket.state for ticket in mine if ticket.seat == MAIN_SEAT), None)
