"""Looking up who did not come: for the manager whom a citizen asks to be excused. An act of its own, on record each time."""

from dataclasses import dataclass

from queueapp.actions.ledger import rules_of
from queueapp.actions.unit import Asked, House, Streams, Unit, run
from queueapp.domain.booking_rules import DAY, BookingRules, blocked_until, cost_of
from queueapp.domain.identity import Person
from queueapp.domain.refusals import NotFound
from queueapp.storage import appointment_queries, person_queries
from queueapp.storage.appointment_queries import Past


@dataclass(frozen=True, slots=True)
class NoShows:
    """What counts against a person, or did until it was excused, the latest first; `until` he is blocked (Instant), if he is."""

    past: tuple[Past, ...]
    until: int | None


def read_no_shows(house: House, asked: Asked, person: Person, site: str) -> NoShows:
    """The missed and late-cancelled appointments of a document, at all sites, by the rules of one; audited.

    Only type and number of `person` count. Refuses with NotFound: no such site within reach, nobody with that document."""
    if site not in house.directory.sites or not asked.actor.may_reach(site=site):
        raise NotFound()
    rules = rules_of(house, site)

    def work(unit: Unit) -> NoShows:
        id = person_queries.find(unit.connection, house.sealer, person)
        if id is None:
            raise NotFound()
        unit.audit("read_no_shows", place=site, subject=id)
        past = appointment_queries.past_of(unit.connection, id, unit.now - rules.no_shows.within_days * DAY)
        return _no_shows(past, rules, unit.now)

    return run(house, asked, Streams(), work).value or _again(house, asked, person, rules)


def _again(house: House, asked: Asked, person: Person, rules: BookingRules) -> NoShows:
    with house.database.read() as connection:
        id = person_queries.find(connection, house.sealer, person)
        past = [] if id is None else appointment_queries.past_of(connection, id, asked.now - rules.no_shows.within_days * DAY)
    return _no_shows(past, rules, asked.now)


def _no_shows(past: list[Past], rules: BookingRules, now: int) -> NoShows:
    counted = [one for one in past if one.record.excused or cost_of(one.record, rules)]
    latest_first = tuple(sorted(counted, key=lambda one: -one.record.start))
    return NoShows(latest_first, blocked_until((one.record for one in past), rules, now))
