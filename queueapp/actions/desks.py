"""Desks: opening, pausing, closing, losing and taking over; what becomes of the tickets in their hands."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError

from queueapp.actions.at_counter import AtDesk, counter_place, run_at_counter, run_at_desk
from queueapp.actions.serving import finish_ticket
from queueapp.actions.ticket_steps import take_step
from queueapp.actions.unit import Asked, Done, HallTurn, House, Streams, Unit, run
from queueapp.domain import desk_life
from queueapp.domain.desk_life import Desk, DeskState, DeskStep
from queueapp.domain.events import DeskEvent
from queueapp.domain.ids import public_id
from queueapp.domain.refusals import (
    BadInput,
    ClerkElsewhere,
    CounterClosed,
    CounterTaken,
    NotFound,
    NotServedHere,
    TicketsInHand,
)
from queueapp.domain.ticket_life import State, Step
from queueapp.storage import ticket_queries
from queueapp.storage.place_queries import CounterPlace, stream_of

PAUSE_REASONS = ("break", "meal", "papers", "meeting", "equipment", "other")


def open_desk(house: House, asked: Asked, counter: str, *, services: Sequence[str] | None = None) -> Done[Desk]:
    """Sign a clerk on at a counter; again at his own counter it brings a lost desk back, and otherwise changes nothing.

    `services` narrows what the counter serves. Refuses with CounterTaken, ClerkElsewhere, NotServedHere."""
    clerk = asked.actor.works_desk
    if clerk is None:
        raise NotFound()

    def work(unit: Unit, hall: HallTurn, place: CounterPlace) -> Desk:
        standing = ticket_queries.desk_at(unit.connection, counter)
        if standing is not None:
            return _own_again(unit, hall, place, standing, clerk)
        elsewhere = ticket_queries.desk_of(unit.connection, clerk)
        if elsewhere is not None:
            raise ClerkElsewhere(counter=elsewhere.counter, number=house.directory.counters[elsewhere.counter].number)
        return _new_desk(unit, hall, place, clerk, services)

    return _sit_down(house, asked, counter, work)


def pause(house: House, asked: Asked, counter: str, reason: str, *, expect: int | None = None) -> Done[Desk]:
    """Pause calling, with one of the reasons. Refuses with BadInput, WrongState, CounterClosed, DeskLost, DeskChanged."""
    if reason not in PAUSE_REASONS:
        raise BadInput(fields={"reason": "unknown"})
    return run_at_desk(
        house,
        asked,
        counter,
        lambda at: _desk_step(at.unit, at.hall, at.desk, DeskStep.PAUSE, reason=reason),
        expect=expect,
    )


def resume_desk(house: House, asked: Asked, counter: str, *, expect: int | None = None) -> Done[Desk]:
    """Call again after a pause. Refuses with WrongState, CounterClosed, DeskLost, DeskChanged."""
    return run_at_desk(house, asked, counter, lambda at: _desk_step(at.unit, at.hall, at.desk, DeskStep.RESUME), expect=expect)


def close(
    house: House,
    asked: Asked,
    counter: str,
    *,
    give_back: bool = False,
    finish: bool = False,
    expect: int | None = None,
) -> Done[Desk]:
    """Close the desk. A called ticket returns (`give_back`), a serving one is finished (`finish`); held ones wait again.

    Refuses with TicketsInHand when it does not say what becomes of them, CounterClosed, DeskLost, DeskChanged."""

    def work(at: AtDesk) -> Desk:
        _settle(at, give_back=give_back, finish=finish)
        _free_bound(at.unit, at.hall, at.place.code)
        return _desk_step(at.unit, at.hall, _again(at.unit, at.desk), DeskStep.CLOSE)

    return run_at_desk(house, asked, counter, work, expect=expect)


def take_over(house: House, asked: Asked, counter: str) -> Done[Desk]:
    """A colleague takes the counter over, tickets in hand included; the other page hears `desk_lost`.

    Refuses with CounterClosed (nothing to take over), ClerkElsewhere."""
    clerk = asked.actor.works_desk
    if clerk is None:
        raise NotFound()

    def work(unit: Unit, hall: HallTurn, place: CounterPlace) -> Desk:
        standing = ticket_queries.desk_at(unit.connection, counter)
        if standing is None:
            raise CounterClosed(counter=place.number)
        if standing.user == clerk:
            return _own_again(unit, hall, place, standing, clerk)
        elsewhere = ticket_queries.desk_of(unit.connection, clerk)
        if elsewhere is not None:
            raise ClerkElsewhere(counter=elsewhere.counter, number=house.directory.counters[elsewhere.counter].number)
        _desk_step(unit, hall, standing, DeskStep.TAKE_OVER)
        return _new_desk(unit, hall, place, clerk, None)

    return _sit_down(house, asked, counter, work)


def lose_desk(house: House, asked: Asked, counter: str) -> Done[Desk | None]:
    """The clock finds a desk without a heartbeat: it is lost, and a called ticket returns at its rank."""
    place = counter_place(house, asked, counter)

    def work(unit: Unit) -> Desk | None:
        hall = unit.hall(place.hall)
        desk = ticket_queries.desk_at(unit.connection, counter)
        if desk is None or desk.state == DeskState.LOST:
            return None
        for ticket in ticket_queries.in_hand(unit.connection, counter):
            if ticket.state == State.CALLED:
                take_step(unit, hall, ticket, Step.RETURN, reason="desk_lost")
        return _desk_step(unit, hall, _again(unit, desk), DeskStep.LOSE)

    return run(house, asked, Streams(halls=(place.hall,)), work)


def return_held(house: House, asked: Asked, hall: str) -> Done[int]:
    """The clock lets held tickets wait again whose minutes are over. One hall; how many."""

    def work(unit: Unit) -> int:
        turn = unit.hall(hall)
        due = [
            ticket
            for ticket in ticket_queries.live_in(unit.connection, hall)
            if ticket.state == State.HELD and (ticket.returns_at or 0) <= unit.now
        ]
        for ticket in due:
            take_step(unit, turn, ticket, Step.REQUEUE)
        return len(due)

    return run(house, asked, Streams(halls=(hall,)), work)


def settle_at_day_end(unit: Unit, hall: HallTurn, desk: Desk) -> Desk:
    """Close a desk left open at the turn of the service day."""
    return _desk_step(unit, hall, _again(unit, desk), DeskStep.CLOSE, reason="day_end")


def _sit_down(house: House, asked: Asked, counter: str, work: Callable[[Unit, HallTurn, CounterPlace], Desk]) -> Done[Desk]:
    try:
        return run_at_counter(house, asked, counter, work)
    except IntegrityError as clash:
        # The same clerk sat down in another hall at the same moment: the constraint is the judge.
        raise ClerkElsewhere(counter="", number="") from clash


def _own_again(unit: Unit, hall: HallTurn, place: CounterPlace, desk: Desk, clerk: str) -> Desk:
    if desk.user != clerk:
        raise CounterTaken(counter=place.number)
    if desk.state == DeskState.LOST:
        return _desk_step(unit, hall, desk, DeskStep.COME_BACK)
    return desk


def _new_desk(unit: Unit, hall: HallTurn, place: CounterPlace, clerk: str, services: Sequence[str] | None) -> Desk:
    desk_life.look_up(None, DeskStep.OPEN, unit.actor.role)
    serves, backup = _narrowed(hall, place, services)
    event = DeskEvent(
        kind="desk.opened", at=unit.now, desk=public_id(unit.house.chance), counter=place.code,
        by=unit.actor.role.value, user=clerk, serves=serves, backup=backup,
    )  # fmt: skip
    desk = desk_life.opened(event)
    ticket_queries.insert_desk(unit.connection, desk, hall.code, unit.asked.real_now)
    unit.append(stream_of(hall.code), event)
    unit.audit("desk_open", place=place.code, subject=desk.id)
    return desk


def _narrowed(hall: HallTurn, place: CounterPlace, services: Sequence[str] | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    counter = hall.settings.counter.get(place.code)
    if counter is None:
        raise NotFound()
    if services is None:
        return counter.serves, counter.backup
    unknown = [code for code in services if code not in counter.serves + counter.backup]
    if unknown or not services:
        raise NotServedHere(service=unknown[0] if unknown else "")
    wanted = set(services)
    return tuple(c for c in counter.serves if c in wanted), tuple(c for c in counter.backup if c in wanted)


def _desk_step(unit: Unit, hall: HallTurn, desk: Desk, step: DeskStep, **facts: Any) -> Desk:
    row = desk_life.look_up(desk.state, step, unit.actor.role)
    event = DeskEvent(
        kind=row.event, at=unit.now, desk=desk.id, counter=desk.counter, by=unit.actor.role.value,
        user=unit.actor.works_desk, **facts,
    )  # fmt: skip
    changed = desk_life.after(desk, event)
    ended_at = None if changed.state in desk_life.STANDING else unit.now
    seen_at = unit.asked.real_now if step in (DeskStep.COME_BACK, DeskStep.RESUME) else None
    if not ticket_queries.update_desk(unit.connection, changed, desk.state, ended_at, seen_at):
        raise RuntimeError(f"desk {desk.id} left state {desk.state} under a locked stream")
    unit.append(stream_of(hall.code), event)
    unit.audit(f"desk_{step.value}", place=desk.counter, subject=desk.id, detail=facts or None)
    return changed


def _again(unit: Unit, desk: Desk) -> Desk:
    """The desk as it stands after steps of its tickets have raised its version."""
    return ticket_queries.desk_at(unit.connection, desk.counter) or desk


def _settle(at: AtDesk, *, give_back: bool, finish: bool) -> None:
    mine = ticket_queries.at_counter(at.unit.connection, at.hall.code, at.place.code)
    called = [ticket for ticket in mine if ticket.state == State.CALLED]
    serving = [ticket for ticket in mine if ticket.state == State.SERVING]
    if (called and not give_back) or (serving and not finish):
        raise TicketsInHand(numbers=[ticket.number for ticket in called + serving])
    for ticket in called:
        take_step(at.unit, at.hall, ticket, Step.RETURN)
    for ticket in serving:
        finish_ticket(at.unit, at.hall, ticket, None)
    for ticket in mine:
        if ticket.state == State.HELD:
            take_step(at.unit, at.hall, ticket, Step.REQUEUE)


def _free_bound(unit: Unit, hall: HallTurn, counter: str) -> None:
    """Tickets that waited for this counter alone may now go anywhere."""
    for ticket in ticket_queries.bound_to(unit.connection, hall.code, counter):
        take_step(unit, hall, ticket, Step.TRANSFER, services=ticket.services, bound_to=None)
