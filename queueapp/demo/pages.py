"""The tour of the demonstration: each door as a card that opens at one press. It exists only with `--demo`."""

import json
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, render_template, request

from queueapp.demo.prepare import demo_file
from queueapp.domain.refusals import NotFound
from queueapp.settings import Settings
from queueapp.web.door import Door

HOME = ("127.0.0.1", "localhost", "::1")


def pages(door: Door, settings: Settings) -> Blueprint:
    """The route of the tour."""
    routes = Blueprint("demo", __name__)
    routes.add_url_rule("/tour", "tour", lambda: _tour(door, settings))
    return routes


def _tour(door: Door, settings: Settings) -> str:
    """The page shows passwords: on a machine that serves itself alone, no other name for it will do (a page elsewhere might have
    made one up)."""
    at_home = urlsplit(f"//{settings.bind}").hostname in HOME
    if at_home and urlsplit(f"//{request.host}").hostname not in HOME:
        raise NotFound()
    return render_template("demo/tour.html", page=_page(door, settings))


def _page(door: Door, settings: Settings) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(demo_file(settings).read_text(encoding="utf-8"))
    # Not `keys`: a template that asks a dict for that gets its method.
    shown = {"users": facts["users"], "paths": facts["paths"], "held": facts["keys"]}
    return {**shown, "at": door.text(door.house.now()), "clock": {"rate": door.house.clock.rate}}
