"""Documents, phones, plates and companies: what is taken, what is refused, and why."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueapp.domain.identity import (
    DocumentType,
    check_sign,
    checked_person,
    document_problem,
    is_credit_code,
    is_plate,
    masked_name,
)
from queueapp.domain.refusals import BadInput, InvalidIdNumber

TODAY = date(2026, 11, 24)
CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def mod_11_2(digits: str) -> str:
    """The check sign by ISO 7064's recursion (pure system, modulus 11, radix 2), not by the weights of GB 11643."""
    rest = 0
    for digit in digits:
        rest = (rest + int(digit)) * 2 % 11
    return "0123456789X"[(12 - rest) % 11]


def mod_31_3(signs: str) -> str:
    """The check sign by GB 32100's table of weights, written out."""
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    total = sum(CREDIT.index(sign) * weight for sign, weight in zip(signs, weights, strict=True))
    return CREDIT[(31 - total % 31) % 31]


def number(area: str = "370303", born: str = "19800101", order: str = "001") -> str:
    return area + born + order + mod_11_2(area + born + order)


@given(st.text("0123456789", min_size=17, max_size=17))
def test_the_check_sign_is_that_of_the_standard(digits: str) -> None:
    assert check_sign(digits) == mod_11_2(digits)


def test_the_standards_own_example_is_taken() -> None:
    assert document_problem(DocumentType.RESIDENT, "11010519491231002X", TODAY) is None


@given(st.text("0123456789", min_size=3, max_size=3), st.integers(0, 16), st.integers(1, 9))
def test_no_single_wrong_digit_passes(order: str, place: int, by: int) -> None:
    right = number(order=order)
    wrong = right[:place] + str((int(right[place]) + by) % 10) + right[place + 1 :]

    assert document_problem(DocumentType.RESIDENT, wrong, TODAY) is not None


@given(st.text("0123456789", min_size=3, max_size=3), st.integers(0, 15))
def test_no_two_neighbours_that_changed_places_pass(order: str, place: int) -> None:
    right = number(order=order)
    wrong = right[:place] + right[place + 1] + right[place] + right[place + 2 :]

    assert wrong == right or document_problem(DocumentType.RESIDENT, wrong, TODAY) is not None


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        ("resident_id", number(), None),
        ("resident_id", number(born="19000101"), None),
        ("resident_id", number(born="20261124"), None),
        ("resident_id", number(born="20261125"), "wrong_birth"),
        ("resident_id", number(born="18991231"), "wrong_birth"),
        ("resident_id", number(born="20230229"), "wrong_birth"),
        ("resident_id", number(born="20240229"), None),
        ("resident_id", number()[:17], "wrong_length"),
        ("resident_id", number() + "1", "wrong_length"),
        ("resident_id", "370303800101001", "wrong_length"),
        ("resident_id", "", "wrong_length"),
        ("resident_id", "A" + number()[1:], "wrong_sign"),
        ("resident_id", number(area="810000"), "wrong_sign"),
        ("resident_id", number()[:-1] + "Y", "wrong_sign"),
        ("resident_id", number()[:-1] + ("0" if number()[-1] != "0" else "1"), "wrong_check"),
        ("hmt_residence", number(area="810000"), None),
        ("hmt_residence", number(area="820000"), None),
        ("hmt_residence", number(area="830000"), None),
        ("hmt_residence", number(), "wrong_sign"),
        ("foreign_residence", number(area="911100"), None),
        ("foreign_residence", number(), "wrong_sign"),
        ("passport", "E12345678", None),
        ("passport", "G0001", None),
        ("passport", "E123", "wrong_sign"),
        ("passport", "护照12345", "wrong_sign"),
        ("hm_permit", "H12345678", None),
        ("hm_permit", "M1234567801", None),
        ("hm_permit", "A12345678", "wrong_sign"),
        ("taiwan_permit", "12345678", None),
        ("taiwan_permit", "1234567801", None),
        ("taiwan_permit", "1234567", "wrong_sign"),
        ("military_id", "军字第1234567", None),
        ("military_id", "军1", "wrong_sign"),
    ],
)  # fmt: skip
def test_each_type_takes_its_own_numbers(kind: str, text: str, problem: str | None) -> None:
    assert document_problem(DocumentType(kind), text, TODAY) == problem


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x", " 110105 19491231 002X ", "110105-19491231-002X",
        "１１０１０５１９４９１２３１００２Ｘ", "110105１９４９1231002X", "110105　19491231002X", "11010519491231002Ⅹ",
    ],
)  # fmt: skip
def test_one_document_has_one_way_of_writing(typed: str) -> None:
    """Two ways would be two persons, each with limits of his own."""
    assert checked_person("张三", "resident_id", typed, None, today=TODAY).document == "11010519491231002X"


