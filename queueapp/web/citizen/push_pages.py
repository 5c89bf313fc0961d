"""Web push of one's appointment: the worker that shows it, and the form that asks for it or wants it no more."""

from contextlib import suppress

from flask import Blueprint, redirect, request, send_from_directory
from flask_limiter import Limiter
from werkzeug.wrappers import Response

from queueapp.actions import reaching
from queueapp.assets import static_dir
from queueapp.domain.refusals import BadInput, WrongState
from queueapp.web.citizen.choosing import keyed
from queueapp.web.citizen.own import mine_of
from queueapp.web.door import Door
from queueapp.web.limits import limited

WORKER = "push-worker.js"
# A subscription is some 500 signs: an address and two keys.
LONGEST = 2_000
TAKES = "20/minute"


def pages(door: Door, limiter: Limiter) -> Blueprint:
    """The routes of web push."""
    routes = Blueprint("push", __name__)
    # At the top of the site, since a worker is responsible for what lies below it.
    routes.add_url_rule(f"/{WORKER}", "worker", _worker)
    push = limited(limiter, TAKES, "/a/<code>/push", lambda code: _push(door, code))
    routes.add_url_rule("/a/<code>/push", "push", push, methods=["POST"])
    return routes


def _worker() -> Response:
    return send_from_directory(static_dir() / "js" / "citizen", WORKER, mimetype="text/javascript", max_age=0)


def _push(door: Door, code: str) -> Response:
    mine = mine_of(door, code)
    if mine is None or mine.appointment is None:
        return redirect(f"/a/{code}", 303)
    subscription = request.form.get("subscription", "")[:LONGEST] or None
    with suppress(BadInput, WrongState):
        told = "on" if subscription else "off"
        reaching.tell_browser(door.house, keyed(door, "push", told), mine.appointment.id, subscription)
    return redirect(mine.address, 303)
