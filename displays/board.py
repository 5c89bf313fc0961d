"""A board: the view of a hall's state that everybody in the hall may see. No name, phone or document ever stands here."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from displays.announcements import Announcer, say_until
from displays.wire import instant_text, service_facts
from queueapp.domain.clock import MINUTE, Clock
from queueapp.domain.desk_life import Desk, DeskState
from queueapp.domain.hall_state import HallState
from queueapp.domain.hours import next_opening, session_at
from queueapp.domain.places import Counter, HallSettings
from queueapp.domain.ticket_life import State
from queueapp.domain.visit import Ticket
from queueapp.domain.waiting_time import Estimate, serving_desks
from queueapp.live.states import Running

MOST_CALLS = 8


class BoardMaker:
    """Makes a hall's board from its running state; `badges` gives a clerk's badge by id, `estimates` the waits by letter."""

    def __init__(
        self, *, zone: ZoneInfo, clock: Callable[[], Clock], estimates: Callable[[Running, int], dict[str, Estimate | None]],
        badges: Callable[[str], str], announcer: Announcer,
    ) -> None:  # fmt: skip
        self._zone = zone
        self._clock = clock
        self._estimates = estimates
        self._badges = badges
        self._announcer = announcer

    def __call__(self, running: Running, now: int) -> dict[str, Any]:
        """The board of the hall at the city's time `now`."""
        state, settings = running.state, running.state.settings
        if settings is None:
            return {
                "hall": {"code": state.hall},
                "open": False,
                "calls": [],
                "waiting": [],
                "counters": [],
                "announce": [],
            }
        calls = recent_calls(state, settings, now)
        in_session = session_at(settings.plan, now, self._zone)
        return {
            "hall": {
                "code": settings.hall,
                "name": settings.hall_name,
                "site": {"code": settings.site, "name": settings.site_name},
            },
            "open": in_session is not None or bool(state.desks),
            "opens_at": instant_text(next_opening(settings.plan, now, self._zone), self._zone) if in_session is None else None,
            "fresh_s": settings.rules.fresh_call_s,
            "silent": not settings.rules.sound,
            "calls": [self._call(ticket, settings) for ticket in calls],
            "waiting": self._waiting(running, settings, now),
            "counters": [self._counter(counter, running, settings) for counter in settings.counters],
            "notices": list(settings.ticker),
            "slides": list(settings.slides),
            "announce": self._announcer.announce(calls, settings, now, self._clock()),
        }

    def _call(self, ticket: Ticket, settings: HallSettings) -> dict[str, Any]:
        counter = settings.counter.get(ticket.counter or "")
        return {
            "id": ticket.call,
            "number": ticket.number,
            "counter": {"code": ticket.counter, "number": counter.number if counter else ticket.counter},
            "called_at": instant_text(ticket.called_at, self._zone),
            "times": ticket.calls,
            "state": ticket.state,
            "fresh_until": instant_text(say_until(ticket, settings, self._clock()), self._zone),
            "service": service_facts(settings, ticket.service),
            "name_masked": None,
        }

    def _waiting(self, running: Running, settings: HallSettings, now: int) -> list[dict[str, Any]]:
        lines = running.lines.by_letter(settings)
        estimates = self._estimates(running, now)
        desks = list(running.state.desks.values())
        return [
            {
                "letter": queue.letter,
                "name": queue.name,
                "count": len(lines[queue.letter]),
                "counters": _counters_of(queue.letter, settings, desks),
                "estimate": _range(estimates.get(queue.letter)),
            }
            for queue in settings.queues
        ]

    def _counter(self, counter: Counter, running: Running, settings: HallSettings) -> dict[str, Any]:
        state = running.state
        desk = state.desks.get(counter.code)
        ticket = running.lines.in_main_seat(counter.code)
        shown = {
            "code": counter.code,
            "number": counter.number,
            "name": counter.name,
            "state": counter_state(desk, ticket),
        }
        papers = settings.service[ticket.service].papers if ticket and ticket.service in settings.service else ()
        return {
            **shown,
            "badge": self._badges(desk.user) if desk else None,
            "ticket": ticket.number if ticket else None,
            "call": ticket.call if ticket else None,
            "service": service_facts(settings, ticket.service) if ticket else None,
            "papers": [settings.papers[code] for code in papers if code in settings.papers] if ticket else [],
            "elsewhere": _elsewhere(counter, state, settings) if shown["state"] == "paused" else [],
        }


def recent_calls(state: HallState, settings: HallSettings, now: int) -> list[Ticket]:
    """The calls a board shows, newest first: called ones, and serving ones until the hall's minutes are over."""
    stays = settings.rules.call_stays_minutes * MINUTE
    shown = [
        ticket
        for ticket in state.live.values()
        if ticket.state == State.CALLED
        or (ticket.state == State.SERVING and ticket.call is not None and now - (ticket.called_at or 0) <= stays)
    ]
    return sorted(shown, key=lambda ticket: (ticket.called_at or 0, ticket.tie), reverse=True)[:MOST_CALLS]


def counter_state(desk: Desk | None, ticket: Ticket | None) -> str:
    """What a screen over a counter says: closed, paused, free, called or serving."""
    if desk is None:
        return "closed"
    if desk.state != DeskState.OPEN and ticket is None:
        return "paused"
    return ticket.state if ticket else "free"


def _elsewhere(counter: Counter, state: HallState, settings: HallSettings) -> list[str]:
    served = set(counter.serves)
    return [
        other.number
        for other in settings.counters
        if other.code != counter.code
        and (desk := state.desks.get(other.code)) is not None
        and desk.state == DeskState.OPEN
        and served & set(desk.serves)
    ][:3]


def _counters_of(letter: str, settings: HallSettings, desks: list[Desk]) -> int:
    first = next((service.code for service in settings.services if service.letter == letter), None)
    return 0 if first is None else serving_desks(first, [desk for desk in desks if first in desk.serves])


def _range(estimate: Any) -> dict[str, int] | None:
    return None if estimate is None else {"low": estimate.low, "high": estimate.high}
