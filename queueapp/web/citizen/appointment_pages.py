"""The pages of what one's code opens: an appointment to be shown, moved, cancelled, or a place on the waiting list."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask import Blueprint, redirect, render_template, request
from flask_limiter import Limiter
from markupsafe import Markup
from werkzeug.wrappers import Response

from queueapp.actions import appointments
from queueapp.actions.ledger import rules_of
from queueapp.actions.presence import site_of_code
from queueapp.actions.reaching import push_of
from queueapp.domain import refusals
from queueapp.domain.appointment_life import AppointmentState
from queueapp.domain.clock import moment
from queueapp.domain.notices import Channel, masked_address
from queueapp.domain.waiting_list import MOST_OFFERS
from queueapp.outside.qr import qr_svg
from queueapp.storage import appointment_queries
from queueapp.storage.appointment_queries import Booked
from queueapp.web.api.bookings import appointment_view
from queueapp.web.citizen.choosing import Choice, asked_for, choice_of, keyed
from queueapp.web.citizen.choosing_pages import GONE, Answer, View, page, sites_offering, when_page
from queueapp.web.citizen.guests import joined
from queueapp.web.citizen.own import Mine, mine_of
from queueapp.web.citizen.proofs import hall_seen, remember
from queueapp.web.citizen.waiting_pages import state_of, stretch_of
from queueapp.web.citizen.withdrawn import withdrawn_view
from queueapp.web.door import Door
from queueapp.web.limits import limited
from queueapp.web.own_codes import find_own
from queueapp.web.waiting_view import wait_view

# What came of the last press on the waiting list.
_ANSWERED = ("waiting", "declined", "gone", "left")
# From one address; mobile carriers share addresses, so both are coarse.
TAKES, TRIES = "60/minute", "30/minute"


def pages(door: Door, limiter: Limiter) -> Blueprint:
    """The routes of one's own appointment."""
    routes = Blueprint("appointment", __name__)
    views: tuple[tuple[str, Callable[..., Answer], str, str | None], ...] = (
        ("/a", lambda: _find(door), "GET POST", TRIES),
        ("/a/<code>", lambda code: _own(door, code), "GET", None),
        ("/a/<code>/calendar.ics", lambda code: _with_own(door, code, _calendar), "GET", None),
        ("/a/<code>/move", lambda code: _with_own(door, code, _move), "GET POST", TAKES),
        ("/a/<code>/cancel", lambda code: _with_own(door, code, _cancel), "GET POST", TAKES),
    )
    for path, view, methods, limit in views:
        counted = limited(limiter, limit, path, view) if limit else view
        routes.add_url_rule(path, re.sub(r"\W+", "_", path), counted, methods=methods.split())
    return routes


def _find(door: Door, code: str | None = None) -> Answer:
    """Ask for code and phone's last four; a wrong one of the two is answered like the other."""
    typed = (asked_for("code", 200) if code is None else code).rstrip("/").rpartition("/")[2]
    code, phone4 = joined(typed).upper(), joined(asked_for("phone4", 20))
    if request.method == "POST":
        with suppress(refusals.NotFound):
            find_own(door, code, phone4)
            remember(code, phone4)
            return redirect(f"/a/{code}", 303)
    unknown = request.method == "POST"
    return page(door, "find_appointment", Choice(), {}, code=code, phone4=phone4, unknown=unknown), 404 if unknown else 200


def _own(door: Door, code: str) -> Answer:
    """The page of what a code opens."""
    mine = mine_of(door, code)
    return _find(door, code) if mine is None else own_page(door, mine)


def own_page(door: Door, mine: Mine, *, refused: dict[str, str] | None = None) -> Answer:
    """One's own appointment or place on the list; `refused` says in two sentences why what was asked for was not done."""
    waits = mine.waiting or mine.wait
    wait = None if waits is None else wait_view(door, waits.wait.id)
    if mine.appointment is not None:
        return _appointment_page(door, mine.appointment, wait if mine.waiting else None, refused)
    return redirect("/a", 303) if wait is None else _wait_page(door, mine, wait)


def _appointment_page(door: Door, booked: Booked, wait: View | None, refused: dict[str, str] | None) -> str:
    found = appointment_view(door, booked.id, door.house.now())
    address = (door.public_url or request.host_url.rstrip("/")) + f"/a/{found['code']}"
    shown = {"appointment": found, "qr": Markup(qr_svg(address)), "news": _news("new", "moved", "cancelled", *_ANSWERED)}
    withdrawn = withdrawn_view(door, booked) if booked.stranded and booked.state == "booked" else None
    shown["push"] = _push(door, booked)
    waits = {"wait": wait, "wait_state": "" if wait is None else state_of(wait), "most": MOST_OFFERS}
    here = site_of_code(door.house, hall_seen(), door.house.now()) == booked.site
    again = {} if refused is None else {"again": f"/a/{found['code']}"}
    told = _told(door, booked)
    return page(
        door, "appointment", Choice(), {}, withdrawn=withdrawn, told=told, here=here, refused=refused, **shown, **waits, **again
    )


