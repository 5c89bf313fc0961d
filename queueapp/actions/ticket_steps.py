"""The one function that changes a ticket's state, and the one that brings a ticket into a hall."""

from dataclasses import replace
from typing import Any

from queueapp.actions.unit import HallTurn, Unit
from queueapp.domain import ticket_life
from queueapp.domain.events import TicketEvent
from queueapp.domain.hall_state import touched_counters
from queueapp.domain.refusals import NotFound
from queueapp.domain.roles import Role
from queueapp.domain.ticket_life import FINAL, State, Step
from queueapp.domain.visit import Ticket, ticket_as_facts
from queueapp.storage import ticket_queries
from queueapp.storage.place_queries import stream_of


def ticket_in(unit: Unit, hall: HallTurn, id: str) -> Ticket:
    """The ticket, which must be in this locked hall; NotFound otherwise."""
    ticket = ticket_queries.by_id(unit.connection, id)
    if ticket is None or ticket.hall != hall.code:
        raise NotFound()
    return ticket


def ticket_anywhere(unit: Unit, id: str) -> tuple[HallTurn, Ticket]:
    """The ticket and the hall it is in now; if that hall is not locked yet, the verb starts over with it."""
    ticket = ticket_queries.by_id(unit.connection, id)
    if ticket is None:
        raise NotFound()
    return unit.hall(ticket.hall), ticket


def take_step(unit: Unit, hall: HallTurn, ticket: Ticket, step: Step, *, acting: Role | None = None, **facts: Any) -> Ticket:
    """Take a step of the life table: state, stamp, event and audit row together.

    `facts` are fields of TicketEvent; `acting` is the role whose right it is where a device acts for a person.
    Refuses with WrongState, or NotFound for a role that may never take the step."""
    row = ticket_life.look_up(ticket.state, step, acting or unit.actor.role)
    event = TicketEvent(kind=row.event, at=unit.now, ticket=ticket.id, by=unit.actor.role.value, user=_user(unit), **facts)
    changed = ticket_life.after(ticket, event)
    _write(unit, ticket, changed)
    unit.append(stream_of(hall.code), event)
    unit.audit(step.value, place=changed.counter or hall.code, subject=ticket.id, detail=_reason(facts))
    return changed


def enter(unit: Unit, hall: HallTurn, ticket: Ticket, step: Step, **facts: Any) -> Ticket:
    """Write a ticket that is new to the hall and tell it whole in the log."""
    row = ticket_life.look_up(None, step, unit.actor.role)
    ticket_queries.insert(unit.connection, ticket, hall.day)
    event = TicketEvent(
        kind=row.event, at=unit.now, ticket=ticket.id, by=unit.actor.role.value, user=_user(unit),
        facts=ticket_as_facts(ticket), **facts,
    )  # fmt: skip
    _touch(unit, None, ticket)
    unit.append(stream_of(hall.code), event)
    unit.audit(step.value, place=hall.code, subject=ticket.id)
    return ticket


def withdraw(unit: Unit, hall: HallTurn, ticket: Ticket) -> None:
    """Take a waiting ticket out of the hall as if it had never been: the finish that issued it is undone."""
    ticket_queries.delete(unit.connection, ticket.id)
    event = TicketEvent(kind="ticket.withdrawn", at=unit.now, ticket=ticket.id, by=unit.actor.role.value, user=_user(unit))
    unit.append(stream_of(hall.code), event)
    unit.audit("withdraw", place=hall.code, subject=ticket.id)


def move_hall(unit: Unit, source: HallTurn, target: HallTurn, ticket: Ticket, **changes: Any) -> Ticket:
    """Transfer a ticket to another hall: it departs here and arrives there under one transfer id, both in this transaction."""
    ticket_life.look_up(ticket.state, Step.TRANSFER, unit.actor.role)
    common: dict[str, Any] = {"at": unit.now, "ticket": ticket.id, "by": unit.actor.role.value, "user": _user(unit)}
    transferred = TicketEvent(kind="ticket.transferred", **common, **changes)
    moved = replace(ticket_life.after(ticket, transferred), hall=target.code)
    _write(unit, ticket, moved)
    transfer = unit.house.chance(8).hex()
    unit.append(stream_of(source.code), TicketEvent(kind="ticket.departed", transfer=transfer, hall=target.code, **common))
    arrived = TicketEvent(
        kind="ticket.arrived", transfer=transfer, hall=source.code, facts=ticket_as_facts(moved), **common
    )  # fmt: skip
    unit.append(stream_of(target.code), arrived)
    unit.audit(Step.TRANSFER.value, place=target.code, subject=ticket.id, detail={"from": source.code})
    return moved


def _write(unit: Unit, before: Ticket, after: Ticket) -> None:
    if not ticket_queries.update(unit.connection, before, after):
        raise RuntimeError(f"ticket {before.id} left state {before.state} under a locked stream")
    _touch(unit, before, after)
    if after.way != before.way:
        ticket_queries.set_way(unit.connection, after)
    _keep_visit(unit, before, after)


def _touch(unit: Unit, before: Ticket | None, after: Ticket) -> None:
    for counter in sorted(touched_counters(before, after)):
        ticket_queries.touch_desk(unit.connection, counter)


def _keep_visit(unit: Unit, before: Ticket, after: Ticket) -> None:
    ends = after.state in FINAL and (after.state != State.SERVED or after.is_last_stage or after.remark == "closed")
    if ends:
        ticket_queries.end_visit(unit.connection, after.visit, unit.now)
    elif before.state in FINAL:
        ticket_queries.end_visit(unit.connection, after.visit, None)


def _user(unit: Unit) -> str | None:
    return unit.actor.works_desk


def _reason(facts: dict[str, Any]) -> dict[str, Any] | None:
    told = {name: facts[name] for name in ("reason", "outcome", "remark") if facts.get(name) is not None}
    return told or None
