"""Moving through the line: transfer to another service, hall or counter; rejoin after a missed call; cancel by the citizen."""

from typing import Any

from queueapp.actions.at_counter import AtDesk, counter_place, meant, run_at_desk
from queueapp.actions.ticket_steps import move_hall, take_step, ticket_anywhere
from queueapp.actions.unit import Asked, Done, HallTurn, House, Streams, Unit, run
from queueapp.domain.clock import MINUTE
from queueapp.domain.hall_state import rank
from queueapp.domain.picking import place_behind
from queueapp.domain.refusals import (
    BadInput,
    NotFound,
    NotServedHere,
    NotThisDesk,
    RejoinLimit,
    RejoinTooLate,
)
from queueapp.domain.roles import Role
from queueapp.domain.ticket_life import AT_COUNTER, State, Step
from queueapp.domain.visit import Ticket
from queueapp.storage import ticket_queries


def transfer(
    house: House, asked: Asked, ticket: str, *, service: str | None = None, hall: str | None = None, counter: str | None = None
) -> Done[Ticket]:
    """Send a ticket to another service, hall of the site, or named counter; it keeps its number and the time it waited.

    Refuses with BadInput (nowhere to go), NotFound, NotServedHere, NotThisDesk (in a clerk's hands), WrongState."""
    _must_say_where(service, hall, counter)
    source = _hall_of(house, asked, ticket)
    target = _target_hall(house, source, service, hall, counter)

    def work(unit: Unit) -> Ticket:
        here, found = ticket_anywhere(unit, ticket)
        if found.state in AT_COUNTER and unit.actor.role is Role.CLERK:
            raise NotThisDesk(number=found.number)
        return _transfer(unit, here, unit.hall(target), found, service, counter)

    return run(house, asked, Streams(halls=(source, target)), work, entity=ticket)


def transfer_from(
    house: House, asked: Asked, from_counter: str, *, ticket: str | None = None, service: str | None = None,
    hall: str | None = None, counter: str | None = None, expect: int | None = None,
) -> Done[Ticket]:  # fmt: skip
    """The same by a desk: the ticket in its hands, or the named one if no other desk has it.

    Refuses with BadInput (nowhere to go), NotFound, NotServedHere, NotThisDesk, WrongState, DeskLost, DeskChanged."""
    _must_say_where(service, hall, counter)
    source = counter_place(house, asked, from_counter).hall
    target = _target_hall(house, source, service, hall, counter)

    def work(at: AtDesk) -> Ticket:
        found = meant(at, ticket, State.CALLED, State.SERVING)
        return _transfer(at.unit, at.hall, at.unit.hall(target), found, service, counter)

    return run_at_desk(house, asked, from_counter, work, expect=expect, halls=(target,))


def rejoin(house: House, asked: Asked, ticket: str) -> Done[Ticket]:
    """Let a missed ticket wait again: behind the hall's number of tickets, at the end of a shorter line.

    Refuses with RejoinTooLate, RejoinLimit, WrongState, NotFound."""
    hall = _hall_of(house, asked, ticket)
    return run(house, asked, Streams(halls=(hall,)), lambda unit: _rejoin(unit, *ticket_anywhere(unit, ticket)), entity=ticket)


def rejoin_at(house: House, asked: Asked, counter: str, *, ticket: str | None = None, expect: int | None = None) -> Done[Ticket]:
    """The same by a desk: the ticket missed there, or the named one.

    Refuses with RejoinTooLate, RejoinLimit, WrongState, NotThisDesk, NotFound, DeskLost, DeskChanged."""

    def work(at: AtDesk) -> Ticket:
        return _rejoin(at.unit, at.hall, meant(at, ticket, State.MISSED))

    return run_at_desk(house, asked, counter, work, expect=expect)


def cancel_own(house: House, asked: Asked, visit: str) -> Done[Ticket]:
    """The citizen gives the visit's live ticket up (not while it is served).

    Refuses with WrongState, NotFound."""

    def work(unit: Unit) -> Ticket:
        turn, found = _latest_in(unit, visit)
        return take_step(unit, turn, found, Step.CANCEL, reason="citizen")

    return run(house, asked, Streams(halls=(latest_of(house, visit).hall,)), work, entity=visit)


