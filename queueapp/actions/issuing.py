"""Issuing: a visit, its number, its first ticket; and the tickets of its later stages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from queueapp.actions.ticket_steps import enter, take_step, ticket_in
from queueapp.actions.unit import Asked, Done, HallTurn, House, Streams, Unit, run
from queueapp.domain import priority as priorities
from queueapp.domain import ticket_number
from queueapp.domain.clock import MINUTE
from queueapp.domain.hours import gives_tickets, next_opening
from queueapp.domain.identity import Person
from queueapp.domain.ids import public_id, secret_code
from queueapp.domain.places import HallSettings
from queueapp.domain.refusals import BadInput, HallClosed, NotFound, NotServedHere, PriorityNotGiven, QueueClosed
from queueapp.domain.roles import Role
from queueapp.domain.ticket_life import State, Step
from queueapp.domain.visit import Ticket, Way
from queueapp.domain.way import way_of
from queueapp.storage import ticket_queries
from queueapp.storage.person_queries import find_or_insert, missed_before

# More services in one visit are two visits.
MOST_SERVICES = 4


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit just begun; `code` is secret and goes to the citizen only."""

    id: str
    code: str
    number: str
    way: Way
    hall: str
    language: str


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
        _must_give(unit, turn.settings)
        who = None if person is None else _person(unit, turn, person)
        visit = new_visit(unit, turn, services, language=language, person=who, id=visit_id)
        given = _credit(unit, turn.settings, priority)
        ticket = first_ticket(unit, turn, visit, Step.ISSUE, **given)
        return Issued(ticket, visit.code)

    return run(house, asked, Streams(halls=(first,)), work, entity=visit_id)


def _person(unit: Unit, turn: HallTurn, person: Person) -> str:
    """The person's row; whoever comes again gives up what he missed and can no longer rejoin."""
    sealer = unit.house.sealer
    id = find_or_insert(unit.connection, sealer, person, public_id(unit.house.chance), unit.asked.real_now)
    before = unit.now - turn.settings.rules.rejoin_within_minutes * MINUTE
    for ticket, hall in missed_before(unit.connection, id, turn.settings.site, before):
        there = unit.hall(hall)
        take_step(unit, there, ticket_in(unit, there, ticket), Step.CANCEL, acting=Role.CITIZEN, reason="came_again")
    return id


def new_visit(
    unit: Unit, hall: HallTurn, services: Sequence[str], *, language: str, person: str | None, id: str | None = None
) -> Visit:
    """Begin a visit: its number from the locked series of (site, service day, prefix), its way, its code."""
    directory = unit.house.directory
    site = hall.settings.site
    offered = directory.offered_at(site)
    way = _way(unit.house, site, services)
    prefix = offered[services[0]].letter
    count, number = _free_number(unit, site, hall.day, prefix)
    visit = Visit(id or public_id(unit.house.chance), secret_code(unit.house.chance), number, way, hall.code, language)
    ticket_queries.insert_visit(
        unit.connection,
        {
            "id": visit.id,
            "site": site,
            "service_day": hall.day,
            "prefix": prefix,
            "count": count,
            "number": number,
            "way": way,
            "language": language,
            "person": person,
            "code_hash": unit.house.sealer.index("code", visit.code),
            "code_sealed": unit.house.sealer.seal(visit.code),
            "arrived_at": unit.now,
        },
    )
    return visit


def first_ticket(unit: Unit, hall: HallTurn, visit: Visit, step: Step, **facts: Any) -> Ticket:
    """The ticket of a visit's first stage."""
    credit = int(facts.get("credit_minutes", 0))
    appointed_at = facts.get("appointed_at")
    ticket = Ticket(
        **{
            "id": public_id(unit.house.chance),
            "visit": visit.id,
            "number": visit.number,
            "stage": 0,
            "way": visit.way,
            "hall": hall.code,
            "services": visit.way[0],
            "state": State.WAITING.value,
            "arrived_at": unit.now,
            "issued_at": unit.now,
            "rank_at": priorities.rank_at(unit.now, credit, appointed_at, hall.settings.rules),
            "tie": hall.turn.first,
            "language": visit.language,
            **facts,
        }
    )
    return enter(unit, hall, ticket, step)


def issue_stage(unit: Unit, hall: HallTurn, served: Ticket) -> Ticket:
    """The ticket of a visit's next stage: its rank counts from the visit's arrival, so nobody queues from zero twice."""
    follower = Ticket(
        id=public_id(unit.house.chance),
        visit=served.visit,
        number=served.number,
        stage=served.stage + 1,
        way=served.way,
        hall=hall.code,
        services=served.way[served.stage + 1],
        state=State.WAITING.value,
        arrived_at=served.arrived_at,
        issued_at=unit.now,
        rank_at=priorities.rank_at(served.arrived_at, served.credit_minutes, served.appointed_at, hall.settings.rules),
        tie=hall.turn.first,
        language=served.language,
        priority=served.priority,
        credit_minutes=served.credit_minutes,
        appointed_at=served.appointed_at,
    )
    return enter(unit, hall, follower, Step.ISSUE, audit=False)


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


def _way(house: House, site: str, services: Sequence[str]) -> Way:
    offered = house.directory.offered_at(site)
    return way_of([offered[code] for code in services], offered)


def _first_hall(house: House, asked_hall: str, services: Sequence[str]) -> str:
    place = house.directory.halls[asked_hall]
    first = _way(house, place.site, services)[0][0]
    letter = house.directory.services[first].letter
    if letter in place.letters:
        return asked_hall
    found = house.directory.hall_offering(place.site, letter)
    if found is None:
        raise NotServedHere(service=first)
    return found


def _must_give(unit: Unit, settings: HallSettings) -> None:
    if unit.actor.role is Role.CITIZEN and not settings.rules.citizen_issue:
        raise QueueClosed(hall=settings.hall)
    if not gives_tickets(settings.hours, unit.now, unit.house.zone):
        raise HallClosed(opens_at=next_opening(settings.hours, unit.now, unit.house.zone))


def _credit(unit: Unit, settings: HallSettings, code: str | None) -> dict[str, Any]:
    if code is None:
        return {}
    found = settings.priority.get(code)
    if found is None or unit.actor.role.value not in found.roles:
        raise PriorityNotGiven(priority=code)
    return {"priority": code, "credit_minutes": priorities.credit_minutes(found)}


def _free_number(unit: Unit, site: str, day: str, prefix: str) -> tuple[int, str]:
    """The next number of the series that no open visit of the site still has."""
    for _ in range(ticket_number.LAST):
        count = ticket_queries.next_count(unit.connection, site, day, prefix)
        number = ticket_number.number(prefix, count)
        if not ticket_queries.number_is_live(unit.connection, site, number):
            return count, number
    raise QueueClosed(hall=site)
