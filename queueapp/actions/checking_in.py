"""Checking in: an appointment becomes a visit with a number, at the rank that was promised, or a walk-in's when it is too late."""

from collections.abc import Sequence

from queueapp.actions.hall_day import must_be_today, on_open_day
from queueapp.actions.issuing import Issued
from queueapp.actions.ledger import rules_of, tell
from queueapp.actions.unit import Asked, Done, House, Streams, Unit, run
from queueapp.actions.visits import first_ticket, new_visit, way_for
from queueapp.domain import appointment_life
from queueapp.domain.appointment_life import AppointmentStep
from queueapp.domain.booking_rules import must_be_in_time
from queueapp.domain.clock import local
from queueapp.domain.hours import gives_tickets, next_opening
from queueapp.domain.ids import public_id
from queueapp.domain.places import HallSettings
from queueapp.domain.refusals import HallClosed, NotFound, NotServedHere, WrongState
from queueapp.domain.ticket_life import Step
from queueapp.storage import appointment_queries
from queueapp.storage.appointment_queries import Booked


def check_in(house: House, asked: Asked, appointment: str) -> Done[Issued]:
    """Give the person of an appointment his number, in the hall of its first stage.

    On time he has the appointed rank, later a walk-in's, and a no-show that the clock just marked is forgiven.
    Refuses with CheckInTooEarly, HallClosed (late, and the hall gives no numbers any more), WrongState (its day is over
    too), NotFound."""
    with house.database.read() as connection:
        seen = appointment_queries.by_id(connection, appointment)
    if seen is None or not asked.actor.may_reach(site=seen.site):
        raise NotFound()
    hall = _first_hall(house, seen.site, seen.services)
    visit_id = public_id(house.chance)

    def work(unit: Unit) -> Issued:
        turn = unit.hall(hall)
        must_be_today(unit, turn, seen.site)
        old = appointment_queries.by_id(unit.connection, appointment)
        if old is None or old.site != seen.site:
            raise NotFound()
        row = appointment_life.look_up(old.state, AppointmentStep.CHECK_IN, unit.actor.role)
        rules = rules_of(house, old.site)
        on_time = must_be_in_time(old.start, rules, unit.now)
        if not on_time:
            _must_still_be_served(unit, turn.settings, old)
        visit = new_visit(unit, turn, old.services, language=old.language, person=old.person, id=visit_id)
        ticket = first_ticket(unit, turn, visit, Step.CHECK_IN, appointed_at=old.start if on_time else None)
        appointment_queries.end_appointment(unit.connection, appointment, old.state, row.target.value, unit.now, visit.id)
        tell(unit, old.site, row.event, appointment=appointment, ticket=ticket.id)
        unit.audit("check_in_appointment", place=hall, subject=appointment)
        return Issued(ticket, visit.code)

    streams = Streams(bookings=(seen.site,), halls=(hall,))
    return on_open_day(house, asked, seen.site, lambda: run(house, asked, streams, work, entity=visit_id))


def _must_still_be_served(unit: Unit, settings: HallSettings, late: Booked) -> None:
    zone = unit.house.zone
    if local(late.start, zone).date() != local(unit.now, zone).date():
        raise WrongState(state=late.state, step=AppointmentStep.CHECK_IN.value)
    if not gives_tickets(settings.plan, unit.now, zone):
        raise HallClosed(opens_at=next_opening(settings.plan, unit.now, zone))


def _first_hall(house: House, site: str, services: Sequence[str]) -> str:
    first = way_for(house, site, services)[0][0]
    hall = house.directory.hall_offering(site, house.directory.services[first].letter)
    if hall is None:
        raise NotServedHere(service=first)
    return hall
