"""Serving: begin, hold, resume, change what is served, finish with the visit's next stage, undo, cancel."""

from queueapp.actions.at_counter import AtDesk, free_seat, meant, must_call, run_at_desk
from queueapp.actions.ticket_steps import take_step, withdraw
from queueapp.actions.unit import Asked, Done, HallTurn, House, Unit
from queueapp.actions.visits import first_ticket, issue_stage, new_visit
from queueapp.domain.clock import MINUTE
from queueapp.domain.refusals import (
    BadInput,
    NotFound,
    NotServedHere,
    NotThisDesk,
    OutcomeNeeded,
    UndoTooLate,
    WrongState,
)
from queueapp.domain.ticket_life import AT_COUNTER, FINAL, State, Step
from queueapp.domain.visit import Ticket
from queueapp.storage import ticket_queries
from queueapp.storage.evaluation_queries import evaluated

OUTCOMES = ("done", "not_done", "referred")


def begin(house: House, asked: Asked, counter: str, *, ticket: str | None = None, expect: int | None = None) -> Done[Ticket]:
    """Begin to serve the called ticket. Refuses with WrongState, NotThisDesk, DeskLost, DeskChanged."""
    return _step(house, asked, counter, Step.BEGIN, (State.CALLED,), ticket, expect)


def hold(
    house: House,
    asked: Asked,
    counter: str,
    *,
    ticket: str | None = None,
    minutes: int | None = None,
    expect: int | None = None,
) -> Done[Ticket]:
    """Hold a ticket at its desk while papers are copied or fixed (容缺): `minutes`, else the hall's.

    Refuses with BadInput (not 1 to 240 minutes), WrongState, NotThisDesk, DeskLost, DeskChanged."""
    if minutes is not None and not 1 <= minutes <= 240:
        raise BadInput(fields={"minutes": "1-240"})

    def work(at: AtDesk) -> Ticket:
        length = minutes or at.hall.settings.rules.hold_minutes
        found = _mine(at, meant(at, ticket, State.SERVING))
        return take_step(at.unit, at.hall, found, Step.HOLD, returns_at=at.unit.now + length * MINUTE)

    return run_at_desk(house, asked, counter, work, expect=expect)


def resume(house: House, asked: Asked, counter: str, *, ticket: str | None = None, expect: int | None = None) -> Done[Ticket]:
    """Go on with a held ticket. Refuses with CounterBusy, WrongState, NotThisDesk, DeskLost, DeskChanged."""

    def work(at: AtDesk) -> Ticket:
        found = _mine(at, meant(at, ticket, State.HELD))
        if found.state != State.HELD:
            raise WrongState(state=found.state, step=Step.RESUME.value)
        seat = free_seat(at)
        return take_step(at.unit, at.hall, found, Step.RESUME, counter=at.place.code, seat=seat, desk=at.desk.id)

    return run_at_desk(house, asked, counter, work, expect=expect)


def requeue(house: House, asked: Asked, counter: str, *, ticket: str | None = None, expect: int | None = None) -> Done[Ticket]:
    """Let a held ticket wait again, for any desk. Refuses with WrongState, NotThisDesk, DeskLost, DeskChanged."""
    return _step(house, asked, counter, Step.REQUEUE, (State.HELD,), ticket, expect)


def change_service(
    house: House, asked: Asked, counter: str, service: str, *, ticket: str | None = None, expect: int | None = None
) -> Done[Ticket]:
    """It was another service after all: replaces the ticket's. Refuses with NotServedHere, WrongState, NotThisDesk."""

    def work(at: AtDesk) -> Ticket:
        _must_offer(at, service)
        found = _mine(at, meant(at, ticket, State.SERVING))
        return take_step(at.unit, at.hall, found, Step.CHANGE_SERVICE, services=(service,))

    return run_at_desk(house, asked, counter, work, expect=expect)


