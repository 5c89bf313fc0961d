"""The hall manager's appeals: what counts against a citizen, and its excuse. A document is posted, never in an address."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request

from queueapp.actions import appointments, no_shows
from queueapp.actions.ledger import rules_of
from queueapp.actions.no_shows import NoShows
from queueapp.domain import refusals
from queueapp.domain.identity import PERSONAL, Person, last_four
from queueapp.domain.roles import Actor
from queueapp.web.api.no_shows import JUDGES, no_shows_view, person_of_document
from queueapp.web.door import Door
from queueapp.web.guards import once_of
from queueapp.web.staff_pages import signed_in, to_login

PATH = "/hall/no-shows"
LONGEST_NUMBER, LONGEST_REASON = 40, 200


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the form says: whose no-shows, by the rules of which site; and of one to excuse, why."""

    site: str
    id_type: str
    id_number: str
    appointment: str
    reason: str


def pages(door: Door) -> Blueprint:
    """The routes of appeals."""
    routes = Blueprint("no_shows", __name__)
    routes.add_url_rule(PATH, "read", lambda: _read(door), methods=["GET", "POST"])
    routes.add_url_rule(f"{PATH}/excuse", "excuse", lambda: _excuse(door), methods=["GET", "POST"])
    return routes


def _read(door: Door) -> Any:
    judge = _judge(door)
    if judge is None:
        return to_login()
    asked = _asked(door, judge)
    return _page(door, judge, asked) if request.method == "GET" else _found_page(door, judge, asked)


def _excuse(door: Door) -> Any:
    """Let one count no more, and show what is left; where that is refused, it says so beside the reason that was typed."""
    judge = _judge(door)
    if judge is None:
        return to_login()
    if request.method == "GET":
        return redirect(PATH, 303)
    asked = _asked(door, judge)
    if not asked.reason:
        return _found_page(door, judge, asked, refused="reason")
    body = [asked.appointment, asked.reason]
    once = once_of(request, judge, body, door.house.sealer, f"{request.form.get('idempotency_key', '')}.{asked.appointment}")
    try:
        appointments.excuse(door.house, door.asked(request, judge, once), asked.appointment, asked.reason)
    except refusals.WrongState:
        return _found_page(door, judge, asked, refused="counts_no_more")
    return _found_page(door, judge, asked, excused=True)


def _judge(door: Door) -> Actor | None:
    """The manager who is signed in; None when nobody is. Refuses others with NotFound."""
    actor = signed_in(door)
    if actor is not None and actor.role not in JUDGES:
        raise refusals.NotFound()
    return actor


def _asked(door: Door, judge: Actor) -> _Asked:
    sites, form = _within_reach(door, judge), request.form
    site = form.get("site", sites[0])
    if site not in sites:
        raise refusals.NotFound()
    return _Asked(
        site, form.get("id_type", PERSONAL[0].value), form.get("id_number", "").strip()[:LONGEST_NUMBER],
        form.get("appointment", "")[:40], form.get("reason", "").strip()[:LONGEST_REASON],
    )  # fmt: skip


def _within_reach(door: Door, judge: Actor) -> list[str]:
    return [site for site in door.house.directory.sites if judge.may_reach(site=site)]


def _found_page(door: Door, judge: Actor, asked: _Asked, **more: Any) -> Any:
    """What counts against the one with this document, or what is wrong with its number."""
    mistake = "missing" if not asked.id_number else None
    try:
        person = None if mistake else person_of_document(door, asked.id_type, asked.id_number, door.house.now())
    except (refusals.InvalidIdNumber, refusals.BadInput) as refusal:
        fields = refusal.facts.get("fields")
        person, mistake = None, next(iter(fields.values()), "wrong_sign") if isinstance(fields, dict) else "wrong_sign"
    if person is None:
        return _page(door, judge, asked, mistake=mistake), 422
    try:
        found = no_shows.read_no_shows(door.house, door.asked(request, judge), person, asked.site)
    except refusals.NotFound:
        return _page(door, judge, asked, person=person), 404
    state = 422 if more.get("refused") == "reason" else 409 if more.get("refused") else 200
    return _page(door, judge, asked, person=person, found=_view(door, judge, found), **more), state


def _view(door: Door, judge: Actor, found: NoShows) -> dict[str, Any]:
    """What counts, with the names of services; what lies at another site is its own manager's to excuse."""
    view = no_shows_view(door, found)
    items = [
        {
            **item,
            "services": [door.service_name(code) for code in item["services"]],
            "may": not item["excused"] and judge.may_reach(site=item["site"]["code"]),
        }
        for item in view["items"]
    ]
    return {**view, "items": items}


def _page(door: Door, judge: Actor, asked: _Asked, *, person: Person | None = None, **more: Any) -> str:
    sites = [{"code": code, "name": door.house.directory.sites[code].name} for code in _within_reach(door, judge)]
    shown = {
        "me": {"name": judge.name, "badge": judge.badge}, "sites": sites, "asked": asked, "at": door.text(door.house.now()),
        "documents": [kind.value for kind in PERSONAL], "rules": rules_of(door.house, asked.site).no_shows,
        "idempotency_key": door.house.chance(16).hex(), "last4": None if person is None else last_four(person.document),
        "mistake": None, "found": None, "refused": None, "excused": False, "near_days": {}, "typed": {}, "carries": False, **more,
    }  # fmt: skip
    return render_template("manager/no_shows.html", page=shown)
