"""Who comes, as typed into a booking page: the person himself, or an agent (代办人) and the person or company he comes for."""

import re
from collections.abc import Callable
from dataclasses import replace

from flask import request

from queueapp.actions.booking_people import Guest
from queueapp.domain import refusals
from queueapp.domain.clock import local
from queueapp.domain.identity import PERSONAL, DocumentType, Person, checked_person
from queueapp.web.api.bookings import checked_email, checked_plate
from queueapp.web.door import Door
from queueapp.web.languages import reader_language

LONGEST_ANSWER = 60
# The longest a mail address may be (RFC 5321, 4.5.3.1).
LONGEST_ADDRESS = 254
AGENT = "agent"
# Of whoever comes; and, where that is an agent, of whom he comes for.
_COMES, _WHOSE = ("name", "id_type", "id_number", "phone"), ("for_name", "for_id_type", "for_id_number")
# In the order in which they stand on the page.
TYPED = ("comes", *_WHOSE, *_COMES, "email", "plate")
# Chosen, not typed: they stand in every form that is sent.
_CHOSEN = ("comes", "id_type", "for_id_type")

Typed = dict[str, str]
Mistakes = dict[str, str]


def typed_answers() -> Typed:
    """What was typed of the guest, as it was typed; empty when nothing was."""
    typed = {field: request.form.get(field, "").strip()[: _longest(field)] for field in TYPED}
    return typed if typed["comes"] == AGENT or any(typed[field] for field in TYPED if field not in _CHOSEN) else {}


def guest_of(door: Door, typed: Typed, *, with_agent: bool = True) -> tuple[Guest | None, Mistakes]:
    """The guest out of what was typed, and what is wrong with it by field; the guest only where nothing is."""
    answers = {field: typed.get(field, "") for field in TYPED}
    mistakes: Mistakes = {}
    comes = _person(door, answers, "", mistakes)
    whose = _person(door, answers, "for_", mistakes) if with_agent and answers["comes"] == AGENT else None
    if comes is not None and comes.is_company:
        mistakes["id_type"] = "unknown"
    if comes is not None and whose is not None and comes.document == whose.document:
        mistakes["for_id_number"] = "same"
    plate = _checked(checked_plate, answers["plate"], mistakes)
    email = _checked(checked_email, answers["email"], mistakes)
    if comes is None or mistakes:
        return None, {field: mistakes[field] for field in TYPED if field in mistakes}
    language = reader_language().split("-")[0]
    return Guest(whose or comes, plate, language, email, None if whose is None else comes), {}


def held_for(guest: Guest) -> Person:
    """Whom a time is kept for: the one it is about, told at the phone of whoever comes; for a company the agent."""
    return guest.comes if guest.person.is_company else replace(guest.person, phone=guest.comes.phone)


def documents() -> dict[str, list[str]]:
    """The kinds of documents to choose from: of one who comes, and of whom an agent comes for."""
    return {"own": [kind.value for kind in PERSONAL], "of": [kind.value for kind in DocumentType]}


def signs_of(typed: Typed) -> dict[str, int]:
    """How many signs each answer has: enough to tell a mistype from a wrong document."""
    return {field: len(joined(typed.get(field, ""))) for field in TYPED}


def joined(text: str) -> str:
    return re.sub(r"[\s-]", "", text)


def _person(door: Door, answers: Typed, prefix: str, mistakes: Mistakes) -> Person | None:
    """The person of the fields behind a prefix; what is wrong with them is added to `mistakes`."""
    fields = _WHOSE if prefix else _COMES
    wrong = {field: "missing" for field in fields if field not in _CHOSEN and not answers[field]}
    name, number = answers[prefix + "name"], answers[prefix + "id_number"]
    kind, phone = answers[prefix + "id_type"] or DocumentType.RESIDENT, "" if prefix else answers["phone"]
    person = None
    try:
        bare = re.sub(r"^(?:\+|00)86", "", joined(phone)) or None
        person = checked_person(name, kind, number, bare, today=local(door.house.now(), door.zone).date())
    except (refusals.BadInput, refusals.InvalidIdNumber) as refusal:
        wrong = {**{prefix + field: why for field, why in _fields_of(refusal).items()}, **wrong}
    mistakes |= wrong
    return person


def _longest(field: str) -> int:
    return LONGEST_ADDRESS if field == "email" else LONGEST_ANSWER


def _checked(check: Callable[[str], str | None], text: str, mistakes: Mistakes) -> str | None:
    """An answer that may be left out; what is wrong with it is added to `mistakes`."""
    try:
        return check(text)
    except refusals.BadInput as refusal:
        mistakes |= _fields_of(refusal)
        return None


def _fields_of(refusal: refusals.Refused) -> Mistakes:
    fields = refusal.facts.get("fields")
    return dict(fields) if isinstance(fields, dict) else {}
