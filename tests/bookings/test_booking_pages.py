"""The booking pages without scripts: from a service to the confirmed page, and what becomes of one's appointment after."""

import json
import re

import pytest

from queueapp.domain.notices import Channel
from queueapp.outside.post import Courier, NullCourier, PostRoom
from queueapp.outside.sms import LogSms
from queueapp.web.tries import MOST_WRONG
from tests.bookings.town import BookingTown, an_id_number
from tests.support.catalogue import PLATE
from tests.support.doors import Doors
from tests.support.notices import LETTERS
from tests.support.readers import Reader

START = "2026-11-25T10:00:00+08:00"
OTHER = "2026-11-25T10:30:00+08:00"
BOTH: dict[Channel, Courier] = {Channel.SMS: NullCourier(), Channel.MAIL: NullCourier()}
WHO = {"name": "张三", "id_type": "resident_id", "id_number": an_id_number(1), "phone": "13800000001"}


@pytest.fixture
def reader(doors: Doors) -> Reader:
    return Reader(doors.browser())


def booked(reader: Reader, **more: str) -> str:
    """Ana has walked through all steps; the address of her appointment."""
    reader.goto(f"/book/when?services={PLATE}&site=east")
    reader.send("/book/hold", services=PLATE, site="east", start=START)
    reader.send(reader.where("/book/check"), **WHO, **more)
    return reader.send(reader.where("/book/appointment"), **WHO, **more).request.path


def test_a_booking_goes_from_service_to_confirmation(reader: Reader) -> None:
    assert f"/book/where?services={PLATE}" in reader.goto("/book?letter=all")
    assert f"/book/when?services={PLATE}&amp;site=east" in reader.goto(f"/book/where?services={PLATE}")
    address = booked(reader)
    assert re.fullmatch(r"/a/[A-Z0-9]{8}", address)
    assert "10:00" in reader.page.text


def test_the_steps_of_a_hold_lead_to_its_appointment_once_it_is_made_here(reader: Reader, doors: Doors) -> None:
    reader.goto(f"/book/when?services={PLATE}&site=east")
    reader.send("/book/hold", services=PLATE, site="east", start=START)
    who = reader.page.request.full_path
    reader.send(reader.where("/book/check"), **WHO)
    check = reader.page.request.full_path
    booked = reader.send(reader.where("/book/appointment"), **WHO).request.path
    for step in (who, check):
        assert reader.browser.get(step).headers["Location"] == f"{booked}?new=1"
    assert doors.browser().get(who).status_code == 200, "another browser is told nothing"
    reader.goto(f"/book/when?services={PLATE}&site=east")
    assert reader.page.request.path == "/book/when"


def test_an_appointment_is_moved_and_cancelled(reader: Reader) -> None:
    address = booked(reader)
    reader.goto(f"{address}/move")
    moved = reader.send(f"{address}/move", site="east", start=OTHER)
    assert moved.request.path == address
    assert "10:30" in moved.text
    reader.goto(f"{address}/cancel")
    assert reader.send(f"{address}/cancel").request.args["cancelled"] == "1"


def test_whoever_tried_too_often_is_told_for_how_long_and_not_of_a_number_in_line(doors: Doors) -> None:
    stranger = Reader(doors.browser())
    stranger.goto("/a")
    answers = [stranger.send("/a", code="ABCDEFGH", phone4="9999") for _ in range(MOST_WRONG + 1)]

    assert [one.status_code for one in answers] == [404] * MOST_WRONG + [429]
    assert "请过一小时再试" in answers[-1].text
    assert "照常排队" not in answers[-1].text


def test_another_browser_is_asked_for_the_phone(reader: Reader, doors: Doors) -> None:
    address = booked(reader)
    stranger = Reader(doors.browser())
    assert "10:00" not in stranger.goto(address)
    assert stranger.send("/a", code=address[3:], phone4="9999").status_code == 404
    assert "10:00" in stranger.send("/a", code=address[3:], phone4="0001").text
    assert stranger.browser.get(f"{address}/calendar.ics").text.startswith("BEGIN:VCALENDAR")


def test_a_mistake_keeps_what_was_typed(reader: Reader) -> None:
    reader.goto(f"/book/when?services={PLATE}&site=east")
    reader.send("/book/hold", services=PLATE, site="east", start=START)
    refused = reader.send(reader.where("/book/check"), **{**WHO, "phone": "138"})
    assert refused.status_code == 422
    assert 'value="张三"' in refused.text
    assert "手机号应为 11 位，您输入了 3 位" in refused.text


def test_a_mail_address_may_be_given_and_is_checked(reader: Reader, town: BookingTown) -> None:
    reader.goto(f"/book/when?services={PLATE}&site=east")
    reader.send("/book/hold", services=PLATE, site="east", start=START)
    refused = reader.send(reader.where("/book/check"), **WHO, email="zhangsan.example.cn")
    assert refused.status_code == 422
    assert "请按 name@example.cn 的样子输入邮箱" in refused.text and 'value="zhangsan.example.cn"' in refused.text

    long = "z" * 60 + "@mail.example.cn"
    reader.send(reader.where("/book/check"), **WHO, email=long)
    shown = reader.send(reader.where("/book/appointment"), **WHO, email=long)

    assert shown.status_code == 200
    sealer = town.house.sealer
    ((contact,),) = town.rows("SELECT contact_sealed FROM appointment")
    assert json.loads(sealer.open(bytes(contact))) == {"sms": WHO["phone"], "mail": long}


@pytest.mark.parametrize(
    ("couriers", "email", "said"),
    [
        (BOTH, "zhangsan@example.cn", "通知发到 138****0001 和 z***@example.cn。"),
        (BOTH, "", "通知发到 138****0001。"),
        ({Channel.MAIL: NullCourier()}, "zhangsan@example.cn", "通知发到 z***@example.cn。"),
        ({Channel.SMS: LogSms()}, "zhangsan@example.cn", None),
        ({}, "zhangsan@example.cn", None),
    ],
)
def test_the_confirmed_page_says_where_notices_go(
    reader: Reader, town: BookingTown, couriers: dict[Channel, Courier], email: str, said: str | None
) -> None:
    town.house.post = PostRoom(couriers, LETTERS)

    booked(reader, email=email)

    words = reader.words()
    assert (said in words) if said else ("通知发到" not in words)
    assert "13800000001" not in reader.page.text and "zhangsan" not in reader.page.text
