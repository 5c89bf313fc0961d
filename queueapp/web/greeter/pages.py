"""The greeter's pages: the desk at the door of a hall, and the code of the day for printing."""

from typing import Any

from flask import Blueprint, render_template, request
from markupsafe import Markup

from queueapp.domain.places import HallSettings
from queueapp.domain.refusals import NotFound
from queueapp.domain.roles import Actor, Role
from queueapp.live import rooms
from queueapp.outside.qr import qr_svg
from queueapp.web.api.entrance import GREETERS, day_code_address
from queueapp.web.citizen.pages import ASKED_QUEUES
from queueapp.web.door import Door
from queueapp.web.staff_pages import signed_in, to_login

_RULES = ("rejoin_behind", "rejoin_limit", "rejoin_within_minutes")


def pages(door: Door) -> Blueprint:
    """The greeter's routes."""
    routes = Blueprint("greeter", __name__)
    routes.add_url_rule("/greeter", "greeter", lambda: _at_a_hall(door, "greeter/greeter.html", _desk))
    routes.add_url_rule("/greeter/day-code", "day_code", lambda: _at_a_hall(door, "greeter/day_code.html", _day_code))
    return routes


def _at_a_hall(door: Door, template: str, facts: Any) -> Any:
    """A page about the hall that was asked for, else the first within reach."""
    greeter = signed_in(door)
    if greeter is None:
        return to_login()
    if greeter.role not in GREETERS and greeter.role is not Role.ADMIN:
        raise NotFound()
    reached = [one for one in door.house.directory.halls.values() if greeter.may_reach(site=one.site, hall=one.code)]
    wanted = request.args.get("hall")
    hall = next((one for one in reached if wanted in (None, one.code)), None)
    if hall is None:
        raise NotFound()
    sites = door.house.directory.sites
    page = {
        "me": {"name": greeter.name, "badge": greeter.badge},
        "hall": {"code": hall.code, "name": hall.name},
        "site": {"code": hall.site, "name": sites[hall.site].name},
        "halls": [{"code": one.code, "name": one.name, "site": sites[one.site].name} for one in reached],
        "clock": {"rate": door.house.clock.rate},
    }
    return render_template(template, page={**page, **facts(door, greeter, hall.code)})


def _desk(door: Door, greeter: Actor, hall: str) -> dict[str, Any]:
    settings = door.states.of(hall).state.settings
    if settings is None:
        raise NotFound()
    offered = door.house.directory.offered_at(settings.site)
    catalogue = door.sites_view.services()
    services = [one for one in catalogue["items"] if one["code"] in offered and one["letter"] in ASKED_QUEUES]
    letters = {one["letter"] for one in services}
    return {
        "message": door.broadcaster.message(rooms.hall(hall), door.hall_views.hall),
        "services": services,
        "queues": [one for one in catalogue["queues"] if one["letter"] in letters],
        "priorities": _priorities(settings, greeter.role),
        "rules": {name: getattr(settings.rules, name) for name in _RULES},
    }


def _priorities(settings: HallSettings, role: Role) -> list[dict[str, Any]]:
    """All that the rules know, the others too: whoever may give them is asked then."""
    return [
        {"code": one.code, "name": one.name, "credit_minutes": one.credit_minutes, "mine": role.value in one.roles}
        for one in settings.priorities
    ]


def _day_code(door: Door, greeter: Actor, hall: str) -> dict[str, Any]:
    site = door.house.directory.halls[hall].site
    address = day_code_address(door, site, request.host_url)
    return {"qr": Markup(qr_svg(address)), "at": door.text(door.house.now())}
