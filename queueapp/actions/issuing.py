"""Issuing: a walk-in gets a number, and the first one of a morning opens the service day if the clock did not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from queueapp.actions.hall_day import must_be_today, on_open_day
from queueapp.actions.ticket_steps import take_step, ticket_in
from queueapp.actions.unit import Asked, Done, HallTurn, House, Streams, Unit, run
from queueapp.actions.visits import Comer, first_ticket, new_visit, way_for
from queueapp.domain import priority as priorities
from queueapp.domain.clock import MINUTE
from queueapp.domain.hours import gives_tickets, next_opening
from queueapp.domain.identity import Person
from queueapp.domain.ids import public_id
from queueapp.domain.places import HallSettings
from queueapp.domain.refusals import BadInput, HallClosed, NotFound, NotServedHere, PriorityNotGiven, QueueClosed, WrongState
from queueapp.domain.roles import Actor, Role
from queueapp.domain.ticket_life import FINAL, Step
from queueapp.domain.visit import Ticket
from queueapp.storage import ticket_queries
from queueapp.storage.person_queries import lock_or_insert, missed_before

# More services in one visit are two visits.
MOST_SERVICES = 4


@dataclass(frozen=True, slots=True)
class Issued:
    """A ticket just issued, with the code that follows it."""

    ticket: Ticket
    code: str


def issue(
    house: House, asked: Asked, hall: str, services: Sequence[str], *,
    priority: str | None = None, language: str = "zh", person: Person | None = None,
) -> Done[Issued]:  # fmt: skip
    """Give a walk-in a number: the ticket of the first stage, in the hall that serves it, wherever in the site it was asked for.

    Refuses with NotFound, BadInput (no service, too many), NotServedHere, HallClosed, QueueClosed, PriorityNotGiven."""
    place = house.directory.halls.get(hall)
    if place is None or not asked.actor.may_reach(site=place.site, hall=hall):
        raise NotFound()
    visit_id = public_id(house.chance)
    first = _first_hall(house, hall, _checked(house, place.site, services))

    def work(unit: Unit) -> Issued:
        turn = unit.hall(first)
        must_be_today(unit, turn, place.site)
        _must_give(unit, turn.settings, way_for(house, place.site, services)[0][0])
        who = None if person is None else Comer(_person(unit, turn, person), person.name, person.phone)
        visit = new_visit(unit, turn, services, language=language, comer=who, id=visit_id)
        given = credit_of(unit, turn.settings, priority)
        ticket = first_ticket(unit, turn, visit, Step.ISSUE, **given)
        return Issued(ticket, visit.code)

    return on_open_day(house, asked, place.site, lambda: run(house, asked, Streams(halls=(first,)), work, entity=visit_id))


def print_slip(house: House, asked: Asked, visit: str) -> Done[Ticket]:
    """Put on record that a slip is printed once more for whoever still waits or is served: it carries his secret code.

    Refuses with NotFound (out of reach), WrongState (the visit is over, and its evaluation is its owner's alone)."""

    def work(unit: Unit) -> Ticket:
        ticket = _printable(unit.connection, house, asked.actor, visit)
        unit.audit("print_slip", place=ticket.hall, subject=ticket.id)
        return ticket

    done = run(house, asked, Streams(), work, entity=visit)
    if done.repeated is not None:
        with house.database.read() as connection:
            _printable(connection, house, asked.actor, visit)
    return done


def _printable(connection: Connection, house: House, actor: Actor, visit: str) -> Ticket:
    tickets = ticket_queries.of_visit(connection, visit)
    place = house.directory.halls.get(tickets[-1].hall) if tickets else None
    if place is None or not actor.may_reach(site=place.site, hall=place.code):
        raise NotFound()
    if tickets[-1].state in FINAL:
        raise WrongState(state=tickets[-1].state, step="print_slip")
    return tickets[-1]


def _person(unit: Unit, turn: HallTurn, person: Person) -> str:
    """The person's row; whoever comes again gives up what he missed and can no longer rejoin."""
    sealer = unit.house.sealer
    id = lock_or_insert(unit.connection, sealer, person, public_id(unit.house.chance), unit.asked.real_now)
    before = unit.now - turn.settings.rules.rejoin_within_minutes * MINUTE
    for ticket, hall in missed_before(unit.connection, id, turn.settings.site, before):
        there = unit.hall(hall)
        take_step(unit, there, ticket_in(unit, there, ticket), Step.CANCEL, acting=Role.CITIZEN, reason="came_again")
    return id


def _checked(house: House, site: str, services: Sequence[str]) -> Sequence[str]:
    if not services or len(services) > MOST_SERVICES:
        raise BadInput(fields={"services": f"1-{MOST_SERVICES}"})
    offered = house.directory.offered_at(site)
    for code in services:
        if code not in house.directory.services:
            raise NotFound()
        if code not in offered:
            raise NotServedHere(service=code)
    return services


def _first_hall(house: House, asked_hall: str, services: Sequence[str]) -> str:
    place = house.directory.halls[asked_hall]
    first = way_for(house, place.site, services)[0][0]
    letter = house.directory.services[first].letter
    if letter in place.letters:
        return asked_hall
    found = house.directory.hall_offering(place.site, letter)
    if found is None:
        raise NotServedHere(service=first)
    return found


def _must_give(unit: Unit, settings: HallSettings, service: str) -> None:
    if service not in settings.service:
        # The catalogue has it, but the hall still works by an older one.
        raise NotServedHere(service=service)
    if unit.actor.role is Role.CITIZEN and not settings.rules.citizen_issue:
        raise QueueClosed(hall=settings.hall)
    if not gives_tickets(settings.plan, unit.now, unit.house.zone):
        raise HallClosed(opens_at=next_opening(settings.plan, unit.now, unit.house.zone))


def credit_of(unit: Unit, settings: HallSettings, code: str | None) -> dict[str, Any]:
    """The fields of a ticket that a priority gives; none without one. Refuses with PriorityNotGiven."""
    if code is None:
        return {}
    found = settings.priority.get(code)
    if found is None or unit.actor.role.value not in found.roles:
        raise PriorityNotGiven(priority=code)
    return {"priority": code, "credit_minutes": priorities.credit_minutes(found)}
