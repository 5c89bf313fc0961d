"""The API's capacity: whom a change would hit, the change itself, and who has not answered."""

from datetime import datetime
from typing import Any

from pydantic import Field

from queueapp.actions import capacity
from queueapp.actions.capacity import Change, Impact
from queueapp.domain.clock import instant
from queueapp.domain.refusals import BadInput, NotFound
from queueapp.domain.roles import Role
from queueapp.storage.appointment_queries import Booked
from queueapp.web.api.table import Answer, Body, Call, Route

PLANNERS = frozenset({Role.MANAGER, Role.ADMIN})


class CapacityBody(Body):
    since: datetime
    until: datetime
    public: int = Field(ge=0, le=500)
    staff: int = Field(ge=0, le=500)
    hall: str | None = Field(default=None, max_length=40)
    group: str | None = Field(default=None, max_length=2)
    apply: bool = False


def routes() -> tuple[Route, ...]:
    """The routes of capacity."""
    return (
        Route("POST", "/sites/<site>/capacity", _change, "调整名额(先看影响)", "booking", PLANNERS, CapacityBody),
        Route("GET", "/sites/<site>/stranded", _stranded, "名额被收回、还没改约的", "booking", PLANNERS),
    )


def _change(call: Call) -> Answer:
    body = call.body
    if body.since.tzinfo is None or body.until.tzinfo is None:
        raise BadInput(fields={"since": "no_offset"})
    change = Change(call.path["site"], instant(body.since), instant(body.until), body.public, body.staff, body.hall, body.group)
    if not body.apply:
        return _facts(capacity.preview(call.door.house, call.asked, change), applied=False)
    done = capacity.change_capacity(call.door.house, call.asked, change)
    return _facts(done.value or capacity.impact_of(call.door.house, done.repeated or ""), applied=True)


def _stranded(call: Call) -> Answer:
    site = call.path["site"]
    if site not in call.door.house.directory.sites or not call.asked.actor.may_reach(site=site):
        raise NotFound()
    return {"items": [_row(call, one) for one in capacity.stranded(call.door.house, site)], "next": None}


def _row(call: Call, one: Booked) -> dict[str, Any]:
    return {"id": one.id, "start": call.door.text(one.start), "services": list(one.services), "hall": one.places[0][0]}


def _facts(impact: Impact, *, applied: bool) -> dict[str, Any]:
    places = {"places_before": impact.places_before, "places_after": impact.places_after}
    return {"applied": applied, "slots": impact.slots, **places, "hit": list(impact.hit)}
