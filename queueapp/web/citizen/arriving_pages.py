"""Checking in with one's own phone: by the code of the day that hangs in the hall, or by a position at one's appointment.

Opening an address checks nobody in: it remembers that this phone saw the code today, and shows a button."""

from contextlib import suppress
from typing import Any

from flask import Blueprint, make_response, redirect, request
from flask_limiter import Limiter

from queueapp.actions import checking_in
from queueapp.actions.checking_in import Coming
from queueapp.actions.presence import site_of_code
from queueapp.domain.clock import local
from queueapp.domain.presence import Position, Presence
from queueapp.domain.refusals import AlreadyCheckedIn, NotFound, Refused
from queueapp.web.api.bookings import appointment_view
from queueapp.web.citizen.appointment_pages import TAKES, TRIES, own_page
from queueapp.web.citizen.choosing import Choice, asked_for, keyed
from queueapp.web.citizen.choosing_pages import Answer, View, page
from queueapp.web.citizen.guests import joined
from queueapp.web.citizen.own import mine_of
from queueapp.web.citizen.proofs import hall_seen, remember, remember_hall, shown_codes, shown_phone
from queueapp.web.door import Door
from queueapp.web.languages import reader_language
from queueapp.web.limits import limited
from queueapp.web.own_codes import find_appointment
from queueapp.web.refusal_texts import sentences

_TODAY = ("booked", "missed", "checked_in")


def pages(door: Door, limiter: Limiter) -> Blueprint:
    """The routes of checking in with one's own phone."""
    routes = Blueprint("arriving", __name__)
    routes.add_url_rule("/q/<code>", "hall", lambda code: _hall(door, code))
    sent = limited(limiter, TRIES, "/q/<code>/check-in", lambda code: _check_in_here(door, code))
    routes.add_url_rule("/q/<code>/check-in", "check_in_here", sent, methods=["POST"])
    own = limited(limiter, TAKES, "/a/<code>/check-in", lambda code: _check_in_own(door, code))
    routes.add_url_rule("/a/<code>/check-in", "check_in_own", own, methods=["POST"])
    return routes


def _hall(door: Door, code: str) -> Answer:
    site = site_of_code(door.house, code, door.house.now())
    if site is None:
        return page(door, "day_code_over", Choice(), {}), 404
    remember_hall(code)
    return _hall_page(door, code, site)


def _check_in_here(door: Door, code: str) -> Answer:
    """One's appointment by its code and the phone's last four, on a phone that has seen the code of the day."""
    site = site_of_code(door.house, code, door.house.now())
    if site is None:
        return page(door, "day_code_over", Choice(), {}), 404
    typed = joined(asked_for("code", 200).rstrip("/").rpartition("/")[2]).upper()
    phone4 = joined(asked_for("phone4", 20)) or (shown_phone(typed) or "")
    try:
        found = find_appointment(door, typed, phone4)
    except NotFound:
        return _hall_page(door, code, site, code=typed, phone4=phone4, unknown=True), 404
    remember(typed, phone4)
    if found.site != site:
        return _hall_page(door, code, site, code=typed, phone4=phone4, elsewhere=door.house.directory.sites[found.site].name), 409
    try:
        return _to_ticket(door, typed, found.id, Presence(code))
    except AlreadyCheckedIn:
        return redirect(f"/a/{typed}", 303)
    except Refused as refusal:
        return _hall_page(door, code, site, code=typed, phone4=phone4, refused=_said(door, refusal)), refusal.http


def _check_in_own(door: Door, code: str) -> Answer:
    mine = mine_of(door, code)
    if mine is None or mine.appointment is None:
        return redirect(f"/a/{code}", 303)
    try:
        return _to_ticket(door, mine.code, mine.appointment.id, Presence(hall_seen(), _position()))
    except AlreadyCheckedIn:
        return redirect(f"/a/{code}", 303)
    except Refused as refusal:
        return make_response(own_page(door, mine, refused=_said(door, refusal)), refusal.http)


def _to_ticket(door: Door, code: str, appointment: str, presence: Presence) -> Answer:
    done = checking_in.check_in(door.house, keyed(door, "check-in", code), appointment, Coming(presence))
    issued = done.value
    return redirect(f"/t/{issued.code if issued else door.code_of_visit(done.repeated or '')}", 303)


def _hall_page(door: Door, day_code: str, site: str, **more: Any) -> str:
    """What this phone knows of appointments here today, each with its button; or the fields that find one."""
    now = door.house.now()
    place = door.house.directory.sites[site]
    typed = {"code": "", "phone4": "", "unknown": False, "elsewhere": None, "refused": None, **more}
    shown = {"day_code": day_code, "site": door.sites_view.site(place, now), "mine": _mine_today(door, site, now), **typed}
    return page(door, "day_code", Choice(), {}, **shown, may_take=_may_take(door, site), again=f"/q/{day_code}")


def _mine_today(door: Door, site: str, now: int) -> list[View]:
    """The appointments that this browser may see, for today at this site."""
    today = local(now, door.zone).date()
    mine = [mine_of(door, code) for code in shown_codes()]
    known = [one.appointment for one in mine if one is not None and one.appointment is not None]
    here = [one for one in known if one.site == site and local(one.start, door.zone).date() == today and one.state in _TODAY]
    return [appointment_view(door, one.id, now) for one in sorted(here, key=lambda one: one.start)]


def _may_take(door: Door, site: str) -> bool:
    """Whether a hall of the site gives citizens numbers on their phones."""
    settings = [door.states.of(hall).state.settings for hall in door.house.directory.sites[site].halls]
    return any(one is not None and one.rules.citizen_issue for one in settings)


def _position() -> Position | None:
    """Where the phone says it is; None where it says nothing, or nonsense."""
    with suppress(ValueError):
        latitude, longitude, accuracy_m = (float(request.form.get(name, "")) for name in ("latitude", "longitude", "accuracy_m"))
        return Position(latitude, longitude, accuracy_m)
    return None


def _said(door: Door, refusal: Refused) -> dict[str, str]:
    why, now = sentences(refusal, door.texts, reader_language(), door.zone)
    return {"title": why, "detail": now}
