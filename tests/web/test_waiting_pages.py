"""The waiting list on the citizen's pages, without scripts: joining, what is offered, taking it, letting it pass, leaving."""

import re

import pytest

from queueapp.actions import waiting_list
from queueapp.domain.roles import CLOCK
from tests.bookings.town import BookingTown, an_id_number
from tests.support.catalogue import PLATE
from tests.support.doors import Doors
from tests.support.readers import Reader

DAY, NEXT = "2026-11-25", "2026-11-26"
WHO = {"name": "张三", "id_type": "resident_id", "id_number": an_id_number(1), "phone": "13800000001"}
JOIN = f"/book/join?services={PLATE}&site=east"


def fill(town: BookingTown, wall: str = "10:00") -> list[str]:
    """The public's three places of tomorrow at this time are booked."""
    return [town.book(wall, order=order).id for order in (11, 12, 13)]


def give_back(town: BookingTown, id: str) -> None:
    """Somebody cancels, and the clock offers his place to who waits."""
    town.cancel(id)
    tend(town)


def tend(town: BookingTown) -> None:
    town.do(waiting_list.tend, "east", by=CLOCK)


def join(reader: Reader, *, first: str = DAY, last: str = DAY, **who: str) -> str:
    """Somebody joins; his code."""
    reader.goto(f"/book/wait?services={PLATE}&site=east")
    reader.send(reader.where("/book/join"), first=first, last=last, **{**WHO, **who})
    assert reader.page.status_code == 200, reader.words()
    return reader.page.request.path[3:]


def offered(reader: Reader, town: BookingTown, wall: str = "10:00") -> str:
    """Somebody waits, and is offered a time; his code."""
    code = join(reader)
    give_back(town, fill(town, wall)[0])
    assert "有一个时间给您" in reader.goto(f"/a/{code}")
    return code


def answer(reader: Reader, step: str, **form: str) -> str:
    """Press a button of the page last seen; what the page after it says."""
    hidden = dict(re.findall(r'name="(wait|start)" value="([^"]+)"', reader.page.text))
    reader.send(reader.where("/a/[A-Z0-9]+/" + step), **{**hidden, **form})
    return reader.words()


# --- joining


def test_a_full_time_leads_to_the_list(reader: Reader, booking_doors: Doors, booking_town: BookingTown) -> None:
    assert "/book/wait" not in reader.goto(f"/book/when?services={PLATE}&site=east")
    fill(booking_town)
    booking_doors.server.relay.look()

    assert f"/book/wait?services={PLATE}&amp;site=east" in reader.goto(f"/book/when?services={PLATE}&site=east")


def test_a_time_that_is_gone_leads_to_the_list_with_what_was_typed(reader: Reader, booking_town: BookingTown) -> None:
    reader.goto(f"/book/who?services={PLATE}&site=east&start={booking_town.text(booking_town.at('10:00'))}".replace("+", "%2B"))
    fill(booking_town)
    gone = reader.send(reader.where("/book/check"), **WHO)
    assert gone.status_code == 409
    assert f"/book/wait?services={PLATE}&amp;site=east" in gone.text

    waits = reader.send(f"/book/wait?services={PLATE}&site=east", **WHO)

    assert waits.status_code == 200
    assert f'value="{WHO["id_number"]}"' in waits.text


def test_whoever_joins_sees_his_place_and_how_it_goes_on(reader: Reader, booking_doors: Doors, booking_town: BookingTown) -> None:
    other = Reader(booking_doors.browser())
    join(other, id_number=an_id_number(2), phone="13800000002")
    booking_town.wait(seconds=1)

    code = join(reader, last=NEXT)

    for text in (
        "已加入候补",
        "前面还有1 人",
        "东城车管所",
        "11月25日(周三) 到 11月26日(周四)",
        "留 10 分钟",
        "不算爽约",
        code[:4],
    ):
        assert text in reader.words()
    assert "您排在第一位" in (other.goto(f"/a/{other.page.request.path[3:]}") and other.words().replace(" ", ""))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"first": NEXT, "last": DAY}, "最后一天不能早于第一天"),
        ({"name": ""}, "请输入姓名"),
        ({"id_number": "370303"}, "身份证号应为 18 位，您输入了 6 位"),
        ({"phone": "138"}, "手机号应为 11 位，您输入了 3 位"),
    ],
)
def test_a_mistake_keeps_what_was_typed(reader: Reader, booking_town: BookingTown, change: dict[str, str], words: str) -> None:
    reader.goto(f"/book/wait?services={PLATE}&site=east")
    typed = {"first": DAY, "last": NEXT, **WHO, **change}

    refused = reader.send(JOIN, **typed)

    assert refused.status_code == 422
    assert words in refused.text
    for field in ("name", "id_number", "phone"):
        assert f'value="{typed[field]}"' in refused.text
    for field in ("first", "last"):
        assert re.search(rf'id="{field}".*?value="{typed[field]}" selected', refused.text, re.DOTALL)
    assert booking_town.rows("SELECT * FROM wait") == []


