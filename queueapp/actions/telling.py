"""Telling the owner of an appointment what became of it: the notice with its facts and calendar file, in the verb's transaction."""

from typing import Any

from queueapp.actions import notices
from queueapp.actions.unit import Unit
from queueapp.domain.booking_rules import DAY
from queueapp.domain.calendar_file import Method
from queueapp.domain.clock import Instant
from queueapp.domain.notices import Channel, Kind
from queueapp.storage import appointment_queries
from queueapp.storage.appointment_queries import Booked, BookedOpened

# A reminder comes a day before; for an appointment sooner than that, the confirmation is reminder enough.
REMIND_BEFORE = DAY


def tell_owner(unit: Unit, kind: Kind, appointment: str, *, was: int | None = None) -> None:
    """Write the notice of an appointment as it now stands; `was` is the time it had before a move."""
    if not unit.house.post.couriers:
        return
    found = appointment_queries.opened(unit.connection, unit.house.sealer, appointment)
    if found is not None:
        _write(unit, kind, found, was)


def tell_booked(unit: Unit, found: BookedOpened) -> None:
    """Write the notices of an appointment that was just booked, without reading it again."""
    if unit.house.post.couriers:
        _write(unit, Kind.BOOKED, found, None)


def _write(unit: Unit, kind: Kind, found: BookedOpened, was: int | None) -> None:
    booked = found.booked
    facts = _facts(unit, booked, found.code)
    to = {Channel(channel): address for channel, address in found.contact.items()}
    given: dict[str, Any] = {"person": booked.person, "language": booked.language, "about": booked.id, "to": to}
    method = Method.CANCEL if kind in (Kind.CANCELLED, Kind.MISSED) else Method.REQUEST
    sequence = booked.moves + (method is Method.CANCEL)
    calendar = None
    if kind is not Kind.MISSED and Channel.MAIL in unit.house.post.couriers:
        calendar = notices.calendar_of(
            unit, booked.id, facts, minutes=_minutes(unit, booked), sequence=sequence, language=booked.language, method=method
        )
    more = {} if was is None else {"was": was}
    notices.enqueue(unit, kind, facts={**facts, **more}, calendar=calendar, **given)
    due = booked.start - REMIND_BEFORE
    if kind in (Kind.BOOKED, Kind.MOVED) and due > unit.now:
        notices.enqueue(unit, Kind.REMINDER, facts=facts, due=Instant(due), **given)


def _facts(unit: Unit, booked: Booked, code: str) -> dict[str, Any]:
    directory = unit.house.directory
    site = directory.sites[booked.site]
    services = [directory.services[one] for one in booked.services if one in directory.services]
    papers = dict.fromkeys(code for service in services for code in service.papers)
    return {
        "code": code,
        "site": site.name,
        "address": site.address,
        "services": [service.name for service in services],
        "start": booked.start,
        "papers": [{name: directory.papers[one][name] for name in ("zh", "en")} for one in papers if one in directory.papers],
    }


def _minutes(unit: Unit, booked: Booked) -> int:
    services = unit.house.directory.services
    return sum(services[one].minutes for one in booked.services if one in services)
