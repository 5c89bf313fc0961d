"""Reading what names a person: an act of its own, on record each time."""

from queueapp.actions.unit import Asked, House, Streams, Unit, run
from queueapp.domain.refusals import NotFound
from queueapp.domain.ticket_life import AT_COUNTER
from queueapp.storage import person_queries, ticket_queries
from queueapp.storage.person_queries import Opened


def read_identity(house: House, asked: Asked, visit: str) -> Opened:
    """A citizen's name, document and phone in clear, while his ticket is in hand within the caller's reach; audited.

    Refuses with NotFound: no such visit, no person, out of reach, or no ticket of it at a counter now."""

    def work(unit: Unit) -> Opened | None:
        tickets = ticket_queries.of_visit(unit.connection, visit)
        places = house.directory.halls
        in_hand = [
            ticket
            for ticket in tickets
            if ticket.state in AT_COUNTER
            and asked.actor.may_reach(site=places[ticket.hall].site, hall=ticket.hall, counter=ticket.counter)
        ]
        if not in_hand:
            raise NotFound()
        unit.audit("read_identity", place=in_hand[0].counter, subject=visit)
        return person_queries.of_visit(unit.connection, house.sealer, visit)

    done = run(house, asked, Streams(), work, entity=visit)
    opened = done.value if done.repeated is None else _again(house, visit)
    if opened is None:
        raise NotFound()
    return opened


def _again(house: House, visit: str) -> Opened | None:
    with house.database.read() as connection:
        return person_queries.of_visit(connection, house.sealer, visit)