def test_joining_twice_under_one_key_is_one_place_and_a_second_one_is_refused_in_words(
    reader: Reader, booking_town: BookingTown
) -> None:
    reader.goto(f"/book/wait?services={PLATE}&site=east")
    form = reader.page
    first = reader.send(JOIN, first=DAY, last=DAY, **WHO).request.path
    reader.page = form
    assert reader.send(JOIN, first=DAY, last=DAY, **WHO).request.path == first

    reader.goto(f"/book/wait?services={PLATE}&site=east")
    refused = reader.send(JOIN, first=DAY, last=DAY, **WHO)

    assert refused.status_code == 409
    assert "这项业务您已经在候补了" in reader.words()
    assert "没有加入候补" in reader.words()
    assert booking_town.rows("SELECT count(*) FROM wait") == [(1,)]


# --- what is offered


def test_taking_what_is_offered_books_under_the_same_code(reader: Reader, booking_town: BookingTown) -> None:
    code = offered(reader, booking_town)
    for text in ("10:00", "东城车管所", "给您留到 今天 09:10", "要这个时间", "不要，继续候补"):
        assert text in reader.words()

    said = answer(reader, "accept")

    assert reader.page.request.path == f"/a/{code}"
    assert "约好了" in said
    assert booking_town.rows("SELECT count(*) FROM appointment WHERE state = 'booked'") == [(3,)]


def test_opening_a_page_takes_nothing(reader: Reader, booking_town: BookingTown) -> None:
    code = offered(reader, booking_town)

    for path in (f"/a/{code}", f"/a/{code}/leave", f"/a/{code}/waiting"):
        reader.goto(path)
    assert reader.browser.get(f"/a/{code}/accept").status_code in (404, 405)

    assert booking_town.rows("SELECT state FROM wait") == [("offered",)]


def test_a_repeated_press_shows_the_appointment_again(reader: Reader, booking_town: BookingTown) -> None:
    offered(reader, booking_town)
    form = reader.page
    answer(reader, "accept")
    reader.page = form

    assert "约好了" in answer(reader, "accept")
    assert booking_town.rows("SELECT count(*) FROM appointment WHERE state = 'booked'") == [(3,)]


def test_a_press_in_another_tab_after_it_was_taken_shows_the_appointment(reader: Reader, booking_town: BookingTown) -> None:
    code = offered(reader, booking_town)
    form = reader.page
    reader.goto(f"/a/{code}")
    answer(reader, "accept")
    reader.page = form

    said = answer(reader, "decline")

    assert "我的预约" in said
    assert "10:00" in said


def test_whoever_declines_waits_on(reader: Reader, booking_town: BookingTown) -> None:
    offered(reader, booking_town)

    said = answer(reader, "decline")

    assert "那个时间已让给下一位，您接着候补" in said
    assert "您已放过 1 次" in said
    assert booking_town.rows("SELECT state FROM wait") == [("waiting",)]


def test_an_offer_that_lapsed_while_the_page_was_open_says_so(reader: Reader, booking_town: BookingTown) -> None:
    offered(reader, booking_town)
    booking_town.wait(minutes=10, seconds=1)
    tend(booking_town)

    said = answer(reader, "accept")

    assert "刚才那个时间已经不能要了" in said
    assert "您还在候补" in said
    assert booking_town.rows("SELECT count(*) FROM appointment WHERE state = 'booked'") == [(2,)]


def test_a_time_that_did_not_stand_on_the_page_is_not_taken_by_it(reader: Reader, booking_town: BookingTown) -> None:
    offered(reader, booking_town)
    form = reader.page
    answer(reader, "decline")
    give_back(booking_town, booking_town.book("11:00", order=21).id)
    reader.page = form

    said = answer(reader, "accept")

    assert "现在有的是下面这个" in said
    assert "11:00" in said
    assert booking_town.rows("SELECT state FROM wait") == [("offered",)]


def test_the_third_offer_let_pass_ends_it_kindly(reader: Reader, booking_town: BookingTown) -> None:
    code = join(reader)
    gone = {wall: booking_town.book(wall, order=place + 30).id for place, wall in enumerate(("10:00", "11:00", "14:00"))}
    for id in gone.values():
        give_back(booking_town, id)
        reader.goto(f"/a/{code}")
        said = answer(reader, "decline")

    assert "给您留过 3 次时间" in said
    assert f"/book/wait?services={PLATE}" in reader.page.text


def test_leaving_needs_a_press_and_ends_it(reader: Reader, booking_town: BookingTown) -> None:
    code = join(reader)
    reader.goto(f"/a/{code}/leave")
    assert booking_town.rows("SELECT state FROM wait") == [("waiting",)]

    said = answer(reader, "leave")

    assert "已退出候补" in said
    assert booking_town.rows("SELECT state FROM wait") == [("left",)]


def test_days_that_are_over_say_so(reader: Reader, booking_town: BookingTown) -> None:
    code = join(reader)
    booking_town.go("09:00", days=2)
    tend(booking_town)

    reader.goto(f"/a/{code}")

    assert "候补的日子过了" in reader.words()


