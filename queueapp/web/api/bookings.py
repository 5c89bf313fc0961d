"""The API's booking: free times, holds, appointments, check-in."""

import re
from datetime import date
from typing import Any

from flask import request
from pydantic import Field

from queueapp.actions import appointments, booking, checking_in
from queueapp.actions.booking import Held
from queueapp.actions.booking_people import Guest, Wish
from queueapp.actions.checking_in import Coming
from queueapp.domain.clock import instant, local
from queueapp.domain.identity import Person, checked_person, is_plate
from queueapp.domain.notices import is_email
from queueapp.domain.refusals import BadInput, InvalidIdNumber, NotFound, SlotFull
from queueapp.domain.roles import Role
from queueapp.storage import appointment_queries, hold_queries
from queueapp.storage.appointment_queries import Booked, BookedOpened
from queueapp.web.api.entrance import CheckInBody, checked_in_view
from queueapp.web.api.table import OPEN, Answer, Body, Call, Route
from queueapp.web.api.tickets import LANGUAGES, PersonBody, issued_before
from queueapp.web.door import Door
from queueapp.web.own_codes import find_appointment
from queueapp.web.times import Moment, day_of

# Tries at appointments' codes from one address; carriers share addresses, so it is coarse.
TRIES = "30/minute"
BOOKINGS = "20/minute"


class HoldBody(Body):
    site: str = Field(max_length=40)
    services: list[str] = Field(min_length=1, max_length=4)
    start: Moment
    person: PersonBody | None = None


class BookBody(Body):
    hold: str | None = Field(default=None, max_length=40)
    site: str | None = Field(default=None, max_length=40)
    services: list[str] | None = Field(default=None, max_length=4)
    start: Moment | None = None
    person: PersonBody
    agent: PersonBody | None = None
    plate: str | None = Field(default=None, max_length=12)
    language: str = "zh"
    email: str | None = Field(default=None, max_length=254)


class MoveBody(Body):
    hold: str | None = Field(default=None, max_length=40)
    start: Moment | None = None
    site: str | None = Field(default=None, max_length=40)


def routes() -> tuple[Route, ...]:
    """The routes of booking."""
    return (
        Route("GET", "/availability", _availability, "各网点最早可约", "booking"),
        Route("GET", "/sites/<site>/days", _days, "可约日期", "booking"),
        Route("GET", "/sites/<site>/slots", _slots, "可约时间", "booking"),
        Route("POST", "/holds", _hold, "暂留名额", "booking", OPEN, HoldBody, created=True, anonymous_limit=BOOKINGS),
        Route("POST", "/holds/<code>/extend", _extend, "延长暂留", "booking"),
        Route("DELETE", "/holds/<code>", _release, "放弃暂留", "booking"),
        Route("POST", "/appointments", _book, "新建预约", "booking", OPEN, BookBody, created=True, anonymous_limit=BOOKINGS),
        Route("GET", "/appointments/<code>", _show, "我的预约", "booking", anonymous_limit=TRIES),
        Route("DELETE", "/appointments/<code>", _cancel, "取消预约", "booking", anonymous_limit=TRIES),
        Route("POST", "/appointments/<code>/move", _move, "改约", "booking", OPEN, MoveBody, anonymous_limit=TRIES),
        Route("POST", "/appointments/<code>/check-in", _check_in, "预约签到", "booking", OPEN, CheckInBody, anonymous_limit=TRIES),
    )


def _availability(call: Call) -> Answer:
    items = call.door.booking_views.availability(_services(), _near(), call.asked.now)
    return {"items": items, "next": None, "at": call.door.text(call.asked.now)}


def _days(call: Call) -> Answer:
    items = call.door.booking_views.days(call.path["site"], _services(), call.asked.now)
    return {"items": items, "next": None, "at": call.door.text(call.asked.now)}


def _slots(call: Call) -> Answer:
    today = local(call.asked.now, call.door.zone).date()
    first = _date("from", today)
    items = call.door.booking_views.slots(call.path["site"], _services(), first, _date("to", first), call.asked.now)
    return {"items": items, "next": None, "at": call.door.text(call.asked.now)}


def _hold(call: Call) -> Answer:
    body = call.body
    person = None if body.person is None else person_of(call, body.person)
    done = _told_nearest(call, lambda: booking.hold(call.door.house, call.asked, _wish(body), person=person))
    held = done.value or _held_again(call.door, done.repeated or "")
    return 201, hold_view(call.door, held)


def _extend(call: Call) -> Answer:
    done = booking.extend(call.door.house, call.asked, call.path["code"])
    return hold_view(call.door, done.value or held_of_code(call.door, call.path["code"]))


def _release(call: Call) -> Answer:
    booking.release(call.door.house, call.asked, call.path["code"])
    return {"state": "released"}


def _book(call: Call) -> Answer:
    body = call.body
    house, asked = call.door.house, call.asked
    guest = Guest(
        person_of(call, body.person), checked_plate(body.plate), checked_language(body.language), checked_email(body.email),
        None if body.agent is None else person_of(call, body.agent, "agent_"),
    )  # fmt: skip
    if body.hold is not None:
        done = booking.book_held(house, asked, body.hold, guest)
    else:
        if body.site is None or not body.services or body.start is None:
            raise BadInput(fields={"hold": "missing"})
        wish = Wish(body.site, tuple(body.services), instant(body.start))
        done = _told_nearest(call, lambda: booking.book(house, asked, wish, guest))
    if done.value is None:
        return 201, appointment_view(call.door, done.repeated or "", asked.now)
    return 201, _owners_view(call.door, done.value.opened, asked.now)


