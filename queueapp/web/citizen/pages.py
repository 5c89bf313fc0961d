"""The citizen's pages: the sites, one site, what needs no visit, and one's own ticket."""

import re
import secrets
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_limiter import Limiter
from werkzeug.wrappers import Response

from queueapp.actions import evaluating, issuing, moving
from queueapp.actions.unit import Asked
from queueapp.domain.clock import local
from queueapp.domain.refusals import NotFound
from queueapp.domain.roles import ANYBODY
from queueapp.domain.working_days import Plan, day_hours
from queueapp.web.api.tickets import LANGUAGES
from queueapp.web.citizen.choosing import near_days
from queueapp.web.citizen.matching import matches
from queueapp.web.door import Door
from queueapp.web.facts import phone_to_ask
from queueapp.web.guards import once_of
from queueapp.web.languages import reader_language
from queueapp.web.limits import limited

# The queues people ask for by name; the lane, payment and collection come by themselves.
ASKED_QUEUES = ("A", "B", "C", "D", "Z")
SORTS = ("quickest", "earliest", "district")
WEEK = 7
NEAR_PEOPLE = 3
# From one address; mobile carriers share addresses, so both are coarse.
TAKES, TRIES = "30/minute", "60/minute"


def pages(door: Door, limiter: Limiter) -> Blueprint:
    """The citizen's routes."""
    routes = Blueprint("citizen", __name__)
    routes.add_url_rule("/", "home", lambda: render_template("citizen/home.html", page=_home(door)))
    routes.add_url_rule("/services/online", "online", lambda: render_template("citizen/services_online.html", page=_online(door)))
    routes.add_url_rule("/sites/<site>", "site", lambda site: render_template("citizen/site.html", page=_site(door, site)))
    take = limited(limiter, TAKES, "/sites/<site>/tickets", lambda site: _take(door, site))
    routes.add_url_rule("/sites/<site>/tickets", "take", take, methods=["POST"])
    find = limited(limiter, TRIES, "/t", lambda: _find(door))
    routes.add_url_rule("/t", "find", find, methods=["GET", "POST"])
    routes.add_url_rule("/t/<code>", "ticket", lambda code: _ticket(door, code, "ticket"))
    routes.add_url_rule("/t/<code>/cancel", "cancel_page", lambda code: _ticket(door, code, "cancel"))
    for step in _STEPS:
        routes.add_url_rule(f"/t/<code>/{step}", step, _step_view(door, step), methods=["POST"])
    return routes


def _frame(door: Door, site: str | None = None) -> dict[str, Any]:
    asked = door.house.asked_by(ANYBODY)
    return {
        "at": door.text(asked.now),
        "real_at": door.text(asked.real_now),
        "clock": {"rate": door.house.clock.rate},
        "phone": phone_to_ask(door.house.directory.sites, site),
        "idempotency_key": secrets.token_hex(16),
    }


def _home(door: Door) -> dict[str, Any]:
    frame = _frame(door)
    sites = door.sites_view.all(door.house.now())
    queue = request.args.get("queue") if request.args.get("queue") in ASKED_QUEUES else None
    wanted = request.args.get("sort", "")
    sort = wanted if wanted in SORTS else "quickest"
    shown = [site for site in sites if queue is None or any(one["letter"] == queue for one in site["queues"])]
    services = door.sites_view.services()
    return {
        **frame,
        "sites": sorted(shown, key=_ORDERS[sort](queue)),
        "booking": _first_free(sites),
        "near_days": near_days(door.house.now(), door.zone),
        "total": len(sites),
        "queues": [one for one in services["queues"] if one["letter"] in ASKED_QUEUES],
        "queue": queue,
        "sort": sort,
        "services_online": sum(1 for service in services["items"] if service["online"]),
    }


_STATE_ORDER = {"open": 0, "paused": 1, "closed": 2, "closed_today": 3}


def _quickest(queue: str | None) -> Callable[[dict[str, Any]], tuple[int, int, int]]:
    """Open sites first, then by the range of the chosen queue, or of the whole site; as the page's script sorts too."""

    def order(site: dict[str, Any]) -> tuple[int, int, int]:
        part = next((one for one in site["queues"] if one["letter"] == queue), site)
        expected = part["estimate"]
        return _STATE_ORDER[site["state"]], expected["high"] if expected else 999, part["waiting"]

    return order


def _by_district(site: dict[str, Any]) -> tuple[str, int]:
    return site["district"]["zh"], 0 if site["kind"] == "office" else 1


def _by_earliest(site: dict[str, Any]) -> tuple[bool, str]:
    return site["earliest"] is None, site["earliest"] or ""


