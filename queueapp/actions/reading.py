"""Reading what names a person: an act of its own, on record each time."""

from sqlalchemy import Connection

from queueapp.actions.unit import Asked, House, Streams, Unit, run
from queueapp.domain.refusals import NotFound
from queueapp.domain.roles import Actor
from queueapp.domain.ticket_life import AT_COUNTER
from queueapp.domain.visit import Ticket
from queueapp.storage import person_queries, ticket_queries
from queueapp.storage.person_queries import Opened


def read_identity(house: House, asked: Asked, visit: str) -> Opened:
    """A citizen's name and document and the phone of whoever comes, in clear, while his ticket is in hand within reach; audited.

    Refuses with NotFound: no such visit, no person, out of reach, or no ticket of it at a counter now."""

    def work(unit: Unit) -> Opened | None:
        ticket = _in_hand(unit.connection, house, asked.actor, visit)
        unit.audit("read_identity", place=ticket.counter, subject=visit)
        return person_queries.of_visit(unit.connection, house.sealer, visit)

    done = run(house, asked, Streams(), work, entity=visit)
    opened = done.value if done.repeated is None else _again(house, asked.actor, visit)
    if opened is None:
        raise NotFound()
    return opened


def _again(house: House, actor: Actor, visit: str) -> Opened | None:
    """What a repeated request hears: the same, as long as there is a right to it."""
    with house.database.read() as connection:
        _in_hand(connection, house, actor, visit)
        return person_queries.of_visit(connection, house.sealer, visit)


def _in_hand(connection: Connection, house: House, actor: Actor, visit: str) -> Ticket:
    """The visit's ticket that is at a counter within reach now; NotFound otherwise."""
    places = house.directory.halls
    for ticket in ticket_queries.of_visit(connection, visit):
        within_reach = actor.may_reach(site=places[ticket.hall].site, hall=ticket.hall, counter=ticket.counter)
        if ticket.state in AT_COUNTER and within_reach:
            return ticket
    raise NotFound()