def _show(call: Call) -> Answer:
    return appointment_view(call.door, _mine(call).id, call.asked.now)


def _cancel(call: Call) -> Answer:
    mine = _mine(call)
    appointments.cancel(call.door.house, call.asked, mine.id)
    return appointment_view(call.door, mine.id, call.asked.now)


def _move(call: Call) -> Answer:
    mine, body, house = _mine(call), call.body, call.door.house
    if body.hold is not None:
        appointments.move_held(house, call.asked, mine.id, body.hold)
        return appointment_view(call.door, mine.id, call.asked.now)
    if body.start is None:
        raise BadInput(fields={"start": "missing"})
    start = instant(body.start)
    _told_nearest(call, lambda: appointments.move(house, call.asked, mine.id, start, site=body.site))
    return appointment_view(call.door, mine.id, call.asked.now)


def _check_in(call: Call) -> Answer:
    mine = _mine(call)
    done = checking_in.check_in(call.door.house, call.asked, mine.id, Coming(call.body.presence))
    return checked_in_view(call, done.value or issued_before(call, done.repeated or ""), mine.start)


def appointment_view(door: Door, id: str, now: int) -> dict[str, Any]:
    """An appointment as its owner sees it."""
    with door.house.database.read() as connection:
        found = appointment_queries.opened(connection, door.house.sealer, id)
    if found is None:
        raise NotFound()
    return _owners_view(door, found, now)


def _owners_view(door: Door, found: BookedOpened, now: int) -> dict[str, Any]:
    view = door.booking_views.appointment(found, now)
    return {**view, "ticket": None if found.booked.visit is None else _ticket(door, found.booked.visit)}


def hold_view(door: Door, held: Held) -> dict[str, Any]:
    """A hold as its holder sees it."""
    hold = held.hold
    times = {"start": door.text(hold.start), "expires_at": door.text(hold.expires_at), "extended": hold.extended}
    return {"code": held.code, "site": held.site, "services": list(hold.services), **times}


def held_of_code(door: Door, code: str) -> Held:
    """The hold behind a code, whatever became of it; NotFound when there is none."""
    with door.house.database.read() as connection:
        found = hold_queries.hold_by_code(connection, door.house.sealer.indexes("hold", code))
    if found is None:
        raise NotFound()
    return Held(found.hold, found.site, code)


def checked_plate(text: str | None) -> str | None:
    """A number plate as typed, cleaned; BadInput when it is none."""
    cleaned = re.sub(r"[\s·.-]", "", text or "").upper()
    if cleaned and not is_plate(cleaned):
        raise BadInput(fields={"plate": "wrong_sign"})
    return cleaned or None


def checked_email(text: str | None) -> str | None:
    """A mail address as typed, without blanks; BadInput when it is none."""
    cleaned = (text or "").strip()
    if cleaned and not is_email(cleaned):
        raise BadInput(fields={"email": "wrong_sign"})
    return cleaned or None


def _held_again(door: Door, id: str) -> Held:
    with door.house.database.read() as connection:
        found = hold_queries.hold_by_id(connection, id)
        sealed = hold_queries.hold_code(connection, id)
    if found is None or sealed is None:
        raise NotFound()
    return Held(found.hold, found.site, door.house.sealer.open(sealed))


def _ticket(door: Door, visit: str) -> dict[str, Any]:
    code = door.code_of_visit(visit)
    return {"url": f"/t/{code}", "number": door.ticket_message(visit)["ticket"]["number"]}


def _mine(call: Call) -> Booked:
    """The caller's appointment, named by code and phone; staff have no codes."""
    if call.role in (Role.CITIZEN, Role.KIOSK):
        return find_appointment(call.door, call.path["code"], request.headers.get("X-Phone-Last4", ""))
    raise NotFound()


def _told_nearest(call: Call, verb: Any) -> Any:
    """A refusal for a full slot names the nearest free starts as text."""
    try:
        return verb()
    except SlotFull as refusal:
        refusal.facts["nearest"] = call.door.booking_views.nearest(refusal.facts.get("nearest", ()))  # type: ignore[arg-type]
        raise


def person_of(call: Call, body: PersonBody, field: str = "") -> Person:
    """A person out of a body; a refusal names its fields with `field` before them."""
    today = local(call.asked.now, call.door.zone).date()
    try:
        return checked_person(body.name, body.id_type, body.id_number, body.phone, today=today)
    except (BadInput, InvalidIdNumber) as refusal:
        fields = refusal.facts.get("fields")
        refusal.facts["fields"] = {f"{field}{name}": why for name, why in fields.items()} if isinstance(fields, dict) else fields
        raise


def _wish(body: HoldBody) -> Wish:
    return Wish(body.site, tuple(body.services), instant(body.start))


def checked_language(text: str) -> str:
    """A language that citizens are written to in; BadInput otherwise."""
    if text not in LANGUAGES:
        raise BadInput(fields={"language": "unknown"})
    return text


def _services() -> tuple[str, ...]:
    found = tuple(code for code in request.args.get("services", "").split(",") if code)
    if not found:
        raise BadInput(fields={"services": "missing"})
    return found


def _near() -> tuple[float, float] | None:
    text = request.args.get("near")
    if not text:
        return None
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        raise BadInput(fields={"near": "not_a_place"}) from None
    # Comparing refuses "nan" too.
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise BadInput(fields={"near": "not_a_place"})
    return latitude, longitude


def _date(name: str, usual: date) -> date:
    text = request.args.get(name)
    try:
        return usual if not text else day_of(text)
    except ValueError:
        raise BadInput(fields={name: "not_a_date"}) from None
