"""Telling the owner of an appointment what became of it: the notice with its facts and calendar file, in the verb's transaction."""

from collections.abc import Sequence
from typing import Any

from queueapp.actions import notices
from queueapp.actions.unit import Unit
from queueapp.domain.booking_rules import DAY
from queueapp.domain.calendar_file import Method
from queueapp.domain.clock import Instant
from queueapp.domain.notices import Channel, Kind
from queueapp.domain.waiting_list import Offer
from queueapp.domain.working_days import Name
from queueapp.storage import appointment_queries
from queueapp.storage.appointment_queries import Booked, BookedOpened
from queueapp.storage.waiting_queries import WaitOpened

# A reminder comes a day before; for an appointment sooner than that, the confirmation is reminder enough.
REMIND_BEFORE = DAY


def tell_owner(unit: Unit, kind: Kind, appointment: str, *, was: int | None = None, reason: Name | None = None) -> None:
    """Write the notice of an appointment as it now stands; `was`: its time before a move; `reason`: why it lost its place."""
    if not unit.house.post.couriers:
        return
    found = appointment_queries.opened(unit.connection, unit.house.sealer, appointment)
    if found is not None:
        told = {"was": was, "reason": reason}
        _write(unit, kind, found, {name: fact for name, fact in told.items() if fact is not None})


def tell_booked(unit: Unit, found: BookedOpened) -> None:
    """Write the notices of an appointment that was just booked, without reading it again."""
    if unit.house.post.couriers:
        _write(unit, Kind.BOOKED, found, {})


def tell_offer(unit: Unit, found: WaitOpened, offer: Offer, due: Instant) -> None:
    """Tell one who waits what he is offered, and until when; not before `due`."""
    if not unit.house.post.couriers:
        return
    wait = found.found
    facts = _facts(unit, wait.site, wait.wait.services, offer.start, found.code)
    to = {Channel(channel): address for channel, address in found.contact.items()}
    notices.enqueue(
        unit, Kind.OFFER, person=wait.person, language=wait.language, about=wait.wait.id, due=due, to=to,
        facts={**facts, "until": offer.expires_at},
    )  # fmt: skip


def _write(unit: Unit, kind: Kind, found: BookedOpened, more: dict[str, Any]) -> None:
    booked = found.booked
    facts = _facts(unit, booked.site, booked.services, booked.start, found.code)
    to = {Channel(channel): address for channel, address in found.contact.items()}
    given: dict[str, Any] = {"person": booked.person, "language": booked.language, "about": booked.id, "to": to}
    method = Method.CANCEL if kind in (Kind.CANCELLED, Kind.MISSED) else Method.REQUEST
    sequence = booked.moves + (method is Method.CANCEL)
    calendar = None
    if kind is not Kind.MISSED and Channel.MAIL in unit.house.post.couriers:
        calendar = notices.calendar_of(
            unit, booked.id, facts, minutes=_minutes(unit, booked), sequence=sequence, language=booked.language, method=method
        )
    notices.enqueue(unit, kind, facts={**facts, **more}, calendar=calendar, **given)
    due = booked.start - REMIND_BEFORE
    if kind in (Kind.BOOKED, Kind.MOVED, Kind.RESTORED) and due > unit.now:
        notices.enqueue(unit, Kind.REMINDER, facts=facts, due=Instant(due), **given)


def _facts(unit: Unit, at: str, codes: Sequence[str], start: int, code: str) -> dict[str, Any]:
    directory = unit.house.directory
    site = directory.sites[at]
    services = [directory.services[one] for one in codes if one in directory.services]
    papers = dict.fromkeys(code for service in services for code in service.papers)
    return {
        "code": code,
        "site": site.name,
        "address": site.address,
        "services": [service.name for service in services],
        "start": start,
        "papers": [{name: directory.papers[one][name] for name in ("zh", "en")} for one in papers if one in directory.papers],
    }


def _minutes(unit: Unit, booked: Booked) -> int:
    services = unit.house.directory.services
    return sum(services[one].minutes for one in booked.services if one in services)
