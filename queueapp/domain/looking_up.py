"""What somebody means by what he typed or scanned into one field: an appointment's code, a slip's, a number, a document."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from queueapp.domain.identity import DocumentType, document_problem, written_plainly
from queueapp.domain.refusals import InvalidIdNumber

# Which documents are cards of eighteen signs: a number of that shape is meant as one of these and nothing else.
CARDS = (DocumentType.RESIDENT, DocumentType.HMT_RESIDENCE, DocumentType.FOREIGN_RESIDENCE)
OTHERS = (DocumentType.PASSPORT, DocumentType.HM_PERMIT, DocumentType.TAIWAN_PERMIT, DocumentType.MILITARY)

_CARD = re.compile(r"[0-9]{14,20}[0-9X]")
_APPOINTMENT = re.compile(r"(?:.*/A/)?([2-9A-HJKMNP-Z]{8})/?(?:[?#].*)?")
_SLIP = re.compile(r"(?:.*/T/)?([A-Z2-7]{26})/?(?:[?#].*)?")
_NUMBER = re.compile(r"[A-Z][0-9]{1,3}")
_DOCUMENT = re.compile(r"[一-鿿A-Z0-9]{4,20}")


class Means(StrEnum):
    APPOINTMENT = "appointment"
    SLIP = "slip"
    NUMBER = "number"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Meant:
    """One thing that a text may mean, written plainly."""

    means: Means
    text: str


def meant_by(text: str) -> tuple[Meant, ...]:
    """What a text may mean, the likeliest first; empty for nonsense."""
    plain = written_plainly(text)
    if _NUMBER.fullmatch(plain):
        return (Meant(Means.NUMBER, plain[0] + plain[1:].zfill(3)),)
    if slip := _SLIP.fullmatch(plain):
        return (Meant(Means.SLIP, slip[1].lower()),)
    found = []
    if appointment := _APPOINTMENT.fullmatch(plain):
        found.append(Meant(Means.APPOINTMENT, appointment[1]))
    if _DOCUMENT.fullmatch(plain):
        found.append(Meant(Means.DOCUMENT, plain))
    return tuple(found)


def documents_of(text: str, id_type: str | None, today: date) -> tuple[tuple[DocumentType, str], ...]:
    """The documents that a number may belong to, each with the number written plainly; all kinds unless one is named.

    Refuses with InvalidIdNumber when it belongs to none."""
    number = written_plainly(text)
    kinds = (*CARDS, *OTHERS) if id_type is None else tuple(kind for kind in (*CARDS, *OTHERS) if kind == id_type)
    if _CARD.fullmatch(number):
        kinds = tuple(kind for kind in kinds if kind in CARDS)
    problems = {kind: document_problem(kind, number, today) for kind in kinds}
    if not problems:
        raise InvalidIdNumber(fields={"id_type": "unknown"})
    if None not in problems.values():
        raise InvalidIdNumber(fields={"id_number": str(next(iter(problems.values())))})
    return tuple((kind, number) for kind, problem in problems.items() if problem is None)
