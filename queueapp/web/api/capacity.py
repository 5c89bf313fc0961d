"""The API's plan of places: what is planned, whom an edit would hit, the edit itself, and who has not answered."""

from datetime import date, timedelta
from typing import Literal

from flask import request
from pydantic import Field

from queueapp.actions import calendar, capacity
from queueapp.actions.capacity import SiteEdit
from queueapp.domain.capacity import Template
from queueapp.domain.clock import instant, local
from queueapp.domain.planning import EVERY_DAY, Change, Ending, OwnTemplate
from queueapp.domain.refusals import BadInput, NotFound
from queueapp.domain.roles import Role
from queueapp.domain.working_days import Name
from queueapp.storage import slot_queries
from queueapp.web.api.table import Answer, Body, Call, Route
from queueapp.web.plan_view import impact_view, plan_view, stranded_view
from queueapp.web.times import Day, Moment, day_of

PLANNERS = frozenset({Role.MANAGER, Role.ADMIN})
SHOWN_DAYS, MOST_DAYS = 14, 92
Weekday = Literal["every", "mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class WhyBody(Body):
    zh: str = Field(min_length=1, max_length=60)
    en: str | None = Field(default=None, max_length=120)


class HoursBody(Body):
    """A site's own day: its sessions (none: closed), or null for its usual hours again."""

    day: Day
    sessions: list[tuple[str, str]] | None = Field(max_length=6)
    reason: WhyBody | None = None


class CapacityBody(Body):
    """Either places for slots that start in [since, until), or the hours of a day."""

    since: Moment | None = None
    until: Moment | None = None
    public: int | None = Field(default=None, ge=0, le=500)
    staff: int | None = Field(default=None, ge=0, le=500)
    hall: str | None = Field(default=None, max_length=40)
    group: str | None = Field(default=None, max_length=2)
    reason: WhyBody | None = None
    hours: HoursBody | None = None
    apply: bool = False


class TemplateBody(Body):
    """A group's own template; without its numbers, the usual one again."""

    hall: str = Field(max_length=40)
    group: str = Field(max_length=2)
    weekday: Weekday = "every"
    slot_minutes: int | None = Field(default=None, ge=1, le=240)
    public: int = Field(default=0, ge=0, le=500)
    staff: int = Field(default=0, ge=0, le=500)
    apply: bool = False


class EndingBody(Body):
    apply: bool = False


def routes() -> tuple[Route, ...]:
    """The routes of the plan of places."""
    return (
        Route("GET", "/sites/<site>/capacity", _plan, "号源计划:模板、改动、每天名额", "booking", PLANNERS),
        Route("POST", "/sites/<site>/capacity", _change, "调整名额或某天的时间(先看影响)", "booking", PLANNERS, CapacityBody),
        Route("POST", "/sites/<site>/templates", _template, "设置号源模板(先看影响)", "booking", PLANNERS, TemplateBody),
        Route("POST", "/sites/<site>/changes/<change>/end", _end, "撤销名额调整(先看影响)", "booking", PLANNERS, EndingBody),
        Route("GET", "/sites/<site>/stranded", _stranded, "名额被收回、还没改约的", "booking", PLANNERS),
    )


def _plan(call: Call) -> Answer:
    site = _reachable(call)
    today = local(call.asked.now, call.door.zone).date()
    first = _date("from", today)
    last = _date("to", first + timedelta(days=SHOWN_DAYS - 1))
    if not first <= last < first + timedelta(days=MOST_DAYS):
        raise BadInput(fields={"to": f"1-{MOST_DAYS}"})
    return plan_view(call.door, call.asked, site, first, last)


def _change(call: Call) -> Answer:
    body, site = call.body, _reachable(call)
    if body.hours is not None:
        hours = body.hours
        return _edit(call, site, calendar.own_day_of(hours.day, hours.sessions, _name(hours.reason) or {}))
    if body.since is None or body.until is None:
        raise BadInput(fields={"since" if body.since is None else "until": "missing"})
    change = Change(
        site, instant(body.since), instant(body.until), body.public, body.staff, body.hall, body.group, _name(body.reason)
    )  # fmt: skip
    return _edit(call, site, change)


def _template(call: Call) -> Answer:
    body, site = call.body, _reachable(call)
    template = None if body.slot_minutes is None else Template(body.slot_minutes, body.public, body.staff)
    weekday = EVERY_DAY if body.weekday == "every" else body.weekday
    return _edit(call, site, OwnTemplate(body.hall, body.group, weekday, template))


def _end(call: Call) -> Answer:
    return _edit(call, _reachable(call), Ending(call.path["change"]))


def _edit(call: Call, site: str, edit: SiteEdit) -> Answer:
    """What an edit would do; with `apply`, what it did."""
    house = call.door.house
    if not call.body.apply:
        impact = capacity.preview(house, call.asked, site, edit)
        return {"applied": False, "id": None, **impact_view(call.door, impact)}
    done = capacity.edit_plan(house, call.asked, site, edit)
    kept = done.value or capacity.kept(house, done.repeated or "")
    return {"applied": True, "id": kept.id, **impact_view(call.door, kept.impact)}


def _stranded(call: Call) -> Answer:
    site, house = _reachable(call), call.door.house
    with house.database.read() as connection:
        slots = slot_queries.slots_since(connection, site, call.asked.now)
    booked = capacity.stranded(house, site)
    return {"items": stranded_view(call.door, site, booked, slots, call.asked.now), "next": None}


def _reachable(call: Call) -> str:
    site = call.path["site"]
    if site not in call.door.house.directory.sites or not call.asked.actor.may_reach(site=site):
        raise NotFound()
    return site


def _name(reason: WhyBody | None) -> Name | None:
    return None if reason is None else {"zh": reason.zh, "en": reason.en or reason.zh}


def _date(name: str, usual: date) -> date:
    try:
        return day_of(request.args[name]) if name in request.args else usual
    except ValueError:
        raise BadInput(fields={name: "not_a_date"}) from None
