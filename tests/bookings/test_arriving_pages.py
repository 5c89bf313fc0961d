"""Checking in with a phone, without scripts: the hall's code leads to a button, one's own page says what to scan."""

import re

import pytest

from queueapp.actions import presence
from queueapp.domain.clock import MINUTE
from queueapp.web.tries import MOST_WRONG
from tests.bookings.phones import Phone, booked
from tests.bookings.town import BookingTown
from tests.support.catalogue import EAST, LICENCE
from tests.support.doors import Doors
from tests.support.readers import Reader

NEAR = {"latitude": "36.8001", "longitude": "118.0001", "accuracy_m": "35"}
LAST4 = "1234"


@pytest.fixture
def reader(doors: Doors) -> Reader:
    return Reader(doors.browser())


@pytest.fixture
def code(town: BookingTown, phone: Phone) -> str:
    """Zhang San's appointment at ten, and it is ten."""
    made = booked(town, phone, "10:00", days=0)
    town.go("10:00")
    return str(made["code"])


def visits(town: BookingTown) -> int:
    return int(town.rows("SELECT count(*) FROM visit")[0][0])


def hall(town: BookingTown, site: str = "east") -> str:
    return f"/q/{town.code_of_day(site)}"


def known_to(reader: Reader, code: str) -> None:
    """This browser has shown the phone's last four digits."""
    reader.goto("/a")
    assert reader.send("/a", code=code, phone4=LAST4).status_code == 200


# --- the hall's code


def test_the_halls_code_asks_for_ones_own_code_and_gives_a_number(town: BookingTown, reader: Reader, code: str) -> None:
    assert "已确认您在东城车管所" in reader.goto(hall(town))
    assert visits(town) == 0, "opening it checks nobody in"

    ticket = reader.send(f"{hall(town)}/check-in", code=code.lower(), phone4=LAST4)

    assert re.fullmatch(r"/t/[a-z2-7]{26}", ticket.request.path)
    assert visits(town) == 1


def test_a_phone_that_knows_its_appointment_needs_one_press(town: BookingTown, reader: Reader, code: str) -> None:
    known_to(reader, code)
    assert f'name="code" value="{code}"' in reader.goto(hall(town))

    assert reader.send(f"{hall(town)}/check-in", code=code).request.path.startswith("/t/")
    again = reader.goto(hall(town))
    assert "您的号" in again
    assert "A001" in reader.words().replace(" ", "")


def test_a_strangers_wrong_tries_do_not_shut_its_owner_out(town: BookingTown, reader: Reader, doors: Doors, code: str) -> None:
    known_to(reader, code)
    for _ in range(MOST_WRONG + 1):
        wrong = Phone(doors).get(f"/appointments/{code}", "0000")
    assert wrong.status_code == 429

    assert code in reader.goto(f"/a/{code}")


def test_sent_twice_it_is_one_number(town: BookingTown, reader: Reader, code: str) -> None:
    reader.goto(hall(town))
    form = reader.page
    first = reader.send(f"{hall(town)}/check-in", code=code, phone4=LAST4).request.path
    reader.page = form

    assert reader.send(f"{hall(town)}/check-in", code=code, phone4=LAST4).request.path == first
    assert visits(town) == 1


def test_with_the_hall_seen_ones_own_page_checks_in_at_once(town: BookingTown, reader: Reader, code: str) -> None:
    known_to(reader, code)
    reader.goto(hall(town))
    assert f'action="/a/{code}/check-in"' in reader.goto(f"/a/{code}")

    assert reader.send(f"/a/{code}/check-in").request.path.startswith("/t/")


@pytest.mark.parametrize(("typed", "phone4"), [("ABCDEFGH", LAST4), (None, "9999"), (None, "")])
def test_a_wrong_code_or_phone_is_one_answer_that_keeps_what_was_typed(
    town: BookingTown, reader: Reader, code: str, typed: str | None, phone4: str
) -> None:
    reader.goto(hall(town))

    refused = reader.send(f"{hall(town)}/check-in", code=typed or code, phone4=phone4)

    assert refused.status_code == 404
    assert "没有找到" in refused.text
    assert f'value="{typed or code}"' in refused.text
    assert f'name="phone4" type="text" value="{phone4}"' in refused.text
    assert visits(town) == 0


def test_too_early_says_from_when(town: BookingTown, reader: Reader, phone: Phone) -> None:
    code = booked(town, phone, "10:00", days=0)["code"]
    known_to(reader, code)

    reader.goto(hall(town))
    assert "09:30 起可以签到" in reader.words()
    refused = reader.send(f"{hall(town)}/check-in", code=code, phone4=LAST4)
    assert (refused.status_code, "还没到签到时间" in refused.text) == (409, True)


