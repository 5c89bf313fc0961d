"""The waiting list's pages: joining it, leaving it, and answering what one is offered. Opening a page answers nothing."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from flask import Blueprint, jsonify, redirect, request
from flask_limiter import Limiter

from queueapp.actions import waiting_list
from queueapp.actions.ledger import rules_of
from queueapp.actions.waiting_list import Longing
from queueapp.domain import refusals
from queueapp.domain.clock import instant
from queueapp.domain.waiting_list import MOST_OFFERS
from queueapp.storage import waiting_queries
from queueapp.storage.waiting_queries import WaitFound
from queueapp.web.citizen.choosing import Choice, asked_for, choice_of, keyed
from queueapp.web.citizen.choosing_pages import FORBIDDEN, Answer, View, guest_facts, page, refused_page
from queueapp.web.citizen.guests import Mistakes, Typed, guest_of, typed_answers
from queueapp.web.citizen.own import Mine, mine_of
from queueapp.web.citizen.proofs import remember
from queueapp.web.door import Door
from queueapp.web.limits import limited
from queueapp.web.waiting_view import wait_view

# Days on which somebody may give something back: those that have places, whether any is left or not.
_WAITABLE = (None, "full", "reserved")
# From one address; mobile carriers share addresses, so it is coarse.
TAKES = "60/minute"
# What is offered may be over, may have been answered elsewhere, or is another one by now.
_OVER = (refusals.WrongState, refusals.SlotClosed)


def pages(door: Door, limiter: Limiter) -> Blueprint:
    """The routes of the waiting list."""
    routes = Blueprint("waiting", __name__)
    views: tuple[tuple[str, Callable[..., Answer], str], ...] = (
        ("/book/wait", lambda: _wait(door), "GET POST"),
        ("/book/join", lambda: _join(door) if request.method == "POST" else _wait(door), "GET POST"),
        ("/a/<code>/earlier", lambda code: _with_mine(door, code, _earlier), "POST"),
        ("/a/<code>/accept", lambda code: _with_mine(door, code, _accept), "POST"),
        ("/a/<code>/decline", lambda code: _with_mine(door, code, _decline), "POST"),
        ("/a/<code>/leave", lambda code: _with_mine(door, code, _leave), "GET POST"),
        ("/a/<code>/waiting", lambda code: _state(door, code), "GET"),
    )
    for path, view, methods in views:
        routes.add_url_rule(path, re.sub(r"\W+", "_", path), limited(limiter, TAKES, path, view), methods=methods.split())
    return routes


def _wait(door: Door) -> Answer:
    choice = choice_of(door)
    if not choice.services or not choice.site:
        return redirect(choice.address("/book/where", "services"), 303)
    if not (days := _days(door, choice)):
        return redirect(choice.address("/book/when", "services", "site"), 303)
    return _wait_page(door, choice, typed_answers(), days)


def _wait_page(door: Door, choice: Choice, typed: Typed, days: list[str], mistakes: Mistakes | None = None) -> str:
    rules, (first, last) = rules_of(door.house, choice.site), _stretch(days)
    facts = guest_facts(door, choice, typed, mistakes)
    return page(door, "book_wait", choice, typed, days=days, first=first, last=last, rules=rules, most=MOST_OFFERS, **facts)


def _days(door: Door, choice: Choice) -> list[str]:
    days = door.booking_views.days(choice.site, choice.services, door.house.now())
    return [day["date"] for day in days if day["why"] in _WAITABLE]


def _stretch(days: list[str]) -> tuple[str, str]:
    """The first and the last day that were chosen, else all that there are."""
    first, last = asked_for("first", 10), asked_for("last", 10)
    return first if first in days else days[0], last if last in days else days[-1]


def _join(door: Door) -> Answer:
    choice, typed = choice_of(door), typed_answers()
    days = _days(door, choice) if choice.services and choice.site else []
    guest, mistakes = guest_of(door, typed, with_agent=False)
    if not days:
        return _wait(door)
    first, last = _stretch(days)
    if last < first:
        mistakes = {"last": "before_first", **mistakes}
    if guest is None or mistakes:
        return _wait_page(door, choice, typed, days, mistakes), 422
    since, until = max(door.house.now(), _midnight(door, first, 0)), _midnight(door, last, 1)
    asked = keyed(door, "wait", choice.site, first, last, typed=typed)
    try:
        done = waiting_list.join(door.house, asked, Longing(choice.site, choice.services, since, until), guest)
    except FORBIDDEN as refusal:
        return refused_page(door, choice, typed, refusal, wait=True)
    code = done.value.code if done.value else str(wait_view(door, done.repeated or "")["code"])
    remember(code, (guest.comes.phone or "")[-4:])
    return redirect(f"/a/{code}?new=1", 303)


def _midnight(door: Door, day: str, ahead: int) -> int:
    return instant(datetime.combine(date.fromisoformat(day) + timedelta(days=ahead), datetime.min.time(), door.zone))


def _with_mine(door: Door, code: str, view: Callable[[Door, Mine], Answer]) -> Answer:
    """A step of what a code opens; whoever has not shown the phone's last four is asked for them first."""
    mine = mine_of(door, code)
    return redirect(f"/a/{code}", 303) if mine is None else view(door, mine)