def test_the_page_looks_again_by_itself_while_something_is_open(reader: Reader, booking_town: BookingTown) -> None:
    code = join(reader)
    assert '<noscript><meta http-equiv="refresh" content="60"></noscript>' in reader.page.text
    before = reader.browser.get(f"/a/{code}/waiting").get_json()["state"]
    give_back(booking_town, fill(booking_town)[0])

    assert reader.browser.get(f"/a/{code}/waiting").get_json()["state"] != before
    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in reader.goto(f"/a/{code}")
    answer(reader, "accept")
    assert "http-equiv" not in reader.page.text


# --- another browser


def test_another_browser_is_asked_for_the_phone_and_finds_both_kinds(
    reader: Reader, booking_doors: Doors, booking_town: BookingTown
) -> None:
    code = join(reader)
    stranger = Reader(booking_doors.browser())
    assert "东城" not in stranger.goto(f"/a/{code}")
    assert stranger.send("/a", code=code, phone4="9999").status_code == 404
    assert stranger.send("/a", code="ZZZZZZZZ", phone4="0001").status_code == 404
    assert stranger.browser.get(f"/a/{code}/waiting").get_json() == {"state": ""}

    stranger.goto("/a")
    stranger.send("/a", code=f" {code.lower()} ", phone4="0001")

    assert "我的候补" in stranger.words()


def test_looking_at_a_page_again_and_again_uses_up_no_tries(reader: Reader) -> None:
    code = join(reader)

    for _ in range(12):
        assert "我的候补" in reader.goto(f"/a/{code}")


def test_nobody_answers_for_another(reader: Reader, booking_doors: Doors, booking_town: BookingTown) -> None:
    offered(reader, booking_town)
    [[wait]] = booking_town.rows("SELECT id FROM wait")
    other = Reader(booking_doors.browser())
    join(other, id_number=an_id_number(2), phone="13800000002")

    other.send(f"/a/{other.page.request.path[3:]}/accept", wait=wait, start="2026-11-25T10:00:00+08:00")

    assert booking_town.rows("SELECT state FROM wait WHERE id = :id", id=wait) == [("offered",)]


# --- an earlier time


def booked(reader: Reader, town: BookingTown, wall: str = "14:00") -> str:
    """Somebody has an appointment; its code."""
    made = town.book(wall, order=1)
    reader.goto("/a")
    reader.send("/a", code=made.code, phone4="0001")
    return made.code


def test_an_earlier_time_moves_the_appointment(reader: Reader, booking_town: BookingTown) -> None:
    code = booked(reader, booking_town)
    said = answer(reader, "earlier")
    assert "您排在第一" in said
    assert "原来的时间先给您留着" in said
    give_back(booking_town, fill(booking_town)[0])
    reader.goto(f"/a/{code}")
    assert "有更早的时间" in reader.words()
    assert "现在约的是 明天 14:00" in reader.words()

    said = answer(reader, "accept")

    assert "已改约" in said
    assert "10:00" in said
    assert reader.page.request.path == f"/a/{code}"
    assert booking_town.rows("SELECT moves FROM appointment WHERE moves > 0") == [(1,)]


def test_the_link_of_an_earlier_offer_leads_to_the_appointment_once_taken(reader: Reader, booking_town: BookingTown) -> None:
    code = booked(reader, booking_town)
    answer(reader, "earlier")
    give_back(booking_town, fill(booking_town)[0])
    [[sealed]] = booking_town.rows("SELECT code_sealed FROM wait")
    link = booking_town.house.sealer.open(bytes(sealed))
    reader.goto("/a")
    reader.send("/a", code=link, phone4="0001")
    assert "有更早的时间" in reader.words()

    said = answer(reader, "accept")

    assert reader.page.request.path == f"/a/{code}"
    assert "已改约" in said


def test_whoever_does_not_want_it_earlier_any_more_keeps_his_time(reader: Reader, booking_town: BookingTown) -> None:
    code = booked(reader, booking_town)
    answer(reader, "earlier")
    assert "http-equiv" in reader.page.text
    reader.goto(f"/a/{code}/leave")

    said = answer(reader, "leave")

    assert "不再等更早的时间，原来的预约不变" in said
    assert "有更早的时间时通知我" in said
    assert booking_town.rows("SELECT state FROM appointment") == [("booked",)]


# --- in English


def test_no_chinese_is_left_in_english(reader: Reader, booking_town: BookingTown) -> None:
    reader.goto(f"/book/wait?services={PLATE}&site=east&lang=en")
    assert chinese(reader) == []
    code = join(reader, name="Zhang")
    assert chinese(reader) == []
    give_back(booking_town, fill(booking_town)[0])
    for path in (f"/a/{code}", f"/a/{code}/leave", f"/a/{code}?declined=1", f"/a/{code}?gone=1"):
        reader.goto(path)
        assert chinese(reader) == []
    reader.goto(f"/a/{code}")
    answer(reader, "accept")
    assert chinese(reader) == []


def chinese(reader: Reader) -> list[str]:
    return re.findall(r"[㐀-鿿]+", reader.words().replace("中文", "").replace("鲁C12345", ""))
