"""Calling: next, this one, again; taking a call back; and giving up on one who did not come."""

from operator import itemgetter

from queueapp.actions.at_counter import MAIN_SEAT, AtDesk, free_seat, meant, must_call, run_at_desk
from queueapp.actions.ticket_steps import take_step, ticket_in
from queueapp.actions.unit import Asked, Done, HallTurn, House, Streams, Unit, run
from queueapp.domain.clock import MINUTE, SECOND
from queueapp.domain.desk_life import Desk, DeskState
from queueapp.domain.ids import public_id
from queueapp.domain.picking import penalty_classes
from queueapp.domain.places import Rules
from queueapp.domain.refusals import (
    BadInput,
    CallAgainTooLate,
    MissTooEarly,
    NobodyWaiting,
    NotServedHere,
    NotThisDesk,
    RecallTooSoon,
)
from queueapp.domain.ticket_life import State, Step
from queueapp.domain.visit import Ticket
from queueapp.storage import ticket_queries


def call_next(house: House, asked: Asked, counter: str, *, expect: int | None = None, parallel: bool = False) -> Done[Ticket]:
    """Call the waiting ticket with the smallest `rank_at + penalty` that the desk serves.

    Refuses with CounterClosed, CounterBusy, NobodyWaiting, DeskLost, DeskChanged."""

    def work(at: AtDesk) -> Ticket:
        must_call(at)
        seat = free_seat(at, parallel=parallel)
        ticket = _first_in_line(at)
        if ticket is None:
            raise NobodyWaiting(counter=at.place.number)
        return _call(at, ticket, seat)

    return run_at_desk(house, asked, counter, work, expect=expect)


def call(house: House, asked: Asked, counter: str, ticket: str, reason: str, *, expect: int | None = None) -> Done[Ticket]:
    """Call this ticket out of its order, for a reason that the audit trail keeps.

    Refuses with BadInput without a reason, NotServedHere, CounterClosed, CounterBusy, WrongState, DeskLost, DeskChanged."""
    if not reason.strip():
        raise BadInput(fields={"reason": "missing"})

    def work(at: AtDesk) -> Ticket:
        must_call(at)
        seat = free_seat(at)
        found = ticket_in(at.unit, at.hall, ticket)
        if found.bound_to not in (None, at.place.code) or found.service not in at.desk.services:
            raise NotServedHere(number=found.number)
        called = _call(at, found, seat, reason="out_of_order")
        at.unit.audit("call_out_of_order", place=at.place.code, subject=found.id, detail={"reason": reason.strip()[:200]})
        return called

    return run_at_desk(house, asked, counter, work, expect=expect)