def add_service(
    house: House, asked: Asked, counter: str, service: str, *, ticket: str | None = None, expect: int | None = None
) -> Done[Ticket]:
    """One more service at the same counter; each is counted. Refuses with NotServedHere, WrongState, NotThisDesk."""

    def work(at: AtDesk) -> Ticket:
        _must_offer(at, service)
        found = _mine(at, meant(at, ticket, State.SERVING))
        return take_step(at.unit, at.hall, found, Step.ADD_SERVICE, services=(*found.services, service))

    return run_at_desk(house, asked, counter, work, expect=expect)


def finish(
    house: House,
    asked: Asked,
    counter: str,
    *,
    ticket: str | None = None,
    outcome: str | None = None,
    expect: int | None = None,
) -> Done[Ticket]:
    """Finish: `outcome` is done, not_done or referred; the visit's next stage is issued in the same transaction.

    Refuses with OutcomeNeeded where the service asks for one, BadInput, WrongState, NotThisDesk, DeskLost, DeskChanged."""
    if outcome is not None and outcome not in OUTCOMES:
        raise BadInput(fields={"outcome": "unknown"})

    def work(at: AtDesk) -> Ticket:
        found = _mine(at, meant(at, ticket, State.SERVING))
        return finish_ticket(at.unit, at.hall, found, outcome)

    return run_at_desk(house, asked, counter, work, expect=expect)


def finish_ticket(unit: Unit, hall: HallTurn, ticket: Ticket, outcome: str | None) -> Ticket:
    """Finish within a transaction that holds the hall; starts over with the hall of the next stage where that is another."""
    needed = any(hall.settings.service[code].outcome_needed for code in ticket.services if code in hall.settings.service)
    if needed and outcome is None:
        raise OutcomeNeeded(number=ticket.number)
    goes_on = ticket.state == State.SERVING and not ticket.is_last_stage and outcome in (None, "done")
    target = unit.hall(next_hall(unit, hall, ticket)) if goes_on else None
    served = take_step(
        unit,
        hall,
        ticket,
        Step.FINISH,
        outcome=outcome or "done",
        remark=None if goes_on or ticket.is_last_stage else "ended_early",
    )
    if target is not None:
        issue_stage(unit, target, served)
    elif not ticket.is_last_stage:
        ticket_queries.end_visit(unit.connection, ticket.visit, unit.now)
    return served


def next_hall(unit: Unit, hall: HallTurn, ticket: Ticket) -> str:
    """The hall where the visit's next stage is served: this one if it can be."""
    service = ticket.way[ticket.stage + 1][0]
    if service in hall.settings.service:
        return hall.code
    directory = unit.house.directory
    letter = directory.services[service].letter
    found = directory.hall_offering(hall.settings.site, letter)
    if found is None:
        raise NotServedHere(service=service)
    return found


def serve_directly(house: House, asked: Asked, counter: str, service: str, *, expect: int | None = None) -> Done[Ticket]:
    """Quick business without waiting: a visit that is served at once. Refuses with NotServedHere, CounterBusy, CounterClosed."""

    def work(at: AtDesk) -> Ticket:
        must_call(at)
        _must_offer(at, service)
        seat = free_seat(at)
        visit = new_visit(at.unit, at.hall, [service], language="zh", comer=None)
        at_once = {
            "state": State.SERVING.value,
            "counter": at.place.code,
            "seat": seat,
            "desk": at.desk.id,
            "began_at": at.unit.now,
        }
        return first_ticket(at.unit, at.hall, visit, Step.SERVE_DIRECTLY, **at_once)

    return run_at_desk(house, asked, counter, work, expect=expect)


