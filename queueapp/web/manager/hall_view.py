"""The whole staff state of a hall, and the small one that the centre adds up."""

from collections.abc import Sequence
from heapq import nlargest
from typing import Any
from zoneinfo import ZoneInfo

from queueapp.domain.clock import MINUTE, iso
from queueapp.domain.desk_life import DeskState
from queueapp.domain.hall_state import HallState
from queueapp.domain.picking import unserved
from queueapp.domain.places import Counter, HallSettings
from queueapp.domain.ticket_life import State
from queueapp.domain.visit import Ticket
from queueapp.live.people import Names
from queueapp.live.states import Running, States
from queueapp.web.facts import range_of, service_of

# The newest are told: whoever was missed long ago can no longer rejoin, and a slip is asked for again at once.
SHOWN_MISSED, SHOWN_ISSUED = 30, 5


class HallViews:
    """Makes staff views of a hall out of its running state."""

    def __init__(self, zone: ZoneInfo, names: Names, states: States) -> None:
        self._zone = zone
        self._names = names
        self._states = states

    def hall(self, running: Running, now: int) -> dict[str, Any]:
        """Counters, queues, alarms and what is offered."""
        state, settings = running.state, running.state.settings
        if settings is None:
            return {"code": running.state.hall, "counters": [], "queues": [], "services": [], "alarms": []}
        return {
            "code": settings.hall,
            "name": settings.hall_name,
            "site": {"code": settings.site, "name": settings.site_name},
            "day": state.day,
            "settings_version": settings.version,
            "counts": counts(state),
            "counters": [self._counter(counter, running, settings) for counter in settings.counters],
            "queues": self._queues(running, settings, now),
            "services": [service_of(settings, service.code) for service in settings.services],
            "priorities": [
                {"code": one.code, "name": one.name, "credit_minutes": one.credit_minutes} for one in settings.priorities
            ],
            "missed": [self.ticket(one, settings) for one in _missed(state)],
            "issued": self._issued(running, settings),
            "alarms": self._alarms(running, settings, now),
        }

    def summary(self, running: Running, now: int) -> dict[str, Any]:
        """What the centre needs of a hall."""
        state = running.state
        waiting = running.lines.waiting
        since = min((ticket.arrived_at for ticket in waiting), default=None)
        return {
            "code": state.hall,
            "counts": counts(state),
            "counters_open": sum(1 for desk in state.desks.values() if desk.state == DeskState.OPEN),
            "longest_since": iso(since, self._zone),
            "unserved": len(unserved(waiting, state.desks.values())),
        }

    def ticket(self, ticket: Ticket, settings: HallSettings) -> dict[str, Any]:
        """A ticket as a row of the staff's list."""
        return {
            "id": ticket.id,
            "number": ticket.number,
            "visit": ticket.visit,
            "state": ticket.state,
            "service": service_of(settings, ticket.service),
            "issued_at": iso(ticket.issued_at, self._zone),
            "rank_at": iso(ticket.rank_at, self._zone),
            "counter": ticket.counter,
            "calls": ticket.calls,
            "called_at": iso(ticket.called_at, self._zone),
            "priority": ticket.priority,
            "missed_at": iso(ticket.missed_at, self._zone),
            **_back_in_line(ticket, settings, self._zone),
            "stage": ticket.stage,
            "stages": len(ticket.way),
        }

    def _issued(self, running: Running, settings: HallSettings) -> list[dict[str, Any]]:
        """The tickets that were issued last and still wait, each with how many of its queue are before it."""
        newest = nlargest(SHOWN_ISSUED, running.lines.waiting, key=lambda one: one.issued_at)
        lines = running.lines.by_letter(settings)
        return [{**self.ticket(one, settings), "ahead": _ahead(lines[settings.letter_of(one.service)], one)} for one in newest]

    def _counter(self, counter: Counter, running: Running, settings: HallSettings) -> dict[str, Any]:
        desk = running.state.desks.get(counter.code)
        ticket = running.lines.in_main_seat(counter.code)
        name, badge = self._names.of(desk.user) if desk else ("", "")
        return {
            "code": counter.code,
            "number": counter.number,
            "name": counter.name,
            "state": desk.state if desk else "closed",
            "clerk": {"name": name, "badge": badge} if desk else None,
            "ticket": None
            if ticket is None
            else {
                "number": ticket.number,
                "state": ticket.state,
                "since": iso(ticket.began_at or ticket.called_at, self._zone),
            },
            "letters": sorted({settings.letter_of(code) for code in counter.serves}),
            "services": list(counter.serves + counter.backup),
        }

    def _queues(self, running: Running, settings: HallSettings, now: int) -> list[dict[str, Any]]:
        lines = running.lines.by_letter(settings)
        estimates = self._states.estimates(running, now)
        rows = []
        for queue in settings.queues:
            line = lines[queue.letter]
            since = min((ticket.arrived_at for ticket in line), default=None)
            rows.append(
                {
                    "letter": queue.letter,
                    "name": queue.name,
                    "count": len(line),
                    "longest_since": iso(since, self._zone),
                    "estimate": range_of(estimates.get(queue.letter)),
                }
            )
        return rows

    def _alarms(self, running: Running, settings: HallSettings, now: int) -> list[dict[str, Any]]:
        state, waiting = running.state, running.lines.waiting
        over = now - settings.rules.target_wait_minutes * MINUTE
        alarms = [{"kind": "unserved", "number": ticket.number} for ticket in unserved(waiting, state.desks.values())]
        alarms += [{"kind": "over_target", "number": one.number} for one in waiting if one.arrived_at < over]
        alarms += [
            {"kind": "left_serving", "number": one.number, "counter": one.counter or ""}
            for one in state.live.values()
            if one.state == State.SERVING
            and (desk := state.desks.get(one.counter or "")) is not None
            and desk.state == DeskState.LOST
        ]
        return alarms


def _missed(state: HallState) -> list[Ticket]:
    missed = (ticket for ticket in state.live.values() if ticket.state == State.MISSED)
    return nlargest(SHOWN_MISSED, missed, key=lambda one: one.missed_at or 0)


def _ahead(line: Sequence[Ticket], ticket: Ticket) -> int:
    """How many stand before a ticket in its line, which is in order."""
    return next((place for place, one in enumerate(line) if one.id == ticket.id), 0)


def _back_in_line(ticket: Ticket, settings: HallSettings, zone: ZoneInfo) -> dict[str, Any]:
    """Until when a missed ticket may rejoin, and how often it still may."""
    rules = settings.rules
    until = None if ticket.missed_at is None else ticket.missed_at + rules.rejoin_within_minutes * MINUTE
    return {"rejoin_until": iso(until, zone), "rejoins_left": max(0, rules.rejoin_limit - ticket.rejoins)}


def counts(state: HallState) -> dict[str, int]:
    """How many tickets are in each state today: nothing is lost, so they add up to what was issued."""
    found = {one.value: 0 for one in State}
    for home in (state.live, state.ended):
        for ticket in home.values():
            found[ticket.state] += 1
    return found
