"""One field for everything: what a text may mean, and which documents a number may be of."""

from datetime import date

import pytest

from queueapp.domain.identity import DocumentType
from queueapp.domain.looking_up import Means, documents_of, meant_by
from queueapp.domain.refusals import InvalidIdNumber
from tests.bookings.town import an_id_number

TODAY = date(2026, 11, 24)
CARD = an_id_number(7)
SLIP = "k7m2qx4pabcdefghijklmnopqr"


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("7KQ4 2M9P", [("appointment", "7KQ42M9P"), ("document", "7KQ42M9P")]),
        ("7kq4-2m9p", [("appointment", "7KQ42M9P"), ("document", "7KQ42M9P")]),
        ("https://queue.example/a/7KQ42M9P", [("appointment", "7KQ42M9P")]),
        ("https://queue-up.example/a/7KQ42M9P?new=1", [("appointment", "7KQ42M9P")]),
        (SLIP, [("slip", SLIP)]),
        (f"https://queue.example/t/{SLIP}", [("slip", SLIP)]),
        ("A012", [("number", "A012")]),
        ("a12", [("number", "A012")]),
        ("Ａ０１２", [("number", "A012")]),
        (CARD, [("document", CARD)]),
        (f"{CARD[:6]} {CARD[6:14]} {CARD[14:].lower()}", [("document", CARD)]),
        ("E12345678", [("document", "E12345678")]),
        ("军字第1234号", [("document", "军字第1234号")]),
        ("https://queue.example/q/abcdefghij", []),
        ("", []),
        ("?", []),
        ("王", []),
    ],
)
def test_what_a_text_may_mean(text: str, means: list[tuple[str, str]]) -> None:
    assert [(one.means.value, one.text) for one in meant_by(text)] == means


def test_every_meaning_is_met_by_some_text() -> None:
    assert {one.means for text in ("7KQ42M9P", SLIP, "A1", CARD) for one in meant_by(text)} == set(Means)


@pytest.mark.parametrize(
    ("text", "id_type", "kinds"),
    [
        (CARD, None, [DocumentType.RESIDENT]),
        (CARD.lower(), "resident_id", [DocumentType.RESIDENT]),
        ("E12345678", None, [DocumentType.PASSPORT, DocumentType.MILITARY]),
        ("E12345678", "passport", [DocumentType.PASSPORT]),
        ("H12345678", None, [DocumentType.PASSPORT, DocumentType.HM_PERMIT, DocumentType.MILITARY]),
        ("12345678", None, [DocumentType.PASSPORT, DocumentType.TAIWAN_PERMIT, DocumentType.MILITARY]),
    ],
)
def test_the_documents_that_a_number_may_be_of(text: str, id_type: str | None, kinds: list[DocumentType]) -> None:
    found = documents_of(text, id_type, TODAY)

    assert [kind for kind, _ in found] == kinds
    assert {number for _, number in found} == {text.upper()}


@pytest.mark.parametrize(
    ("text", "id_type", "wrong"),
    [
        (CARD[:17] + ("1" if CARD[17] != "1" else "2"), None, {"id_number": "wrong_check"}),
        (CARD[:17], None, {"id_number": "wrong_length"}),
        (CARD + "1", None, {"id_number": "wrong_length"}),
        ("37030320991101001X", None, {"id_number": "wrong_birth"}),
        ("E1", "passport", {"id_number": "wrong_sign"}),
        ("91370300MA3CABCD12", "credit_code", {"id_type": "unknown"}),
        (CARD, "library card", {"id_type": "unknown"}),
    ],
)
def test_a_mistyped_card_is_called_that_and_not_taken_for_something_else(
    text: str, id_type: str | None, wrong: dict[str, str]
) -> None:
    with pytest.raises(InvalidIdNumber) as refused:
        documents_of(text, id_type, TODAY)

    assert refused.value.facts == {"fields": wrong}
