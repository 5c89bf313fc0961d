"""Checking in at the kiosk: the appointment's code, the phone's last four digits, then the number; or why not yet, or not here."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.browser.city import City
from tests.browser.conftest import Opens
from tests.browser.doors import number_on, sign_kiosk_in
from tests.browser.words import chinese_in

HALL, SITE, ELSEWHERE = "gaoqing-hall", "gaoqing", "boshan"
SERVICE = "licence-renew"
OPENS, SOON = "08:40", "09:00:00+08:00"
PANEL = (1080, 1920)
# 18 mm on a panel of 21.5 inches with 1080 dots across its 267.7 mm.
KEY_LEAST = 18 * 1080 / 267.7
HOUR_US = 3_600_000_000
IDLE_AND_ASKED_MS = 70_000

Appointment = dict[str, Any]
Books = Callable[..., Appointment]

# A scanner's signs come within milliseconds; keys pressed one by one through the driver may not on a busy machine.
SCAN = """(text) => {
  const press = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  [...text, "Enter"].forEach(press);
}"""


@pytest.fixture(scope="module")
def morning(city: City, a_city: Callable[[str], City]) -> City:
    """A city on the morning of a day that has places."""
    return a_city(f"{_days(city, SITE)[0]}T{OPENS},1")


@pytest.fixture(scope="module")
def persons() -> Iterator[int]:
    return itertools.count(1)


@pytest.fixture
def books(morning: City, persons: Iterator[int]) -> Books:
    """An appointment of somebody with the phone 138 0000 1234: in a few minutes, or as far away as it was booked."""

    def books(site: str = SITE, day: int = 0, *, soon: bool = True) -> Appointment:
        date = _days(morning, site)[day]
        slots = morning.get(f"/sites/{site}/slots?services={SERVICE}&from={date}&to={date}")["items"]
        start = [slot["start"] for slot in slots if slot["free"]][-1]
        person = {"name": "张三", "id_type": "passport", "id_number": f"E{next(persons):08}", "phone": "13800001234"}
        wish = {"site": site, "services": [SERVICE], "start": start, "person": person}
        made = morning.post("/appointments", wish, as_who=None)
        return _brought_forward(morning, made, f"{date}T{SOON}") if soon else made

    return books


def _brought_forward(city: City, made: Appointment, start: str) -> Appointment:
    """Only two have the same time, and more are wanted here."""
    at = datetime.fromisoformat(start)
    city.database("UPDATE appointment SET start = ? WHERE id = ?", int(at.timestamp() * 1_000_000), made["id"])
    return {**made, "start": start}


@pytest.fixture
def kiosk(morning: City, opens: Opens) -> Page:
    return sign_kiosk_in(opens(*PANEL), morning, HALL)


def _days(city: City, site: str) -> list[str]:
    return [day["date"] for day in city.get(f"/sites/{site}/days?services={SERVICE}")["items"] if day["free"]]


def view(page: Page, name: str) -> None:
    expect(page.locator("body")).to_have_attribute("data-view", name)


def scan(page: Page, appointment: Appointment) -> None:
    page.evaluate(SCAN, f"https://queue.example/a/{appointment['code']}")
    view(page, "phone")


def type_on(page: Page, screen: str, text: str) -> None:
    for sign in text:
        page.locator(f"[data-screen={screen}] [data-sign='{sign}']").click()
    page.locator(f"[data-screen={screen}] [data-done]").click()


def refused(page: Page, *words: str) -> None:
    view(page, "not-checked-in")
    for text in words:
        expect(page.locator("[data-screen=not-checked-in]")).to_contain_text(text)


def test_the_typed_code_and_the_phone_give_a_number_at_the_promised_time(morning: City, kiosk: Page, books: Books) -> None:
    mine = books()
    kiosk.get_by_role("button", name="预约签到").click()
    type_on(kiosk, "check-in", mine["code"])
    type_on(kiosk, "phone", "1234")

    view(kiosk, "number")
    number = number_on(kiosk.locator("[data-screen=number] .plate"))
    waiting = morning.get(f"/halls/{HALL}/tickets?state=waiting", morning.key("admin"))["items"]
    assert number in {ticket["number"] for ticket in waiting}
    expect(kiosk.locator("[data-screen=number]")).to_contain_text(f"预约 {mine['start'][11:16]}，已准时签到")
    expect(kiosk.locator("[data-screen=number] [data-code] path").first).to_be_visible()
    expect(kiosk.locator("[data-slip]")).to_contain_text(f"预约 {mine['start'][11:16]}")


def test_a_scan_on_any_page_leads_to_the_phone(kiosk: Page, books: Books) -> None:
    kiosk.locator("[data-screen=home] [data-take]").click()
    kiosk.locator("[data-service=vlicence-again]").first.click()
    scan(kiosk, books())
    type_on(kiosk, "phone", "1234")
    view(kiosk, "number")


def test_who_comes_late_is_told_that_he_queues_as_a_walk_in(morning: City, kiosk: Page, books: Books) -> None:
    mine = books()
    morning.database("UPDATE appointment SET start = start - ? WHERE id = ?", HOUR_US, mine["id"])
    scan(kiosk, mine)
    type_on(kiosk, "phone", "1234")
    view(kiosk, "number")
    expect(kiosk.locator("[data-promise]")).to_contain_text("已过，按现场取号排队")
    expect(kiosk.locator("[data-bind=slip-promise]")).to_be_empty()


def test_an_answer_that_was_lost_is_asked_for_again_under_the_same_key(kiosk: Page, books: Books) -> None:
    keys: list[str] = []

    def lose_the_first(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) > 1:
            return route.continue_()
        route.fetch()
        return route.abort()

    kiosk.route("**/check-in", lose_the_first)
    scan(kiosk, books())
    type_on(kiosk, "phone", "1234")
    view(kiosk, "number")
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_who_has_checked_in_sees_where_his_number_stands(kiosk: Page, books: Books) -> None:
    mine = books()
    numbers = []
    for screen in ("number", "place"):
        scan(kiosk, mine)
        type_on(kiosk, "phone", "1234")
        view(kiosk, screen)
        numbers.append(number_on(kiosk.locator(f"[data-screen={screen}] .plate")))
    assert len(set(numbers)) == 1


def test_a_wrong_phone_is_answered_like_a_code_that_does_not_exist(kiosk: Page, books: Books) -> None:
    answers = []
    for code, phone in ((books()["code"], "9999"), ("ZZZZZZZZ", "1234")):
        scan(kiosk, {"code": code})
        type_on(kiosk, "phone", phone)
        refused(kiosk, "没找到这个预约", "或到导办台")
        answers.append(kiosk.locator("[data-screen=not-checked-in]").inner_text())
    assert answers[0] == answers[1]

    kiosk.get_by_role("button", name="重新输入").click()
    view(kiosk, "check-in")
    expect(kiosk.locator("[data-screen=check-in] .cells")).to_have_text("Z" * 8)


def test_who_comes_too_early_hears_from_when(kiosk: Page, books: Books) -> None:
    later, tomorrow = books(soon=False), books(day=1, soon=False)
    scan(kiosk, later)
    type_on(kiosk, "phone", "1234")
    refused(kiosk, "还没到签到时间", f"{later['check_in_from'][11:16]} 起可以签到")
    scan(kiosk, tomorrow)
    type_on(kiosk, "phone", "1234")
    month, day = map(int, tomorrow["start"][5:10].split("-"))
    refused(kiosk, f"您约的是 {month}月{day}日 {tomorrow['start'][11:16]}", f"{tomorrow['check_in_from'][11:16]} 起可以签到")


def test_an_appointment_of_another_site_says_which(kiosk: Page, books: Books) -> None:
    scan(kiosk, books(ELSEWHERE))
    type_on(kiosk, "phone", "1234")
    refused(kiosk, "您约的是博山车管所", "请到预约的网点签到，或到导办台")


def test_a_cancelled_appointment_says_so(morning: City, kiosk: Page, books: Books) -> None:
    mine = books()
    morning.database("UPDATE appointment SET state = 'cancelled' WHERE id = ?", mine["id"])
    scan(kiosk, mine)
    type_on(kiosk, "phone", "1234")
    refused(kiosk, "这个预约已经取消", "可以现在取号")


def test_a_text_too_short_is_not_sent(kiosk: Page) -> None:
    kiosk.get_by_role("button", name="预约签到").click()
    type_on(kiosk, "check-in", "ABC")
    expect(kiosk.locator("[data-screen=check-in]").get_by_role("status")).to_contain_text("编码是 8 位")
    view(kiosk, "check-in")
    kiosk.locator("[data-screen=check-in] [data-rub]").click()
    expect(kiosk.locator("[data-screen=check-in] .cells")).to_have_text("AB")
    expect(kiosk.locator("[data-screen=check-in]").get_by_role("status")).to_be_hidden()


def test_what_was_typed_is_wiped_once_nobody_stands_there(morning: City, opens: Opens) -> None:
    page = opens(*PANEL)
    page.clock.install()
    sign_kiosk_in(page, morning, HALL)
    scan(page, {"code": "K7M2QX9P"})
    page.locator("[data-screen=phone] [data-sign='1']").click()
    page.clock.run_for(IDLE_AND_ASKED_MS)
    view(page, "home")
    assert page.locator("[data-cell]").all_text_contents() == [""] * 12
    expect(page.locator("[data-screen=phone] [data-bind=code]")).to_be_empty()


@pytest.mark.parametrize("ways", [(), ("elder",), ("reach",), ("elder", "reach")], ids=" ".join)
def test_every_key_is_large_enough_and_where_it_can_be_touched(kiosk: Page, ways: tuple[str, ...]) -> None:
    for way in ways:
        kiosk.locator(f".tools [data-{way}]").click()
    top = PANEL[1] / 2 if "reach" in ways else 0
    foot = kiosk.locator(".tools").bounding_box()
    assert foot is not None
    for screen in ("check-in", "phone"):
        if screen == "check-in":
            kiosk.locator("[data-screen=home] [data-go=check-in]").click()
        else:
            scan(kiosk, {"code": "K7M2QX9P"})
        kiosk.locator(f"[data-screen={screen}] [data-done]").click()
        for key in kiosk.locator(f"[data-screen={screen}] button").all():
            box = key.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= KEY_LEAST
            assert box["y"] >= top
            assert box["y"] + box["height"] <= foot["y"]


def test_in_english_no_chinese_is_left_on_the_way_to_a_number(kiosk: Page, books: Books) -> None:
    kiosk.get_by_role("button", name="English").click()
    expect(kiosk.locator("html")).to_have_attribute("lang", "en")
    kiosk.locator("[data-screen=home] [data-go=check-in]").click()
    assert chinese_in(kiosk) == []
    for appointment, screen in ((books(ELSEWHERE), "not-checked-in"), (books(), "number")):
        scan(kiosk, appointment)
        assert chinese_in(kiosk) == []
        type_on(kiosk, "phone", "1234")
        view(kiosk, screen)
        assert chinese_in(kiosk) == []


def test_axe_finds_nothing_on_the_way_or_at_a_refusal(kiosk: Page) -> None:
    kiosk.locator("[data-screen=home] [data-go=check-in]").click()
    type_on(kiosk, "check-in", "")
    reports = [Axe().run(kiosk)]
    scan(kiosk, {"code": "ZZZZZZZZ"})
    reports.append(Axe().run(kiosk))
    type_on(kiosk, "phone", "1234")
    refused(kiosk)
    reports.append(Axe().run(kiosk))
    assert [report.generate_report() for report in reports if report.violations_count] == []
