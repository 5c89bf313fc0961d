"""The tour of the demonstration: each door as a card that opens at one press. It exists only with `--demo`."""

import json
from typing import Any

from flask import Blueprint, render_template

from queueapp.demo.prepare import demo_file
from queueapp.settings import Settings
from queueapp.web.door import Door


def pages(door: Door, settings: Settings) -> Blueprint:
    """The route of the tour."""
    routes = Blueprint("demo", __name__)
    routes.add_url_rule("/tour", "tour", lambda: render_template("demo/tour.html", page=_page(door, settings)))
    return routes


def _page(door: Door, settings: Settings) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(demo_file(settings).read_text(encoding="utf-8"))
    # Not `keys`: a template that asks a dict for that gets its method.
    shown = {"users": facts["users"], "paths": facts["paths"], "held": facts["keys"]}
    return {**shown, "at": door.text(door.house.now()), "clock": {"rate": door.house.clock.rate}}
