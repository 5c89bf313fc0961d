"""One running fold per stream and process: what every view is made of."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection

from queueapp.actions.unit import Committed, House
from queueapp.domain.events import BaseEvent, DeskEvent, Event, TicketEvent
from queueapp.domain.hall_state import HallState, fold
from queueapp.domain.refusals import NotFound
from queueapp.domain.ticket_life import State
from queueapp.domain.visit import Ticket
from queueapp.domain.waiting_time import Estimate, pace, queue_estimate
from queueapp.live.lines import Lines
from queueapp.storage import event_log
from queueapp.storage.place_queries import hall_of_stream, stream_of

# Today's pace changes slowly; reckoning it anew from all ended tickets this often is enough.
PACE_EVERY_US = 10_000_000


@dataclass
class Running:
    """The fold of one hall's stream, up to (epoch, seq)."""

    state: HallState
    epoch: int = 0
    seq: int = 0
    minutes: dict[str, float] = field(default_factory=dict)
    minutes_at: int = -PACE_EVERY_US
    turn: threading.RLock = field(default_factory=threading.RLock)
    lines: Lines = field(init=False)

    def __post_init__(self) -> None:
        self.lines = Lines(self.state)

    def restart(self, state: HallState) -> None:
        """Go on from a state that was made elsewhere."""
        self.state = state
        self.lines = Lines(state)

    def take(self, event: Event) -> tuple[Ticket | None, Ticket | None]:
        """Fold one event; for a ticket's, the ticket before and after."""
        if not isinstance(event, TicketEvent):
            self._take_other(event)
            return None, None
        before = self.state.ticket(event.ticket)
        self.state = fold(self.state, event)
        after = self.state.ticket(event.ticket)
        self.lines.move(before, after)
        return before, after

    def _take_other(self, event: Event) -> None:
        state = fold(self.state, event)
        if state is not self.state:
            self.restart(state)
        self.lines.changed()


@dataclass(frozen=True, slots=True)
class Change:
    """What a hall's stream just gained, and whom it touched; with no events, the state was read anew: everybody."""

    hall: str
    running: Running
    events: tuple[Event, ...]
    counters: frozenset[str] = frozenset()
    visits: frozenset[str] = frozenset()
    # Whether somebody came to wait or waits no more, or other desks call: what happens at a counter alone changes no place in line.
    moves_line: bool = True

    @property
    def touches_all(self) -> bool:
        """Whether settings or the whole state changed."""
        return not self.events or any(isinstance(event, BaseEvent) for event in self.events)


class States:
    """The running folds of this process."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._halls: dict[str, Running] = {}

    def of(self, hall: str) -> Running:
        """The hall's running state, caught up with the log when it is new here."""
        running = self._halls.get(hall)
        if running is None:
            if hall not in self._house.directory.halls:
                raise NotFound()
            running = self._halls.setdefault(hall, Running(HallState(hall)))
        if not running.epoch:
            # Also for whoever comes while another one reads the log for the first time.
            self.catch_up(hall)
        return running

    def known(self) -> dict[str, tuple[int, int]]:
        """(epoch, seq) of each stream followed here, by stream name."""
        return {stream_of(hall): (running.epoch, running.seq) for hall, running in self._halls.items()}

    def minutes(self, running: Running, now: int) -> dict[str, float]:
        """Minutes a service takes today, by code."""
        settings = running.state.settings
        if settings is not None and abs(now - running.minutes_at) >= PACE_EVERY_US:
            running.minutes = pace(settings.services, running.state.ended.values())
            running.minutes_at = now
        return running.minutes

    def estimates(self, running: Running, now: int) -> dict[str, Estimate | None]:
        """What one who joins a queue now should expect, by letter."""
        settings, minutes = running.state.settings, self.minutes(running, now)
        if settings is None:
            return {}
        desks, waiting = running.state.desks.values(), running.lines.waiting
        return running.lines.once(
            ("estimates", running.minutes_at),
            lambda: {one.letter: queue_estimate(one.letter, waiting, desks, settings, minutes) for one in settings.queues},
        )

    def offer(self, committed: Committed) -> Change | None:
        """Take what this process just committed; read the log instead where something lies between."""
        hall = hall_of_stream(committed.stream)
        if hall is None or hall not in self._halls:
            return None
        running = self._halls[hall]
        with running.turn:
            if (committed.epoch, committed.first) == (running.epoch, running.seq + 1):
                return _add(hall, running, committed.events)
        return self.catch_up(hall)

    def catch_up(self, hall: str) -> Change | None:
        """Read and fold what the log has and this state has not; None when there is nothing new."""
        running = self._halls[hall]
        stream = stream_of(hall)
        with running.turn, self._house.database.read() as connection:
            head = event_log.head(connection, stream)
            if (head.epoch, head.seq) == (running.epoch, running.seq):
                return None
            if head.epoch != running.epoch or head.seq < running.seq:
                return _anew(hall, running, head, event_log.read_after(connection, stream, _before_base(connection, stream)))
            return _add(hall, running, tuple(event for _, event in event_log.read_after(connection, stream, running.seq)))


def _before_base(connection: Connection, stream: str) -> int:
    base = event_log.last_base(connection, stream)
    return 0 if base is None else base - 1


def _anew(hall: str, running: Running, head: event_log.Head, rows: list[tuple[int, Event]]) -> Change:
    state = HallState(hall)
    for _, event in rows:
        state = fold(state, event)
    running.restart(state)
    running.epoch, running.seq = head.epoch, rows[-1][0] if rows else head.seq
    running.minutes_at = -PACE_EVERY_US
    return Change(hall, running, ())


def _add(hall: str, running: Running, events: Iterable[Event]) -> Change:
    told = tuple(events)
    counters: set[str] = set()
    visits: set[str] = set()
    moves_line = False
    for event in told:
        moves_line |= not isinstance(event, TicketEvent)
        for ticket in running.take(event):
            if ticket is not None:
                visits.add(ticket.visit)
                counters.update(code for code in (ticket.counter,) if code)
                moves_line |= ticket.state == State.WAITING
        if isinstance(event, DeskEvent):
            counters.add(event.counter)
    running.seq += len(told)
    return Change(hall, running, told, frozenset(counters), frozenset(visits), moves_line)


Follower = Callable[[Change], None]
