"""What a citizen sees of his ticket: his place in line, the call, and what he may do."""

from collections.abc import Callable, Iterable
from typing import Any
from zoneinfo import ZoneInfo

from queueapp.domain.clock import MINUTE, iso
from queueapp.domain.desk_life import Desk, DeskState
from queueapp.domain.places import HallSettings
from queueapp.domain.ticket_life import FINAL, State
from queueapp.domain.visit import Ticket
from queueapp.domain.waiting_time import USUAL_MINUTES, Estimate, estimate
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

    def following(self, visit: str) -> Callable[[Running, int], dict[str, Any] | None]:
        """Makes the view of a visit's newest ticket in a hall, and gives the same one again while nothing in it changed.

        None when the hall has no ticket of it (any more)."""
        kept: tuple[Any, dict[str, Any] | None] = (None, None)

        def make(running: Running, now: int) -> dict[str, Any] | None:
            nonlocal kept
            ticket, settings = running.lines.newest_of(visit), running.state.settings
            if ticket is None or settings is None:
                return None
            ahead, expected = self.line(running, now, ticket)
            parts = (ticket, settings, ahead, expected, _likely_at(expected, now))
            if parts != kept[0]:
                kept = (parts, self._view(*parts))
            return kept[1]

        return make

    def line(self, running: Running, now: int, ticket: Ticket) -> tuple[int, Estimate | None]:
        """How many are ahead of a ticket, and the range it should expect."""
        lines, settings = running.lines, running.state.settings
        if ticket.state != State.WAITING or settings is None:
            return 0, None
        minutes = self._minutes(running, now)
        desks = lines.once_of_desks(("able", ticket.service), lambda: _able(ticket.service, running.state.desks.values()))
        letter = settings.letter_of(ticket.service)
        usual = lines.once(("usual", letter, running.minutes_at), lambda: _usual(letter, lines.by_service(), settings, minutes))
        ahead = lines.ahead_of(ticket, running.state.desks.values())
        # Someone at work at every desk is, on the mean, halfway through.
        return ahead, estimate((ahead + 0.5) * (usual or minutes.get(ticket.service, USUAL_MINUTES)), desks)

    def _view(
        self, ticket: Ticket, settings: HallSettings, ahead: int, expected: Estimate | None, likely_at: int | None
    ) -> dict[str, Any]:
        counter = settings.counter.get(ticket.counter or "")
        rules = settings.rules
        rejoin_until = None if ticket.missed_at is None else ticket.missed_at + rules.rejoin_within_minutes * MINUTE
        at_counter = ticket.state in (State.CALLED, State.SERVING, State.HELD)
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
            "likely_at": self._text(likely_at),
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


def _may(ticket: Ticket) -> list[str]:
    if ticket.state in FINAL or ticket.state == State.SERVING:
        return []
    may_be_late = ticket.state == State.WAITING and not ticket.rejoins
    return ["cancel", "late"] if may_be_late else ["cancel"]


def _able(service: str, desks: Iterable[Desk]) -> int:
    """How many desks at work serve a service; where none does, how many help out with it."""
    standing = [desk for desk in desks if desk.state == DeskState.OPEN]
    main = sum(1 for desk in standing if service in desk.serves)
    return main or sum(1 for desk in standing if service in desk.backup)


def _usual(letter: str, counts: dict[str, int], settings: HallSettings, minutes: dict[str, float]) -> float | None:
    """The mean minutes of those who wait in a queue; None where nobody does."""
    mine = {service: count for service, count in counts.items() if settings.letter_of(service) == letter}
    total = sum(mine.values())
    return sum(minutes.get(service, USUAL_MINUTES) * count for service, count in mine.items()) / total if total else None


def _likely_at(expected: Estimate | None, now: int) -> int | None:
    """The middle of a range as a time, to five minutes as its ends are: to the second it would change all the time."""
    if expected is None:
        return None
    at = now + (expected.low + expected.high) * MINUTE // 2
    return -(-at // (5 * MINUTE)) * 5 * MINUTE


def _minutes_between(start: int | None, end: int | None) -> int | None:
    return None if start is None or end is None else max(0, round((end - start) / MINUTE))
