"""The API of a hall's entrance: check in by document or as found, look up, back in line, slips, the code of the day."""

from typing import Any

from flask import request
from pydantic import Field

from queueapp.actions import checking_in, issuing, moving
from queueapp.actions.checking_in import Coming, expected_today, note_look_up
from queueapp.actions.issuing import Issued
from queueapp.actions.presence import code_of_day
from queueapp.domain.clock import local
from queueapp.domain.looking_up import documents_of
from queueapp.domain.presence import Position, Presence
from queueapp.domain.refusals import BadInput, NoAppointmentToday, NotFound
from queueapp.domain.roles import Role
from queueapp.outside.qr import qr_svg
from queueapp.storage import appointment_queries
from queueapp.web.api.table import Answer, Body, Call, Route, reachable_hall
from queueapp.web.api.tickets import issued_before, issued_view
from queueapp.web.door import Door
from queueapp.web.greeter.found import appointment_for_staff, look_up, row_of, ticket_for_staff

GREETERS = frozenset({Role.GREETER, Role.MANAGER})
ENTRANCE = GREETERS | {Role.KIOSK}


class CheckInBody(Body):
    """What shows that a phone is at the site: the code of the day that hangs there, or where the phone says it is."""

    place: str | None = Field(default=None, max_length=40)
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    accuracy_m: float | None = Field(default=None, ge=0)

    @property
    def presence(self) -> Presence:
        """What the rules look at; a position needs all three of its figures."""
        if self.latitude is None or self.longitude is None or self.accuracy_m is None:
            return Presence(self.place or "")
        return Presence(self.place or "", Position(self.latitude, self.longitude, self.accuracy_m))


class ArrivalBody(Body):
    """Who comes: by his document, or the appointment that was found for him."""

    id_type: str | None = Field(default=None, max_length=20)
    id_number: str | None = Field(default=None, max_length=40)
    appointment: str | None = Field(default=None, max_length=40)
    priority: str | None = Field(default=None, max_length=40)


class FindBody(Body):
    text: str = Field(min_length=1, max_length=200)


def routes() -> tuple[Route, ...]:
    """The routes of a hall's entrance."""
    again = "/halls/<hall>/tickets/<ticket>/rejoin"
    return (
        Route("POST", "/halls/<hall>/check-in", _check_in, "凭证件签到", "entrance", ENTRANCE, ArrivalBody),
        Route("POST", "/halls/<hall>/find", _find, "查预约和号票", "entrance", GREETERS, FindBody),
        Route("POST", again, _rejoin, "过号的重新排队", "entrance", ENTRANCE),
        Route("POST", "/visits/<visit>/slip", _slip, "补打小票", "entrance", GREETERS),
        Route("GET", "/halls/<hall>/day-code", _day_code, "今天的签到码", "entrance", ENTRANCE),
    )


def checked_in_view(call: Call, issued: Issued, start: int) -> dict[str, Any]:
    """The number of an appointment, and whether its time was kept."""
    promise = {"start": call.door.text(start), "on_time": issued.ticket.appointed_at is not None}
    return {**issued_view(call, issued), "appointment": promise}


def day_code_address(door: Door, site: str, host_url: str) -> str:
    """Where the code of the day leads."""
    return f"{door.public_url or host_url.rstrip('/')}/q/{code_of_day(door.house, site, door.house.now())}"


def _check_in(call: Call) -> Answer:
    hall = reachable_hall(call, call.path["hall"])
    body, house = call.body, call.door.house
    coming = Coming(priority=body.priority)
    if body.id_number is not None:
        return _check_in_document(call, hall, coming)
    if body.appointment is None:
        raise BadInput(fields={"id_number": "missing"})
    if call.role is Role.KIOSK:
        raise NotFound()
    done = checking_in.check_in_at(house, call.asked, hall, body.appointment, coming)
    with house.database.read() as connection:
        booked = appointment_queries.by_id(connection, body.appointment)
    issued = done.value or issued_before(call, done.repeated or "")
    return checked_in_view(call, issued, booked.start if booked else call.asked.now)


def _check_in_document(call: Call, hall: str, coming: Coming) -> Answer:
    """The device that looks up too many in vain is told to wait, whoever stands before it now."""
    door, now = call.door, call.asked.now
    who = call.actor.id if call.actor else ""
    door.look_ups.must_be_few(who)
    documents = documents_of(call.body.id_number, call.body.id_type, local(now, door.zone).date())
    try:
        done = checking_in.check_in_document(door.house, call.asked, hall, documents, coming)
    except NoAppointmentToday:
        door.look_ups.note_wrong(who)
        raise
    issued = done.value or issued_before(call, done.repeated or "")
    mine = expected_today(door.house, door.house.directory.halls[hall].site, documents, now)
    return checked_in_view(call, issued, next((one.start for one in mine if one.visit == issued.ticket.visit), now))


def _find(call: Call) -> Answer:
    hall = reachable_hall(call, call.path["hall"])
    door, now = call.door, call.asked.now
    who = call.actor.id if call.actor else ""
    door.look_ups.must_be_few(who)
    found = look_up(door, door.house.directory.halls[hall].site, call.body.text, now)
    if found.first is None:
        door.look_ups.note_wrong(who)
    note_look_up(door.house, call.asked, hall, found.first, by=found.by)
    return {
        "by": found.by,
        "appointments": [appointment_for_staff(door, id, now) for id in found.appointments],
        "tickets": [ticket_for_staff(door, visit) for visit in found.visits],
    }


def _rejoin(call: Call) -> Answer:
    hall, ticket = reachable_hall(call, call.path["hall"]), call.path["ticket"]
    state = call.door.states.of(hall).state
    if state.ticket(ticket) is None:
        raise NotFound()
    moving.rejoin(call.door.house, call.asked, ticket)
    found = call.door.states.of(hall).state.ticket(ticket)
    if found is None:
        raise NotFound()
    return row_of(call.door, found)


def _slip(call: Call) -> Answer:
    visit = call.path["visit"]
    issuing.print_slip(call.door.house, call.asked, visit)
    return issued_view(call, Issued(moving.latest_of(call.door.house, visit), call.door.code_of_visit(visit)))


def _day_code(call: Call) -> Answer:
    hall = reachable_hall(call, call.path["hall"])
    site = call.door.house.directory.halls[hall].site
    address = day_code_address(call.door, site, request.host_url)
    return {"site": site, "url": address, "qr_svg": qr_svg(address), "at": call.door.text(call.asked.now)}
