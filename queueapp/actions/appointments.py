"""An appointment after it was booked: moving it, cancelling it, and what the clock does when nobody comes."""

from queueapp.actions.booking import Wish, glance_at, line_of
from queueapp.actions.ledger import choose_places, give_back, rules_of, take_places, tell, unpark_due
from queueapp.actions.telling import tell_owner
from queueapp.actions.unit import Asked, Done, House, Streams, Unit, run
from queueapp.domain import appointment_life
from queueapp.domain.appointment_life import AppointmentState, AppointmentStep
from queueapp.domain.booking_rules import is_missed, must_be_changeable
from queueapp.domain.notices import Kind
from queueapp.domain.refusals import NotFound
from queueapp.domain.roles import STAFF as STAFF_ROLES
from queueapp.storage import appointment_queries, slot_queries
from queueapp.storage.appointment_queries import Booked


def move(house: House, asked: Asked, appointment: str, start: int, *, site: str | None = None) -> Done[str]:
    """Give an appointment another time, across sites too: new places and old ones in one transaction; the code stays.

    Refuses with SlotFull (the old time is kept), SlotClosed, TooLate, WrongState, NotFound."""
    seen = read(house, appointment)
    target = site or seen.site
    if target not in house.directory.sites:
        raise NotFound()
    line = line_of(asked)
    glance = glance_at(house, asked, Wish(target, seen.services, start), line)

    def work(unit: Unit) -> str:
        old = _locked(unit, appointment, seen.site)
        row = appointment_life.look_up(old.state, AppointmentStep.MOVE, unit.actor.role)
        must_be_changeable(old.start, rules_of(house, old.site), unit.now, staff=unit.actor.role in STAFF_ROLES)
        places = choose_places(unit, target, old.services, start, line)
        take_places(unit, places, line, booked=1)
        appointment_queries.lock_person(unit.connection, old.person)
        given = give_back(unit, old.site, old.places, old.line)
        appointment_queries.move_appointment(unit.connection, appointment, target, start, line, places)
        tell(unit, old.site, row.event, appointment=appointment, site=target, **given)
        facts = {"services": old.services, "start": start, "line": line, "places": places}
        tell(unit, target, "appointment.booked", appointment=appointment, **facts)
        unit.audit("move", place=target, subject=appointment)
        tell_owner(unit, Kind.MOVED, appointment, was=old.start)
        return appointment

    return run(house, asked, Streams(bookings=(seen.site, target)), work, entity=appointment, glance=glance)


def cancel(house: House, asked: Asked, appointment: str) -> Done[str]:
    """Cancel an appointment; after the deadline too, which the limits count in part. Refuses with WrongState, NotFound."""
    seen = read(house, appointment)

    def work(unit: Unit) -> str:
        old = _locked(unit, appointment, seen.site)
        row = appointment_life.look_up(old.state, AppointmentStep.CANCEL, unit.actor.role)
        given = give_back(unit, old.site, old.places, old.line)
        appointment_queries.end_appointment(unit.connection, appointment, old.state, row.target.value, unit.now)
        tell(unit, old.site, row.event, appointment=appointment, **given)
        unit.audit("cancel_appointment", place=old.site, subject=appointment)
        tell_owner(unit, Kind.CANCELLED, appointment)
        return appointment

    return run(house, asked, Streams(bookings=(seen.site,)), work, entity=appointment)


def miss_overdue(house: House, asked: Asked, site: str, appointments: list[str]) -> Done[int]:
    """The clock marks the appointments of a site that nobody came for (爽约). How many."""

    def work(unit: Unit) -> int:
        rules = rules_of(house, site)
        missed = 0
        for id in appointments:
            old = appointment_queries.by_id(unit.connection, id)
            if old is None or old.site != site or old.state != AppointmentState.BOOKED or not is_missed(old.start, rules, unit.now):
                continue
            row = appointment_life.look_up(old.state, AppointmentStep.MISS, unit.actor.role)
            appointment_queries.end_appointment(unit.connection, id, old.state, row.target.value, unit.now)
            for place in old.places:
                slot_queries.shift(unit.connection, place, old.line, booked=-1)
            tell(unit, site, row.event, appointment=id)
            unit.audit("miss_appointment", place=site, subject=id)
            tell_owner(unit, Kind.MISSED, id)
            missed += 1
        return missed

    return run(house, asked, Streams(bookings=(site,)), work)


def unpark(house: House, asked: Asked, site: str) -> Done[int]:
    """The clock gives the public the parked places whose moment has come. One site; how many."""
    return run(house, asked, Streams(bookings=(site,)), lambda unit: unpark_due(unit, site))


def read(house: House, appointment: str) -> Booked:
    """An appointment, read without a lock; NotFound when there is none."""
    with house.database.read() as connection:
        found = appointment_queries.by_id(connection, appointment)
    if found is None:
        raise NotFound()
    return found


def _locked(unit: Unit, appointment: str, site: str) -> Booked:
    found = appointment_queries.by_id(unit.connection, appointment)
    if found is None:
        raise NotFound()
    unit.bookings(found.site, expected=site)
    return found
