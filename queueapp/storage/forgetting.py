"""Forgetting people: what still names somebody, found by how long it is over, and emptied."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from queueapp.domain.ids import Chance, public_id
from queueapp.storage.sealing import Sealer
from queueapp.storage.statements import Statement


@dataclass(frozen=True, slots=True)
class Naming:
    """A table whose rows name people: the columns that point at them, and what empties a row."""

    table: str
    who: tuple[str, ...]
    emptied: str

    @property
    def over(self) -> Statement:
        """The rows that were over before an Instant and name somebody, with whom."""
        columns = ", ".join(("id", *self.who))
        return Statement(
            f"SELECT {columns} FROM {self.table} WHERE name_sealed IS NOT NULL AND ended_at < :before ORDER BY ended_at LIMIT :most"
        )

    @property
    def empty(self) -> Statement:
        """Let a row name nobody."""
        return Statement(f"UPDATE {self.table} SET name_sealed = NULL, {self.emptied} WHERE id = :id")

    @property
    def naming(self) -> tuple[Statement, ...]:
        """One row that names a person, by each way in which it may."""
        named = f"SELECT 1 FROM {self.table} WHERE {{who}} = :person AND name_sealed IS NOT NULL LIMIT 1"
        return tuple(Statement(named.format(who=who)) for who in self.who)


_VISIT = Naming("visit", ("person",), "phone_sealed = NULL")
_APPOINTMENT = Naming("appointment", ("person", "agent"), "agent_name_sealed = NULL, plate_sealed = NULL, contact_sealed = :nobody")
_WAIT = Naming("wait", ("person",), "plate_sealed = NULL, contact_sealed = :nobody")
TABLES = (_VISIT, _APPOINTMENT, _WAIT)
_OVER = {one: one.over for one in TABLES}
_EMPTY = {one: one.empty for one in TABLES}
_NAMING = tuple(statement for one in TABLES for statement in one.naming)
_TYPE = Statement("SELECT document_type FROM person WHERE id = :id")
_FORGET = Statement(
    "UPDATE person SET document_index = :document_index, document_sealed = :document_sealed, wechat_sealed = NULL, "
    "push_sealed = NULL WHERE id = :id"
)


@dataclass(frozen=True, slots=True)
class Over:
    """A row that is over and still names people, by id."""

    table: Naming
    id: str
    people: tuple[str, ...]


def over(connection: Connection, before: int, most: int) -> list[Over]:
    """What was over before an Instant and names somebody: so many rows of each kind, the oldest first."""
    values = {"before": before, "most": most}
    return [
        Over(table, row[0], tuple(one for one in row[1:] if one is not None))
        for table, statement in _OVER.items()
        for row in statement.run(connection, values).fetchall()
    ]


def empty(connection: Connection, sealer: Sealer, rows: Iterable[Over]) -> None:
    """Let rows name nobody."""
    nobody = sealer.seal("{}")
    for row in rows:
        values = {"id": row.id, "nobody": nobody} if ":nobody" in row.table.emptied else {"id": row.id}
        _EMPTY[row.table].run(connection, values)


def is_named(connection: Connection, person: str) -> bool:
    """Whether anything still names a person."""
    return any(statement.run(connection, {"person": person}).fetchone() is not None for statement in _NAMING)


def forget(connection: Connection, sealer: Sealer, chance: Chance, person: str) -> None:
    """Let a row of a person be nobody's: a document that nobody has takes the place of his own, so that he is not found again."""
    (kind,) = _TYPE.run(connection, {"id": person}).fetchone()
    document = public_id(chance)
    index = sealer.index("document", f"{kind}:{document}")
    _FORGET.run(connection, {"id": person, "document_index": index, "document_sealed": sealer.seal(document)})
