"""The citizen's booking pages: what, where, when, who, check; then one's appointment, moved, cancelled, put in a calendar.

What was chosen stands in the address; what was typed of a person travels in forms only. Every step also takes a POST, so
that whoever goes back to change one answer keeps the others."""

import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, session
from flask_limiter import Limiter
from markupsafe import Markup
from werkzeug.wrappers import Response

from queueapp.actions import appointments, booking
from queueapp.actions.booking import Guest, Wish
from queueapp.actions.unit import Asked
from queueapp.domain import refusals
from queueapp.domain.clock import Instant, instant, local, moment
from queueapp.domain.identity import DocumentType, Person, checked_person
from queueapp.domain.roles import ANYBODY
from queueapp.outside.qr import qr_svg
from queueapp.storage import hold_queries
from queueapp.web.api.bookings import appointment_view, checked_plate, find_appointment, hold_view
from queueapp.web.citizen.matching import matches
from queueapp.web.door import Door
from queueapp.web.guards import once_of
from queueapp.web.languages import reader_language
from queueapp.web.refusal_texts import sentences

# What is booked: the lane, payment and collection come by themselves, an enquiry needs no appointment.
BOOKED_QUEUES = ("A", "B", "C", "D")
# The plate tells the lane which vehicle to expect.
PLATE_QUEUES = frozenset({"A"})
MOST_SERVICES = 4
TYPED = ("name", "id_type", "id_number", "phone", "plate")
LONGEST_ANSWER = 60
# Free times offered in place of a lost one: two rows on a phone.
NEAREST = 6
# Appointments this browser has shown the phone's last four for: they lie in its cookie, which holds 4 KB.
PHONES, CODES_KEPT = "phone4", 6
# From one address; mobile carriers share addresses, so both are coarse.
TAKES, TRIES = "60/minute", "30/minute"
_GONE = (refusals.SlotFull, refusals.SlotClosed, refusals.HoldGone)
_NEVER = "9999"

Typed = dict[str, str]
View = dict[str, Any]
Answer = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen so far."""

    services: tuple[str, ...] = ()
    site: str = ""
    date: str = ""
    start: str = ""
    hold: str = ""

    def address(self, path: str, *fields: str) -> str:
        """A path with these fields in its query."""
        known = {"services": ",".join(self.services), "site": self.site, "date": self.date, "start": self.start, "hold": self.hold}
        query = {field: known[field] for field in fields if known[field]}
        return f"{path}?{urlencode(query, safe=',:')}" if query else path

    @property
    def at(self) -> Instant | None:
        """The chosen start; None where there is none, or nonsense."""
        try:
            return instant(datetime.fromisoformat(self.start))
        except (ValueError, TypeError):
            return None

    @property
    def wish(self) -> Wish:
        """The choice as the verbs take it. Refuses with SlotClosed where it names no start."""
        if (at := self.at) is None:
            raise refusals.SlotClosed(why="closed")
        return Wish(self.site, self.services, at)


def pages(door: Door, limiter: Limiter) -> Blueprint:
    """The routes of booking and of one's appointment."""
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
        ("/a", lambda: _find(door), "GET POST", TRIES),
        ("/a/<code>", lambda code: _own(door, code), "GET", None),
        ("/a/<code>/calendar.ics", lambda code: _with_own(door, code, _calendar), "GET", None),
        ("/a/<code>/move", lambda code: _with_own(door, code, _move), "GET POST", TAKES),
        ("/a/<code>/cancel", lambda code: _with_own(door, code, _cancel), "GET POST", TAKES),
    )
    for path, view, methods, limit in views:
        limited = limiter.limit(limit, methods=["POST"])(view) if limit else view
        routes.add_url_rule(path, re.sub(r"\W+", "_", path), limited, methods=methods.split())
    return routes


def near_days(now: Instant, zone: ZoneInfo) -> dict[str, str]:
    """The dates that people call by a word: today, tomorrow, and by their weekday those of the week from today."""
    today = local(now, zone).date()
    return {(today + timedelta(days=ahead)).isoformat(): word for ahead, word in enumerate(("today", "tomorrow", *["week"] * 5))}


def _what(door: Door) -> Answer:
    find, letter = _asked_for("find", 40), _asked_for("letter", 3)
    tab = letter if letter in (*BOOKED_QUEUES, "all") else "top"
    catalogue = door.sites_view.services()
    offered = [one for one in catalogue["items"] if one["letter"] in BOOKED_QUEUES]
    queues = [queue for queue in catalogue["queues"] if queue["letter"] in BOOKED_QUEUES]
    wanted = [one for one in offered if matches(find, one)]
    shown = [one["code"] for one in wanted if find or tab in ("all", one["letter"]) or (tab == "top" and one["top"])]
    return _page(door, "book_what", _choice(door), services=offered, queues=queues, tab=tab, find=find, shown=shown)


