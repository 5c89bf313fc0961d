"""A time that the office withdrew, on the citizen's page: why, what else is free, and that one press moves it."""

import re
from datetime import date

from queueapp.actions import calendar, capacity
from queueapp.actions.capacity import Change
from tests.bookings.town import BookingTown
from tests.support.catalogue import EAST
from tests.support.doors import Doors
from tests.support.readers import Reader
from tests.support.town import ADMIN

REASON = {"zh": "设备检修", "en": "Repairs"}


def withdraw(town: BookingTown, doors: Doors, wall: str = "10:00", *, until: str = "10:01") -> None:
    """The office takes all places of a stretch of tomorrow back, and says why."""
    change = Change("east", town.at(wall), town.at(until), 0, 0, EAST, "A", REASON)
    town.do(capacity.change_capacity, change, by=ADMIN)
    doors.server.relay.look()


def mine(reader: Reader, town: BookingTown, wall: str = "10:00") -> str:
    """Somebody has an appointment and has shown his phone; its address."""
    made = town.book(wall, order=1)
    reader.goto("/a")
    return reader.send("/a", code=made.code, phone4="0001").request.path


def starts(reader: Reader) -> list[str]:
    return re.findall(r'name="start" value="([^"]+)"', reader.page.text)


def test_whoever_lost_his_time_hears_why_and_is_offered_the_nearest(
    reader: Reader, booking_doors: Doors, booking_town: BookingTown
) -> None:
    here = mine(reader, booking_town)
    withdraw(booking_town, booking_doors)

    reader.goto(here)

    for text in ("很抱歉，请另选时间", "取消了这个时间", "原因：设备检修", "不会悄悄取消", "换一个网点"):
        assert text in reader.words()
    assert 3 <= len(starts(reader)) <= 6
    assert {start[11:16] for start in starts(reader)} >= {"09:30", "10:30"}


def test_one_press_moves_it(reader: Reader, booking_doors: Doors, booking_town: BookingTown) -> None:
    here = mine(reader, booking_town)
    withdraw(booking_town, booking_doors)
    reader.goto(here)

    moved = reader.send(f"{here}/move", site="east", start="2026-11-25T10:30:00+08:00")

    assert moved.request.path == here
    assert "已改约" in reader.words()
    assert "10:30" in reader.words()
    assert "很抱歉" not in reader.words()
    assert booking_town.rows("SELECT stranded, moves FROM appointment") == [(0, 1)]


def test_it_may_be_moved_after_the_deadline_and_to_another_site(
    reader: Reader, booking_doors: Doors, booking_town: BookingTown
) -> None:
    here = mine(reader, booking_town)
    withdraw(booking_town, booking_doors)
    booking_town.go("09:50", days=1)
    booking_doors.server.relay.look()

    assert "西城" in reader.goto(f"{here}/move?elsewhere=1")
    reader.goto(here)
    moved = reader.send(f"{here}/move", site="west", start=booking_town.text(booking_town.at("14:00", days=1)))

    assert "已改约" in moved.text
    assert booking_town.rows("SELECT site FROM appointment") == [("west",)]


def test_a_day_that_is_closed_says_its_own_reason(reader: Reader, booking_doors: Doors, booking_town: BookingTown) -> None:
    here = mine(reader, booking_town)
    tomorrow = "2026-11-25"
    booking_town.do(calendar.set_special_day, "east", date.fromisoformat(tomorrow), [], {"zh": "停电", "en": "Power cut"}, by=ADMIN)
    booking_doors.server.relay.look()

    reader.goto(here)
    assert "原因：停电" in reader.words()
    assert all(not start.startswith(tomorrow) for start in starts(reader))
    reader.goto(f"{here}?lang=en")
    assert "Power cut" in reader.words()
    assert re.findall(r"[㐀-鿿]+", reader.words().replace("中文", "")) == []


def test_a_time_that_is_gone_again_keeps_the_appointment_and_asks_anew(
    reader: Reader, booking_doors: Doors, booking_town: BookingTown
) -> None:
    here = mine(reader, booking_town)
    withdraw(booking_town, booking_doors)
    reader.goto(here)
    for order in (31, 32, 33):
        booking_town.book("10:30", order=order)

    refused = reader.send(f"{here}/move", site="east", start="2026-11-25T10:30:00+08:00")

    assert refused.status_code == 409
    assert "刚刚没有了" in reader.words()
    assert booking_town.rows("SELECT stranded FROM appointment WHERE moves = 0 AND stranded") == [(1,)]