def _earlier(door: Door, mine: Mine) -> Answer:
    if mine.appointment is None:
        return redirect(mine.address, 303)
    asked = keyed(door, "earlier")
    try:
        waiting_list.join_for_earlier(door.house, asked, mine.appointment.id, since=asked.now)
    except refusals.LimitReached as refusal:
        services, site = mine.appointment.services, mine.appointment.site
        return refused_page(door, Choice(services=services, site=site), {}, refusal, wait=True)
    return redirect(f"{mine.address}?waiting=1#earlier", 303)


def _accept(door: Door, mine: Mine) -> Answer:
    """Take the time that stands on the page; where another is offered by now, that one is shown first."""
    wait = _named(door, mine)
    if wait is None or _is_another(door, wait):
        return redirect(f"{mine.address}?gone=1", 303)
    try:
        start = wait.wait.offer.start if wait.wait.offer else None
        done = waiting_list.accept(door.house, keyed(door, "accept", wait.wait.id), wait.wait.id, start=start)
    except _OVER:
        return redirect(f"{mine.address}?gone=1", 303)
    except FORBIDDEN as refusal:
        return refused_page(door, Choice(services=wait.wait.services, site=wait.site), {}, refusal, wait=True)
    moved = isinstance(done.value, str) or mine.wait is None or mine.wait.wait.id != wait.wait.id
    return redirect(f"{mine.address}?{'moved' if moved else 'new'}=1", 303)


def _decline(door: Door, mine: Mine) -> Answer:
    wait = _named(door, mine)
    if wait is None or _is_another(door, wait):
        return redirect(f"{mine.address}?gone=1", 303)
    try:
        waiting_list.decline(door.house, keyed(door, "decline", wait.wait.id), wait.wait.id)
    except _OVER:
        return redirect(f"{mine.address}?gone=1", 303)
    return redirect(f"{mine.address}?declined=1", 303)


def _leave(door: Door, mine: Mine) -> Answer:
    if request.method == "GET":
        waits = mine.waiting
        view = None if waits is None else wait_view(door, waits.wait.id)
        return redirect(mine.address, 303) if view is None else page(door, "wait_leave", Choice(), {}, wait=view, here=mine.address)
    wait = _named(door, mine)
    if wait is not None:
        try:
            waiting_list.leave(door.house, keyed(door, "leave", wait.wait.id), wait.wait.id)
        except refusals.WrongState:
            return redirect(mine.address, 303)
    return redirect(f"{mine.address}?left=1", 303)


def _named(door: Door, mine: Mine) -> WaitFound | None:
    """The place on the list that the form names, if it is one's own: also one that has ended, so that a step may be repeated."""
    with door.house.database.read() as connection:
        found = waiting_queries.by_id(connection, request.form.get("wait", "")[:40])
    own = (mine.wait.wait.id if mine.wait else None, mine.appointment.id if mine.appointment else None)
    if found is None or (found.wait.id != own[0] and (found.appointment is None or found.appointment != own[1])):
        return None
    return found


def _is_another(door: Door, wait: WaitFound) -> bool:
    """Whether something is offered that is not what stood on the page."""
    return wait.wait.offer is not None and door.text(wait.wait.offer.start) != request.form.get("start")


def _state(door: Door, code: str) -> Answer:
    """What the page looks at now and then, to show itself anew when something has changed."""
    mine = mine_of(door, code)
    waits = None if mine is None else mine.waiting
    return jsonify({"state": "" if waits is None else state_of(wait_view(door, waits.wait.id))})


def state_of(view: View) -> str:
    """A place on the list in one word: whatever would be shown otherwise makes another one."""
    offer = view["offer"] or {}
    return f"{view['state']} {view['ahead']} {offer.get('start', '')} {offer.get('expires_at', '')}"


def stretch_of(view: View) -> View:
    """The first and the last day of what somebody waits for."""
    last = datetime.fromisoformat(view["until"]) - timedelta(microseconds=1)
    return {"first": view["since"][:10], "last": last.date().isoformat()}
