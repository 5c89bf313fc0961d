"""States to rooms: joined bursts, revisions, pulses, and who is there to hear."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol

from queueapp.actions.unit import House
from queueapp.domain.clock import iso
from queueapp.live.rooms import Room
from queueapp.live.states import Running, States
from queueapp.storage.place_queries import hall_of_stream

# At most ten states a second and room: bursts are joined, which is safe because states replace.
LEAST_GAP_S = 0.1
TICK_S = 0.02
# Pulses are seconds apart: looking for them this often is enough.
LOOK_S = 0.25
# So many states are made at a stretch before others in this process get their turn.
STRETCH = 16
VERSION = 1
_log = logging.getLogger(__name__)

_NOTHING = (0, 0, 0)
NEVER = float("inf")

Make = Callable[[Running, int], Any]


class Emit(Protocol):
    """Sends an event to a room or a socket of a namespace."""

    def __call__(self, event: str, data: dict[str, Any], *, namespace: str, to: str) -> None: ...


@dataclass
class _Place:
    """What this process knows of a room: who listens, what was sent last, what waits to be sent."""

    room: Room
    make: Make
    listeners: int = 0
    sent: tuple[int, int, int] = _NOTHING
    sent_at: float = -1e9
    made_at: float = -1e9
    pulsed_at: float = 0.0
    due_at: float | None = None
    last: Any = field(default=None)


class Broadcaster:
    """Keeps rooms supplied with states."""

    def __init__(
        self, house: House, states: States, emit: Emit, *, release: str = "", monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """`release` is named in each pulse, so that a page of another one knows."""
        self._release = release
        self._house = house
        self._states = states
        self._emit = emit
        self._monotonic = monotonic
        self._places: dict[str, _Place] = {}
        self._groups: dict[str, dict[str, Room]] = {}
        self._due: set[str] = set()
        self._due_from = NEVER
        self._look_from = 0.0
        # One count for all rooms: a socket that changes rooms within a stream still sees revisions grow.
        self._revisions = count(1)
        self._wake = threading.Event()
        self._stopped = False

    def enter(self, room: Room, make: Make) -> dict[str, Any]:
        """One more listener; the whole state to send to it now. `make` makes the room's state from (running, now)."""
        place = self._places.setdefault(room.name, _Place(room, make, pulsed_at=self._monotonic()))
        place.listeners += 1
        self._groups.setdefault(room.group, {})[room.name] = room
        message = self.message(room, make, rev=next(self._revisions))
        content = message[room.kind]
        if place.sent == _NOTHING:
            # The first listener's whole state is the room's last message: pulses name it from now on.
            place.sent, place.last = (message["stream"]["epoch"], message["seq"], message["rev"]), content
        elif content != place.last:
            # Others have not seen this state: even if it turns back to what they saw, this listener must hear of it.
            place.last = None
        return message

    def leave(self, room: Room) -> None:
        """One listener less."""
        place = self._places.get(room.name)
        if place is None:
            return
        place.listeners -= 1
        if place.listeners <= 0:
            del self._places[room.name]
            self._due.discard(room.name)
            self._groups[room.group].pop(room.name, None)

    def rooms(self, group: str) -> list[Room]:
        """The rooms of a group that somebody in this process listens to."""
        return list(self._groups.get(group, {}).values())

    def listened(self, room: Room) -> bool:
        """Whether somebody in this process listens to a room."""
        return room.name in self._places

    def message(self, room: Room, make: Make, *, rev: int = 0) -> dict[str, Any]:
        """The room's state as a message; nothing is sent."""
        running = self._states.of(hall_of_stream(room.stream) or "")
        return self._envelope(room, running, rev, make(running, self._house.now()))

    def mark(self, room: Room, *, calm: bool = False) -> None:
        """The room's state may have changed; `calm` when only others' doings touched it, which may wait longer."""
        place = self._places.get(room.name)
        if place is None:
            return
        gap = room.calm_s if calm else LEAST_GAP_S
        due = max(self._monotonic(), place.made_at + gap)
        if place.due_at is None or due < place.due_at:
            place.due_at = due
            self._due.add(room.name)
            if due < self._due_from:
                self._due_from = due
                self._wake.set()

    def tell(self, room: Room, kind: str, content: Any) -> None:
        """Send something that is not the room's state (a receipt) at once, as a message of its own kind."""
        running = self._states.of(hall_of_stream(room.stream) or "")
        message = {**self._envelope(room, running, next(self._revisions), content), "kind": kind, kind: content}
        del message[room.kind]
        self._emit(kind, message, namespace=room.namespace, to=room.name)

    def run(self) -> None:
        """Send what is due, and pulses, until stopped."""
        while not self._stopped:
            self._wake.wait(min(max(self._due_from - self._monotonic(), TICK_S), LOOK_S))
            self._wake.clear()
            self.send_due()

    def stop(self) -> None:
        """End `run`."""
        self._stopped = True
        self._wake.set()

    def send_due(self) -> None:
        """Send the states that are due now and the pulses of quiet rooms; a fault in one view does not stop the others."""
        now = self._monotonic()
        if now >= self._due_from:
            self._send_states(now)
        if now >= self._look_from:
            self._look_from = now + LOOK_S
            self._send_pulses(now)

    def mark_group(self, group: str, *, calm: bool = False) -> None:
        """Mark all rooms of a group."""
        for room in self.rooms(group):
            self.mark(room, calm=calm)

    def mark_all(self) -> None:
        """Mark every room: what depends on the clock may have changed; an unchanged state is not sent."""
        for place in list(self._places.values()):
            self.mark(place.room, calm=True)

    def _send_states(self, now: float) -> None:
        self._due_from = NEVER
        made = 0
        for name in sorted(self._due):
            place = self._places.get(name)
            if place is None or place.due_at is None:
                self._due.discard(name)
            elif place.due_at > now:
                self._due_from = min(self._due_from, place.due_at)
            else:
                self._due.discard(name)
                place.due_at = None
                self._guarded(place, self._send, now)
                made += 1
                if made % STRETCH == 0:
                    time.sleep(0)

    def _send_pulses(self, now: float) -> None:
        for place in list(self._places.values()):
            if now - max(place.pulsed_at, place.sent_at) >= place.room.pulse_s:
                place.pulsed_at = now
                self._guarded(place, self._pulse, now)

    def _send(self, place: _Place, now: float) -> None:
        running = self._states.of(hall_of_stream(place.room.stream) or "")
        content = place.make(running, self._house.now())
        place.made_at = now
        if place.last == content and place.sent[0] == running.epoch:
            return
        rev = next(self._revisions)
        place.sent, place.sent_at, place.last = (running.epoch, running.seq, rev), now, content
        self._emit(
            place.room.kind, self._envelope(place.room, running, rev, content),
            namespace=place.room.namespace, to=place.room.name,
        )  # fmt: skip

    def _pulse(self, place: _Place, now: float) -> None:
        epoch, seq, rev = place.sent
        if not seq:
            return
        pulse = {
            "v": VERSION, "kind": "pulse", "of": place.room.kind, "stream": {"name": place.room.stream, "epoch": epoch},
            "seq": seq, "rev": rev, "at": iso(self._house.now(), self._house.zone), "release": self._release,
        }  # fmt: skip
        self._emit("pulse", pulse, namespace=place.room.namespace, to=place.room.name)

    def _guarded(self, place: _Place, send: Callable[[_Place, float], None], now: float) -> None:
        try:
            send(place, now)
        except Exception:
            _log.exception("could not make the state of room %s", place.room.name)

    def _envelope(self, room: Room, running: Running, rev: int, content: Any) -> dict[str, Any]:
        real = self._house.real_now()
        return {
            "v": VERSION,
            "kind": room.kind,
            "stream": {"name": room.stream, "epoch": running.epoch},
            "seq": running.seq,
            "rev": rev,
            "at": iso(self._house.clock.at(real), self._house.zone),
            "real_at": iso(real, self._house.zone),
            "clock": {"rate": self._house.clock.rate},
            room.kind: content,
        }
