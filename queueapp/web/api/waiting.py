"""The API's waiting list: joining it, and answering what one is offered."""

from datetime import datetime, timedelta
from typing import Any

from flask import request
from pydantic import Field

from queueapp.actions import waiting_list
from queueapp.actions.booking_people import Guest
from queueapp.actions.ledger import rules_of
from queueapp.actions.waiting_list import Longing
from queueapp.domain.clock import instant, local
from queueapp.domain.refusals import NotFound
from queueapp.domain.roles import Role
from queueapp.domain.slots import window
from queueapp.storage.waiting_queries import WaitFound
from queueapp.web.api.bookings import (
    BOOKINGS,
    TRIES,
    appointment_view,
    checked_email,
    checked_language,
    checked_plate,
    person_of,
)
from queueapp.web.api.table import OPEN, Answer, Body, Call, Route
from queueapp.web.api.tickets import PersonBody
from queueapp.web.own_codes import find_appointment, find_wait
from queueapp.web.times import Moment
from queueapp.web.waiting_view import wait_view


class WaitBody(Body):
    site: str = Field(max_length=40)
    services: list[str] = Field(min_length=1, max_length=4)
    since: Moment | None = None
    until: Moment | None = None
    person: PersonBody
    plate: str | None = Field(default=None, max_length=12)
    language: str = "zh"
    email: str | None = Field(default=None, max_length=254)


class AcceptBody(Body):
    """The start that was shown, so that no other one is taken by mistake."""

    start: Moment | None = None


class EarlierBody(Body):
    since: Moment | None = None


def routes() -> tuple[Route, ...]:
    """The routes of the waiting list."""
    join = Route("POST", "/waiting-list", _join, "候补", "booking", OPEN, WaitBody, created=True, anonymous_limit=BOOKINGS)
    return (
        join,
        Route(
            "POST", "/appointments/<code>/earlier", _earlier, "候补更早的时间", "booking", OPEN, EarlierBody,
            created=True, anonymous_limit=TRIES,
        ),
        Route("GET", "/waiting-list/<code>", _show, "我的候补", "booking", anonymous_limit=TRIES),
        Route("DELETE", "/waiting-list/<code>", _leave, "退出候补", "booking", anonymous_limit=TRIES),
        Route(
            "POST", "/offers/<code>/accept", _accept, "接受候补到的名额", "booking", OPEN, AcceptBody,
            created=True, anonymous_limit=TRIES,
        ),
        Route("POST", "/offers/<code>/decline", _decline, "放弃候补到的名额", "booking", anonymous_limit=TRIES),
    )  # fmt: skip


def last_moment(call: Call, site: str) -> int:
    """The end of the last day that may be booked at a site."""
    house = call.door.house
    place = house.directory.sites.get(site)
    if place is None:
        raise NotFound()
    today = local(call.asked.now, house.zone).date()
    last = (window(place.plan, today, rules_of(house, site).working_days_ahead) or [today])[-1]
    return instant(datetime.combine(last + timedelta(days=1), datetime.min.time(), house.zone))


def _join(call: Call) -> Answer:
    body = call.body
    since = call.asked.now if body.since is None else instant(body.since)
    until = last_moment(call, body.site) if body.until is None else instant(body.until)
    language, email = checked_language(body.language), checked_email(body.email)
    guest = Guest(person_of(call, body.person), checked_plate(body.plate), language, email)
    longing = Longing(body.site, tuple(body.services), since, until)
    done = waiting_list.join(call.door.house, call.asked, longing, guest)
    return 201, wait_view(call.door, done.value.id if done.value else done.repeated or "")


def _earlier(call: Call) -> Answer:
    mine = find_appointment(call.door, call.path["code"], _last4(call))
    since = call.asked.now if call.body.since is None else instant(call.body.since)
    done = waiting_list.join_for_earlier(call.door.house, call.asked, mine.id, since=since)
    return 201, wait_view(call.door, done.value.id if done.value else done.repeated or "")


def _show(call: Call) -> Answer:
    return wait_view(call.door, _mine(call).wait.id)


def _leave(call: Call) -> Answer:
    mine = _mine(call)
    waiting_list.leave(call.door.house, call.asked, mine.wait.id)
    return wait_view(call.door, mine.wait.id)


def _accept(call: Call) -> Answer:
    mine = _mine(call)
    start = None if call.body.start is None else instant(call.body.start)
    done = waiting_list.accept(call.door.house, call.asked, mine.wait.id, start=start)
    return 201, appointment_view(call.door, _id_of(done.value) or done.repeated or "", call.asked.now)


def _decline(call: Call) -> Answer:
    mine = _mine(call)
    waiting_list.decline(call.door.house, call.asked, mine.wait.id)
    return wait_view(call.door, mine.wait.id)


def _id_of(done: Any) -> str | None:
    return done if done is None or isinstance(done, str) else done.id


def _mine(call: Call) -> WaitFound:
    """The caller's place on the list; staff have no codes."""
    return find_wait(call.door, call.path["code"], _last4(call))


def _last4(call: Call) -> str:
    if call.role not in (Role.CITIZEN, Role.KIOSK):
        raise NotFound()
    return request.headers.get("X-Phone-Last4", "")
