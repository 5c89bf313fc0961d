"""The administrator's pages: a site's hours and places, where each edit is looked at before it is kept."""

import secrets
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request

from queueapp.actions import capacity
from queueapp.actions.capacity import SiteEdit
from queueapp.domain.impact import Impact
from queueapp.domain.refusals import BadInput, NotFound, Refused, TryAgain
from queueapp.domain.roles import Actor
from queueapp.web.admin.edits import FORMS, Typed, edit_of, typed_in
from queueapp.web.admin.hours_view import Shown, hours_page, shown_of
from queueapp.web.api.capacity import PLANNERS
from queueapp.web.door import Door
from queueapp.web.guards import once_of
from queueapp.web.languages import reader_language
from queueapp.web.plan_view import impact_view
from queueapp.web.refusal_texts import sentences
from queueapp.web.staff_pages import signed_in, to_login

ADDRESS = "/admin/hours"
QUERY = ("site", "hall", "group", "year")
View = dict[str, Any]


def pages(door: Door) -> Blueprint:
    """The administrator's routes."""
    routes = Blueprint("admin", __name__)
    routes.add_url_rule(ADDRESS, "hours", lambda: _hours(door), methods=["GET", "POST"])
    return routes


def _hours(door: Door) -> Any:
    planner = signed_in(door)
    if planner is None:
        return to_login()
    if planner.role not in PLANNERS:
        raise NotFound()
    shown = shown_of(door, planner, {name: request.args.get(name, "").strip()[:40] for name in QUERY})
    if shown is None:
        raise NotFound()
    if request.method == "GET":
        return _page(door, planner, shown, _kept(door, shown, request.args.get("kept", "")[:26]), {})
    what = request.form.get("what", "")
    typed = typed_in(what)
    try:
        edit = edit_of(what, typed, shown.site, shown.where, door.zone)
        if request.form.get("do") == "keep":
            return _keep(door, planner, shown, what, typed, edit)
        impact = capacity.preview(door.house, door.asked(request, planner), shown.site, edit)
    except TryAgain:
        raise
    except Refused as refusal:
        if what not in FORMS:
            raise
        return _page(door, planner, shown, _refused(door, refusal), {"what": what, **typed}), refusal.http
    bar = {"state": "look", "edit": edit, "impact": impact, **_told(door, shown, impact), "key": secrets.token_hex(16)}
    return _page(door, planner, shown, bar, {"what": what, **typed})


def _keep(door: Door, planner: Actor, shown: Shown, what: str, typed: Typed, edit: SiteEdit) -> Any:
    once = once_of(request, planner, [shown.site, what, typed], door.house.sealer, request.form.get("idempotency_key"))
    done = capacity.edit_plan(door.house, door.asked(request, planner, once), shown.site, edit)
    kept = done.repeated if done.value is None else done.value.id
    return redirect(f"{_address(shown)}&{urlencode({'kept': kept or ''})}", 303)


def _page(door: Door, planner: Actor, shown: Shown, bar: View, typed: Typed) -> str:
    page = hours_page(door, planner, shown, bar)
    return render_template("admin/hours.html", page={**page, "typed": typed, "address": _address(shown)})


def _address(shown: Shown) -> str:
    return f"{ADDRESS}?{urlencode({'site': shown.site, 'hall': shown.hall, 'group': shown.group, 'year': shown.year})}"


def _kept(door: Door, shown: Shown, id: str) -> View:
    """What was kept a moment ago; nothing where the trail knows no such edit of this site."""
    if not id or not capacity.is_of_site(door.house, id, shown.site):
        return {"state": "quiet"}
    impact = capacity.kept(door.house, id).impact
    return {"state": "kept", "id": id, "impact": impact, **_told(door, shown, impact)}


def _told(door: Door, shown: Shown, impact: Impact) -> View:
    told = impact_view(door, impact)
    names = {code: door.service_name(code) for one in told["appointments"] for code in one["services"]}
    return {"told": told, "names": names, "site": shown.site}


def _refused(door: Door, refusal: Refused) -> View:
    why, now = sentences(refusal, door.texts, reader_language(), door.zone)
    fields = refusal.facts.get("fields") if isinstance(refusal, BadInput) else {}
    return {"state": "refused", "why": why, "now": now, "fields": fields if isinstance(fields, dict) else {}}
