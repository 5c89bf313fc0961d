"""Who comes today: the appointments of a document at a site, and the person behind an appointment."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from queueapp.domain.identity import DocumentType, Person
from queueapp.storage.person_queries import index_text
from queueapp.storage.sealing import Sealer
from queueapp.storage.statements import Statement

_PERSON = Statement("SELECT id FROM person WHERE document_index = :document_index")
_OF_DAY = (
    "SELECT id, state, start, visit FROM appointment WHERE {who} = :person AND start >= :since AND start < :until AND site = :site"
)
# Whoever comes for another shows his own document, and so may the other.
_COMING = Statement(f"{_OF_DAY.format(who='person')} UNION ALL {_OF_DAY.format(who='agent')}")


@dataclass(frozen=True, slots=True)
class Expected:
    """An appointment that somebody may have come for."""

    id: str
    state: str
    start: int
    visit: str | None


def persons_of(connection: Connection, sealer: Sealer, documents: Iterable[tuple[DocumentType, str]]) -> list[str]:
    """The persons with these documents, by id."""
    found: list[str] = []
    for kind, number in documents:
        for document_index in sealer.indexes("document", index_text(Person("", kind, number))):
            row = _PERSON.run(connection, {"document_index": document_index}).fetchone()
            found += [] if row is None else [str(row[0])]
    return found


def expected(connection: Connection, persons: Iterable[str], site: str, since: int, until: int) -> list[Expected]:
    """The appointments of persons at a site within a day, their own and those they come for as agents."""
    values = {"site": site, "since": since, "until": until}
    rows = [row for person in persons for row in _COMING.run(connection, {**values, "person": person}).fetchall()]
    return [Expected(row[0], row[1], row[2], row[3]) for row in rows]