def undo(house: House, asked: Asked, counter: str, *, ticket: str | None = None, expect: int | None = None) -> Done[Ticket]:
    """Undo the desk's last finish or miss within the hall's minutes, while the visit has not moved on.

    Refuses with UndoTooLate, CounterBusy, WrongState, NotThisDesk, DeskLost, DeskChanged."""

    def work(at: AtDesk) -> Ticket:
        found = _undoable(at, ticket)
        seat = free_seat(at)
        if found.state == State.SERVED:
            _must_be_open_still(at, found)
            _take_back_next_stage(at.unit, found)
        return take_step(at.unit, at.hall, found, Step.UNDO, seat=seat, desk=at.desk.id)

    return run_at_desk(house, asked, counter, work, expect=expect)


def cancel(
    house: House, asked: Asked, counter: str, reason: str, *, ticket: str | None = None, expect: int | None = None
) -> Done[Ticket]:
    """Cancel a ticket in hand, held or missed at this counter, with a reason. Refuses with BadInput, WrongState, NotThisDesk."""
    if not reason.strip():
        raise BadInput(fields={"reason": "missing"})

    def work(at: AtDesk) -> Ticket:
        found = _mine(at, meant(at, ticket, State.CALLED, State.SERVING))
        at.unit.audit("cancel_reason", place=at.place.code, subject=found.id, detail={"reason": reason.strip()[:200]})
        return take_step(at.unit, at.hall, found, Step.CANCEL, reason="clerk")

    return run_at_desk(house, asked, counter, work, expect=expect)


def _step(
    house: House,
    asked: Asked,
    counter: str,
    step: Step,
    states: tuple[State, ...],
    ticket: str | None,
    expect: int | None,
) -> Done[Ticket]:
    def work(at: AtDesk) -> Ticket:
        return take_step(at.unit, at.hall, _mine(at, meant(at, ticket, *states)), step)

    return run_at_desk(house, asked, counter, work, expect=expect)


def _mine(at: AtDesk, ticket: Ticket) -> Ticket:
    if ticket.state in AT_COUNTER and ticket.counter != at.place.code:
        raise NotThisDesk(number=ticket.number)
    return ticket


def _must_offer(at: AtDesk, service: str) -> None:
    if service not in at.hall.settings.service:
        raise NotServedHere(service=service)


def _undoable(at: AtDesk, id: str | None) -> Ticket:
    last = ticket_queries.last_ended_at(at.unit.connection, at.hall.code, at.place.code, at.hall.day)
    if id is not None and (last is None or last.id != id):
        named = ticket_queries.by_id(at.unit.connection, id)
        if named is None or named.hall != at.hall.code:
            raise NotFound()
        if named.state not in (State.SERVED, State.MISSED):
            raise WrongState(state=named.state, step=Step.UNDO.value)
        raise UndoTooLate(minutes=at.hall.settings.rules.undo_minutes)
    if last is None:
        raise WrongState(state=None, step=Step.UNDO.value)
    minutes = at.hall.settings.rules.undo_minutes
    if at.unit.now - (last.ended_at or last.missed_at or 0) > minutes * MINUTE or last.remark == "closed":
        raise UndoTooLate(minutes=minutes)
    return last


def _must_be_open_still(at: AtDesk, served: Ticket) -> None:
    """Nobody has judged the visit yet, and where it has ended, its number is still free to go on with."""
    judged = evaluated(at.unit.connection, served.visit, served.service)
    ended = served.is_last_stage or served.remark == "ended_early"
    if judged or (ended and ticket_queries.number_is_live(at.unit.connection, at.place.site, served.number)):
        raise UndoTooLate(minutes=at.hall.settings.rules.undo_minutes)


def _take_back_next_stage(unit: Unit, served: Ticket) -> None:
    """Undoing a finish withdraws the stage it issued, if that still waits."""
    if served.is_last_stage:
        return
    later = [one for one in ticket_queries.of_visit(unit.connection, served.visit) if one.stage > served.stage]
    if not later:
        return
    follower = later[0]
    if follower.state != State.WAITING or follower.state in FINAL:
        raise UndoTooLate(minutes=0)
    withdraw(unit, unit.hall(follower.hall), follower)
