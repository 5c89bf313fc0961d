"""Holds: places kept while a form is filled."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from queueapp.domain.appointment_life import Hold, places_of
from queueapp.storage.statements import Statement, as_json, of_json

_HOLD_COLUMNS = "id, services, start, line, places, expires_at, extended, site, state"
_INSERT_HOLD = Statement(
    "INSERT INTO hold (id, site, code_hash, code_sealed, state, services, start, line, places, expires_at, extended) "
    "VALUES (:id, :site, :code_hash, :code_sealed, 'held', :services, :start, :line, :places, :expires_at, :extended)"
)
_HOLD_BY_CODE = Statement(f"SELECT {_HOLD_COLUMNS} FROM hold WHERE code_hash = :code_hash")
_HOLD_BY_ID = Statement(f"SELECT {_HOLD_COLUMNS} FROM hold WHERE id = :id")
_HOLD_CODE = Statement("SELECT code_sealed FROM hold WHERE id = :id")
_LIVE_HOLDS = Statement(f"SELECT {_HOLD_COLUMNS} FROM hold WHERE site = :site AND state = 'held'")
_EXPIRED_HOLDS = Statement(f"SELECT {_HOLD_COLUMNS} FROM hold WHERE site = :site AND state = 'held' AND expires_at < :now")
_END_HOLD = Statement("UPDATE hold SET state = :state WHERE id = :id AND state = 'held'")
_EXTEND_HOLD = Statement("UPDATE hold SET expires_at = :expires_at, extended = :extended WHERE id = :id AND state = 'held'")
_FORGET_HOLDS = Statement("DELETE FROM hold WHERE state <> 'held' AND expires_at < :before")
_SITES_WITH_EXPIRED = Statement("SELECT DISTINCT site FROM hold WHERE state = 'held' AND expires_at < :now")


@dataclass(frozen=True, slots=True)
class HoldFound:
    """A hold with its site and state."""

    hold: Hold
    site: str
    state: str


def insert_hold(connection: Connection, hold: Hold, site: str, code_hash: bytes, code_sealed: bytes) -> None:
    """Write a new hold."""
    values = {"id": hold.id, "site": site, "code_hash": code_hash, "code_sealed": code_sealed, "start": hold.start}
    lists = {"services": as_json(hold.services), "places": as_json(hold.places)}
    more = {"line": hold.line, "expires_at": hold.expires_at, "extended": False}
    _INSERT_HOLD.run(connection, {**values, **lists, **more})


def hold_by_code(connection: Connection, hashes: Sequence[bytes]) -> HoldFound | None:
    """The hold of a code."""
    for code_hash in hashes:
        row = _HOLD_BY_CODE.run(connection, {"code_hash": code_hash}).fetchone()
        if row is not None:
            return _hold(row)
    return None


def hold_by_id(connection: Connection, id: str) -> HoldFound | None:
    """A hold by id."""
    row = _HOLD_BY_ID.run(connection, {"id": id}).fetchone()
    return None if row is None else _hold(row)


def hold_code(connection: Connection, id: str) -> bytes | None:
    """A hold's sealed code."""
    row = _HOLD_CODE.run(connection, {"id": id}).fetchone()
    return None if row is None else bytes(row[0])


def expired_holds(connection: Connection, site: str, now: int) -> list[Hold]:
    """The live holds of a site whose time is over."""
    return [_hold(row).hold for row in _EXPIRED_HOLDS.run(connection, {"site": site, "now": now}).fetchall()]


def end_hold(connection: Connection, id: str, state: str) -> bool:
    """End a live hold; False when it was not live."""
    return _END_HOLD.run(connection, {"id": id, "state": state}).rowcount == 1


def extend_hold(connection: Connection, id: str, expires_at: int) -> None:
    """Let a hold live longer."""
    _EXTEND_HOLD.run(connection, {"id": id, "expires_at": expires_at, "extended": True})


def sites_with_expired_holds(connection: Connection, now: int) -> list[str]:
    """The sites that have holds to release, in order."""
    return sorted(row[0] for row in _SITES_WITH_EXPIRED.run(connection, {"now": now}).fetchall())


def forget_holds(connection: Connection, before: int) -> int:
    """Delete the holds that were booked or given back and would be over since before an Instant; how many."""
    return _FORGET_HOLDS.run(connection, {"before": before}).rowcount


def live_holds(connection: Connection, site: str) -> list[Hold]:
    """The live holds of a site."""
    return [_hold(row).hold for row in _LIVE_HOLDS.run(connection, {"site": site}).fetchall()]


def _hold(row: Any) -> HoldFound:
    id, services, start, line, places, expires_at, extended, site, state = row
    hold = Hold(id, tuple(of_json(services)), start, line, places_of(of_json(places)), expires_at, bool(extended))
    return HoldFound(hold, site, state)
