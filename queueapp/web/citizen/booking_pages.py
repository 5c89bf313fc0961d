"""The citizen's booking pages: what, where, when, who, check.

What was chosen stands in the address; what was typed of a person travels in forms only. Every step also takes a POST, so
that whoever goes back to change one answer keeps the others. Once it is booked each step of a hold leads to the appointment."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from flask import Blueprint, redirect, request
from flask_limiter import Limiter

from queueapp.actions import booking
from queueapp.domain import refusals
from queueapp.domain.identity import Person
from queueapp.storage import hold_queries
from queueapp.web.api.bookings import appointment_view, hold_view
from queueapp.web.citizen.choosing import BOOKED_QUEUES, Choice, asked_for, choice_of, keyed
from queueapp.web.citizen.choosing_pages import (
    FORBIDDEN,
    GONE,
    Answer,
    View,
    guest_facts,
    nearest,
    page,
    refused_page,
    sites_offering,
    when_page,
)
from queueapp.web.citizen.guests import Mistakes, Typed, guest_of, held_for, typed_answers
from queueapp.web.citizen.matching import matches
from queueapp.web.citizen.proofs import made_of, remember, remember_made
from queueapp.web.door import Door
from queueapp.web.limits import limited

# From one address; mobile carriers share addresses, so it is coarse.
TAKES = "60/minute"


def pages(door: Door, limiter: Limiter) -> Blueprint:
    """The routes of booking."""
    routes = Blueprint("booking", __name__)
    views: tuple[tuple[str, Callable[..., Answer], str, str | None], ...] = (
        ("/book", lambda: _what(door), "GET POST", None),
        ("/book/where", lambda: _where(door), "GET POST", None),
        ("/book/when", lambda: _when(door), "GET POST", None),
        ("/book/hold", lambda: _hold(door) if request.method == "POST" else _when(door), "GET POST", TAKES),
        ("/book/who", lambda: _who(door), "GET POST", None),
        ("/book/extend", lambda: _extend(door) if request.method == "POST" else _who(door), "GET POST", TAKES),
        ("/book/check", lambda: _check(door) if request.method == "POST" else _who(door), "GET POST", TAKES),
        ("/book/appointment", lambda: _book(door) if request.method == "POST" else _who(door), "GET POST", TAKES),
    )
    for path, view, methods, limit in views:
        step = _unless_made(view)
        counted = limited(limiter, limit, path, step) if limit else step
        routes.add_url_rule(path, re.sub(r"\W+", "_", path), counted, methods=methods.split())
    return routes


def _unless_made(view: Callable[[], Answer]) -> Callable[[], Answer]:
    """A step of booking, also for whoever goes back to it after he has booked: he is led to what he has."""

    def step() -> Answer:
        code = made_of(asked_for("hold", 80))
        return view() if code is None else redirect(f"/a/{code}?new=1", 303)

    return step


def _what(door: Door) -> Answer:
    find, letter = asked_for("find", 40), asked_for("letter", 3)
    tab = letter if letter in (*BOOKED_QUEUES, "all") else "top"
    catalogue = door.sites_view.services()
    offered = [one for one in catalogue["items"] if one["letter"] in BOOKED_QUEUES]
    queues = [queue for queue in catalogue["queues"] if queue["letter"] in BOOKED_QUEUES]
    wanted = [one for one in offered if matches(find, one)]
    shown = [one["code"] for one in wanted if find or tab in ("all", one["letter"]) or (tab == "top" and one["top"])]
    return page(door, "book_what", choice_of(door), services=offered, queues=queues, tab=tab, find=find, shown=shown)


def _where(door: Door) -> Answer:
    choice = choice_of(door)
    if not choice.services:
        return redirect("/book", 303)
    return page(door, "book_where", choice, **sites_offering(door, choice))


def _when(door: Door) -> Answer:
    choice = choice_of(door)
    if not choice.services or not choice.site:
        return redirect(choice.address("/book/where", "services"), 303)
    return when_page(door, choice)


def _hold(door: Door) -> Answer:
    """Keep the chosen time for a few minutes; one that was kept before is given back after."""
    choice, typed = choice_of(door), typed_answers()
    before = _kept(door, choice)
    if choice.at is None:
        return when_page(door, choice, mistake="start"), 422
    if before is None or before["start"] != choice.start or before["site"] != choice.site:
        try:
            choice = _held(door, choice, None)
        except refusals.IdentityFirst:
            choice = replace(choice, hold="")
        except GONE:
            return when_page(door, choice, lost=choice.start), 409
    if before is not None and before["code"] != choice.hold:
        with suppress(refusals.Refused):
            booking.release(door.house, keyed(door, "release", before["code"]), before["code"])
    if not typed:
        return redirect(choice.address("/book/who", "services", "site", "start", "hold"), 303)
    return _who_page(door, choice, typed, _kept(door, choice)) if guest_of(door, typed)[1] else _checked(door, choice, typed)


def _held(door: Door, choice: Choice, person: Person | None) -> Choice:
    """The choice with its hold."""
    done = booking.hold(door.house, keyed(door, "hold", choice.start), choice.wish, person=person)
    if done.value is not None:
        return replace(choice, hold=done.value.code)
    with door.house.database.read() as connection:
        sealed = hold_queries.hold_code(connection, done.repeated or "")
    return replace(choice, hold=door.house.sealer.open(sealed) if sealed else "")


def _who(door: Door) -> Answer:
    choice = choice_of(door)
    kept = _kept(door, choice)
    if kept is None and not (choice.services and choice.site and choice.at):
        return redirect(choice.address("/book/when", "services", "site"), 303)
    return _who_page(door, choice, typed_answers(), kept)


def _extend(door: Door) -> Answer:
    choice = choice_of(door)
    with suppress(refusals.HoldGone):
        booking.extend(door.house, keyed(door, "extend", choice.hold), choice.hold)
    if request.form.get("from") == "check":
        return _checked(door, choice, typed_answers())
    return _who_page(door, choice, typed_answers(), _kept(door, choice))


def _check(door: Door) -> Answer:
    return _checked(door, choice_of(door), typed_answers())


def _checked(door: Door, choice: Choice, typed: Typed) -> Answer:
    """All answers to be confirmed, or the page on which one of them has to be put right."""
    guest, mistakes = guest_of(door, typed)
    other = asked_for("other", 40)
    kept = None if other else _kept(door, choice)
    if guest is None:
        return _who_page(door, choice, typed, kept, mistakes), 422
    if other or not choice.hold:
        choice = replace(choice, start=other or choice.start, hold="")
        try:
            choice = _held(door, choice, held_for(guest))
        except GONE:
            return _who_page(door, choice, typed, None, lost=True), 409
        except FORBIDDEN as refusal:
            return refused_page(door, choice, typed, refusal)
        kept = _kept(door, choice)
    if kept is None:
        return _who_page(door, choice, typed, None, lost=True), 409
    return page(door, "book_check", _as_kept(choice, kept), typed, kept=kept, others=None)


def _book(door: Door) -> Answer:
    """Make the promise; where its time is gone meanwhile, the same page offers the nearest and keeps what was typed."""
    choice, typed = choice_of(door), typed_answers()
    guest, mistakes = guest_of(door, typed)
    if guest is None:
        return _who_page(door, choice, typed, _kept(door, choice), mistakes), 422
    if other := asked_for("other", 40):
        choice = replace(choice, start=other, hold="")
    house, asked = door.house, keyed(door, "book", choice.hold or choice.start, typed=typed)
    try:
        if choice.hold:
            done = booking.book_held(house, asked, choice.hold, guest)
        else:
            done = booking.book(house, asked, choice.wish, guest)
    except GONE:
        return page(door, "book_check", choice, typed, kept=None, others=nearest(door, choice)), 409
    except FORBIDDEN as refusal:
        return refused_page(door, choice, typed, refusal)
    code = done.value.code if done.value else str(appointment_view(door, done.repeated or "", asked.now)["code"])
    remember(code, (guest.comes.phone or "")[-4:])
    remember_made(choice.hold, code)
    return redirect(f"/a/{code}?new=1", 303)


def _who_page(
    door: Door, choice: Choice, typed: Typed, kept: View | None, mistakes: Mistakes | None = None, *, lost: bool = False
) -> str:
    choice, other = _as_kept(choice, kept), asked_for("other", 40)
    others = nearest(door, choice) if lost or (kept is None and (choice.hold or other)) else None
    facts = guest_facts(door, choice, typed, mistakes)
    return page(door, "book_who", choice, typed, kept=kept, others=others, other=other, **facts)


def _as_kept(choice: Choice, kept: View | None) -> Choice:
    return choice if kept is None else replace(choice, services=tuple(kept["services"]), site=kept["site"], start=kept["start"])


def _kept(door: Door, choice: Choice) -> View | None:
    """The hold, also one past its time as long as nobody wanted its places; None when there is none any more."""
    if not choice.hold:
        return None
    with door.house.database.read() as connection:
        found = hold_queries.hold_by_code(connection, door.house.sealer.indexes("hold", choice.hold))
    if found is None or found.state != "held":
        return None
    return hold_view(door, booking.Held(found.hold, found.site, choice.hold))
