"""Who a citizen is on paper: documents, phones, plates and companies, checked; and what of them may be shown."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from queueapp.domain.refusals import BadInput, InvalidIdNumber


class DocumentType(StrEnum):
    RESIDENT = "resident_id"
    HMT_RESIDENCE = "hmt_residence"
    FOREIGN_RESIDENCE = "foreign_residence"
    PASSPORT = "passport"
    HM_PERMIT = "hm_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    MILITARY = "military_id"
    COMPANY = "credit_code"


# What a human being shows; a company shows its unified social credit code, and an agent (代办人) comes for it.
PERSONAL = tuple(kind for kind in DocumentType if kind is not DocumentType.COMPANY)


@dataclass(frozen=True, slots=True)
class Person:
    """What a citizen says of himself, or an agent of his company; `document` is upper case without blanks."""

    name: str
    document_type: DocumentType
    document: str
    phone: str | None = None

    @property
    def is_company(self) -> bool:
        """Whether somebody has to come for it."""
        return self.document_type is DocumentType.COMPANY


_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
# Weights and check signs of ISO 7064 MOD 11-2 as GB 11643-1999 section 4 has them.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
# Which first signs belong to which 18-digit card: 81-83 Hong Kong, Macau and Taiwan residents, 9 foreign permanent residents.
_FIRST = {
    DocumentType.RESIDENT: re.compile(r"[1-6][0-9]"),
    DocumentType.HMT_RESIDENCE: re.compile(r"8[123]"),
    DocumentType.FOREIGN_RESIDENCE: re.compile(r"9[0-9]"),
}
_OTHERS = {
    DocumentType.PASSPORT: re.compile(r"[A-Z0-9]{5,15}"),
    DocumentType.HM_PERMIT: re.compile(r"[HM][0-9]{8}([0-9]{2})?"),
    DocumentType.TAIWAN_PERMIT: re.compile(r"[0-9]{8}([0-9]{2})?"),
    DocumentType.MILITARY: re.compile(r"[一-鿿A-Z0-9]{4,18}"),
}
_PHONE = re.compile(r"1[3-9][0-9]{9}")
# GA 36-2018: five signs, the last one perhaps the kind of vehicle; new energy has six, with its mark (A-K) first or last.
_PLATE = re.compile(r"[一-鿿][A-Z](?:[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警领港澳]|[A-HJK][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[A-HJK])")
# Signs of the unified social credit code, GB 32100-2015: no I, O, Z, S, V.
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def checked_person(name: str, document_type: str, document: str, phone: str | None, *, today: date) -> Person:
    """A person out of what was typed; blanks and small letters are forgiven.

    Refuses with InvalidIdNumber, or BadInput, naming each field: missing, wrong_length, wrong_sign, wrong_birth, wrong_check."""
    wrong: dict[str, str] = {}
    cleaned = written_plainly(document)
    kind = _document_type(document_type, wrong)
    if not name.strip():
        wrong["name"] = "missing"
    if kind is not None and (problem := document_problem(kind, cleaned, today)) is not None:
        wrong["id_number"] = problem
    number = written_plainly(phone or "") or None
    if number is not None and not _PHONE.fullmatch(number):
        wrong["phone"] = "wrong_length" if len(number) != 11 else "wrong_sign"
    if wrong or kind is None:
        raise InvalidIdNumber(fields=wrong) if set(wrong) == {"id_number"} else BadInput(fields=wrong)
    return Person(name.strip(), kind, cleaned, number)


def written_plainly(text: str) -> str:
    """A number as one way of writing it: without blanks and dashes, in capitals, full-width signs as plain ones.

    Two ways of writing one document would be two persons, each with limits of his own."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()


def document_problem(kind: DocumentType, document: str, today: date) -> str | None:
    """What is wrong with a document's number; None when nothing is."""
    if kind is DocumentType.COMPANY:
        return _company_problem(document)
    if kind in _OTHERS:
        return None if _OTHERS[kind].fullmatch(document) else "wrong_sign"
    if len(document) != 18:
        return "wrong_length"
    if not _EIGHTEEN.fullmatch(document) or not _FIRST[kind].match(document):
        return "wrong_sign"
    if not _was_born(document[6:14], today):
        return "wrong_birth"
    return None if check_sign(document[:17]) == document[17] else "wrong_check"


def check_sign(first_seventeen: str) -> str:
    """The eighteenth sign of an identity number."""
    return _CHECKS[sum(int(sign) * weight for sign, weight in zip(first_seventeen, _WEIGHTS, strict=True)) % 11]


def is_credit_code(text: str) -> bool:
    """Whether a text is a unified social credit code: 18 signs, check sign MOD 31."""
    if len(text) != 18 or any(sign not in _CREDIT_SIGNS for sign in text):
        return False
    total = sum(_CREDIT_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(text[:17]))
    return _CREDIT_SIGNS[(31 - total % 31) % 31] == text[17]


def is_plate(text: str) -> bool:
    """Whether a text is a vehicle's number plate: province, letter, five signs, or six for new energy."""
    return _PLATE.fullmatch(text) is not None


def masked_name(name: str) -> str:
    """A name as it may be shown: 张三 is 张*, 王建国 is 王*国, a Western name keeps its first letter."""
    if len(name) <= 2:
        return name[:1] + "*"
    return name[0] + "*" + name[-1] if len(name) <= 4 else name[0] + "***"


def last_four(document: str) -> str:
    """The signs by which a clerk compares a document with the card in his hand."""
    return document[-4:]


def _company_problem(document: str) -> str | None:
    if len(document) != 18:
        return "wrong_length"
    if any(sign not in _CREDIT_SIGNS for sign in document):
        return "wrong_sign"
    return None if is_credit_code(document) else "wrong_check"


def _document_type(text: str, wrong: dict[str, str]) -> DocumentType | None:
    try:
        return DocumentType(text)
    except ValueError:
        wrong["id_type"] = "unknown"
        return None


def _was_born(digits: str, today: date) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return date(1900, 1, 1) <= born <= today
