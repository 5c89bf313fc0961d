"""Citizens: found by the keyed hash of their document.

What somebody calls himself, and his phone, stand with each appointment and visit: whoever types another's document changes nothing
of what the other said."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from queueapp.domain.identity import Person
from queueapp.storage.sealing import Sealer
from queueapp.storage.statements import Statement

_FIND = Statement("SELECT id FROM person WHERE document_index = :document_index")
_LOCK = Statement("UPDATE person SET created_at = created_at WHERE document_index = :document_index RETURNING id")
_LOCK_OR_INSERT = Statement(
    "INSERT INTO person (id, document_type, document_index, document_sealed, created_at) "
    "VALUES (:id, :document_type, :document_index, :document_sealed, :created_at) "
    "ON CONFLICT (document_index) DO UPDATE SET created_at = person.created_at RETURNING id"
)
_HASH_OF = Statement("SELECT document_index FROM person WHERE id = :id")
_LOCK_ID = Statement("UPDATE person SET created_at = created_at WHERE id = :id")
_OF_VISIT = Statement(
    "SELECT p.document_type, p.document_sealed, v.name_sealed, v.phone_sealed "
    "FROM visit v JOIN person p ON p.id = v.person WHERE v.id = :visit"
)
_DOCUMENT = Statement("SELECT document_sealed FROM person WHERE id = :id")
_MISSED = Statement(
    "SELECT t.id, t.hall FROM ticket t JOIN visit v ON v.id = t.visit WHERE v.person = :person AND v.site = :site "
    "AND v.ended_at IS NULL AND t.state = 'missed' AND t.missed_at < :before"
)


@dataclass(frozen=True, slots=True)
class Opened:
    """The citizen of a visit in clear, as he was named for it; for the moment of one answer only."""

    document_type: str
    document: str
    name: str
    phone: str | None


def index_text(person: Person) -> str:
    """What is hashed to find a person: the document's type and number."""
    return f"{person.document_type.value}:{person.document}"


def find(connection: Connection, sealer: Sealer, person: Person) -> str | None:
    """The id of the person with this document; None when there is none."""
    for document_index in sealer.indexes("document", index_text(person)):
        row = _FIND.run(connection, {"document_index": document_index}).fetchone()
        if row is not None:
            return str(row[0])
    return None


def lock_or_insert(connection: Connection, sealer: Sealer, person: Person, id: str, at: int) -> str:
    """The id of the person with this document, locked until the transaction ends; a new one gets `id`. `at` is real time."""
    values = _values(sealer, person, id, at)
    for older in sealer.indexes("document", index_text(person))[1:]:
        row = _LOCK.run(connection, {**values, "document_index": older}).fetchone()
        if row is not None:
            return str(row[0])
    return str(_LOCK_OR_INSERT.run(connection, values).fetchone()[0])


def lock_people(connection: Connection, ids: Iterable[str]) -> None:
    """Hold rows until the transaction ends, so that limits count across sites; in the order of their keyed hashes."""
    hashes = {id: bytes(row[0]) for id in ids for row in [_HASH_OF.run(connection, {"id": id}).fetchone()] if row is not None}
    for id in sorted(hashes, key=hashes.__getitem__):
        _LOCK_ID.run(connection, {"id": id})


def _values(sealer: Sealer, person: Person, id: str, at: int) -> dict[str, Any]:
    return {
        "id": id, "document_type": person.document_type.value, "document_index": sealer.index("document", index_text(person)),
        "document_sealed": sealer.seal(person.document), "created_at": at,
    }  # fmt: skip


def document_of(connection: Connection, sealer: Sealer, id: str) -> str | None:
    """The number of a citizen's document, opened."""
    row = _DOCUMENT.run(connection, {"id": id}).fetchone()
    return None if row is None else sealer.open(bytes(row[0]))


def of_visit(connection: Connection, sealer: Sealer, visit: str) -> Opened | None:
    """The citizen of a visit, opened; None for a visit without one."""
    row = _OF_VISIT.run(connection, {"visit": visit}).fetchone()
    if row is None:
        return None
    document, name, phone = (None if one is None else sealer.open(bytes(one)) for one in row[1:])
    return Opened(row[0], document or "", name or "", phone)


def missed_before(connection: Connection, person: str, site: str, before: int) -> list[tuple[str, str]]:
    """(ticket, hall) of a person's missed tickets at a site whose time to rejoin is over."""
    rows = _MISSED.run(connection, {"person": person, "site": site, "before": before}).fetchall()
    return [(row[0], row[1]) for row in rows]
