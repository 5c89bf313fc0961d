"""A ticket's life: the one table of its steps, and what each step changes on the ticket."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from queueapp.domain.events import TicketEvent
from queueapp.domain.refusals import NotFound, WrongState
from queueapp.domain.roles import Role
from queueapp.domain.visit import Ticket


class State(StrEnum):
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    MISSED = "missed"
    SERVED = "served"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


# Fields of a ticket with their new values.
Changes = dict[str, Any]

FINAL = frozenset({State.SERVED, State.CANCELLED, State.EXPIRED})
IN_HAND = frozenset({State.CALLED, State.SERVING})
AT_COUNTER = frozenset({State.CALLED, State.SERVING, State.HELD})


class Step(StrEnum):
    ISSUE = "issue"
    CHECK_IN = "check_in"
    SERVE_DIRECTLY = "serve_directly"
    CALL = "call"
    RECALL = "recall"
    BEGIN = "begin"
    RETURN = "return"
    MISS = "miss"
    CALL_AGAIN = "call_again"
    REJOIN = "rejoin"
    POSTPONE = "postpone"
    HOLD = "hold"
    RESUME = "resume"
    REQUEUE = "requeue"
    TRANSFER = "transfer"
    CHANGE_SERVICE = "change_service"
    ADD_SERVICE = "add_service"
    FINISH = "finish"
    CLOSE_OUT = "close_out"
    UNDO = "undo"
    CANCEL = "cancel"
    EXPIRE = "expire"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the life: from these states, by this step, to that state; who may; which time is stamped; which event follows."""

    sources: tuple[State | None, ...]
    step: Step
    target: State
    who: frozenset[Role]
    stamp: str | None
    event: str


_CITIZEN, _KIOSK, _CLERK, _GREETER, _MANAGER, _CLOCK = (
    Role.CITIZEN, Role.KIOSK, Role.CLERK, Role.GREETER, Role.MANAGER, Role.CLOCK,
)  # fmt: skip
_S = State
_ALL = (_S.WAITING, _S.CALLED, _S.SERVING, _S.HELD, _S.MISSED)
_UNSERVED = (_S.WAITING, _S.CALLED, _S.HELD, _S.MISSED)


def _row(sources: tuple[State | None, ...], step: Step, target: State, who: tuple[Role, ...], stamp: str | None, event: str) -> Row:
    return Row(sources, step, target, frozenset(who), stamp, "ticket." + event)


# from, step, to, who may, which time is stamped, which event follows
LIFE: tuple[Row, ...] = (
    _row((None,), Step.ISSUE, _S.WAITING, (_KIOSK, _CITIZEN, _GREETER, _MANAGER, _CLERK), "issued_at", "issued"),
    _row((None,), Step.CHECK_IN, _S.WAITING, (_KIOSK, _CITIZEN, _GREETER, _MANAGER), "issued_at", "checked_in"),
    _row((None,), Step.SERVE_DIRECTLY, _S.SERVING, (_CLERK,), "issued_at", "served_directly"),
    _row((_S.WAITING,), Step.CALL, _S.CALLED, (_CLERK, _CLOCK), "called_at", "called"),
    _row((_S.CALLED,), Step.RECALL, _S.CALLED, (_CLERK,), "called_at", "recalled"),
    _row((_S.CALLED,), Step.BEGIN, _S.SERVING, (_CLERK,), "began_at", "began"),
    _row((_S.CALLED,), Step.RETURN, _S.WAITING, (_CLERK, _MANAGER, _CLOCK), None, "returned"),
    _row((_S.CALLED,), Step.MISS, _S.MISSED, (_CLERK, _CLOCK), "missed_at", "missed"),
    _row((_S.MISSED,), Step.CALL_AGAIN, _S.CALLED, (_CLERK,), "called_at", "called_again"),
    _row((_S.MISSED,), Step.REJOIN, _S.WAITING, (_KIOSK, _GREETER, _MANAGER, _CLERK), None, "rejoined"),
    _row((_S.WAITING,), Step.POSTPONE, _S.WAITING, (_CITIZEN,), None, "postponed"),
    _row((_S.SERVING,), Step.HOLD, _S.HELD, (_CLERK,), "held_at", "held"),
    _row((_S.HELD,), Step.RESUME, _S.SERVING, (_CLERK,), None, "resumed"),
    _row((_S.HELD,), Step.REQUEUE, _S.WAITING, (_CLERK, _GREETER, _CLOCK), None, "requeued"),
    _row(_ALL, Step.TRANSFER, _S.WAITING, (_CLERK, _GREETER, _MANAGER), None, "transferred"),
    _row((_S.SERVING,), Step.CHANGE_SERVICE, _S.SERVING, (_CLERK,), None, "service_changed"),
    _row((_S.SERVING,), Step.ADD_SERVICE, _S.SERVING, (_CLERK,), None, "service_added"),
    _row((_S.SERVING,), Step.FINISH, _S.SERVED, (_CLERK,), "ended_at", "finished"),
    _row((_S.SERVING,), Step.CLOSE_OUT, _S.SERVED, (_MANAGER, _CLOCK), "ended_at", "closed_out"),
    _row((_S.SERVED,), Step.UNDO, _S.SERVING, (_CLERK,), None, "finish_undone"),
    _row((_S.MISSED,), Step.UNDO, _S.CALLED, (_CLERK,), "called_at", "miss_undone"),
    _row(_UNSERVED, Step.CANCEL, _S.CANCELLED, (_CITIZEN, _CLERK, _MANAGER), "ended_at", "cancelled"),
    _row((_S.SERVING,), Step.CANCEL, _S.CANCELLED, (_CLERK, _MANAGER), "ended_at", "cancelled"),
    _row(_UNSERVED, Step.EXPIRE, _S.EXPIRED, (_CLOCK,), "ended_at", "expired"),
)  # fmt: skip