_ORDERS: dict[str, Callable[[str | None], Callable[[dict[str, Any]], Any]]] = {
    "quickest": _quickest,
    "earliest": lambda _: _by_earliest,
    "district": lambda _: _by_district,
}


def _first_free(sites: list[dict[str, Any]]) -> dict[str, Any]:
    """The site where something can be booked first."""
    first = min(sites, key=_by_earliest)
    return {"earliest": first["earliest"], "site": {"code": first["code"], "name": first["name"]} if first["earliest"] else None}


def _online(door: Door) -> dict[str, Any]:
    services = door.sites_view.services()
    return {
        **_frame(door),
        "services": [one for one in services["items"] if one["online"]],
        "queues": services["queues"],
    }


def _site(door: Door, code: str) -> dict[str, Any]:
    directory = door.house.directory
    place = directory.sites.get(code)
    if place is None:
        raise NotFound()
    now = door.house.now()
    offered = directory.offered_at(code)
    catalogue = door.sites_view.services()
    services = [one for one in catalogue["items"] if one["code"] in offered and one["letter"] in ASKED_QUEUES]
    frame, find = _frame(door, code), request.args.get("find", "")[:40]
    return {
        **frame,
        "site": door.sites_view.site(place, now),
        "week": _week(door, place.plan, now),
        "services": [one for one in services if matches(find, one)],
        "queues": [one for one in catalogue["queues"] if one["letter"] in {service["letter"] for service in services}],
        "find": find,
        "take": {"idempotency_key": frame["idempotency_key"], "services": [one["code"] for one in services]},
    }


def _week(door: Door, plan: Plan, now: int) -> list[dict[str, Any]]:
    today = local(now, door.zone).date()
    days = [today + timedelta(days=ahead) for ahead in range(WEEK)]
    return [_day(plan, day, today) for day in days]


def _day(plan: Plan, day: date, today: date) -> dict[str, Any]:
    hours = day_hours(plan, day)
    return {"date": day.isoformat(), "today": day == today, "hours": hours.sessions, "mark": hours.mark, "why": hours.reason}


def _take(door: Door, site: str) -> Response:
    service = request.form.get("service", "")
    hall = _hall_for(door, site, service)
    language = reader_language().split("-")[0]
    done = issuing.issue(door.house, _asked(door), hall, [service], language=language if language in LANGUAGES else "zh")
    if done.value is not None:
        return redirect(url_for("citizen.ticket", code=done.value.code), 303)
    return redirect(url_for("citizen.ticket", code=door.code_of_visit(done.repeated or "")), 303)


def _hall_for(door: Door, site: str, service: str) -> str:
    directory = door.house.directory
    if site not in directory.sites or service not in directory.services:
        raise NotFound()
    return directory.hall_offering(site, directory.services[service].letter) or directory.sites[site].halls[0]


def _find(door: Door) -> Any:
    typed = request.form.get("code", "").strip()
    code = re.sub(r"[\s-]", "", typed.rstrip("/").rpartition("/")[2]).lower()
    if request.method == "POST" and code:
        try:
            door.visit_of_code(code)
            return redirect(url_for("citizen.ticket", code=code), 303)
        except NotFound:
            pass
    return render_template("citizen/find.html", page={**_frame(door), "code": typed, "unknown": bool(typed)})


def _ticket(door: Door, code: str, template: str) -> str:
    message = door.ticket_message(door.visit_of_code(code))
    frame = _frame(door, message["ticket"]["site"]["code"])
    page = {**frame, "ticket_message": message, "rules": {"near": NEAR_PEOPLE}, "code": code}
    return render_template(f"citizen/{template}.html", page=page)


_STEPS = ("cancel", "late", "evaluation")


def _step_view(door: Door, step: str) -> Any:
    def view(code: str) -> Response:
        visit = door.visit_of_code(code)
        asked = _asked(door)
        if step == "cancel":
            moving.cancel_own(door.house, asked, visit)
        elif step == "late":
            moving.come_later(door.house, asked, visit)
        else:
            grade = request.form.get("grade", 0, type=int) or 0
            evaluating.evaluate(door.house, asked, visit, grade, request.form.getlist("reasons"), request.form.get("text", ""))
        return redirect(url_for("citizen.ticket", code=code), 303)

    return view


def _asked(door: Door) -> Asked:
    body = {name: request.form.getlist(name) for name in sorted(request.form) if name != "csrf_token"}
    once = once_of(request, None, body, door.house.sealer, request.form.get("idempotency_key"))
    return door.asked(request, None, once)
