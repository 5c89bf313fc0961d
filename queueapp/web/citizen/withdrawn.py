"""A time that the office had to withdraw: why, as far as it has said so, and what else is free near it."""

from contextlib import suppress

from queueapp.domain.clock import local
from queueapp.domain.planning import Change
from queueapp.domain.refusals import NotServedHere
from queueapp.domain.working_days import Name, day_hours
from queueapp.storage import plan_queries
from queueapp.storage.appointment_queries import Booked
from queueapp.web.citizen.choosing import Choice
from queueapp.web.citizen.choosing_pages import View, nearest
from queueapp.web.door import Door


def withdrawn_view(door: Door, booked: Booked) -> View:
    """What one is told and offered whose place was withdrawn."""
    start = door.text(booked.start) or ""
    choice = Choice(booked.services, booked.site, start[:10], start)
    others: list[str] = []
    with suppress(NotServedHere):
        others = nearest(door, choice)
    return {"reason": _reason(door, booked), "others": others}


def _reason(door: Door, booked: Booked) -> Name | None:
    """That of the latest change of places which touches the appointment, else of the day's own hours."""
    with door.house.database.read() as connection:
        made = plan_queries.changes_of(connection, booked.site, booked.start)
    for edit in reversed([one.edit for one in made]):
        if isinstance(edit, Change) and edit.reason and _touches(edit, booked):
            return edit.reason
    return day_hours(door.house.directory.sites[booked.site].plan, local(booked.start, door.zone).date()).reason


def _touches(change: Change, booked: Booked) -> bool:
    return any(
        change.hall in (None, hall) and change.group in (None, group) and change.since <= start < change.until
        for hall, group, start in booked.places
    )
