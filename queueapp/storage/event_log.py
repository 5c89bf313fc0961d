"""The log: taking a turn in a stream, appending to it, reading it in order."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from queueapp.domain.events import Event, decode, encode
from queueapp.domain.refusals import NotFound
from queueapp.storage.statements import Statement

# The lock of a verb: it takes one number in advance, since most verbs append one event.
_LOCK = Statement("UPDATE stream SET seq = seq + 1 WHERE name = :name RETURNING epoch, seq, day, settings_version")
_CORRECT = Statement("UPDATE stream SET seq = seq + :more WHERE name = :name")
_APPEND = Statement("INSERT INTO event (stream, seq, kind, at, body) VALUES (:stream, :seq, :kind, :at, :body)")
_MARK_DAY = Statement("UPDATE stream SET day = :day, settings_version = :version WHERE name = :name")
_HEADS = Statement("SELECT name, epoch, seq FROM stream")
_HEAD = Statement("SELECT epoch, seq FROM stream WHERE name = :name")
_AFTER = Statement("SELECT seq, kind, at, body FROM event WHERE stream = :stream AND seq > :seq ORDER BY seq LIMIT :limit")
_SETTINGS_VERSION = Statement("SELECT settings_version FROM stream WHERE name = :stream")
_SETTINGS_VERSIONS = Statement("SELECT name, settings_version FROM stream")
_OLDEST = Statement("SELECT min(seq) FROM event WHERE stream = :stream")
_LAST_BASE = Statement("SELECT max(seq) FROM event WHERE stream = :stream AND kind = 'day.opened'")
_ALL = 2**31


@dataclass(frozen=True, slots=True)
class Turn:
    """A stream locked by this transaction: `first` is the number its next event gets."""

    name: str
    epoch: int
    first: int
    day: str | None
    settings_version: int


@dataclass(frozen=True, slots=True)
class Head:
    """Where a stream stands."""

    epoch: int
    seq: int


def lock(connection: Connection, name: str) -> Turn:
    """Take the stream's turn until the transaction ends."""
    row = _LOCK.run(connection, {"name": name}).fetchone()
    if row is None:
        raise NotFound()
    return Turn(name, row[0], row[1], row[2], row[3])


def append(connection: Connection, turn: Turn, events: Sequence[Event]) -> None:
    """Write the turn's events without a gap, and give back or add numbers where they are not exactly one."""
    rows = [
        {"stream": turn.name, "seq": turn.first + place, "kind": event.kind, "at": event.at, "body": encode(event)}
        for place, event in enumerate(events)
    ]
    _APPEND.run_many(connection, rows)
    if len(events) != 1:
        _CORRECT.run(connection, {"name": turn.name, "more": len(events) - 1})


def mark_day(connection: Connection, name: str, day: str | None, version: int) -> None:
    """Note the service day and the settings a locked stream works by."""
    _MARK_DAY.run(connection, {"name": name, "day": day, "version": version})


def heads(connection: Connection) -> dict[str, Head]:
    """Where every stream stands."""
    return {row[0]: Head(row[1], row[2]) for row in _HEADS.run(connection, {}).fetchall()}


def head(connection: Connection, name: str) -> Head:
    """Where one stream stands."""
    row = _HEAD.run(connection, {"name": name}).fetchone()
    if row is None:
        raise NotFound()
    return Head(row[0], row[1])


def read_after(connection: Connection, stream: str, seq: int) -> list[tuple[int, Event]]:
    """All events after `seq`, in order: a fold that stopped in the middle of a long day would be wrong."""
    rows: Iterable[tuple[int, str, int, str]] = _AFTER.run(connection, {"stream": stream, "seq": seq, "limit": _ALL}).fetchall()
    return [(number, decode(kind, at, body)) for number, kind, at, body in rows]


def read_bodies_after(connection: Connection, stream: str, seq: int, limit: int) -> list[tuple[int, str, int, Any]]:
    """(seq, kind, at, body as plain data) of the events after `seq`, in order, for programs that read the log."""
    rows = _AFTER.run(connection, {"stream": stream, "seq": seq, "limit": limit}).fetchall()
    return [(row[0], row[1], row[2], json.loads(row[3])) for row in rows]


def oldest(connection: Connection, stream: str) -> int | None:
    """The number of the oldest event kept."""
    return _scalar(_OLDEST, connection, stream)


def settings_version(connection: Connection, stream: str) -> int:
    """The version of the settings a hall's stream works by."""
    return _scalar(_SETTINGS_VERSION, connection, stream) or 0


def settings_versions(connection: Connection) -> dict[str, int]:
    """The versions of the settings all streams work by, by name."""
    return {row[0]: row[1] for row in _SETTINGS_VERSIONS.run(connection, {}).fetchall()}


def last_base(connection: Connection, stream: str) -> int | None:
    """The number of the last `day.opened`: a fold need not look further back."""
    return _scalar(_LAST_BASE, connection, stream)


def _scalar(statement: Statement, connection: Connection, stream: str) -> int | None:
    row = statement.run(connection, {"stream": stream}).fetchone()
    return None if row is None else row[0]
