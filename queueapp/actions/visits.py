"""Visits: the number a visit owns, its way, and the tickets of its stages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from queueapp.actions.ticket_steps import enter
from queueapp.actions.unit import HallTurn, House, Unit
from queueapp.domain import priority as priorities
from queueapp.domain import ticket_number
from queueapp.domain.ids import public_id, secret_code
from queueapp.domain.refusals import QueueClosed
from queueapp.domain.ticket_life import State, Step
from queueapp.domain.visit import Ticket, Way
from queueapp.domain.way import way_of
from queueapp.storage import ticket_queries


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
class Comer:
    """The person of a visit: his row and the name that was given for it, and the phone of whoever comes (he or his agent)."""

    person: str
    name: str
    phone: str | None


def new_visit(
    unit: Unit, hall: HallTurn, services: Sequence[str], *, language: str, comer: Comer | None, id: str | None = None
) -> Visit:
    """Begin a visit: its number from the locked series of (site, service day, prefix), its way, its code."""
    directory = unit.house.directory
    site = hall.settings.site
    offered = directory.offered_at(site)
    way = way_for(unit.house, site, services)
    prefix = offered[services[0]].letter
    count, number = _free_number(unit, site, hall.day, prefix)
    sealer = unit.house.sealer
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
            "person": comer.person if comer else None,
            "name_sealed": sealer.seal(comer.name) if comer else None,
            "phone_sealed": sealer.seal(comer.phone) if comer and comer.phone else None,
            "code_hash": sealer.index("code", visit.code),
            "code_sealed": sealer.seal(visit.code),
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
    return enter(unit, hall, follower, Step.ISSUE)


def way_for(house: House, site: str, services: Sequence[str]) -> Way:
    """The stages of a visit for these services at a site that offers them."""
    offered = house.directory.offered_at(site)
    return way_of([offered[code] for code in services], offered)


def _free_number(unit: Unit, site: str, day: str, prefix: str) -> tuple[int, str]:
    """The next number of the series that no open visit of the site still has."""
    for _ in range(ticket_number.LAST):
        count = ticket_queries.next_count(unit.connection, site, day, prefix)
        number = ticket_number.number(prefix, count)
        if not ticket_queries.number_is_live(unit.connection, site, number):
            return count, number
    raise QueueClosed(hall=site)
