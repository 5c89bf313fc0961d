"""A site's plan of places as the API and the page tell it: what holds and who made it, places by day, and what an edit does."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from queueapp.actions import capacity
from queueapp.actions.aligning import Stand, stand_of
from queueapp.actions.ledger import nearest_starts, needs_of
from queueapp.actions.unit import Asked
from queueapp.domain.appointment_life import Place
from queueapp.domain.capacity import Template
from queueapp.domain.clock import local
from queueapp.domain.impact import Impact
from queueapp.domain.planning import Change, OwnDay, OwnTemplate, planned_slots
from queueapp.domain.refusals import Refused
from queueapp.domain.slots import PUBLIC, STAFF, Slot
from queueapp.domain.working_days import day_hours
from queueapp.storage import plan_queries
from queueapp.storage.appointment_queries import Booked
from queueapp.storage.plan_queries import Act, Made
from queueapp.web.door import Door

View = dict[str, Any]


def plan_view(door: Door, asked: Asked, site: str, first: date, last: date) -> View:
    """What is planned at a site, and the days of a stretch with their places."""
    with door.house.database.read() as connection:
        stand = stand_of(door.house, connection, site, asked.now)
    plan = stand.plan
    return {
        "site": site,
        "at": door.text(asked.now),
        "usual": [
            {"hall": hall, "group": group, **asdict(template), "suggested": asdict(plan.suggested[hall, group]),
             "most_in_an_hour": round(plan.most[hall, group] * 60, 1)}
            for (hall, group), template in plan.usual.items()
        ],
        "walk_in_percent": plan.rules.walk_in_percent,
        **made_view(door, site, asked.now, first),
        "days": days_view(stand, first, last),
    }  # fmt: skip


def made_view(door: Door, site: str, since: int, first: date) -> View:
    """What the office made of the plan: templates, changes for slots since an Instant, own days from a date on; by whom, and what
    those did whom it hit."""
    directory = door.house.directory
    with door.house.database.read() as connection:
        changes = plan_queries.changes_of(connection, site, since)
        templates = plan_queries.templates_of(connection, directory, site)
        own_days = plan_queries.special_days_of(connection, directory, site, first.isoformat())
    return {
        "templates": [_template(door, made) for made in templates],
        "changes": [_change(door, site, made) for made in changes],
        "special_days": [_own_day(door, site, made) for made in own_days],
    }


def impact_view(door: Door, impact: Impact) -> View:
    """What an edit does, or did."""
    return {
        "slots": impact.slots,
        "places_before": impact.places_before,
        "places_after": impact.places_after,
        "hit": [one.id for one in impact.hit],
        "appointments": [
            {"id": one.id, "start": door.text(one.start), "services": list(one.services)} for one in impact.hit
        ],
        "restored": list(impact.restored),
        "days": [{"date": one.day, "before": one.before, "after": one.after, "hit": one.hit} for one in impact.days],
        "over_walk_in_share": [
            {"hall": one.hall, "group": one.group, "date": one.day, "places": one.places, "most": one.most} for one in impact.beyond
        ],
    }  # fmt: skip


def days_view(stand: Stand, first: date, last: date) -> list[View]:
    """Each day's hours and places: of the slots there are, else of those that are planned; nothing of days that are over."""
    plan = stand.plan
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    today = stand.day or first
    planned = planned_slots(plan, [day for day in days if day >= today], stand.slots)
    by_day = slots_by_day(stand, {**planned, **stand.slots})
    lost = [local(one.start, plan.zone).date() for one in stand.booked.values() if one.stranded]
    return [_day(stand, day, by_day.get(day, []), lost.count(day), over=day < today) for day in days]


def slots_by_day(stand: Stand, slots: Mapping[Place, Slot]) -> dict[date, list[Slot]]:
    """Slots by their local date, in order."""
    found: dict[date, list[Slot]] = {}
    for slot in sorted(slots.values(), key=lambda one: (one.start, one.hall, one.group)):
        found.setdefault(local(slot.start, stand.plan.zone).date(), []).append(slot)
    return found


def stranded_view(door: Door, site: str, booked: Iterable[Booked], slots: Mapping[Place, Slot], now: int) -> list[View]:
    """Those who have not answered yet, and the free starts nearest to theirs that they are offered."""
    return [
        {
            "id": one.id, "start": door.text(one.start), "services": list(one.services), "hall": one.places[0][0],
            "nearest": [door.text(start) for start in _nearest(door, site, one, slots, now)],
        }
        for one in booked
    ]  # fmt: skip


def _nearest(door: Door, site: str, one: Booked, slots: Mapping[Place, Slot], now: int) -> list[int]:
    try:
        needs = needs_of(door.house, site, one.services)
    except Refused:
        return []
    return nearest_starts(door.house, site, slots, needs, one.start, now, PUBLIC)


def _day(stand: Stand, day: date, slots: list[Slot], stranded: int, *, over: bool) -> View:
    hours = day_hours(stand.plan.hours, day)
    facts: View = {
        "date": day.isoformat(), "mark": hours.mark, "why": hours.why.value if hours.why else None, "reason": hours.reason,
        "sessions": [list(pair) for pair in hours.sessions], "published": hours.published,
    }  # fmt: skip
    if over:
        return {**facts, "public": None, "staff": None, "booked": None, "stranded": None}
    lists = {name: sum(slot.line(name).target for slot in slots) for name in (PUBLIC, STAFF)}
    booked = sum(slot.line(name).booked for slot in slots for name in (PUBLIC, STAFF))
    return {**facts, **lists, "booked": booked, "stranded": stranded}


def _template(door: Door, made: Made) -> View:
    own = made.edit
    assert isinstance(own, OwnTemplate)
    template = own.template or Template(0, 0, 0)
    return {"hall": own.hall, "group": own.group, "weekday": own.weekday, **asdict(template), **_act(door, made.act)}


def _change(door: Door, site: str, made: Made) -> View:
    change = made.edit
    assert isinstance(change, Change)
    same = {name: getattr(change, name) for name in ("id", "hall", "group", "public", "staff", "reason")}
    when = {"since": door.text(change.since), "until": door.text(change.until)}
    return {**same, **when, **_act(door, made.act), **_answers(door, site, made.act)}


def _own_day(door: Door, site: str, made: Made) -> View:
    own = made.edit
    assert isinstance(own, OwnDay)
    special = own.special
    assert special is not None
    facts = {"day": own.day.isoformat(), "sessions": [list(pair) for pair in special.sessions], "reason": special.reason}
    return {**facts, **_act(door, made.act), **_answers(door, site, made.act)}


def _act(door: Door, act: Act) -> View:
    return {"act": act.id, "made_at": door.text(act.made_at), "by": None if act.by is None else door.names.of(act.by)[0]}


def _answers(door: Door, site: str, act: Act) -> View:
    return {"answers": None if act.id is None else asdict(capacity.answers_to(door.house, site, act.id))}
