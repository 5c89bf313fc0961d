"""What a citizen has chosen and typed so far, read from the address and the form of a booking page."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import request

from queueapp.actions.booking_people import Wish
from queueapp.actions.unit import Asked
from queueapp.domain import refusals
from queueapp.domain.clock import Instant, instant, local
from queueapp.domain.identity import DocumentType, Person, checked_person
from queueapp.web.api.bookings import checked_plate
from queueapp.web.door import Door
from queueapp.web.guards import once_of

# What is booked: the lane, payment and collection come by themselves, an enquiry needs no appointment.
BOOKED_QUEUES = ("A", "B", "C", "D")
MOST_SERVICES = 4
TYPED = ("name", "id_type", "id_number", "phone", "plate")
LONGEST_ANSWER = 60

Typed = dict[str, str]


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


def choice_of(door: Door) -> Choice:
    """What the request says of the choice, as far as it exists; a day's own radio buttons are named after the day."""
    directory, day = door.house.directory, asked_for("date", 10)
    asked = dict.fromkeys(asked_for("services", 200).split(","))
    services = [code for code in asked if code in directory.services and directory.services[code].letter in BOOKED_QUEUES]
    site = asked_for("site", 40)
    start = asked_for("start", 40) if "start" in request.form else asked_for(f"start-{day}", 40) or asked_for("start", 40)
    return Choice(tuple(services[:MOST_SERVICES]), site if site in directory.sites else "", day, start, asked_for("hold", 80))


def asked_for(field: str, longest: int) -> str:
    return (request.form.get(field) or request.args.get(field, "")).strip()[:longest]


def typed_answers() -> Typed:
    """What was typed of the person, as it was typed; empty when nothing was."""
    typed = {field: request.form.get(field, "").strip()[:LONGEST_ANSWER] for field in TYPED}
    return typed if any(typed[field] for field in TYPED if field != "id_type") else {}


def person_of(door: Door, typed: Typed) -> tuple[Person | None, dict[str, str]]:
    """The person out of what was typed, and what is wrong with it by field."""
    answers = {field: typed.get(field, "") for field in TYPED}
    mistakes = {field: "missing" for field in ("name", "id_number", "phone") if not answers[field]}
    phone = re.sub(r"^(?:\+|00)86", "", joined(answers["phone"]))
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


def signs_of(typed: Typed) -> dict[str, int]:
    """How many signs each answer has: enough to tell a mistype from a wrong document."""
    return {field: len(joined(typed.get(field, ""))) for field in TYPED}


def joined(text: str) -> str:
    return re.sub(r"[\s-]", "", text)


def keyed(door: Door, *chosen: str, typed: Typed | None = None) -> Asked:
    """The request under its form's key and what was chosen: a page gone back to may be sent again with another choice."""
    key = request.form.get("idempotency_key")
    once = once_of(request, None, [chosen, typed], door.house.sealer, f"{key}.{'.'.join(chosen)}" if key else None)
    return door.asked(request, None, once)


def near_days(now: Instant, zone: ZoneInfo) -> dict[str, str]:
    """The dates that people call by a word: today, tomorrow, and by their weekday those of the week from today."""
    today = local(now, zone).date()
    return {(today + timedelta(days=ahead)).isoformat(): word for ahead, word in enumerate(("today", "tomorrow", *["week"] * 5))}