def _push(door: Door, booked: Booked) -> View | None:
    """What a browser needs to be told of an appointment by web push, and whether one is; None where the city has none."""
    courier = push_of(door.house)
    if courier is None or booked.state != AppointmentState.BOOKED:
        return None
    with door.house.database.read() as connection:
        contact = appointment_queries.contact_of(connection, door.house.sealer, booked.id)
    return {"key": courier.public_key, "told": Channel.PUSH.value in contact}


def _told(door: Door, booked: Booked) -> list[str]:
    """Where notices of an appointment go, masked: to the phone and the mail that were given with it."""
    with door.house.database.read() as connection:
        contact = appointment_queries.contact_of(connection, door.house.sealer, booked.id)
    reached = (one for one in (Channel.SMS, Channel.MAIL) if one.value in contact and door.house.post.leaves_by(one))
    return [masked_address(channel, contact[channel.value]) for channel in reached]


def _wait_page(door: Door, mine: Mine, wait: View) -> Answer:
    """A place on the list; one that came to an appointment under another code leads there."""
    if wait["appointment"]:
        remember(wait["appointment"], mine.phone4)
        return redirect(f"/a/{wait['appointment']}{'?moved=1' if _news('moved') else ''}", 303)
    over = datetime.fromisoformat(wait["until"]) <= moment(door.house.now())
    shown = {"wait": wait, "wait_state": state_of(wait), "over": over, "news": _news("new", *_ANSWERED), **stretch_of(wait)}
    return page(door, "wait", Choice(), {}, rules=rules_of(door.house, wait["site"]["code"]), most=MOST_OFFERS, **shown)


def _news(*words: str) -> str | None:
    return next((word for word in words if request.args.get(word) == "1"), None)


def _with_own(door: Door, code: str, view: Callable[[Door, View], Answer]) -> Answer:
    """A page about one's appointment; whoever has not shown the phone's last four is asked for them first."""
    found = _appointment(door, code)
    return redirect(f"/a/{code}", 303) if found is None else view(door, found)


def _move(door: Door, found: View) -> Answer:
    choice = replace(choice_of(door), services=tuple(one["code"] for one in found["services"]), hold="")
    choice = replace(choice, site=choice.site or found["site"]["code"])
    if request.args.get("elsewhere") == "1":
        return page(door, "book_where", choice, {}, **sites_offering(door, choice), moving=found)
    if request.method == "GET":
        return when_page(door, choice, moving=found)
    again = choice.address(f"/a/{found['code']}/move", "site", "date", "start")
    if (at := choice.at) is None:
        return when_page(door, choice, moving=found, again=again, mistake="start"), 422
    try:
        appointments.move(door.house, keyed(door, choice.site, choice.start), found["id"], at, site=choice.site)
    except GONE:
        return when_page(door, choice, moving=found, again=again, lost=choice.start), 409
    return redirect(f"/a/{found['code']}?moved=1", 303)


def _cancel(door: Door, found: View) -> Answer:
    if request.method == "GET":
        return page(door, "cancel_appointment", Choice(), {}, appointment=found)
    appointments.cancel(door.house, keyed(door, "cancel"), found["id"])
    return redirect(f"/a/{found['code']}?cancelled=1", 303)


def _calendar(door: Door, found: View) -> Answer:
    starts = datetime.fromisoformat(found["start"])
    moments = {"made": moment(door.house.now()), "starts": starts, "ends": starts + timedelta(minutes=found["minutes"])}
    stamps = {name: f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" for name, at in moments.items()}
    lines = render_template("citizen/_calendar.html", appointment=found, stamps=stamps).splitlines()
    body = "".join(f"{_folded(line)}\r\n" for line in lines if line)
    return Response(body, mimetype="text/calendar", headers={"Content-Disposition": "attachment; filename=appointment.ics"})


def _folded(line: str) -> str:
    """A line of at most 75 octets, carried on behind a blank (RFC 5545, 3.1); a sign has up to four octets."""
    width = 74 if line.isascii() else 18
    return "\r\n ".join(line[at : at + width] for at in range(0, len(line), width))


def _appointment(door: Door, code: str) -> View | None:
    """One's appointment, where this browser has shown the phone's last four for it."""
    mine = mine_of(door, code)
    booked = None if mine is None else mine.appointment
    return None if booked is None else appointment_view(door, booked.id, door.house.now())
