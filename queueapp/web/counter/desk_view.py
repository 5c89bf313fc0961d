"""What a clerk sees: the desk's own view, and the line its services wait in."""

from collections.abc import Callable, Iterable
from typing import Any
from zoneinfo import ZoneInfo

from queueapp.actions.at_counter import PARALLEL_SEAT
from queueapp.actions.calling import may_miss
from queueapp.domain.clock import MINUTE, iso
from queueapp.domain.desk_life import Desk, DeskState
from queueapp.domain.hall_state import HallState
from queueapp.domain.picking import Why, why_there
from queueapp.domain.places import Counter, HallSettings
from queueapp.domain.ticket_life import AT_COUNTER, State
from queueapp.domain.visit import Ticket
from queueapp.domain.waiting_time import median_minutes
from queueapp.live.lines import Lines
from queueapp.live.people import Masks, Names
from queueapp.live.signals import Receipts
from queueapp.live.states import Running
from queueapp.web.facts import elapsed_percentiles, hall_of, papers_of, priority_of, service_of, stages_of

SHOWN_NEXT = 5
SHOWN_PASSED = 12
_RULES_SHOWN = (
    "recall_every_s", "undo_minutes", "target_wait_minutes", "missed_after_calls", "missed_after_minutes", "hold_minutes",
)  # fmt: skip


