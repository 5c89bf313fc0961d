"""The sites as citizens compare them: open or not, people waiting, how long."""

from typing import Any

from queueapp.actions.unit import House
from queueapp.domain.clock import iso, local
from queueapp.domain.hours import next_opening, session_at, sessions_on
from queueapp.domain.waiting_time import Estimate
from queueapp.domain.working_days import day_hours
from queueapp.live.booking_states import BookingStates
from queueapp.live.states import Running, States
from queueapp.storage.place_queries import SitePlace
from queueapp.web.facts import paper_of, range_of

EARLIEST_EVERY_US = 5_000_000


class SitesView:
    """Makes site views out of the running states of their halls."""

    def __init__(self, house: House, states: States, bookings: BookingStates) -> None:
        self._house = house
        self._states = states
        self._bookings = bookings
        self._earliest_of: dict[str, tuple[int, int | None]] = {}

    def all(self, now: int) -> list[dict[str, Any]]:
        """Every site."""
        return [self.site(place, now) for place in self._house.directory.sites.values()]

    def site(self, place: SitePlace, now: int) -> dict[str, Any]:
        """One site with its queues and halls."""
        zone = self._house.zone
        running = [self._states.of(hall) for hall in place.halls]
        queues = [queue for one in running for queue in self._queues(one, now)]
        session = session_at(place.plan, now, zone)
        opens = next_opening(place.plan, now, zone)
        opened = sum(len(one.state.desks) for one in running)
        return {
            "code": place.code,
            "kind": place.kind,
            "name": place.name,
            "district": place.district,
            "place": {"lat": place.latitude, "lon": place.longitude},
            "address": place.address,
            "phone": place.phone,
            "state": self._state(place, now, session is not None, opened),
            "open_until": None if session is None else f"{local(session.closes, zone):%H:%M}",
            "opens_at": None if session is not None else iso(opens, zone),
            "hours_today": day_hours(place.plan, local(now, zone).date()).sessions,
            "hours": place.hours,
            "counters_open": opened,
            "waiting": sum(queue["waiting"] for queue in queues),
            "estimate": _widest(queues),
            "queues": queues,
            "halls": [self._hall(one) for one in running],
            "earliest": iso(self._earliest(place.code, now), zone),
        }

    def _earliest(self, site: str, now: int) -> int | None:
        """The first start at which anything can be booked; looked up anew every few seconds, since every page asks."""
        kept = self._earliest_of.get(site)
        if kept is None or not 0 <= now - kept[0] < EARLIEST_EVERY_US:
            slots = self._bookings.of(site).slots.values()
            free = (slot.start for slot in slots if slot.start > now >= slot.bookable_from and slot.public.free > 0)
            kept = (now, min(free, default=None))
            self._earliest_of[site] = kept
        return kept[1]

    def services(self) -> dict[str, Any]:
        """The catalogue."""
        directory = self._house.directory
        items = [
            {
                "code": service.code,
                "name": service.name,
                "everyday": list(service.everyday),
                "letter": service.letter,
                "minutes": service.minutes,
                "papers": [paper_of(directory.papers, code) for code in service.papers],
                "one_document": service.one_document,
                "lane_first": service.lane_first,
                "online": service.online,
                "top": service.top,
                "channels": ["online", "site"] if service.online else ["site"],
                "offered_at": list(directory.offered[service.code]),
            }
            for service in directory.services.values()
        ]
        queues = [{"letter": letter, "name": name} for letter, name in directory.queues.items()]
        return {"items": items, "queues": queues, "next": None}

    def _state(self, place: SitePlace, now: int, in_session: bool, opened: int) -> str:
        if in_session:
            return "open" if opened else "paused"
        zone = self._house.zone
        return "closed" if sessions_on(place.plan, local(now, zone).date(), zone) else "closed_today"

    def _queues(self, running: Running, now: int) -> list[dict[str, Any]]:
        settings = running.state.settings
        if settings is None:
            return []
        lines = running.lines.by_letter(settings)
        estimates = self._states.estimates(running, now)
        return [
            {
                "letter": queue.letter,
                "name": queue.name,
                "waiting": len(lines[queue.letter]),
                "estimate": range_of(estimates.get(queue.letter)),
                "hall": settings.hall,
            }
            for queue in settings.queues
        ]

    def _hall(self, running: Running) -> dict[str, Any]:
        place = self._house.directory.halls[running.state.hall]
        return {
            "code": place.code,
            "name": place.name,
            "letters": list(place.letters),
            "waiting": len(running.lines.waiting),
            "counters_open": len(running.state.desks),
        }


def _widest(queues: list[dict[str, Any]]) -> dict[str, int] | None:
    """The range of the queue where one waits longest among those that people come for."""
    known = [queue["estimate"] for queue in queues if queue["estimate"] and queue["letter"] in "ABCDY"]
    if not known:
        return None
    longest: dict[str, int] = max(known, key=lambda one: one["high"])
    return range_of(Estimate(longest["low"], longest["high"]))