def recall(house: House, asked: Asked, counter: str, *, ticket: str | None = None, expect: int | None = None) -> Done[Ticket]:
    """Call the called ticket once more: boards speak again.

    Refuses with RecallTooSoon within the hall's seconds, WrongState, DeskLost, DeskChanged."""

    def work(at: AtDesk) -> Ticket:
        found = meant(at, ticket, State.CALLED)
        wait = at.hall.settings.rules.recall_every_s * SECOND - (at.unit.now - (found.called_at or 0))
        if found.state == State.CALLED and wait > 0:
            raise RecallTooSoon(seconds=-(-wait // SECOND))
        return take_step(at.unit, at.hall, _own(at, found), Step.RECALL, call=public_id(house.chance))

    return run_at_desk(house, asked, counter, work, expect=expect)


def call_again(house: House, asked: Asked, counter: str, *, ticket: str | None = None, expect: int | None = None) -> Done[Ticket]:
    """Call a missed ticket again at once: the citizen turned up seconds later.

    Refuses with CallAgainTooLate after the hall's minutes, CounterClosed, CounterBusy, WrongState, NotThisDesk."""

    def work(at: AtDesk) -> Ticket:
        must_call(at)
        found = meant(at, ticket, State.MISSED)
        _must_be_fresh(at, found)
        seat = free_seat(at)
        own = _own(at, found)
        return take_step(at.unit, at.hall, own, Step.CALL_AGAIN, call=public_id(house.chance), desk=at.desk.id, seat=seat)

    return run_at_desk(house, asked, counter, work, expect=expect)


def return_ticket(
    house: House, asked: Asked, counter: str, *, ticket: str | None = None, expect: int | None = None
) -> Done[Ticket]:
    """Take a call back: the ticket waits again at the rank it had.

    Refuses with WrongState, NotThisDesk, DeskLost, DeskChanged."""

    def work(at: AtDesk) -> Ticket:
        return take_step(at.unit, at.hall, _own(at, meant(at, ticket, State.CALLED)), Step.RETURN)

    return run_at_desk(house, asked, counter, work, expect=expect)


def miss(house: House, asked: Asked, counter: str, *, ticket: str | None = None, expect: int | None = None) -> Done[Ticket]:
    """Give up on the called ticket after the hall's calls and minutes (过号).

    Refuses with MissTooEarly, WrongState, NotThisDesk, DeskLost, DeskChanged."""

    def work(at: AtDesk) -> Ticket:
        found = _own(at, meant(at, ticket, State.CALLED))
        if found.state == State.CALLED and not may_miss(found, at.unit.now, at.hall.settings.rules):
            rules = at.hall.settings.rules
            raise MissTooEarly(calls=rules.missed_after_calls, minutes=rules.missed_after_minutes)
        return take_step(at.unit, at.hall, found, Step.MISS)

    return run_at_desk(house, asked, counter, work, expect=expect)


def may_miss(ticket: Ticket, now: int, rules: Rules) -> bool:
    """Whether a called ticket has had its calls and, since the last of them, its minutes."""
    waited = now - (ticket.called_at or now) >= rules.missed_after_minutes * MINUTE
    return waited and ticket.calls >= rules.missed_after_calls


def miss_overdue(house: House, asked: Asked, hall: str) -> Done[int]:
    """The clock's miss: called tickets whose time is over, at desks that are alive. One hall; how many."""

    def work(unit: Unit) -> int:
        turn = unit.hall(hall)
        alive = {desk.counter for desk in ticket_queries.desks_in(unit.connection, hall) if desk.state != DeskState.LOST}
        overdue = [
            ticket
            for ticket in ticket_queries.live_in(unit.connection, hall)
            if ticket.state == State.CALLED
            and ticket.counter in alive
            and is_overdue(ticket.called_at or unit.now, ticket.calls, unit.now, turn.settings.rules)
        ]
        for ticket in overdue:
            take_step(unit, turn, ticket, Step.MISS)
        return len(overdue)

    return run(house, asked, Streams(halls=(hall,)), work)


def call_automatically(house: House, asked: Asked, hall: str) -> Done[int]:
    """The clock calls for every open desk that has nobody in hand, where the hall's rules say so. One hall; how many."""

    def work(unit: Unit) -> int:
        turn = unit.hall(hall)
        if not turn.settings.rules.automatic_call:
            return 0
        idle = [desk for desk in ticket_queries.desks_in(unit.connection, hall) if desk.state == DeskState.OPEN]
        return sum(_call_for(unit, turn, desk) for desk in idle if not ticket_queries.in_hand(unit.connection, desk.counter))

    return run(house, asked, Streams(halls=(hall,)), work)


def _call_for(unit: Unit, turn: HallTurn, desk: Desk) -> bool:
    at = AtDesk(unit, turn, unit.house.directory.counters[desk.counter], desk)
    ticket = _first_in_line(at)
    if ticket is not None:
        _call(at, ticket, MAIN_SEAT)
    return ticket is not None


def is_overdue(called_at: int, calls: int, now: int, rules: Rules) -> bool:
    """The clock waits the hall's minutes thrice before the last call: a clerk who is busy must not lose the right to recall."""
    enough_calls = calls >= rules.missed_after_calls
    return now - called_at >= rules.missed_after_minutes * MINUTE * (1 if enough_calls else 3)


def _first_in_line(at: AtDesk) -> Ticket | None:
    heads = [
        (ticket.rank_at + one.penalty, ticket.tie, ticket)
        for one in penalty_classes(at.desk, at.hall.settings.rules)
        if (ticket := ticket_queries.next_for(at.unit.connection, at.hall.code, at.place.code, one)) is not None
    ]
    return min(heads, key=itemgetter(0, 1))[2] if heads else None


def _call(at: AtDesk, ticket: Ticket, seat: int, *, reason: str | None = None) -> Ticket:
    return take_step(
        at.unit, at.hall, ticket, Step.CALL,
        counter=at.place.code, seat=seat, desk=at.desk.id, call=public_id(at.unit.house.chance), reason=reason,
    )  # fmt: skip


def _own(at: AtDesk, ticket: Ticket) -> Ticket:
    if ticket.counter is not None and ticket.counter != at.place.code:
        raise NotThisDesk(number=ticket.number)
    return ticket


def _must_be_fresh(at: AtDesk, ticket: Ticket) -> None:
    minutes = at.hall.settings.rules.call_again_minutes
    if ticket.state == State.MISSED and at.unit.now - (ticket.missed_at or 0) > minutes * MINUTE:
        raise CallAgainTooLate(minutes=minutes)