def test_late_it_is_said_before_the_press(town: BookingTown, reader: Reader, code: str) -> None:
    known_to(reader, code)
    town.go("10:16")

    assert "预约时间已过，签到后按现场取号排队" in reader.goto(hall(town))
    assert reader.send(f"{hall(town)}/check-in", code=code).request.path.startswith("/t/")


def test_an_appointment_of_another_site_says_which(town: BookingTown, reader: Reader, code: str) -> None:
    reader.goto(hall(town, "west"))

    refused = reader.send(f"{hall(town, 'west')}/check-in", code=code, phone4=LAST4)

    assert (refused.status_code, "您约的是东城车管所" in refused.text) == (409, True)
    assert visits(town) == 0


@pytest.mark.parametrize("days", [-1, 1])
def test_another_days_code_opens_nothing(town: BookingTown, reader: Reader, code: str, days: int) -> None:
    other = presence.code_of_day(town.house, "east", town.clock.at + days * 24 * 60 * MINUTE)
    reader.goto(hall(town))

    assert "这个签到码不是今天的" in reader.goto(f"/q/{other}")
    assert reader.page.status_code == 404
    reader.goto(hall(town))
    assert reader.send(f"/q/{other}/check-in", code=code, phone4=LAST4).status_code == 404
    assert visits(town) == 0


def test_what_was_seen_yesterday_is_forgotten(town: BookingTown, reader: Reader, phone: Phone) -> None:
    code = booked(town, phone, "10:00", days=1)["code"]
    known_to(reader, code)
    reader.goto(hall(town))
    town.go("10:00", days=1)

    assert "data-place hidden" in reader.goto(f"/a/{code}")
    refused = reader.send(f"/a/{code}/check-in")

    assert (refused.status_code, "还没能确认您在网点" in refused.text) == (409, True)
    assert visits(town) == 0


def test_where_citizens_may_take_numbers_the_way_there_is_shown(town: BookingTown, reader: Reader) -> None:
    assert 'href="/sites/east"' in reader.goto(hall(town))
    town.go("07:00", days=1)
    assert 'href="/sites/east"' not in reader.goto(hall(town))


# --- one's own page


def test_before_the_window_there_is_no_button(town: BookingTown, reader: Reader, phone: Phone) -> None:
    code = booked(town, phone, "10:00", days=0)["code"]
    known_to(reader, code)

    assert "/check-in" not in reader.goto(f"/a/{code}")


def test_without_scripts_ones_own_page_says_what_to_scan(reader: Reader, code: str) -> None:
    known_to(reader, code)

    text = reader.goto(f"/a/{code}")

    assert "data-place hidden" in text
    assert "扫大厅里的“手机签到”码" in text


def test_a_position_on_the_spot_checks_in(town: BookingTown, reader: Reader, code: str) -> None:
    known_to(reader, code)
    reader.goto(f"/a/{code}")

    assert reader.send(f"/a/{code}/check-in", **NEAR).request.path.startswith("/t/")
    assert visits(town) == 1


@pytest.mark.parametrize(
    "told",
    [{}, {**NEAR, "latitude": "36.9"}, {**NEAR, "accuracy_m": "900"}, {**NEAR, "accuracy_m": "nan"}, {**NEAR, "longitude": "here"}],
)
def test_what_does_not_show_it_says_what_to_scan(town: BookingTown, reader: Reader, code: str, told: dict[str, str]) -> None:
    known_to(reader, code)
    reader.goto(f"/a/{code}")

    refused = reader.send(f"/a/{code}/check-in", **told)

    assert (refused.status_code, "还没能确认您在网点" in refused.text, "请扫大厅里的签到码" in refused.text) == (409, True, True)
    assert visits(town) == 0


def test_missed_just_now_there_is_still_a_button(town: BookingTown, reader: Reader, phone: Phone) -> None:
    made = booked(town, phone, "10:00", days=0, services=(LICENCE,))
    known_to(reader, made["code"])
    town.go("10:20")
    town.mark_missed(made["id"])
    reader.goto(hall(town))

    assert "这次没有签到" in reader.goto(f"/a/{made['code']}")
    assert reader.send(f"/a/{made['code']}/check-in").request.path.startswith("/t/")
    assert town.rows("SELECT hall FROM ticket") == [(EAST,)]


def test_the_next_day_there_is_none(town: BookingTown, reader: Reader, code: str) -> None:
    known_to(reader, code)
    town.go("10:00", days=1)

    assert "/check-in" not in reader.goto(f"/a/{code}")


def test_a_stranger_is_asked_for_the_phone_first(town: BookingTown, reader: Reader, code: str) -> None:
    reader.goto(hall(town))

    asked = reader.send(f"/a/{code}/check-in", **NEAR)

    assert (asked.request.path, "手机号后四位" in asked.text) == (f"/a/{code}", True)
    assert visits(town) == 0
