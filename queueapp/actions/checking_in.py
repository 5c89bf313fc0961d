"""Checking in: an appointment becomes a visit with a number, at the rank that was promised, or a walk-in's when it is too late."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from queueapp.actions import appointments
from queueapp.actions.hall_day import must_be_today, on_open_day
from queueapp.actions.issuing import Issued, credit_of
from queueapp.actions.ledger import rules_of, tell
from queueapp.actions.presence import is_on_site
from queueapp.actions.unit import Asked, Done, HallTurn, House, Streams, Unit, run
from queueapp.actions.visits import Comer, first_ticket, new_visit, way_for
from queueapp.domain import appointment_life
from queueapp.domain.appointment_life import AppointmentState, AppointmentStep, Row
from queueapp.domain.booking_rules import must_be_in_time
from queueapp.domain.clock import instant, local
from queueapp.domain.hours import gives_tickets, next_opening
from queueapp.domain.identity import DocumentType
from queueapp.domain.ids import public_id
from queueapp.domain.notices import Channel
from queueapp.domain.places import HallSettings
from queueapp.domain.presence import NOWHERE, Presence
from queueapp.domain.refusals import (
    AlreadyCheckedIn,
    HallClosed,
    NoAppointmentToday,
    NotFound,
    NotOnSite,
    NotServedHere,
    Refused,
    WrongState,
)
from queueapp.domain.roles import Role
from queueapp.domain.ticket_life import Step
from queueapp.storage import appointment_queries, check_in_queries, ticket_queries
from queueapp.storage.appointment_queries import Booked
from queueapp.storage.check_in_queries import Expected

Documents = Sequence[tuple[DocumentType, str]]
_COMES = (AppointmentState.BOOKED, AppointmentState.MISSED)


@dataclass(frozen=True, slots=True)
class Coming:
    """How somebody comes: what his phone shows of being there, the priority he is given, whether his document named him."""

    presence: Presence = NOWHERE
    priority: str | None = None
    by_document: bool = False


def check_in(house: House, asked: Asked, appointment: str, coming: Coming = Coming()) -> Done[Issued]:
    """Give the person of an appointment his number, in the hall of its first stage.

    On time he has the appointed rank, later a walk-in's, and a no-show that the clock just marked is forgiven.
    Refuses with CheckInTooEarly, NotOnSite (a citizen whose phone does not show that he is there), HallClosed (late, and
    the hall gives no numbers any more), AlreadyCheckedIn, WrongState (its day is over too), PriorityNotGiven, NotFound."""
    with house.database.read() as connection:
        seen = appointment_queries.by_id(connection, appointment)
    if seen is None or not asked.actor.may_reach(site=seen.site):
        raise NotFound()
    hall = _first_hall(house, seen.site, seen.services)
    visit = public_id(house.chance)

    def work(unit: Unit) -> Issued:
        turn = unit.hall(hall)
        must_be_today(unit, turn, seen.site)
        old = appointment_queries.by_id(unit.connection, appointment)
        if old is None or old.site != seen.site:
            raise NotFound()
        return _enter(unit, turn, old, coming, visit)

    streams = Streams(bookings=(seen.site,), halls=(hall,))
    return on_open_day(house, asked, seen.site, lambda: run(house, asked, streams, work, entity=visit))


def check_in_at(house: House, asked: Asked, hall: str, appointment: str, coming: Coming = Coming()) -> Done[Issued]:
    """The same at a hall, for who was found there without his code; an appointment of another site is NotFound."""
    site = _site_of(house, asked, hall)
    with house.database.read() as connection:
        seen = appointment_queries.by_id(connection, appointment)
    if seen is None or seen.site != site:
        raise NotFound()
    return check_in(house, asked, appointment, coming)


def check_in_document(house: House, asked: Asked, hall: str, documents: Documents, coming: Coming = Coming()) -> Done[Issued]:
    """The same by the document (and its kinds that the number may be of): today's appointment there nearest in time.

    That a document was looked up is on record, also where nothing came of it. Refuses with NoAppointmentToday, and as above."""
    site = _site_of(house, asked, hall)
    found = nearest(expected_today(house, site, documents, asked.now), asked.now)
    try:
        if found is None:
            raise NoAppointmentToday()
        return check_in(house, asked, found.id, replace(coming, by_document=True))
    except Refused:
        note_look_up(house, replace(asked, once=None), hall, None if found is None else found.id, by="document")
        raise


def expected_today(house: House, site: str, documents: Documents, now: int) -> list[Expected]:
    """The appointments of documents at a site on its local date, also of whom they come for; not the cancelled ones."""
    midnight = datetime.combine(local(now, house.zone).date(), time.min, house.zone)
    since, until = instant(midnight), instant(midnight + timedelta(days=1))
    with house.database.read() as connection:
        persons = check_in_queries.persons_of(connection, house.sealer, documents)
        found = check_in_queries.expected(connection, persons, site, since, until)
    return [one for one in found if one.state != AppointmentState.CANCELLED]


def nearest(found: Sequence[Expected], now: int) -> Expected | None:
    """The appointment that somebody has most likely come for: one without a number before others, then the nearest in time."""
    return min(found, key=lambda one: (one.state not in _COMES, abs(one.start - now), one.start), default=None)


def note_look_up(house: House, asked: Asked, hall: str, appointment: str | None, *, by: str) -> Done[None]:
    """Put on record that somebody was looked up at a hall, and by what: never the number itself."""

    def work(unit: Unit) -> None:
        unit.audit("look_up", place=hall, subject=appointment, detail={"by": by})

    return run(house, asked, Streams(), work, entity=appointment or "")


def _site_of(house: House, asked: Asked, hall: str) -> str:
    place = house.directory.halls.get(hall)
    if place is None or not asked.actor.may_reach(site=place.site, hall=hall):
        raise NotFound()
    return place.site


def _enter(unit: Unit, turn: HallTurn, old: Booked, coming: Coming, visit_id: str) -> Issued:
    """The number for an appointment under the lock, if its life, its time and its place allow."""
    row = _may_come(unit, old)
    on_time = must_be_in_time(old.start, rules_of(unit.house, old.site), unit.now)
    if not on_time:
        _must_still_be_served(unit, turn.settings, old)
    if unit.actor.role is Role.CITIZEN and not is_on_site(unit.house, old.site, coming.presence, unit.now):
        raise NotOnSite()
    credit = credit_of(unit, turn.settings, coming.priority)
    visit = new_visit(unit, turn, old.services, language=old.language, comer=_comer(unit, old), id=visit_id)
    appointed_at = old.start if on_time else None
    ticket = first_ticket(unit, turn, visit, Step.CHECK_IN, appointed_at=appointed_at, **credit)
    appointment_queries.end_appointment(unit.connection, old.id, old.state, row.target.value, unit.now, visit.id)
    tell(unit, old.site, row.event, appointment=old.id, ticket=ticket.id)
    _put_on_record(unit, turn, old, coming)
    return Issued(ticket, visit.code)


def _comer(unit: Unit, old: Booked) -> Comer:
    """The person as he was named when it was booked, with the phone of whoever comes."""
    opened = appointments.opened(unit, old.id)
    return Comer(old.person, opened.name, opened.contact.get(Channel.SMS))


def _may_come(unit: Unit, old: Booked) -> Row:
    if old.state == AppointmentState.CHECKED_IN and old.visit is not None:
        raise AlreadyCheckedIn(number=ticket_queries.of_visit(unit.connection, old.visit)[0].number)
    return appointment_life.look_up(old.state, AppointmentStep.CHECK_IN, unit.actor.role)


def _must_still_be_served(unit: Unit, settings: HallSettings, late: Booked) -> None:
    zone = unit.house.zone
    if local(late.start, zone).date() != local(unit.now, zone).date():
        raise WrongState(state=late.state, step=AppointmentStep.CHECK_IN.value)
    if not gives_tickets(settings.plan, unit.now, zone):
        raise HallClosed(opens_at=next_opening(settings.plan, unit.now, zone))


def _put_on_record(unit: Unit, turn: HallTurn, old: Booked, coming: Coming) -> None:
    if coming.by_document:
        unit.audit("look_up", place=turn.code, subject=old.id, detail={"by": "document"})
    unit.audit("check_in_appointment", place=turn.code, subject=old.id)


def _first_hall(house: House, site: str, services: Sequence[str]) -> str:
    first = way_for(house, site, services)[0][0]
    hall = house.directory.hall_offering(site, house.directory.services[first].letter)
    if hall is None:
        raise NotServedHere(service=first)
    return hall
