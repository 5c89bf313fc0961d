"""Forgetting people: what still names somebody though it is long over is emptied, and whom nothing names any more is nobody."""

from sqlalchemy import Connection

from queueapp.storage.base import NAMED
from queueapp.storage.sealing import Sealer
from queueapp.storage.statements import Statement

# A table whose rows name people: what else of a row goes with the name, and whom it names.
_TABLES = (
    ("visit", "phone_sealed = NULL", "person"),
    ("appointment", "agent_name_sealed = NULL, plate_sealed = NULL, contact_sealed = :nobody", "person, agent"),
    ("wait", "plate_sealed = NULL, contact_sealed = :nobody", "person"),
)
_IS_DUE = tuple(Statement(f"SELECT 1 FROM {table} WHERE {NAMED} AND ended_at < :before LIMIT 1") for table, _, _ in _TABLES)
_EMPTY = tuple(
    Statement(
        f"UPDATE {table} SET name_sealed = NULL, {emptied} WHERE id IN "
        f"(SELECT id FROM {table} WHERE {NAMED} AND ended_at < :before ORDER BY ended_at LIMIT :most) RETURNING {who}"
    )
    for table, emptied, who in _TABLES
)
_NAMING = tuple(
    Statement(f"SELECT 1 FROM {table} WHERE {who} = :person AND {NAMED} LIMIT 1")
    for table, who in (("visit", "person"), ("appointment", "person"), ("appointment", "agent"), ("wait", "person"))
)
_TYPE = Statement("SELECT document_type FROM person WHERE id = :id")
_FORGET = Statement(
    "UPDATE person SET document_index = :document_index, document_sealed = :document_sealed, wechat_sealed = NULL WHERE id = :id"
)


def is_due(connection: Connection, before: int) -> bool:
    """Whether something that was over before an Instant still names somebody."""
    return any(statement.run(connection, {"before": before}).fetchone() is not None for statement in _IS_DUE)


def empty(connection: Connection, sealer: Sealer, before: int, most: int) -> list[tuple[str, ...]]:
    """Let what was over before an Instant name nobody, so many rows of each table, the oldest first; whom each named, by id."""
    values = {"before": before, "most": most, "nobody": sealer.seal("{}")}
    rows = [row for statement in _EMPTY for row in statement.run(connection, values).fetchall()]
    return [tuple(person for person in row if person is not None) for row in rows]


def is_named(connection: Connection, person: str) -> bool:
    """Whether anything names a person."""
    return any(statement.run(connection, {"person": person}).fetchone() is not None for statement in _NAMING)


def forget(connection: Connection, sealer: Sealer, person: str) -> None:
    """Let a row of a person be nobody's: his document becomes the row's id, which no document is, so he is found no more."""
    (kind,) = _TYPE.run(connection, {"id": person}).fetchone()
    index = sealer.index("document", f"{kind}:{person}")
    _FORGET.run(connection, {"id": person, "document_index": index, "document_sealed": sealer.seal(person)})
