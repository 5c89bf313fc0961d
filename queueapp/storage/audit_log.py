"""The audit trail and the idempotency keys: written in the transaction of what they tell of."""

from typing import Any

from sqlalchemy import Connection

from queueapp.storage.statements import Statement, of_json

_AUDIT = Statement(
    "INSERT INTO audit (at, real_at, role, actor, address, action, place, subject, detail) "
    "VALUES (:at, :real_at, :role, :actor, :address, :action, :place, :subject, :detail)"
)
_DETAIL = Statement("SELECT detail FROM audit WHERE subject = :subject AND action = :action")
_PLACE = Statement("SELECT place FROM audit WHERE subject = :subject AND action = :action")
_CLAIM = Statement(
    "INSERT INTO idempotency (scope, fingerprint, entity, real_at) VALUES (:scope, :fingerprint, :entity, :real_at) "
    "ON CONFLICT (scope) DO NOTHING"
)
_CLAIMED = Statement("SELECT fingerprint, entity FROM idempotency WHERE scope = :scope")
_FORGET = Statement("DELETE FROM idempotency WHERE real_at < :before")


def write_audit(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Write audit rows."""
    _AUDIT.run_many(connection, rows)


def detail_of(connection: Connection, action: str, subject: str) -> dict[str, Any] | None:
    """What an audit row tells beside who and when."""
    row = _DETAIL.run(connection, {"action": action, "subject": subject}).fetchone()
    return None if row is None else of_json(row[0])


def place_of(connection: Connection, action: str, subject: str) -> str | None:
    """Where somebody did something."""
    row = _PLACE.run(connection, {"action": action, "subject": subject}).fetchone()
    return None if row is None else row[0]


def claim(connection: Connection, values: dict[str, Any]) -> bool:
    """Write a key's row first; False when it was there. On PostgreSQL this waits for the first one's transaction."""
    return _CLAIM.run(connection, values).rowcount == 1


def claimed(connection: Connection, scope: bytes) -> tuple[bytes, str | None] | None:
    """Fingerprint and entity of a key's row."""
    row = _CLAIMED.run(connection, {"scope": scope}).fetchone()
    return None if row is None else (bytes(row[0]), row[1])


def forget_keys(connection: Connection, before: int) -> int:
    """Delete keys older than a real time; how many."""
    return _FORGET.run(connection, {"before": before}).rowcount