class DeskViews:
    """Makes desk and queue views out of a hall's running state."""

    def __init__(
        self, zone: ZoneInfo, names: Names, masks: Masks, receipts: Receipts, service_name: Callable[[str], dict[str, str]]
    ) -> None:
        self._zone = zone
        self._names = names
        self._masks = masks
        self._receipts = receipts
        self._service_name = service_name

    def desk(self, running: Running, now: int, counter: str, viewer: str | None) -> dict[str, Any]:
        """One counter's desk, as `viewer` (the id under which he works desks) sees it."""
        state = running.state
        settings = _settings(state)
        place = settings.counter[counter]
        desk = state.desks.get(counter)
        lines = running.lines
        mine = lines.at_counter(counter)
        main = lines.in_main_seat(counter)
        like = desk or _like(place)
        undoable = _undoable(lines, settings, counter, now)
        return {
            "counter": {"code": counter, "number": place.number, "name": place.name},
            "hall": hall_of(settings),
            "desk": desk.id if desk else None,
            "clerk": self._clerk(desk),
            "mine": desk is not None and desk.user == viewer,
            "version": desk.version if desk else 0,
            "state": desk.state if desk else "closed",
            "paused_reason": desk.paused_reason if desk else None,
            "ticket": self._ticket(main, settings, lines),
            "parallel": [self._ticket(one, settings, lines) for one in mine if one.seat not in (None, 0)],
            "held": [self._held(one, settings) for one in sorted(mine, key=_held_since) if one.state == State.HELD],
            "missed": [self._missed(one, settings, now) for one in mine if one.state == State.MISSED],
            **self._line(like, lines, settings),
            "allowed": allowed_steps(desk, viewer, mine, settings, now, undoable is not None),
            "undo": self._undo(undoable, settings),
            **self._receipt(main, settings),
            "today": _today(lines, counter),
            "services": _services(lines, like, settings),
            "rules": {
                name: getattr(settings.rules, name)
                for name in _RULES_SHOWN
            },
        }  # fmt: skip

    def queue(
        self, running: Running, now: int, serves_codes: tuple[str, ...], backup: tuple[str, ...], counter: str | None
    ) -> dict[str, Any]:
        """The line for one set of services: counts by queue, the longest wait, the next tickets.

        `counter` is the one whose bound tickets belong to the line; None for the desks that have none."""
        state = running.state
        settings = _settings(state)
        like = Desk("", counter or "", "", DeskState.OPEN.value, 0, serves_codes, backup)
        mine = settings.letters_of(serves_codes) | settings.letters_of(backup)
        return {
            **self._line(like, running.lines, settings),
            "queues": [self._queue(letter, running.lines, settings, letter in mine) for letter in settings.queue],
        }

    def _line(self, desk: Desk, lines: Lines, settings: HallSettings) -> dict[str, Any]:
        """The line as a desk sees it; the same for all desks of its kind."""
        return lines.once((*lines.kind_of(desk), "view"), lambda: self._line_anew(desk, lines, settings))

    def _line_anew(self, desk: Desk, lines: Lines, settings: HallSettings) -> dict[str, Any]:
        line = lines.line_of(desk, settings.rules)
        return {
            "next": [self._next(line, place, settings) for place in range(min(SHOWN_NEXT, len(line)))],
            "waiting": len(line),
            "longest_since": iso(_longest(line), self._zone),
        }

    def _clerk(self, desk: Desk | None) -> dict[str, str] | None:
        if desk is None:
            return None
        name, badge = self._names.of(desk.user)
        return {"name": name, "badge": badge}

    def _ticket(self, ticket: Ticket | None, settings: HallSettings, lines: Lines) -> dict[str, Any] | None:
        if ticket is None:
            return None
        rules = settings.rules
        miss_after = None if ticket.called_at is None else ticket.called_at + rules.missed_after_minutes * MINUTE
        return {
            "id": ticket.id,
            "number": ticket.number,
            "visit": ticket.visit,
            "service": service_of(settings, ticket.service),
            "services": [service_of(settings, code) for code in ticket.services],
            "state": ticket.state,
            "arrived_at": iso(ticket.arrived_at, self._zone),
            "issued_at": iso(ticket.issued_at, self._zone),
            "called_at": iso(ticket.called_at, self._zone),
            "began_at": iso(ticket.began_at, self._zone),
            "calls": ticket.calls,
            "call": ticket.call,
            "call_limit": rules.missed_after_calls,
            "miss_after": iso(miss_after, self._zone),
            "priority": priority_of(settings, ticket.priority),
            "appointment": iso(ticket.appointed_at, self._zone),
            "stages": stages_of(ticket, self._service_name),
            "outcome_needed": any(settings.service[code].outcome_needed for code in ticket.services if code in settings.service),
            "papers": papers_of(settings, ticket.services),
            "person": self._masks.of(ticket.visit) if ticket.state in AT_COUNTER else None,
            "usual": elapsed_percentiles(lines.minutes_of(ticket.service), settings, ticket.service),
            "transferred": ticket.transfers > 0,
        }  # fmt: skip

    def _held(self, ticket: Ticket, settings: HallSettings) -> dict[str, Any]:
        times = {"held_at": iso(ticket.held_at, self._zone), "returns_at": iso(ticket.returns_at, self._zone)}
        return {"id": ticket.id, "number": ticket.number, "service": service_of(settings, ticket.service), **times}

    def _missed(self, ticket: Ticket, settings: HallSettings, now: int) -> dict[str, Any]:
        fresh = now - (ticket.missed_at or 0) <= settings.rules.call_again_minutes * MINUTE
        common = {"id": ticket.id, "number": ticket.number, "service": service_of(settings, ticket.service)}
        return {**common, "missed_at": iso(ticket.missed_at, self._zone), "may_call_again": fresh}

    def _next(self, line: list[Ticket], place: int, settings: HallSettings) -> dict[str, Any]:
        ticket = line[place]
        return {
            "id": ticket.id,
            "number": ticket.number,
            "service": service_of(settings, ticket.service),
            "issued_at": iso(ticket.arrived_at, self._zone),
            "rank_at": iso(ticket.rank_at, self._zone),
            "priority": priority_of(settings, ticket.priority),
            "appointment": iso(ticket.appointed_at, self._zone),
            "why": why_of(why_there(line, place)),
        }  # fmt: skip

    def _queue(self, letter: str, lines: Lines, settings: HallSettings, mine: bool) -> dict[str, Any]:
        line = lines.by_letter(settings)[letter]
        queue = settings.queue[letter]
        return {
            "letter": letter,
            "name": queue.name,
            "count": len(line),
            "longest_since": iso(_longest(line), self._zone),
            "mine": mine,
        }

    def _receipt(self, main: Ticket | None, settings: HallSettings) -> dict[str, Any]:
        """What the boards did with the call; nothing is said of a voice that has no call to speak (any more)."""
        receipt = self._receipts.of(main.call if main else None)
        if main is None or main.call is None:
            return {"shown": None, "spoken": None}
        spoken = bool(receipt and receipt.spoken)
        to_speak = settings.rules.sound and main.state == State.CALLED
        return {"shown": bool(receipt and receipt.shown), "spoken": spoken if spoken or to_speak else None}

    def _undo(self, ticket: Ticket | None, settings: HallSettings) -> dict[str, Any] | None:
        if ticket is None:
            return None
        until = (ticket.ended_at or ticket.missed_at or 0) + settings.rules.undo_minutes * MINUTE
        return {"ticket": ticket.id, "number": ticket.number, "was": ticket.state, "until": iso(until, self._zone)}


