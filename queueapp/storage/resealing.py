"""Sealing everything anew under the newest key: rows stay where they are, their sealed columns and keyed indexes change."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from queueapp.storage.sealing import Sealer
from queueapp.storage.statements import Statement


@dataclass(frozen=True, slots=True)
class Sealed:
    """A table's key, its sealed columns, and the index made from the first of them: (column, kind, column of a prefix)."""

    table: str
    key: str
    columns: tuple[str, ...]
    index: tuple[str, str, str | None] | None = None


# Every table that holds something sealed; a test compares this with the rows.
SEALED: tuple[Sealed, ...] = (
    Sealed(
        "person", "id", ("document_sealed", "wechat_sealed"), ("document_index", "document", "document_type"),
    ),
    Sealed("visit", "id", ("code_sealed", "name_sealed", "phone_sealed"), ("code_hash", "code", None)),
    Sealed(
        "appointment", "id", ("code_sealed", "name_sealed", "agent_name_sealed", "contact_sealed", "plate_sealed"),
        ("code_hash", "appointment", None),
    ),
    Sealed("wait", "id", ("code_sealed", "name_sealed", "contact_sealed", "plate_sealed"), ("code_hash", "wait", None)),
    Sealed("hold", "id", ("code_sealed",), ("code_hash", "hold", None)),
    Sealed("pairing", "code", ("key_sealed",)),
    Sealed("evaluation", "id", ("text_sealed",)),
    Sealed("notice", "id", ("facts_sealed",)),
)  # fmt: skip


def reseal_after(connection: Connection, sealer: Sealer, one: Sealed, after: str, limit: int) -> tuple[int, str | None]:
    """Seal the next rows of a table anew, in the order of their keys; (how many were, the last key) or None at the end."""
    # SQLite lets one write at a time as it is; here nobody may empty a row between its reading and its writing.
    locking = "" if connection.dialect.name == "sqlite" else " FOR UPDATE"
    rows = _page(one, locking).run(connection, {"after": after, "limit": limit}).fetchall()
    changed = [values for row in rows if (values := _resealed(sealer, one, row)) is not None]
    update = _update(one)
    for values in changed:
        update.run(connection, values)
    return len(changed), str(rows[-1][0]) if rows else None


def _resealed(sealer: Sealer, one: Sealed, row: Any) -> dict[str, Any] | None:
    held = dict(zip(one.columns, row[1 : 1 + len(one.columns)], strict=True))
    if all(value is None or sealer.is_newest(bytes(value)) for value in held.values()):
        return None
    values = {name: None if value is None else sealer.seal(sealer.open(bytes(value))) for name, value in held.items()}
    return {"key": row[0], **values, **_indexed(sealer, one, row, held)}


def _indexed(sealer: Sealer, one: Sealed, row: Any, held: dict[str, Any]) -> dict[str, bytes]:
    if one.index is None:
        return {}
    column, kind, prefix = one.index
    text = sealer.open(bytes(held[one.columns[0]]))
    return {column: sealer.index(kind, text if prefix is None else f"{row[-1]}:{text}")}


def _page(one: Sealed, locking: str) -> Statement:
    return Statement(
        f"SELECT {', '.join(_selected(one))} FROM {one.table} WHERE {one.key} > :after ORDER BY {one.key} LIMIT :limit{locking}"
    )


def _selected(one: Sealed) -> Iterator[str]:
    yield one.key
    yield from one.columns
    if one.index is not None and one.index[2] is not None:
        yield one.index[2]


def _update(one: Sealed) -> Statement:
    columns = (*one.columns, *((one.index[0],) if one.index else ()))
    return Statement(f"UPDATE {one.table} SET {', '.join(f'{name} = :{name}' for name in columns)} WHERE {one.key} = :key")
