"""The clerk's pages: choose a counter, work at its desk."""

from typing import Any

from flask import Blueprint, render_template, request

from queueapp.domain.refusals import NotFound
from queueapp.domain.roles import Actor
from queueapp.domain.ticket_life import State
from queueapp.live import rooms
from queueapp.web.door import Door
from queueapp.web.staff_pages import signed_in, to_login


def pages(door: Door) -> Blueprint:
    """The clerk's routes."""
    routes = Blueprint("counter", __name__)
    routes.add_url_rule("/counter", "choose", lambda: _choose(door))
    routes.add_url_rule("/counter/<counter>", "desk", lambda counter: _desk(door, counter))
    return routes


def _choose(door: Door) -> Any:
    clerk = signed_in(door)
    if clerk is None:
        return to_login()
    if clerk.works_desk is None:
        raise NotFound()
    halls = [
        place
        for place in door.house.directory.halls.values()
        if clerk.may_reach(site=place.site, hall=place.code)
        and (clerk.site or clerk.hall or request.args.get("site") in (None, place.site))
    ]
    page = {"me": _me(clerk), "counters": [_group(door, place.code, clerk) for place in halls]}
    return render_template("counter/choose.html", page=page)


def _group(door: Door, hall: str, clerk: Actor) -> dict[str, Any]:
    place = door.house.directory.halls[hall]
    running = door.states.of(hall)
    site = door.house.directory.sites[place.site]
    waiting = sum(1 for ticket in running.state.live.values() if ticket.state == State.WAITING)
    return {
        "site": {"code": site.code, "name": site.name},
        "hall": {"code": place.code, "name": place.name},
        "waiting": waiting,
        "counters": [_tile(door, hall, code, clerk) for code in place.counters],
    }


def _tile(door: Door, hall: str, code: str, clerk: Actor) -> dict[str, Any]:
    state = door.states.of(hall).state
    desk = state.desks.get(code)
    place = door.house.directory.counters[code]
    found = state.settings.counter.get(code) if state.settings else None
    letters = sorted({state.settings.letter_of(one) for one in found.serves}) if found and state.settings else []
    taken = "free" if desk is None else "mine" if desk.user == clerk.works_desk else "taken"
    name = {"name": door.names.of(desk.user)[0]} if desk else None
    return {"code": code, "number": place.number, "name": place.name, "state": taken, "clerk": name, "letters": letters}


def _desk(door: Door, counter: str) -> Any:
    clerk = signed_in(door)
    if clerk is None:
        return to_login()
    place = door.house.directory.counters.get(counter)
    if place is None or clerk.works_desk is None or not clerk.may_reach(site=place.site, hall=place.hall, counter=counter):
        raise NotFound()
    viewer = clerk.works_desk
    views = door.desk_views
    page = {
        "me": _me(clerk),
        "phone": None,
        "desk_message": door.broadcaster.message(
            rooms.desk(place.hall, counter, viewer), lambda running, now: views.desk(running, now, counter, viewer)
        ),
        "queue_message": door.broadcaster.message(*door.line_of(place.hall, counter)),
    }
    return render_template("counter/desk.html", page=page)


def _me(clerk: Actor) -> dict[str, str]:
    return {"name": clerk.name, "badge": clerk.badge, "id": clerk.id}