def why_of(why: Why | None) -> dict[str, Any] | None:
    """Why a ticket stands where it stands, for those who ask."""
    if why is None:
        return None
    passed = {"overtakes": len(why.overtakes), "passed": list(why.overtakes[:SHOWN_PASSED])}
    return {"credit_minutes": why.credit_minutes, "because": why.because, **passed}


def allowed_steps(
    desk: Desk | None, viewer: str | None, mine: Iterable[Ticket], settings: HallSettings, now: int, undoable: bool
) -> list[str]:
    """The steps a viewer could take now, in the words of the API's paths.

    `call-next` beside a ticket in the main seat means the parallel one: it takes `parallel`."""
    if desk is None:
        return ["open"] if viewer else []
    if desk.user != viewer:
        return ["take-over"] if viewer else []
    if desk.state == DeskState.LOST:
        return ["open"]
    tickets = list(mine)
    main = next((ticket for ticket in tickets if ticket.seat == 0), None)
    steps = ["close", "pause" if desk.state == DeskState.OPEN else "resume-desk"]
    if main is None:
        steps += _with_free_seat(desk, tickets, settings, now, undoable)
    elif main.state == State.CALLED:
        steps += ["begin", "recall", "return", "transfer", "cancel"]
        steps += ["miss"] if may_miss(main, now, settings.rules) else []
    else:
        steps += ["finish", "hold", "transfer", "change-service", "add-service", "cancel"]
    steps += ["call-next"] if main is not None and _has_second_seat(desk, tickets, settings) else []
    steps += ["requeue"] if any(ticket.state == State.HELD for ticket in tickets) else []
    steps += ["rejoin"] if any(ticket.state == State.MISSED for ticket in tickets) else []
    return steps


def _with_free_seat(desk: Desk, tickets: list[Ticket], settings: HallSettings, now: int, undoable: bool) -> list[str]:
    steps = ["call-next", "call", "serve-directly"] if desk.state == DeskState.OPEN else []
    fresh = settings.rules.call_again_minutes * MINUTE
    if any(ticket.state == State.HELD for ticket in tickets):
        steps.append("resume")
    if any(ticket.state == State.MISSED and now - (ticket.missed_at or 0) <= fresh for ticket in tickets):
        steps.append("call-again")
    return [*steps, "undo"] if undoable else steps


def _has_second_seat(desk: Desk, tickets: list[Ticket], settings: HallSettings) -> bool:
    """Whether the hall lets its desks call a second ticket beside the first, and the seat for it is free."""
    taken = {ticket.seat for ticket in tickets}
    return desk.state == DeskState.OPEN and settings.rules.parallel_seat and PARALLEL_SEAT not in taken


def _held_since(ticket: Ticket) -> int:
    return ticket.held_at or 0


def _settings(state: HallState) -> HallSettings:
    if state.settings is None:
        raise ValueError(f"hall {state.hall} has no settings")
    return state.settings


def _like(place: Counter) -> Desk:
    """The desk that would stand at a counter."""
    return Desk("", place.code, "", DeskState.OPEN.value, 0, place.serves, place.backup)


def _services(lines: Lines, desk: Desk, settings: HallSettings) -> list[dict[str, Any]]:
    kind = ("services", desk.serves, desk.backup)
    return lines.once_of_desks(kind, lambda: [service_of(settings, code) for code in desk.services])


def _longest(line: list[Ticket]) -> int | None:
    return min((ticket.arrived_at for ticket in line), default=None)


def _undoable(lines: Lines, settings: HallSettings, counter: str, now: int) -> Ticket | None:
    ended = [one for one in lines.served_at(counter) if one.remark != "closed"]
    missed = [one for one in lines.at_counter(counter) if one.state == State.MISSED]
    last = max((*ended, *missed), key=lambda one: one.ended_at or one.missed_at or 0, default=None)
    if last is None or now - (last.ended_at or last.missed_at or 0) > settings.rules.undo_minutes * MINUTE:
        return None
    return last


def _today(lines: Lines, counter: str) -> dict[str, Any]:
    served = lines.served_at(counter)
    return {"served": len(served), "median_minutes": median_minutes(served)}