_BY_STEP: dict[tuple[State | None, Step], Row] = {(source, row.step): row for row in LIFE for source in row.sources}
_BY_EVENT: dict[str, Row] = {row.event: row for row in LIFE}
_RIGHTS = frozenset((row.step, role) for row in LIFE for role in row.who)


def look_up(state: str | None, step: Step, role: Role) -> Row:
    """The row for a step from a state, taken by a role.

    Raises WrongState when the role may take it from other states only, NotFound when the role may never take it."""
    if (step, role) not in _RIGHTS:
        raise NotFound()
    row = _BY_STEP.get((None if state is None else State(state), step))
    if row is None or role not in row.who:
        raise WrongState(state=state, step=step.value)
    return row


def steps_from(state: str) -> frozenset[Step]:
    """The steps that start from a state."""
    return frozenset(step for source, step in _BY_STEP if source == state)


def row_of(event: str) -> Row:
    """The row whose event this is."""
    return _BY_EVENT[event]


def is_ticket_event(kind: str) -> bool:
    """Whether an event kind follows a step of this table."""
    return kind in _BY_EVENT


def after(ticket: Ticket, event: TicketEvent) -> Ticket:
    """The ticket after an event: the verbs and the fold both use this one function."""
    row = _BY_EVENT[event.kind]
    change = _CHANGES.get(row.step)
    changes: Changes = {"state": row.target.value}
    if row.stamp is not None:
        changes[row.stamp] = event.at
    return replace(ticket, **changes, **({} if change is None else change(ticket, event)))


def _called(ticket: Ticket, event: TicketEvent) -> Changes:
    return {"counter": event.counter, "seat": event.seat, "desk": event.desk, "call": event.call, "calls": 1, "missed_at": None}


def _recalled(ticket: Ticket, event: TicketEvent) -> Changes:
    return {"call": event.call, "calls": ticket.calls + 1}


def _called_again(ticket: Ticket, event: TicketEvent) -> Changes:
    return {"call": event.call, "calls": ticket.calls + 1, "desk": event.desk, "seat": event.seat, "missed_at": None}


def _back_in_line(ticket: Ticket, event: TicketEvent) -> Changes:
    return {
        "counter": None, "seat": None, "desk": None, "call": None, "calls": 0,
        "called_at": None, "began_at": None, "missed_at": None, "held_at": None, "returns_at": None,
    }  # fmt: skip


def _missed(ticket: Ticket, event: TicketEvent) -> Changes:
    return {"seat": None}


def _rejoined(ticket: Ticket, event: TicketEvent) -> Changes:
    place = {"rank_at": _given(event.rank_at), "tie": _given(event.tie)}
    return {**_back_in_line(ticket, event), **place, "rejoins": ticket.rejoins + 1, "bound_to": None}


def _held(ticket: Ticket, event: TicketEvent) -> Changes:
    return {"seat": None, "returns_at": event.returns_at}


def _resumed(ticket: Ticket, event: TicketEvent) -> Changes:
    return {"counter": event.counter, "seat": event.seat, "desk": event.desk, "held_at": None, "returns_at": None}


def _requeued(ticket: Ticket, event: TicketEvent) -> Changes:
    return {**_back_in_line(ticket, event), "bound_to": None}


def _transferred(ticket: Ticket, event: TicketEvent) -> Changes:
    served = _services_set(ticket, event)
    return {**_back_in_line(ticket, event), **served, "bound_to": event.bound_to, "transfers": ticket.transfers + 1}


def _services_set(ticket: Ticket, event: TicketEvent) -> Changes:
    services = event.services or ticket.services
    return {"services": services, "way": _way_with(ticket, services)}


def _ended(ticket: Ticket, event: TicketEvent) -> Changes:
    return {"seat": None, "outcome": event.outcome, "remark": event.remark}


def _undone(ticket: Ticket, event: TicketEvent) -> Changes:
    back = {"ended_at": None, "outcome": None, "remark": None, "missed_at": None}
    return {"seat": event.seat, "desk": event.desk, **back}


def _way_with(ticket: Ticket, services: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return (*ticket.way[: ticket.stage], services, *ticket.way[ticket.stage + 1 :])


def _given(value: int | None) -> int:
    if value is None:
        raise ValueError("a rejoin without its rank")
    return value


_CHANGES: dict[Step, Callable[[Ticket, TicketEvent], Changes]] = {
    Step.CALL: _called,
    Step.RECALL: _recalled,
    Step.CALL_AGAIN: _called_again,
    Step.RETURN: _back_in_line,
    Step.MISS: _missed,
    Step.REJOIN: _rejoined,
    Step.POSTPONE: _rejoined,
    Step.HOLD: _held,
    Step.RESUME: _resumed,
    Step.REQUEUE: _requeued,
    Step.TRANSFER: _transferred,
    Step.CHANGE_SERVICE: _services_set,
    Step.ADD_SERVICE: _services_set,
    Step.FINISH: _ended,
    Step.CLOSE_OUT: _ended,
    Step.UNDO: _undone,
    Step.CANCEL: _ended,
    Step.EXPIRE: _ended,
}