def come_later(house: House, asked: Asked, visit: str) -> Done[Ticket]:
    """The citizen asks for more time: the waiting ticket goes back behind the hall's number of tickets, once a visit.

    Refuses with WrongState (not waiting), RejoinLimit (asked before), NotFound."""

    def work(unit: Unit) -> Ticket:
        turn, found = _latest_in(unit, visit)
        if found.rejoins and found.state == State.WAITING:
            raise RejoinLimit(limit=1)
        later = [one for one in _line_of(unit, turn, found) if rank(one) > rank(found)]
        minutes = turn.settings.rules.late_minutes
        behind = max(place_behind(later, turn.settings.rules.rejoin_behind, unit.now), found.rank_at + minutes * MINUTE)
        return take_step(unit, turn, found, Step.POSTPONE, rank_at=behind, tie=turn.turn.first)

    return run(house, asked, Streams(halls=(latest_of(house, visit).hall,)), work, entity=visit)


def latest_of(house: House, visit: str) -> Ticket:
    """The newest ticket of a visit, read without a lock; NotFound when there is none."""
    with house.database.read() as connection:
        tickets = ticket_queries.of_visit(connection, visit)
    if not tickets:
        raise NotFound()
    return tickets[-1]


def _latest_in(unit: Unit, visit: str) -> tuple[HallTurn, Ticket]:
    """The newest ticket of a visit as it is under the lock."""
    newest = ticket_queries.of_visit(unit.connection, visit)[-1]
    return unit.hall(newest.hall), newest


def _hall_of(house: House, asked: Asked, ticket: str) -> str:
    with house.database.read() as connection:
        hall = ticket_queries.hall_of(connection, ticket)
    place = house.directory.halls.get(hall or "")
    if place is None or not asked.actor.may_reach(site=place.site, hall=place.code):
        raise NotFound()
    return place.code


def _must_say_where(service: str | None, hall: str | None, counter: str | None) -> None:
    if service is None and hall is None and counter is None:
        raise BadInput(fields={"service": "missing"})


def _target_hall(house: House, source: str, service: str | None, hall: str | None, counter: str | None) -> str:
    directory = house.directory
    if counter is not None:
        place = directory.counters.get(counter)
        if place is None or place.site != directory.halls[source].site:
            raise NotFound()
        return place.hall
    if hall is not None:
        if hall not in directory.halls or directory.halls[hall].site != directory.halls[source].site:
            raise NotFound()
        return hall
    found = directory.services.get(service or "")
    if found is None:
        raise NotFound()
    if found.letter in directory.halls[source].letters:
        return source
    return directory.hall_offering(directory.halls[source].site, found.letter) or source


def _transfer(unit: Unit, here: HallTurn, there: HallTurn, ticket: Ticket, service: str | None, counter: str | None) -> Ticket:
    services = (service,) if service else ticket.services
    if any(code not in there.settings.service for code in services):
        raise NotServedHere(service=services[0])
    if counter is not None and services[0] not in _served_at(there, counter):
        raise NotServedHere(service=services[0])
    changes: dict[str, Any] = {"services": services, "bound_to": counter}
    if here.code == there.code:
        return take_step(unit, here, ticket, Step.TRANSFER, **changes)
    return move_hall(unit, here, there, ticket, **changes)


def _served_at(hall: HallTurn, counter: str) -> tuple[str, ...]:
    place = hall.settings.counter.get(counter)
    return () if place is None else place.serves + place.backup


def _rejoin(unit: Unit, turn: HallTurn, ticket: Ticket) -> Ticket:
    if ticket.state == State.MISSED:
        _may_rejoin(unit, turn, ticket)
    place = place_behind(_line_of(unit, turn, ticket), turn.settings.rules.rejoin_behind, unit.now)
    return take_step(unit, turn, ticket, Step.REJOIN, rank_at=place, tie=turn.turn.first)


def _may_rejoin(unit: Unit, turn: HallTurn, ticket: Ticket) -> None:
    rules = turn.settings.rules
    if unit.now - (ticket.missed_at or 0) > rules.rejoin_within_minutes * MINUTE:
        raise RejoinTooLate(minutes=rules.rejoin_within_minutes)
    if ticket.rejoins >= rules.rejoin_limit:
        raise RejoinLimit(limit=rules.rejoin_limit)


def _line_of(unit: Unit, turn: HallTurn, ticket: Ticket) -> list[Ticket]:
    """The waiting tickets of the same queue, in order."""
    letter = turn.settings.letter_of(ticket.service)
    waiting = [one for one in ticket_queries.live_in(unit.connection, turn.code) if one.state == State.WAITING]
    same = [one for one in waiting if turn.settings.letter_of(one.service) == letter and one.id != ticket.id]
    return sorted(same, key=rank)
