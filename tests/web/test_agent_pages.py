"""Booking as an agent on the pages, without scripts: for another person and for a company, each mistake at its field."""

import re

import pytest

from tests.bookings.test_agents import a_credit_code
from tests.bookings.town import BookingTown, an_id_number
from tests.support.catalogue import PLATE
from tests.support.readers import Reader

START = "2026-11-25T10:00:00+08:00"
SELF = {"comes": "self", "name": "张三", "id_type": "resident_id", "id_number": an_id_number(1), "phone": "13800000001"}
FOR_WANG = {
    **SELF, "comes": "agent", "for_name": "王建国", "for_id_type": "resident_id", "for_id_number": an_id_number(2),
}  # fmt: skip
FOR_COMPANY = {**FOR_WANG, "for_name": "淄博某物流有限公司", "for_id_type": "credit_code", "for_id_number": a_credit_code(1)}


@pytest.fixture
def asked_who(reader: Reader) -> Reader:
    """A time is kept, and the page asks who comes."""
    reader.goto(f"/book/when?services={PLATE}&site=east")
    reader.send("/book/hold", services=PLATE, site="east", start=START)
    return reader


def book(reader: Reader, **who: str) -> str:
    """All the way to the appointment's page; its code."""
    reader.send(reader.where("/book/check"), **who)
    made = reader.send(reader.where("/book/appointment"), **who)
    assert made.status_code == 200, reader.words()
    return made.request.path[3:]


@pytest.mark.parametrize(("who", "masked"), [(FOR_WANG, "王*国"), (FOR_COMPANY, "淄***")])
def test_an_agent_books_and_both_are_shown_masked(
    asked_who: Reader, booking_town: BookingTown, who: dict[str, str], masked: str
) -> None:
    book(asked_who, **who)

    assert f"张* 替 {masked} 来办" in asked_who.words()
    assert who["for_name"] not in asked_who.words()
    [[agent, person]] = booking_town.rows("SELECT agent, person FROM appointment")
    assert agent is not None and agent != person


def test_both_stand_on_the_page_that_is_checked(asked_who: Reader) -> None:
    asked_who.send(asked_who.where("/book/check"), **FOR_COMPANY)

    for text in ("替谁办淄博某物流有限公司", "代办人张三", "统一社会信用代码", a_credit_code(1)):
        assert text in asked_who.words()


def test_for_oneself_there_is_no_company_to_choose(asked_who: Reader) -> None:
    own, of = (asked_who.page.text.split(f'id="{id}"')[1].split("</select>")[0] for id in ("id_type", "for_id_type"))
    assert "credit_code" not in own
    assert "credit_code" in of

    refused = asked_who.send(asked_who.where("/book/check"), **{**SELF, "id_type": "credit_code", "id_number": a_credit_code(1)})

    assert (refused.status_code, field_with(refused.text, "请选择证件类型")) == (422, "id_type")


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"for_name": ""}, "for_name", "请输入本人姓名或单位名称"),
        ({"for_id_number": ""}, "for_id_number", "请输入证件号码"),
        ({"for_id_number": a_credit_code(1)[:-1]}, "for_id_number", "统一社会信用代码应为 18 位，您输入了 17 位"),
        ({"for_id_type": "stamp"}, "for_id_type", "请选择证件类型"),
        ({"for_id_type": "resident_id", "for_id_number": SELF["id_number"]}, "for_id_number", "代办人和业务本人不能是同一个人"),
        ({"name": ""}, "name", "请输入姓名"),
        ({"id_type": "credit_code", "id_number": a_credit_code(2)}, "id_type", "请选择证件类型"),
        ({"id_number": "370303"}, "id_number", "身份证号应为 18 位，您输入了 6 位"),
        ({"phone": ""}, "phone", "请输入 11 位手机号"),
        ({"phone": "138"}, "phone", "手机号应为 11 位，您输入了 3 位"),
        ({"plate": "C1"}, "plate", "的样子输入号牌号码"),
    ],
)
def test_a_mistake_stands_at_its_field_and_nothing_typed_is_lost(
    asked_who: Reader, change: dict[str, str], field: str, words: str
) -> None:
    typed = {**FOR_COMPANY, **change}

    refused = asked_who.send(asked_who.where("/book/check"), **typed)

    assert refused.status_code == 422
    assert words in refused.text
    assert field_with(refused.text, words) == field
    assert re.search(r'value="agent"[^>]* checked', refused.text)
    for name in ("for_name", "for_id_number", "name", "id_number", "phone"):
        assert f'name="{name}" type="{"tel" if name == "phone" else "text"}" value="{typed[name]}"' in refused.text


def test_what_was_typed_of_another_is_left_alone_when_one_comes_for_oneself(asked_who: Reader, booking_town: BookingTown) -> None:
    book(asked_who, **{**FOR_COMPANY, "comes": "self", "for_id_number": "nonsense"})

    assert booking_town.rows("SELECT count(*) FROM appointment WHERE agent IS NULL") == [(1,)]


def test_an_agent_beyond_his_limit_may_choose_another_day_and_keeps_what_he_typed(
    asked_who: Reader, booking_town: BookingTown
) -> None:
    for order, wall in ((11, "09:00"), (12, "09:30"), (13, "10:30")):
        asked_who.goto(f"/book/when?services={PLATE}&site=east")
        asked_who.send("/book/hold", services=PLATE, site="east", start=booking_town.text(booking_town.at(wall)))
        book(asked_who, **{**FOR_WANG, "for_id_number": an_id_number(order)})
    asked_who.goto(f"/book/when?services={PLATE}&site=east")
    asked_who.send("/book/hold", services=PLATE, site="east", start=START)
    asked_who.send(asked_who.where("/book/check"), **FOR_COMPANY)

    refused = asked_who.send(asked_who.where("/book/appointment"), **FOR_COMPANY)

    assert refused.status_code == 409
    assert "代办人每天最多预约 3 次" in asked_who.words()
    assert f'name="for_id_number" value="{FOR_COMPANY["for_id_number"]}"' in refused.text


def field_with(page: str, words: str) -> str | None:
    """The field beside which words stand."""
    found = re.search(rf'<span class="field__error" id="(\w+)-error">[^<]*{re.escape(words)}', page)
    return found[1] if found else None
