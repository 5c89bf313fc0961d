"""One's own appointment or place on the waiting list: named by its code and the phone's last four digits, never by one alone."""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection

from queueapp.domain.refusals import NotFound
from queueapp.storage import appointment_queries, waiting_queries
from queueapp.storage.appointment_queries import Booked
from queueapp.storage.waiting_queries import WaitFound
from queueapp.web.door import Door

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Own:
    """What a code opens: an appointment, or a place on the waiting list; both, once that has come to an appointment."""

    appointment: Booked | None
    wait: WaitFound | None


def find_own(door: Door, code: str, last4: str, *, proved: bool = False) -> Own:
    """Whatever a code and its phone's last four digits open; refuses like `find_appointment`.

    `proved`: these digits were right before, in this browser. Strangers' wrong tries do not shut its owner out."""

    def look(connection: Connection, cleaned: str) -> tuple[Own, dict[str, str]] | None:
        booked, waits = _look_at_appointment(door, connection, cleaned), _look_at_wait(door, connection, cleaned)
        known = booked or waits
        return None if known is None else (Own(booked and booked[0], waits and waits[0]), known[1])

    return _proved(door, code, last4, look, counted=not proved)


def find_appointment(door: Door, code: str, last4: str) -> Booked:
    """The appointment of a code and its phone's last four digits.

    Refuses with NotFound, alike for an unknown code and a wrong phone, and with RateLimited after some of these."""

    return _proved(door, code, last4, lambda connection, cleaned: _look_at_appointment(door, connection, cleaned))


def find_wait(door: Door, code: str, last4: str) -> WaitFound:
    """The place on the waiting list of a code and its phone's last four digits; refuses like `find_appointment`."""

    return _proved(door, code, last4, lambda connection, cleaned: _look_at_wait(door, connection, cleaned))


def _proved(
    door: Door, code: str, last4: str, look: Callable[[Connection, str], tuple[T, dict[str, str]] | None], *, counted: bool = True
) -> T:
    cleaned = re.sub(r"[\s-]", "", code).upper()
    if counted:
        door.tries.must_be_few(cleaned)
    with door.house.database.read() as connection:
        seen = look(connection, cleaned)
    phone = "" if seen is None else seen[1].get("sms", "")
    if seen is None or len(last4) != 4 or not hmac.compare_digest(phone[-4:].encode(), last4.encode()):
        door.tries.note_wrong(cleaned)
        raise NotFound()
    return seen[0]


def _look_at_appointment(door: Door, connection: Connection, cleaned: str) -> tuple[Booked, dict[str, str]] | None:
    sealer = door.house.sealer
    found = appointment_queries.by_code(connection, sealer.indexes("appointment", cleaned))
    return None if found is None else (found, appointment_queries.contact_of(connection, sealer, found.id))


def _look_at_wait(door: Door, connection: Connection, cleaned: str) -> tuple[WaitFound, dict[str, str]] | None:
    sealer = door.house.sealer
    found = waiting_queries.by_code(connection, sealer.indexes("wait", cleaned))
    opened = None if found is None else waiting_queries.opened(connection, sealer, found.wait.id)
    return None if opened is None else (opened.found, opened.contact)