def _where(door: Door) -> Answer:
    choice = _choice(door)
    if not choice.services:
        return redirect("/book", 303)
    return _page(door, "book_where", choice, **_sites(door, choice))


def _when(door: Door) -> Answer:
    choice = _choice(door)
    if not choice.services or not choice.site:
        return redirect(choice.address("/book/where", "services"), 303)
    return _when_page(door, choice)


def _hold(door: Door) -> Answer:
    """Keep the chosen time for a few minutes; one that was kept before is given back after."""
    choice, typed = _choice(door), _typed()
    before = _kept(door, choice)
    if choice.at is None:
        return _when_page(door, choice, mistake="start"), 422
    if before is None or before["start"] != choice.start or before["site"] != choice.site:
        try:
            choice = _held(door, choice, None)
        except refusals.IdentityFirst:
            choice = replace(choice, hold="")
        except _GONE:
            return _when_page(door, choice, lost=choice.start), 409
    if before is not None and before["code"] != choice.hold:
        with suppress(refusals.Refused):
            booking.release(door.house, _keyed(door, "release", before["code"]), before["code"])
    if not typed:
        return redirect(choice.address("/book/who", "services", "site", "start", "hold"), 303)
    return _who_page(door, choice, typed, _kept(door, choice)) if _person(door, typed)[1] else _checked(door, choice, typed)


def _held(door: Door, choice: Choice, person: Person | None) -> Choice:
    """The choice with its hold."""
    done = booking.hold(door.house, _keyed(door, "hold", choice.start), choice.wish, person=person)
    if done.value is not None:
        return replace(choice, hold=done.value.code)
    with door.house.database.read() as connection:
        sealed = hold_queries.hold_code(connection, done.repeated or "")
    return replace(choice, hold=door.house.sealer.open(sealed) if sealed else "")


def _who(door: Door) -> Answer:
    choice = _choice(door)
    kept = _kept(door, choice)
    if kept is None and not (choice.services and choice.site and choice.at):
        return redirect(choice.address("/book/when", "services", "site"), 303)
    return _who_page(door, choice, _typed(), kept)


def _extend(door: Door) -> Answer:
    choice = _choice(door)
    with suppress(refusals.HoldGone):
        booking.extend(door.house, _keyed(door, "extend", choice.hold), choice.hold)
    if request.form.get("from") == "check":
        return _checked(door, choice, _typed())
    return _who_page(door, choice, _typed(), _kept(door, choice))


def _check(door: Door) -> Answer:
    return _checked(door, _choice(door), _typed())


def _checked(door: Door, choice: Choice, typed: Typed) -> Answer:
    """All answers to be confirmed, or the page on which one of them has to be put right."""
    person, mistakes = _person(door, typed)
    other = _asked_for("other", 40)
    kept = None if other else _kept(door, choice)
    if person is None or mistakes:
        return _who_page(door, choice, typed, kept, mistakes), 422
    if other or not choice.hold:
        choice = replace(choice, start=other or choice.start, hold="")
        try:
            choice = _held(door, choice, person)
        except _GONE:
            return _who_page(door, choice, typed, None, lost=True), 409
        except (refusals.LimitReached, refusals.BlockedForNoShows) as refusal:
            return _refused(door, choice, refusal)
        kept = _kept(door, choice)
    if kept is None:
        return _who_page(door, choice, typed, None, lost=True), 409
    return _page(door, "book_check", _choice_of(choice, kept), typed, kept=kept, others=None)


def _book(door: Door) -> Answer:
    """Make the promise; where its time is gone meanwhile, the same page offers the nearest and keeps what was typed."""
    choice, typed = _choice(door), _typed()
    person, mistakes = _person(door, typed)
    if person is None or mistakes:
        return _who_page(door, choice, typed, _kept(door, choice), mistakes), 422
    if other := _asked_for("other", 40):
        choice = replace(choice, start=other, hold="")
    guest = Guest(person, checked_plate(typed["plate"]), reader_language().split("-")[0])
    house, asked = door.house, _keyed(door, "book", choice.hold or choice.start, typed=typed)
    try:
        if choice.hold:
            done = booking.book_held(house, asked, choice.hold, guest)
        else:
            done = booking.book(house, asked, choice.wish, guest)
    except _GONE:
        return _page(door, "book_check", choice, typed, kept=None, others=_nearest(door, choice)), 409
    except (refusals.LimitReached, refusals.BlockedForNoShows) as refusal:
        return _refused(door, choice, refusal)
    code = done.value.code if done.value else str(appointment_view(door, done.repeated or "", asked.now)["code"])
    _remember(code, (person.phone or "")[-4:])
    return redirect(f"/a/{code}?new=1", 303)


