"""The frame of every booking page, and where and when: what booking shares with moving an appointment."""

import secrets
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from queueapp.domain import refusals
from queueapp.domain.clock import instant
from queueapp.domain.notices import Channel
from queueapp.domain.roles import ANYBODY
from queueapp.web.citizen.choosing import Choice, asked_for, near_days
from queueapp.web.citizen.guests import Mistakes, Typed, documents, signs_of, typed_answers
from queueapp.web.door import Door
from queueapp.web.facts import phone_to_ask
from queueapp.web.languages import reader_language
from queueapp.web.refusal_texts import sentences

# Free times offered in place of a lost one: two rows on a phone.
NEAREST = 6
# The time that was chosen is not to be had any more.
GONE = (refusals.SlotFull, refusals.SlotClosed, refusals.HoldGone)
# A rule of the person's own says no.
FORBIDDEN = (refusals.LimitReached, refusals.BlockedForNoShows)
# The plate tells the lane which vehicle to expect.
PLATE_QUEUES = frozenset({"A"})
_NEVER = "9999"

View = dict[str, Any]
Answer = str | tuple[str, int] | Response


def page(door: Door, template: str, choice: Choice, typed: Typed | None = None, **more: Any) -> str:
    """A page; `to` are the steps' addresses, `again` its own after a POST; `carries`: its ways take along what is typed."""
    catalogue = {one["code"]: one for one in door.sites_view.services()["items"]}
    chosen = [catalogue[code] for code in choice.services if code in catalogue]
    site = door.house.directory.sites.get(choice.site)
    fields = ("services", "site", "start", "hold")
    to = {step: choice.address(f"/book/{step}", *fields) for step in ("hold", "who", "extend", "check", "appointment")}
    to |= {"what": choice.address("/book", "services", "hold"), "fresh": choice.address("/book", "hold")}
    to |= {step: choice.address(f"/book/{step}", "services", "site") for step in ("wait", "join")}
    to |= {"where": choice.address("/book/where", "services", "hold")}
    to |= {"when": choice.address("/book/when", "services", "site", "date", "start", "hold")}
    typed, posted, asked = typed_answers() if typed is None else typed, request.method == "POST", door.house.asked_by(ANYBODY)
    carries = bool(typed) or template in ("book_who", "book_wait")
    shown = {
        "at": door.text(asked.now), "real_at": door.text(asked.real_now), "clock": {"rate": door.house.clock.rate},
        "phone": phone_to_ask(door.house.directory.sites, _site_about(choice, more)),
        "near_days": near_days(asked.now, door.zone), "idempotency_key": secrets.token_hex(16), "moving": None,
        "choice": choice, "codes": ",".join(choice.services), "chosen": chosen, "minutes": sum(one["minutes"] for one in chosen),
        "site": site and {"code": site.code, "name": site.name, "address": site.address},
        "typed": typed, "carries": carries, "to": to,
        "leaves_by": {one.value: door.house.post.leaves_by(one) for one in (Channel.SMS, Channel.MAIL)},
        "again": to.get(template.removeprefix("book_")) if carries or posted else None, **more,
    }  # fmt: skip
    return render_template(f"citizen/{template}.html", page=shown)


def _site_about(choice: Choice, more: View) -> str:
    """The site a page is about: the chosen one, or that of one's appointment or place on the waiting list."""
    own = next((more[name] for name in ("appointment", "wait") if more.get(name)), None)
    return choice.site or (own["site"]["code"] if own else "")


def when_page(door: Door, choice: Choice, **more: Any) -> str:
    """The days, the times of each day that has any left, and which of them stand chosen."""
    days, times = _days_and_times(door, choice)
    free = [slot["start"] for slots in times.values() for slot in slots if slot["why"] is None]
    chosen = next((day for day in (choice.date, choice.start[:10], *(start[:10] for start in free)) if day in times), None)
    shown = {"mistake": None, "lost": None, **more, "days": days, "times": times, "free": free, "date": chosen}
    return page(door, "book_when", choice, {} if more.get("moving") else None, **shown)


def guest_facts(door: Door, choice: Choice, typed: Typed, mistakes: Mistakes | None) -> View:
    """What the fields of who comes need besides what was typed."""
    services = door.house.directory.services
    with_plate = any(services[code].letter in PLATE_QUEUES for code in choice.services)
    return {"mistakes": mistakes or {}, "documents": documents(), "signs": signs_of(typed), "with_plate": with_plate}


def refused_page(door: Door, choice: Choice, typed: Typed, refusal: refusals.Refused, **more: Any) -> Answer:
    """Why a rule of the person's own says no, and the ways that stay open; on another day an agent may have what he typed."""
    why, now = sentences(refusal, door.texts, reader_language(), door.zone)
    until, kept = refusal.facts.get("until"), typed if refusal.facts.get("rule") == "agent_per_day" else {}
    facts = {**refusal.facts, "until": door.text(until if isinstance(until, int) else None)}
    shown = {"code": refusal.code, "facts": facts, "title": why, "detail": now, "wait": False, **more}
    return page(door, "book_refused", choice, kept, **shown), 409


def nearest(door: Door, choice: Choice) -> list[str]:
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


def sites_offering(door: Door, choice: Choice) -> View:
    """The sites that offer what was chosen, with what they are doing now and who waits there for the first of it."""
    now, letter = door.house.now(), door.house.directory.services[choice.services[0]].letter
    doing = {one["code"]: one for one in door.sites_view.all(now)}
    found = [one for one in door.booking_views.availability(choice.services, None, now) if one["why"] != "not_offered"]
    rows = [_row(one, doing[one["site"]["code"]], letter) for one in found]
    sort = asked_for("sort", 10) if asked_for("sort", 10) in _ORDERS else "soonest"
    return {"sites": sorted(rows, key=_ORDERS[sort]), "elsewhere": len(doing) - len(rows), "sort": sort}


def _row(one: View, doing: View, letter: str) -> View:
    line = next((queue for queue in doing["queues"] if queue["letter"] == letter), doing)
    return {**one, "doing": doing, "waiting": line["waiting"], "estimate": line["estimate"]}


_ORDERS: dict[str, Callable[[View], tuple[Any, ...]]] = {
    "soonest": lambda one: (one["earliest"] or _NEVER, one["waiting"]),
    "quiet": lambda one: (one["doing"]["state"] != "open", one["waiting"], one["earliest"] or _NEVER),
    "district": lambda one: (one["site"]["district"]["zh"], one["earliest"] or _NEVER),
}
