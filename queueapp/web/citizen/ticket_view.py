"""What a citizen sees of his ticket: his place in line, the call, and what he may do."""

from collections.abc import Callable, Iterable
from typing import Any
from zoneinfo import ZoneInfo

from queueapp.domain.clock import MINUTE, iso
from queueapp.domain.desk_life import Desk, DeskState
from queueapp.domain.hall_state import HallState
from queueapp.domain.places import HallSettings
from queueapp.domain.ticket_life import FINAL, State
from queueapp.domain.visit import Ticket
from queueapp.domain.waiting_time import Estimate, ahead_of, estimate
from queueapp.live.states import Running
from queueapp.web.facts import papers_of, range_of, service_of, stages_of


class TicketViews:
    """Makes the views of phones out of a hall's running state."""

    def __init__(
        self,
        zone: ZoneInfo,
        minutes: Callable[[Running, int], dict[str, float]],
        service_name: Callable[[str], dict[str, str]],
    ) -> None:
        self._zone = zone
        self._minutes = minutes
        self._service_name = service_name

    def ticket(self, running: Running, now: int, visit: str) -> dict[str, Any] | None:
        """The newest ticket of a visit in this hall; None when the hall has none (any more)."""
        found = newest(running.state, visit)
        settings = running.state.settings
        return None if found is None or settings is None else self._view(found, running, settings, now)

    def line(self, running: Running, now: int, ticket: Ticket) -> tuple[int, Estimate | None]:
        """How many are ahead of a ticket, and the range it should expect."""
        state = running.state
        if ticket.state != State.WAITING or state.settings is None:
            return 0, None
        waiting = [one for one in state.live.values() if one.state == State.WAITING]
        desks = [desk for desk in state.desks.values() if desk.state == DeskState.OPEN]
        ahead = ahead_of(ticket, waiting, desks)
        return ahead, _expected(ticket, ahead, desks, waiting, state.settings, self._minutes(running, now))

    def _view(self, ticket: Ticket, running: Running, settings: HallSettings, now: int) -> dict[str, Any]:
        ahead, expected = self.line(running, now, ticket)
        counter = settings.counter.get(ticket.counter or "")
        rules = settings.rules
        rejoin_until = None if ticket.missed_at is None else ticket.missed_at + rules.rejoin_within_minutes * MINUTE
        at_counter = ticket.state in (State.CALLED, State.SERVING, State.HELD)
        likely = None if expected is None else now + (expected.low + expected.high) * MINUTE // 2
        return {
            "id": ticket.id,
            "number": ticket.number,
            "state": ticket.state,
            "site": {"code": settings.site, "name": settings.site_name},
            "hall": {"code": settings.hall, "name": settings.hall_name},
            "service": service_of(settings, ticket.service),
            "issued_at": self._text(ticket.issued_at),
            "ahead": ahead if ticket.state == State.WAITING else None,
            "estimate": range_of(expected),
            "likely_at": self._text(likely),
            "counter": {"code": counter.code, "number": counter.number, "name": counter.name} if counter and at_counter else None,
            "called_at": self._text(ticket.called_at),
            "calls": ticket.calls,
            "call": ticket.call,
            "began_at": self._text(ticket.began_at),
            "ended_at": self._text(ticket.ended_at),
            "missed_at": self._text(ticket.missed_at),
            "returns_at": self._text(ticket.returns_at),
            "rejoin_until": self._text(rejoin_until),
            "rejoin_behind": rules.rejoin_behind,
            "waited_minutes": _minutes_between(ticket.arrived_at, ticket.called_at or ticket.began_at),
            "served_minutes": _minutes_between(ticket.began_at, ticket.ended_at),
            "stages": stages_of(ticket, self._service_name),
            "papers": [paper["name"] for paper in papers_of(settings, ticket.services)],
            "late_minutes": rules.late_minutes,
            "may": _may(ticket),
            "outcome": ticket.outcome,
        }  # fmt: skip

    def _text(self, at: int | None) -> str | None:
        return iso(at, self._zone)


def newest(state: HallState, visit: str) -> Ticket | None:
    """The newest ticket of a visit that this hall has."""
    mine = [ticket for home in (state.live, state.ended) for ticket in home.values() if ticket.visit == visit]
    return max(mine, key=lambda ticket: ticket.stage, default=None)


def _may(ticket: Ticket) -> list[str]:
    if ticket.state in FINAL or ticket.state == State.SERVING:
        return []
    may_be_late = ticket.state == State.WAITING and not ticket.rejoins
    return ["cancel", "late"] if may_be_late else ["cancel"]


def _expected(
    ticket: Ticket,
    ahead: int,
    desks: list[Desk],
    waiting: Iterable[Ticket],
    settings: HallSettings,
    minutes: dict[str, float],
) -> Estimate | None:
    able = [desk for desk in desks if ticket.service in desk.serves] or [desk for desk in desks if ticket.service in desk.backup]
    if not able:
        return None
    letter = settings.letter_of(ticket.service)
    same = [minutes.get(one.service, 5.0) for one in waiting if settings.letter_of(one.service) == letter]
    usual = sum(same) / len(same) if same else minutes.get(ticket.service, 5.0)
    # Someone at work at every desk is, on the mean, halfway through.
    return estimate((ahead + 0.5) * usual, len(able))


def _minutes_between(start: int | None, end: int | None) -> int | None:
    return None if start is None or end is None else max(0, round((end - start) / MINUTE))
