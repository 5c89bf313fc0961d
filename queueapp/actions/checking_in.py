"""Checking in: an appointment becomes a visit with a number, at the rank that was promised, or a walk-in's when it is too late."""

from queueapp.actions.issuing import Issued
from queueapp.actions.ledger import rules_of, tell
from queueapp.actions.unit import Asked, Done, House, Streams, Unit, run
from queueapp.actions.visits import first_ticket, new_visit
from queueapp.domain import appointment_life
from queueapp.domain.appointment_life import AppointmentStep
from queueapp.domain.booking_rules import must_be_in_time
from queueapp.domain.clock import local
from queueapp.domain.ids import public_id
from queueapp.domain.refusals import NotFound, TooEarly
from queueapp.domain.ticket_life import Step
from queueapp.storage import booking_queries


def check_in(house: House, asked: Asked, appointment: str) -> Done[Issued]:
    """Give the person of an appointment his number, in the hall of its first stage.

    On time he has the appointed rank, later a walk-in's, and a no-show that the clock just marked is forgiven.
    Refuses with TooEarly (before the window, or another day), WrongState, NotFound."""
    with house.database.read() as connection:
        seen = booking_queries.by_id(connection, appointment)
    if seen is None or not asked.actor.may_reach(site=seen.site):
        raise NotFound()
    hall = seen.places[0][0]
    visit_id = public_id(house.chance)

    def work(unit: Unit) -> Issued:
        turn = unit.hall(hall)
        old = booking_queries.by_id(unit.connection, appointment)
        if old is None or old.site != seen.site:
            raise NotFound()
        row = appointment_life.look_up(old.state, AppointmentStep.CHECK_IN, unit.actor.role)
        rules = rules_of(house, old.site)
        if local(old.start, house.zone).date() != local(unit.now, house.zone).date():
            raise TooEarly(minutes=rules.check_in_before_minutes)
        on_time = must_be_in_time(old.start, rules, unit.now)
        visit = new_visit(unit, turn, old.services, language=old.language, person=old.person, id=visit_id)
        ticket = first_ticket(unit, turn, visit, Step.CHECK_IN, appointed_at=old.start if on_time else None)
        was_booked = old.state == "booked"
        booking_queries.end_appointment(unit.connection, appointment, old.state, row.target.value, unit.now, visit.id)
        if was_booked:
            tell(unit, old.site, row.event, appointment=appointment, ticket=ticket.id, spent=True)
        unit.audit("check_in_appointment", place=hall, subject=appointment)
        return Issued(ticket, visit.code)

    return run(house, asked, Streams(bookings=(seen.site,), halls=(hall,)), work, entity=visit_id)