def _refused(door: Door, choice: Choice, refusal: refusals.Refused) -> Answer:
    why, now = sentences(refusal, door.texts, reader_language(), door.zone)
    until = refusal.facts.get("until")
    facts = {**refusal.facts, "until": door.text(until if isinstance(until, int) else None)}
    return _page(door, "book_refused", choice, {}, code=refusal.code, facts=facts, title=why, detail=now), 409


def _find(door: Door, code: str | None = None) -> Answer:
    """Ask for code and phone's last four; a wrong one of the two is answered like the other."""
    typed = (_asked_for("code", 200) if code is None else code).rstrip("/").rpartition("/")[2]
    code, phone4 = _joined(typed).upper(), _joined(_asked_for("phone4", 20))
    if request.method == "POST":
        with suppress(refusals.NotFound):
            find_appointment(door, code, phone4)
            _remember(code, phone4)
            return redirect(f"/a/{code}", 303)
    unknown = request.method == "POST"
    return _page(door, "find_appointment", Choice(), {}, code=code, phone4=phone4, unknown=unknown), 404 if unknown else 200


def _own(door: Door, code: str) -> Answer:
    found = _appointment(door, code)
    if found is None:
        return _find(door, code)
    address = (door.public_url or request.host_url.rstrip("/")) + f"/a/{found['code']}"
    news = next((word for word in ("new", "moved", "cancelled") if request.args.get(word) == "1"), None)
    return _page(door, "appointment", Choice(), {}, appointment=found, qr=Markup(qr_svg(address)), news=news)


def _with_own(door: Door, code: str, view: Callable[[Door, View], Answer]) -> Answer:
    """A page about one's appointment; whoever has not shown the phone's last four is asked for them first."""
    found = _appointment(door, code)
    return redirect(f"/a/{code}", 303) if found is None else view(door, found)


def _move(door: Door, found: View) -> Answer:
    choice = replace(_choice(door), services=tuple(one["code"] for one in found["services"]), hold="")
    choice = replace(choice, site=choice.site or found["site"]["code"])
    if request.args.get("elsewhere") == "1":
        return _page(door, "book_where", choice, {}, **_sites(door, choice), moving=found)
    if request.method == "GET":
        return _when_page(door, choice, moving=found)
    again = choice.address(f"/a/{found['code']}/move", "site", "date", "start")
    if (at := choice.at) is None:
        return _when_page(door, choice, moving=found, again=again, mistake="start"), 422
    try:
        appointments.move(door.house, _keyed(door, choice.site, choice.start), found["id"], at, site=choice.site)
    except _GONE:
        return _when_page(door, choice, moving=found, again=again, lost=choice.start), 409
    return redirect(f"/a/{found['code']}?moved=1", 303)


def _cancel(door: Door, found: View) -> Answer:
    if request.method == "GET":
        return _page(door, "cancel_appointment", Choice(), {}, appointment=found)
    appointments.cancel(door.house, _keyed(door, "cancel"), found["id"])
    return redirect(f"/a/{found['code']}?cancelled=1", 303)


