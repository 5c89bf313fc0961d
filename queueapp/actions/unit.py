"""One verb, one transaction: the gates, the lock order, the idempotency key, the events and the audit trail in one place.

Lock order (no verb can take locks otherwise): idempotency row, city, bookings by site, halls by code, people, number series."""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from queueapp.domain.booking_rules import PERSON_DAYS
from queueapp.domain.clock import LIFE, Clock, Instant
from queueapp.domain.events import Event
from queueapp.domain.ids import Chance
from queueapp.domain.places import HallSettings
from queueapp.domain.refusals import KeyMismatch, NotFound, Refused, TryAgain
from queueapp.domain.roles import Actor
from queueapp.domain.slots import Need
from queueapp.outside.post import PostRoom
from queueapp.storage import audit_log, event_log
from queueapp.storage.engine import Database
from queueapp.storage.event_log import Turn
from queueapp.storage.place_queries import CITY, Directory, applied_settings, bookings_of, load_directory, stream_of
from queueapp.storage.sealing import Sealer
from queueapp.storage.statements import as_json

T = TypeVar("T")

# Refuses the places that needs would take at a site from a start, on a list, at a time.
Glance = Callable[[str, Sequence[Need], int, str, int], None]

# A writer that waited this long at a gate gives up: the caller hears `try_again` and nothing happened.
GATE_TIMEOUT_S = 8.0


@dataclass(frozen=True, slots=True)
class Once:
    """An idempotency key: `scope` hashes (who, route, target, key), `fingerprint` hashes the body under a secret."""

    scope: bytes
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, from where, when (the city's time and the machine's), and under which key."""

    actor: Actor
    now: Instant
    real_now: Instant
    address: str | None = None
    once: Once | None = None


@dataclass(frozen=True, slots=True)
class Committed:
    """What one transaction added to one stream."""

    stream: str
    epoch: int
    first: int
    events: tuple[Event, ...]


class Gates:
    """One cooperative lock per stream: a storm on one stream holds one connection, and nobody elsewhere feels it."""

    def __init__(self) -> None:
        self._locks: dict[str, threading.Lock] = {}

    def enter(self, streams: Iterable[str]) -> list[threading.Lock]:
        """Pass the gates in lock order; TryAgain (with everything given back) when one takes too long."""
        held: list[threading.Lock] = []
        for name in streams:
            lock = self._locks.setdefault(name, threading.Lock())
            if not lock.acquire(timeout=GATE_TIMEOUT_S):
                leave(held)
                raise TryAgain()
            held.append(lock)
        return held


def leave(held: list[threading.Lock]) -> None:
    """Give gates back."""
    for lock in reversed(held):
        lock.release()


class House:
    """What every verb needs and no verb owns: the database, the seals, chance, the gates, the city's directory."""

    def __init__(
        self, database: Database, sealer: Sealer, chance: Chance, zone: ZoneInfo, *,
        real_now: Callable[[], Instant], clock: Clock = LIFE,
    ) -> None:  # fmt: skip
        self.database = database
        self.real_now = real_now
        self.clock = clock
        self.sealer = sealer
        self.chance = chance
        self.zone = zone
        self.gates = Gates()
        self.forgetters: list[Callable[[], None]] = []
        self.post = PostRoom()
        # How long what is over still names people.
        self.person_days = PERSON_DAYS
        self.on_commit: Callable[[list[Committed]], None] = lambda committed: None
        # Asked before and after a booking's gate: refuses what the folded state knows to be full. It may be late.
        self.glance: Glance = lambda site, needs, start, line, now: None
        self._directory: list[Directory] = []
        self._settings: dict[str, tuple[int, HallSettings]] = {}

    def now(self) -> Instant:
        """The city's time."""
        return self.clock.at(self.real_now())

    def asked_by(self, actor: Actor, *, address: str | None = None, once: Once | None = None) -> Asked:
        """A request of this moment."""
        real = self.real_now()
        return Asked(actor, self.clock.at(real), real, address, once)

    @property
    def directory(self) -> Directory:
        """The places of the catalogue, read once until `forget`."""
        kept = self._directory
        if not kept:
            with self.database.read() as connection:
                kept.append(load_directory(connection))
        return kept[0]

    def forget(self) -> None:
        """The catalogue changed: read it again at the next look-up.

        A look-up that is under way keeps what it finds in the old list, where nobody sees it any more."""
        self._directory = []

    def forget_staff(self) -> None:
        """Staff, sessions, keys or displays changed: let those who kept something of them forget it."""
        for forget in self.forgetters:
            forget()

    def settings_now(self, connection: Connection, hall: str) -> HallSettings:
        """The settings a hall works by, read without a lock."""
        return self.settings(connection, hall, event_log.settings_version(connection, stream_of(hall)))

    def settings(self, connection: Connection, hall: str, version: int) -> HallSettings:
        """The settings a hall works by, kept until its version changes."""
        kept = self._settings.get(hall)
        if kept is None or kept[0] != version:
            found = applied_settings(connection, hall)
            if found is None:
                raise NotFound()
            kept = (version, found)
            self._settings[hall] = kept
        return kept[1]


@dataclass(frozen=True, slots=True)
class HallTurn:
    """A hall whose stream this transaction has locked."""

    code: str
    turn: Turn
    applied: HallSettings | None

    @property
    def settings(self) -> HallSettings:
        """What the hall works by; a hall that never got its settings cannot work yet."""
        if self.applied is None:
            raise TryAgain()
        return self.applied

    @property
    def day(self) -> str:
        """The service day; a hall whose day was never opened has none to work in."""
        if self.turn.day is None:
            raise TryAgain()
        return self.turn.day


