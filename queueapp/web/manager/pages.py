"""The hall manager's pages: keep the displays, approve a new one."""

import re
from typing import Any

from flask import Blueprint, render_template, request

from queueapp.domain.refusals import NotFound
from queueapp.domain.roles import Actor
from queueapp.storage.people_queries import list_displays
from queueapp.web.api.devices import KEEPERS
from queueapp.web.door import Door
from queueapp.web.staff_pages import signed_in, to_login

_CODE = re.compile(r"[A-Z0-9]{6}")


def pages(door: Door) -> Blueprint:
    """The manager's routes."""
    routes = Blueprint("manager", __name__)
    routes.add_url_rule("/screens", "screens", lambda: _screens(door))
    return routes


def _screens(door: Door) -> Any:
    keeper = signed_in(door)
    if keeper is None:
        return to_login()
    if keeper.role not in KEEPERS:
        raise NotFound()
    with door.house.database.read() as connection:
        rows = list_displays(connection)
    halls = [_hall(door, hall, rows) for hall in _within_reach(door, keeper)]
    me = {"name": keeper.name, "badge": keeper.badge}
    page = {"me": me, "code": _code_in("code"), "approved": _code_in("approved"), "halls": halls}
    return render_template("manager/screens.html", page=page)


def _within_reach(door: Door, keeper: Actor) -> list[str]:
    return [hall.code for hall in door.house.directory.halls.values() if keeper.may_reach(site=hall.site, hall=hall.code)]


def _hall(door: Door, code: str, rows: list[Any]) -> dict[str, Any]:
    directory = door.house.directory
    place = directory.halls[code]
    counters = [directory.counters[one] for one in place.counters]
    return {
        "code": code,
        "name": place.name,
        "site": {"code": place.site, "name": directory.sites[place.site].name},
        "counters": [{"code": one.code, "number": one.number, "name": one.name} for one in counters],
        "displays": [_display(door, row) for row in rows if row.hall == code],
    }


def _display(door: Door, row: Any) -> dict[str, Any]:
    counter = door.house.directory.counters.get(row.counter or "")
    facts = {name: getattr(row, name) for name in ("id", "layout", "inches", "seat_m", "sound")}
    trouble = door.screens.trouble(row.access_key, speaks=row.sound)
    return {**facts, "counter": counter.number if counter else None, "paired_at": door.text(row.paired_at), "trouble": trouble}


def _code_in(name: str) -> str:
    """A pairing code from the address, as a QR code brings it; empty when it is none."""
    code = request.args.get(name, "").strip().upper()
    return code if _CODE.fullmatch(code) else ""