def _calendar(door: Door, found: View) -> Answer:
    starts = datetime.fromisoformat(found["start"])
    moments = {"made": moment(door.house.now()), "starts": starts, "ends": starts + timedelta(minutes=found["minutes"])}
    stamps = {name: f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" for name, at in moments.items()}
    lines = render_template("citizen/_calendar.html", appointment=found, stamps=stamps).splitlines()
    body = "".join(f"{_folded(line)}\r\n" for line in lines if line)
    return Response(body, mimetype="text/calendar", headers={"Content-Disposition": "attachment; filename=appointment.ics"})


def _folded(line: str) -> str:
    """A line of at most 75 octets, carried on behind a blank (RFC 5545, 3.1); a sign has up to four octets."""
    width = 74 if line.isascii() else 18
    return "\r\n ".join(line[at : at + width] for at in range(0, len(line), width))


def _page(door: Door, template: str, choice: Choice, typed: Typed | None = None, **more: Any) -> str:
    """A page; `to` are the steps' addresses, `again` its own after a POST; `carries`: its ways take along what is typed."""
    catalogue = {one["code"]: one for one in door.sites_view.services()["items"]}
    chosen = [catalogue[code] for code in choice.services if code in catalogue]
    site = door.house.directory.sites.get(choice.site)
    fields = ("services", "site", "start", "hold")
    to = {step: choice.address(f"/book/{step}", *fields) for step in ("hold", "who", "extend", "check", "appointment")}
    to |= {"what": choice.address("/book", "services", "hold"), "fresh": choice.address("/book", "hold")}
    to |= {"where": choice.address("/book/where", "services", "hold")}
    to |= {"when": choice.address("/book/when", "services", "site", "date", "start", "hold")}
    typed, posted, asked = _typed() if typed is None else typed, request.method == "POST", door.house.asked_by(ANYBODY)
    carries = bool(typed) or template == "book_who"
    page = {
        "at": door.text(asked.now), "real_at": door.text(asked.real_now), "clock": {"rate": door.house.clock.rate}, "phone": None,
        "near_days": near_days(asked.now, door.zone), "idempotency_key": secrets.token_hex(16), "moving": None,
        "choice": choice, "codes": ",".join(choice.services), "chosen": chosen, "minutes": sum(one["minutes"] for one in chosen),
        "site": site and {"code": site.code, "name": site.name, "address": site.address},
        "typed": typed, "carries": carries, "to": to,
        "again": to.get(template.removeprefix("book_")) if carries or posted else None, **more,
    }  # fmt: skip
    return render_template(f"citizen/{template}.html", page=page)


def _when_page(door: Door, choice: Choice, **more: Any) -> str:
    """The days, the times of each day that has any left, and which of them stand chosen."""
    days, times = _days_and_times(door, choice)
    free = [slot["start"] for slots in times.values() for slot in slots if slot["why"] is None]
    chosen = next((day for day in (choice.date, choice.start[:10], *(start[:10] for start in free)) if day in times), None)
    page = {"mistake": None, "lost": None, **more, "days": days, "times": times, "free": free, "date": chosen}
    return _page(door, "book_when", choice, {} if more.get("moving") else None, **page)


def _nearest(door: Door, choice: Choice) -> list[str]:
    """The free starts next to the one that is gone."""
    slots = [slot for slots in _days_and_times(door, choice)[1].values() for slot in slots]
    free = [slot["start"] for slot in slots if slot["why"] is None and slot["start"] != choice.start]
    return sorted(sorted(free, key=lambda start: abs(instant(datetime.fromisoformat(start)) - (choice.at or 0)))[:NEAREST])


def _days_and_times(door: Door, choice: Choice) -> tuple[list[View], dict[str, list[View]]]:
    """All days, and the slots of each day that has any left."""
    views, now, services = door.booking_views, door.house.now(), choice.services
    days = views.days(choice.site, services, now)
    open_days = [date.fromisoformat(one["date"]) for one in days if one["why"] is None]
    return days, {day.isoformat(): views.slots(choice.site, services, day, day, now) for day in open_days}


def _who_page(
    door: Door, choice: Choice, typed: Typed, kept: View | None, mistakes: dict[str, str] | None = None, *, lost: bool = False
) -> str:
    choice, other = _choice_of(choice, kept), _asked_for("other", 40)
    others = _nearest(door, choice) if lost or (kept is None and (choice.hold or other)) else None
    services = door.house.directory.services
    return _page(
        door, "book_who", choice, typed, kept=kept, mistakes=mistakes or {}, others=others, other=other,
        documents=[kind.value for kind in DocumentType], signs={field: len(_joined(typed.get(field, ""))) for field in TYPED},
        with_plate=any(services[code].letter in PLATE_QUEUES for code in choice.services),
    )  # fmt: skip


def _sites(door: Door, choice: Choice) -> View:
    """The sites that offer what was chosen, with what they are doing now and who waits there for the first of it."""
    now, letter = door.house.now(), door.house.directory.services[choice.services[0]].letter
    doing = {one["code"]: one for one in door.sites_view.all(now)}
    found = [one for one in door.booking_views.availability(choice.services, None, now) if one["why"] != "not_offered"]
    rows = [_row(one, doing[one["site"]["code"]], letter) for one in found]
    sort = _asked_for("sort", 10) if _asked_for("sort", 10) in _ORDERS else "soonest"
    return {"sites": sorted(rows, key=_ORDERS[sort]), "elsewhere": len(doing) - len(rows), "sort": sort}


def _row(one: View, doing: View, letter: str) -> View:
    line = next((queue for queue in doing["queues"] if queue["letter"] == letter), doing)
    return {**one, "doing": doing, "waiting": line["waiting"], "estimate": line["estimate"]}


_ORDERS: dict[str, Callable[[View], tuple[Any, ...]]] = {
    "soonest": lambda one: (one["earliest"] or _NEVER, one["waiting"]),
    "quiet": lambda one: (one["doing"]["state"] != "open", one["waiting"], one["earliest"] or _NEVER),
    "district": lambda one: (one["site"]["district"]["zh"], one["earliest"] or _NEVER),
}


def _asked_for(field: str, longest: int) -> str:
    return (request.form.get(field) or request.args.get(field, "")).strip()[:longest]


def _choice(door: Door) -> Choice:
    """What the request says of the choice, as far as it exists; a day's own radio buttons are named after the day."""
    directory, day = door.house.directory, _asked_for("date", 10)
    asked = dict.fromkeys(_asked_for("services", 200).split(","))
    services = [code for code in asked if code in directory.services and directory.services[code].letter in BOOKED_QUEUES]
    site = _asked_for("site", 40)
    start = _asked_for("start", 40) if "start" in request.form else _asked_for(f"start-{day}", 40) or _asked_for("start", 40)
    return Choice(tuple(services[:MOST_SERVICES]), site if site in directory.sites else "", day, start, _asked_for("hold", 80))


def _choice_of(choice: Choice, kept: View | None) -> Choice:
    return choice if kept is None else replace(choice, services=tuple(kept["services"]), site=kept["site"], start=kept["start"])


def _typed() -> Typed:
    """What was typed of the person, as it was typed; empty when nothing was."""
    typed = {field: request.form.get(field, "").strip()[:LONGEST_ANSWER] for field in TYPED}
    return typed if any(typed[field] for field in TYPED if field != "id_type") else {}


def _joined(text: str) -> str:
    return re.sub(r"[\s-]", "", text)


def _person(door: Door, typed: Typed) -> tuple[Person | None, dict[str, str]]:
    """The person out of what was typed, and what is wrong with it by field."""
    answers = {field: typed.get(field, "") for field in TYPED}
    mistakes = {field: "missing" for field in ("name", "id_number", "phone") if not answers[field]}
    phone = re.sub(r"^(?:\+|00)86", "", _joined(answers["phone"]))
    person, today = None, local(door.house.now(), door.zone).date()
    try:
        kind = answers["id_type"] or DocumentType.RESIDENT
        person = checked_person(answers["name"], kind, answers["id_number"], phone, today=today)
    except (refusals.BadInput, refusals.InvalidIdNumber) as refusal:
        mistakes = {**_fields_of(refusal), **mistakes}
    try:
        checked_plate(answers["plate"])
    except refusals.BadInput as refusal:
        mistakes |= _fields_of(refusal)
    return person, {field: mistakes[field] for field in TYPED if field in mistakes}


def _fields_of(refusal: refusals.Refused) -> dict[str, str]:
    fields = refusal.facts.get("fields")
    return dict(fields) if isinstance(fields, dict) else {}


def _kept(door: Door, choice: Choice) -> View | None:
    """The hold, also one past its time as long as nobody wanted its places; None when there is none any more."""
    if not choice.hold:
        return None
    with door.house.database.read() as connection:
        found = hold_queries.hold_by_code(connection, door.house.sealer.indexes("hold", choice.hold))
    if found is None or found.state != "held":
        return None
    return hold_view(door, booking.Held(found.hold, found.site, choice.hold))


def _appointment(door: Door, code: str) -> View | None:
    """One's appointment, where this browser has shown the phone's last four for it."""
    phone4 = session.get(PHONES, {}).get(code.upper())
    if phone4 is None:
        return None
    with suppress(refusals.NotFound):
        return appointment_view(door, find_appointment(door, code, phone4).id, door.house.now())
    return None


def _remember(code: str, phone4: str) -> None:
    others = [(known, digits) for known, digits in session.get(PHONES, {}).items() if known != code]
    session[PHONES] = dict([*others, (code, phone4)][-CODES_KEPT:])


def _keyed(door: Door, *chosen: str, typed: Typed | None = None) -> Asked:
    """The request under its form's key and what was chosen: a page gone back to may be sent again with another choice."""
    key = request.form.get("idempotency_key")
    once = once_of(request, None, [chosen, typed], door.house.sealer, f"{key}.{'.'.join(chosen)}" if key else None)
    return door.asked(request, None, once)