@dataclass
class Unit:
    """A transaction in progress."""

    house: House
    asked: Asked
    connection: Connection
    halls: dict[str, HallTurn] = field(default_factory=dict)
    turns: dict[str, Turn] = field(default_factory=dict)
    events: dict[str, list[Event]] = field(default_factory=dict)
    audits: list[dict[str, Any]] = field(default_factory=list)

    @property
    def now(self) -> Instant:
        """The city's time of the request."""
        return self.asked.now

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return self.asked.actor

    def hall(self, code: str) -> HallTurn:
        """A hall that was locked at the start; another one starts the verb over with both."""
        if code not in self.halls:
            raise StreamsChanged(code)
        return self.halls[code]

    def bookings(self, site: str, *, expected: str) -> None:
        """Make sure that a site's bookings are locked; TryAgain when what was expected has moved meanwhile."""
        if bookings_of(site) not in self.turns:
            raise TryAgain(site=site, expected=expected)

    def append(self, stream: str, event: Event) -> None:
        """Add a fact to a locked stream."""
        self.events[stream].append(event)

    def audit(self, action: str, *, place: str | None, subject: str | None, detail: dict[str, Any] | None = None) -> None:
        """Note who did what."""
        self.audits.append(
            {
                "at": self.asked.now,
                "real_at": self.asked.real_now,
                "role": self.actor.role.value,
                "actor": self.actor.id,
                "address": self.asked.address,
                "action": action,
                "place": place,
                "subject": subject,
                "detail": None if detail is None else as_json(detail),
            }
        )


class StreamsChanged(Exception):
    """What was read before the lock no longer holds: the verb also needs this hall."""

    def __init__(self, hall: str) -> None:
        super().__init__(hall)
        self.hall = hall


@dataclass(frozen=True, slots=True)
class Streams:
    """The streams a verb locks."""

    halls: tuple[str, ...] = ()
    city: bool = False
    bookings: tuple[str, ...] = ()

    def names(self) -> list[str]:
        """Stream names in lock order."""
        first = [CITY] if self.city else []
        return [*first, *map(bookings_of, sorted(set(self.bookings))), *map(stream_of, sorted(set(self.halls)))]

    def also(self, hall: str) -> "Streams":
        """The same with one more hall."""
        return Streams((*self.halls, hall), self.city, self.bookings)


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """What a verb did now; or, for a repeated key, what it did then (`repeated` names the entity)."""

    value: T | None
    repeated: str | None = None


def run(
    house: House,
    asked: Asked,
    streams: Streams,
    work: Callable[[Unit], T],
    *,
    entity: str = "",
    glance: Callable[[], None] | None = None,
) -> Done[T]:
    """Run a verb's work in one transaction that holds its streams; `glance` may refuse before and after the gate, unless repeated.

    Refuses with TryAgain when a gate takes too long or the needed streams changed twice, KeyMismatch when the key was used
    with another body. A repeated key changes nothing and answers `Done(None, repeated=entity)`."""
    look = partial(_glance, house, asked, glance)
    try:
        return _pass_gates(house, asked, streams, work, entity, look)
    except StreamsChanged as changed:
        more = streams.also(changed.hall)
    try:
        return _pass_gates(house, asked, more, work, entity, look)
    except StreamsChanged:
        raise TryAgain() from None


def _glance(house: House, asked: Asked, glance: Callable[[], None] | None) -> None:
    """Refuse at a glance; the key is looked up after it, since whoever repeats is answered as before, full or not."""
    if glance is None:
        return
    try:
        glance()
    except Refused:
        if asked.once is None or not _is_claimed(house, asked.once):
            raise


def _is_claimed(house: House, once: Once) -> bool:
    with house.database.read() as connection:
        return audit_log.claimed(connection, once.scope) is not None


def _pass_gates(
    house: House, asked: Asked, streams: Streams, work: Callable[[Unit], T], entity: str, look: Callable[[], None]
) -> Done[T]:
    names = streams.names()
    look()
    held = house.gates.enter(names)
    try:
        look()
        done, committed = house.database.write(lambda connection: _transact(house, asked, connection, streams, work, entity))
    finally:
        leave(held)
    if committed:
        house.on_commit(committed)
    return done


def _transact(
    house: House, asked: Asked, connection: Connection, streams: Streams, work: Callable[[Unit], T], entity: str
) -> tuple[Done[T], list[Committed]]:
    unit = Unit(house, asked, connection)
    if asked.once is not None and (repeated := _claim(unit, asked.once, entity)) is not None:
        return Done(None, repeated), []
    for name in streams.names():
        _take_turn(unit, name)
    value = work(unit)
    return Done(value), _write_down(unit)


def _claim(unit: Unit, once: Once, entity: str) -> str | None:
    values = {"scope": once.scope, "fingerprint": once.fingerprint, "entity": entity, "real_at": unit.asked.real_now}
    if audit_log.claim(unit.connection, values):
        return None
    first = audit_log.claimed(unit.connection, once.scope)
    if first is None:
        raise TryAgain()
    if first[0] != once.fingerprint:
        raise KeyMismatch()
    return first[1] or ""


def _take_turn(unit: Unit, name: str) -> None:
    turn = event_log.lock(unit.connection, name)
    unit.turns[name] = turn
    unit.events[name] = []
    if name.startswith("hall/"):
        code = name.removeprefix("hall/")
        applied = unit.house.settings(unit.connection, code, turn.settings_version) if turn.settings_version else None
        unit.halls[code] = HallTurn(code, turn, applied)


def _write_down(unit: Unit) -> list[Committed]:
    for name, turn in unit.turns.items():
        event_log.append(unit.connection, turn, unit.events[name])
    audit_log.write_audit(unit.connection, unit.audits)
    return [
        Committed(name, turn.epoch, turn.first, tuple(unit.events[name])) for name, turn in unit.turns.items() if unit.events[name]
    ]
