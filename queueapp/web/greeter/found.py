"""What the greeter finds by one field: an appointment of his site, or a ticket, told without its code and with a masked person."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from queueapp.actions.checking_in import expected_today
from queueapp.actions.ledger import rules_of
from queueapp.domain.appointment_life import AppointmentState
from queueapp.domain.booking_rules import must_be_in_time
from queueapp.domain.clock import MINUTE, local
from queueapp.domain.identity import last_four, masked_name
from queueapp.domain.looking_up import Means, documents_of, meant_by
from queueapp.domain.refusals import CheckInTooEarly, NotFound
from queueapp.domain.visit import Ticket
from queueapp.storage import appointment_queries, person_queries, ticket_queries
from queueapp.storage.appointment_queries import Booked
from queueapp.web.door import Door
from queueapp.web.facts import paper_of, service_of


@dataclass(frozen=True, slots=True)
class Found:
    """Appointments by id and visits by id, and by what they were looked up; empty when there is nothing of the kind here."""

    by: str
    appointments: tuple[str, ...] = ()
    visits: tuple[str, ...] = ()

    @property
    def first(self) -> str | None:
        """The one that the audit trail names."""
        return next(iter((*self.appointments, *self.visits)), None)


def look_up(door: Door, site: str, text: str, now: int) -> Found:
    """What a text leads to at a site, its likeliest meaning first. Refuses with InvalidIdNumber."""
    found = Found("nothing")
    for meant in meant_by(text):
        found = _WAYS[meant.means](door, site, meant.text, now)
        if found.first is not None:
            break
    return found


def appointment_for_staff(door: Door, id: str, now: int) -> dict[str, Any]:
    """An appointment as the greeter sees it: no code, no phone, of the person a masked name and the document's last signs."""
    with door.house.database.read() as connection:
        opened = appointment_queries.opened(connection, door.house.sealer, id)
    if opened is None:
        raise NotFound()
    booked = opened.booked
    directory, rules = door.house.directory, rules_of(door.house, booked.site)
    services = [directory.services[code] for code in booked.services if code in directory.services]
    hall = directory.halls[booked.places[0][0]]
    papers = dict.fromkeys(code for service in services for code in service.papers)
    return {
        "id": booked.id,
        "state": booked.state,
        "standing": _standing(door, booked, now),
        "stranded": booked.stranded,
        "start": door.text(booked.start),
        "check_in_from": door.text(booked.start - rules.check_in_before_minutes * MINUTE),
        "check_in_until": door.text(booked.start + rules.check_in_after_minutes * MINUTE),
        "hall": {"code": hall.code, "name": hall.name},
        "services": [{"code": one.code, "name": one.name, "letter": one.letter, "lane_first": one.lane_first} for one in services],
        "person": _masked(door, booked.person, opened.name),
        "agent": _masked(door, booked.agent, opened.agent_name),
        "materials": [paper_of(directory.papers, code) for code in papers],
        "ticket": None if booked.visit is None else ticket_for_staff(door, booked.visit),
    }


def ticket_for_staff(door: Door, visit: str) -> dict[str, Any]:
    """The newest ticket of a visit as a row, with the hall it is in and the counter it is at."""
    with door.house.database.read() as connection:
        tickets = ticket_queries.of_visit(connection, visit)
    if not tickets:
        raise NotFound()
    return row_of(door, tickets[-1])


def row_of(door: Door, ticket: Ticket) -> dict[str, Any]:
    """A ticket as a row, with the hall it is in and the counter it is at."""
    settings = door.states.of(ticket.hall).state.settings
    if settings is None:
        raise NotFound()
    counter = door.house.directory.counters.get(ticket.counter or "")
    row = door.hall_views.ticket(ticket, settings)
    hall = {"code": settings.hall, "name": settings.hall_name}
    main = service_of(settings, ticket.service) | {"name": door.service_name(ticket.service)}
    return {**row, "service": main, "hall": hall, "counter_number": counter.number if counter else None}


def _standing(door: Door, booked: Booked, now: int) -> str:
    """How an appointment stands to the clock: not_yet, on_time, late or other_day; or its state once it has ended."""
    if booked.state in (AppointmentState.CHECKED_IN, AppointmentState.CANCELLED):
        return booked.state
    zone = door.zone
    if local(booked.start, zone).date() != local(now, zone).date():
        return "other_day"
    try:
        return "on_time" if must_be_in_time(booked.start, rules_of(door.house, booked.site), now) else "late"
    except CheckInTooEarly:
        return "not_yet"


def _masked(door: Door, person: str | None, name: str | None) -> dict[str, str] | None:
    """Nobody where there is none, or none any more: what is long over was emptied."""
    if person is None or not name:
        return None
    with door.house.database.read() as connection:
        document = person_queries.document_of(connection, door.house.sealer, person)
    return {"name_masked": masked_name(name), "last4": last_four(document or "")}


def _by_code(door: Door, site: str, text: str, now: int) -> Found:
    with door.house.database.read() as connection:
        booked = appointment_queries.by_code(connection, door.house.sealer.indexes("appointment", text))
    return Found("code", () if booked is None or booked.site != site else (booked.id,))


def _by_slip(door: Door, site: str, text: str, now: int) -> Found:
    with door.house.database.read() as connection:
        visit = ticket_queries.visit_by_code(connection, door.house.sealer.indexes("code", text))
        tickets = [] if visit is None else ticket_queries.of_visit(connection, visit)
    halls = door.house.directory.sites[site].halls
    return Found("slip", visits=tuple({one.visit: None for one in tickets if one.hall in halls}))


def _by_number(door: Door, site: str, text: str, now: int) -> Found:
    """The tickets of today with a number: whoever is still here before whoever has gone."""
    states = [door.states.of(hall).state for hall in door.house.directory.sites[site].halls]
    homes = [home for state in states for home in (state.live, state.ended)]
    mine = [one for home in homes for one in home.values() if one.number == text]
    mine.sort(key=lambda one: (one.ended_at is not None, -one.issued_at))
    return Found("number", visits=tuple({one.visit: None for one in mine})[:1])


def _by_document(door: Door, site: str, text: str, now: int) -> Found:
    documents = documents_of(text, None, local(now, door.zone).date())
    found = sorted(expected_today(door.house, site, documents, now), key=lambda one: abs(one.start - now))
    return Found("document", tuple({one.id: None for one in found}))


_WAYS: dict[Means, Callable[[Door, str, str, int], Found]] = {
    Means.APPOINTMENT: _by_code,
    Means.SLIP: _by_slip,
    Means.NUMBER: _by_number,
    Means.DOCUMENT: _by_document,
}
