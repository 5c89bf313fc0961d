"""The kiosk: a machine of a hall that signs in once with its key and then gives numbers."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, session
from flask_limiter import Limiter
from markupsafe import Markup

from queueapp.actions import people
from queueapp.domain.places import HallSettings
from queueapp.domain.refusals import NotFound
from queueapp.domain.roles import Actor, Role
from queueapp.outside.qr import qr_svg
from queueapp.web.api.entrance import day_code_address
from queueapp.web.citizen.pages import ASKED_QUEUES
from queueapp.web.door import Door
from queueapp.web.identities import COOKIE_FIELD
from queueapp.web.limits import limited

MOST_ELSEWHERE = 3
SIGN_INS = "20/minute"


def pages(door: Door, limiter: Limiter) -> Blueprint:
    """The kiosk's routes."""
    routes = Blueprint("kiosk", __name__)
    routes.add_url_rule("/kiosk", "kiosk", lambda: _kiosk(door))
    sign_in = limited(limiter, SIGN_INS, "/kiosk/sign-in", lambda: _sign_in(door))
    routes.add_url_rule("/kiosk/sign-in", "sign_in", sign_in, methods=["POST"])
    return routes


def _kiosk(door: Door) -> Any:
    actor = door.identities.of_request(request)
    if actor is None or actor.role is not Role.KIOSK:
        return _ask_for_key(door, wrong=False)
    hall = request.args.get("hall") or actor.hall or _first_hall(door, actor)
    place = door.house.directory.halls.get(hall or "")
    if place is None or not actor.may_reach(site=place.site, hall=place.code):
        raise NotFound()
    return render_template("kiosk/kiosk.html", page=_page(door, place.code))


def _page(door: Door, hall: str) -> dict[str, Any]:
    directory = door.house.directory
    place = directory.halls[hall]
    now = door.house.now()
    catalogue = door.sites_view.services()
    offered = directory.offered_at(place.site)
    services = [one for one in catalogue["items"] if one["code"] in offered and one["letter"] in ASKED_QUEUES]
    letters = {one["letter"] for one in services}
    settings = door.states.of(hall).state.settings
    others = [site for site in door.sites_view.all(now) if site["state"] == "open" and site["code"] != place.site]
    return {
        "at": door.text(now),
        "real_at": door.text(door.house.real_now()),
        "clock": {"rate": door.house.clock.rate},
        "hall": {"code": place.code, "name": place.name},
        "site": door.sites_view.site(directory.sites[place.site], now),
        "queues": [one for one in catalogue["queues"] if one["letter"] in letters],
        "services": services,
        "priorities": _priorities(settings),
        "printing": request.args.get("print") == "1",
        "day_code": _day_code(door, place.site),
        "elsewhere": sorted(others, key=lambda site: site["waiting"])[:MOST_ELSEWHERE],
    }


def _day_code(door: Door, site: str) -> dict[str, Any]:
    address = day_code_address(door, site, request.host_url)
    return {"url": address, "qr": Markup(qr_svg(address))}


def _priorities(settings: HallSettings | None) -> list[dict[str, Any]]:
    """What the rules let a machine give; usually nothing, since only people can look at a document."""
    offered = settings.priorities if settings else ()
    return [{"code": one.code, "name": one.name} for one in offered if Role.KIOSK in one.roles]


def _sign_in(door: Door) -> Any:
    key = request.form.get("key", "").strip()
    actor = door.identities.of_key(key)
    if actor is None or actor.role is not Role.KIOSK:
        return _ask_for_key(door, wrong=True), 401
    secret = people.begin_session(door.house, door.asked(request, actor), key=actor.id)
    session.clear()
    session[COOKIE_FIELD] = secret
    session.permanent = True
    hall = request.form.get("hall") or actor.hall or _first_hall(door, actor) or ""
    return redirect(f"/kiosk?hall={hall}" + ("&print=1" if request.form.get("print") == "1" else ""), 303)


def _ask_for_key(door: Door, *, wrong: bool) -> str:
    directory = door.house.directory
    halls = [{"code": hall.code, "name": hall.name, "site": directory.sites[hall.site].name} for hall in directory.halls.values()]
    page = {
        "halls": halls,
        "hall": request.values.get("hall"),
        "wrong": wrong,
        "printing": request.values.get("print") == "1",
        "at": door.text(door.house.now()),
        "clock": {"rate": door.house.clock.rate},
    }
    return render_template("kiosk/sign_in.html", page=page)


def _first_hall(door: Door, actor: Actor) -> str | None:
    return next(
        (hall.code for hall in door.house.directory.halls.values() if actor.may_reach(site=hall.site, hall=hall.code)),
        None,
    )
