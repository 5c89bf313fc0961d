"""A place on the waiting list as its owner sees it."""

from typing import Any

from queueapp.domain.refusals import NotFound
from queueapp.storage import appointment_queries, waiting_queries
from queueapp.storage.waiting_queries import WaitOpened
from queueapp.web.door import Door


def wait_view(door: Door, id: str) -> dict[str, Any]:
    """What somebody waits for, how many are before him, and what he is offered. Refuses with NotFound."""
    house = door.house
    with house.database.read() as connection:
        opened = waiting_queries.opened(connection, house.sealer, id)
        if opened is None:
            raise NotFound()
        before = [one for one in waiting_queries.live_waits(connection, opened.found.site) if _is_before(one, opened)]
        held = opened.found.appointment
        appointment = None if held is None else appointment_queries.opened(connection, house.sealer, held)
    found, wait = opened.found, opened.found.wait
    place = house.directory.sites[found.site]
    services = [house.directory.services[code] for code in wait.services if code in house.directory.services]
    booked = found.state == "booked" and appointment is not None
    return {
        "id": wait.id,
        "code": opened.code,
        "state": found.state,
        "site": {"code": place.code, "name": place.name, "address": place.address, "district": place.district},
        "services": [{"code": service.code, "name": service.name} for service in services],
        "since": door.text(wait.since),
        "until": door.text(wait.until),
        "ahead": len(before),
        # Offers that were let go by; three take one off the list.
        "passed": len(wait.passed),
        "offer": None if wait.offer is None else _offer(door, wait.offer.start, wait.offer.expires_at),
        # The appointment it came to; or that which an offer would move.
        "appointment": appointment.code if booked and appointment is not None else None,
        "instead_of": door.text(appointment.booked.start) if appointment is not None and not booked else None,
    }


def _offer(door: Door, start: int, expires_at: int) -> dict[str, Any]:
    return {"start": door.text(start), "expires_at": door.text(expires_at)}


def _is_before(one: Any, mine: WaitOpened) -> bool:
    wait = mine.found.wait
    return bool(set(one.services) & set(wait.services)) and (one.queued_at, one.id) < (wait.queued_at, wait.id)