@pytest.mark.parametrize("typed", ["١١٠١٠٥19491231002X", "११०१०५19491231002X", "𝟙𝟙𝟘𝟙𝟘𝟝19491231002Y"])
def test_digits_of_other_scripts_are_not_a_second_way(typed: str) -> None:
    with pytest.raises(InvalidIdNumber):
        checked_person("张三", "resident_id", typed, None, today=TODAY)


def test_a_wrong_number_alone_is_named_as_such() -> None:
    with pytest.raises(InvalidIdNumber) as refused:
        checked_person("张三", "resident_id", "110105194912310021", "13800001234", today=TODAY)
    assert refused.value.facts == {"fields": {"id_number": "wrong_check"}}


def test_several_wrong_fields_are_all_named() -> None:
    with pytest.raises(BadInput) as refused:
        checked_person(" ", "resident_id", "1", "12345678901", today=TODAY)
    assert refused.value.facts == {"fields": {"name": "missing", "id_number": "wrong_length", "phone": "wrong_sign"}}


def test_an_unknown_type_is_no_number() -> None:
    with pytest.raises(BadInput) as refused:
        checked_person("张三", "library_card", "1", None, today=TODAY)
    assert refused.value.facts == {"fields": {"id_type": "unknown"}}


@pytest.mark.parametrize(
    ("phone", "problem"),
    [
        ("13800001234", None), ("138 0000 1234", None), ("138-0000-1234", None), ("１３８００００１２３４", None),
        ("19900001234", None), ("1380000123a", "wrong_sign"),
        ("12800001234", "wrong_sign"), ("1380000123", "wrong_length"), ("+8613800001234", "wrong_length"),
    ],
)  # fmt: skip
def test_a_mobile_number_has_eleven_digits_and_begins_as_one(phone: str, problem: str | None) -> None:
    if problem is None:
        assert len(checked_person("张三", "passport", "E12345678", phone, today=TODAY).phone or "") == 11
    else:
        with pytest.raises(BadInput) as refused:
            checked_person("张三", "passport", "E12345678", phone, today=TODAY)
        assert refused.value.facts == {"fields": {"phone": problem}}


@given(st.text(CREDIT, min_size=17, max_size=17))
def test_a_credit_code_is_checked_by_the_standard(signs: str) -> None:
    assert is_credit_code(signs + mod_31_3(signs))
    assert sum(is_credit_code(signs + sign) for sign in CREDIT) == 1


@pytest.mark.parametrize("text", ["91350100M000100Y43", "91110000600037341L"])
def test_known_credit_codes_are_taken(text: str) -> None:
    assert is_credit_code(text)


@pytest.mark.parametrize(
    "text", ["", "91350100M000100Y4", "91350100M000100Y433", "91350100M000100I43", "91350100m000100y43", "91350100M000100Y44"]
)
def test_what_is_no_credit_code_is_refused(text: str) -> None:
    assert not is_credit_code(text)


@pytest.mark.parametrize(
    "plate",
    [
        "鲁C12345",
        "鲁CA1234",
        "京AAAAA8",
        "鲁CD12345",
        "鲁CF12345",
        "鲁CDA1234",
        "鲁C12345D",
        "鲁C12345F",
        "鲁C1234挂",
        "鲁C1234学",
        "粤Z1234港",
    ],
)
def test_a_plate_is_taken(plate: str) -> None:
    assert is_plate(plate)


@pytest.mark.parametrize(
    "plate",
    [
        "",
        "鲁C1234",
        "C12345",
        "鲁c12345",
        "鲁C1234I",
        "鲁C1234O",
        "鲁C123456",
        "鲁CX12345",
        "鲁C12345X",
        "鲁CD1234D",
        "鲁11234",
        "鲁C12345DD",
        "鲁C１２３４５",
    ],
)
def test_what_is_no_plate_is_refused(plate: str) -> None:
    assert not is_plate(plate)


@pytest.mark.parametrize(
    ("name", "shown"), [("张三", "张*"), ("王建国", "王*国"), ("欧阳建国", "欧*国"), ("李", "李*"), ("Alexander Bell", "A***")]
)
def test_a_name_is_shown_masked(name: str, shown: str) -> None:
    assert masked_name(name) == shown


def test_numbers_made_at_random_by_the_standard_are_all_taken() -> None:
    chance = random.Random(7)
    for _ in range(200):
        born = date.fromordinal(chance.randint(date(1900, 1, 1).toordinal(), TODAY.toordinal())).strftime("%Y%m%d")
        area = f"{chance.randint(11, 65)}{chance.randint(0, 9999):04d}"
        assert document_problem(DocumentType.RESIDENT, number(area, born, f"{chance.randint(0, 999):03d}"), TODAY) is None
