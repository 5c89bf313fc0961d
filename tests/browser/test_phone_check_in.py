"""Checking in with a phone: behind the hall's code, and at one's own appointment by position, once one was asked for it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.appointments import HALL, SITE, Appointment, book
from tests.browser.city import City
from tests.browser.conftest import PHONE, Opens
from tests.browser.doors import number_on
from tests.browser.words import chinese_in

TICKET = re.compile(r"/t/[a-z2-7]{26}")


@pytest.fixture(scope="module")
def day_code(morning: City) -> str:
    """Where the code in the hall leads, as this server is reached."""
    told = morning.get(f"/halls/{HALL}/day-code", morning.key("kiosk", hall=HALL))["url"]
    return f"{morning.address}/q/{told.rpartition('/')[2]}"


def place_of(city: City) -> dict[str, float]:
    place: dict[str, Any] = city.get(f"/sites/{SITE}")["place"]
    return {"latitude": place["lat"], "longitude": place["lon"]}


def knows(page: Page, city: City, mine: Appointment) -> Page:
    """This phone has shown its last four digits: it stands at its own appointment."""
    page.goto(f"{city.address}/a/{mine['code']}")
    page.fill("input[name=code]", mine["code"])
    page.fill("input[name=phone4]", "1234")
    page.click("form.card button")
    expect(page.locator(".pass__signs")).to_be_visible()
    return page


def test_the_halls_code_asks_for_the_appointment_and_leads_to_the_number(morning: City, opens: Opens, day_code: str) -> None:
    mine, page = book(morning), opens(*PHONE)
    page.goto(day_code)
    expect(page.locator("main")).to_contain_text("已确认您在高青车管所")
    page.fill("input[name=code]", mine["code"])
    page.fill("input[name=phone4]", "9999")
    page.get_by_role("button", name="签到，取号").click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("input[name=code]")).to_have_value(mine["code"])
    page.fill("input[name=phone4]", "1234")
    page.get_by_role("button", name="签到，取号").click()

    page.wait_for_url(TICKET)
    waiting = morning.get(f"/halls/{HALL}/tickets?state=waiting", morning.key("admin"))["items"]
    assert number_on(page.locator(".slip .plate")) in {ticket["number"] for ticket in waiting}


def test_a_phone_that_was_here_checks_in_by_one_press(morning: City, opens: Opens, day_code: str) -> None:
    page = knows(opens(*PHONE), morning, book(morning))
    page.goto(day_code)
    page.locator(".pass").get_by_role("button", name="签到，取号").click()
    page.wait_for_url(TICKET)


def test_a_position_is_asked_for_only_after_a_press(morning: City, opens: Opens) -> None:
    mine = book(morning)
    page = opens(*PHONE, geolocation={**place_of(morning), "accuracy": 30}, permissions=["geolocation"])
    page.add_init_script(
        "const ask = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation); window.asked = 0;"
        "navigator.geolocation.getCurrentPosition = (...how) => { window.asked += 1; ask(...how); };"
    )
    knows(page, morning, mine)
    expect(page.locator(".arrive")).to_contain_text("只用来确认您到了，不保存")
    assert page.evaluate("window.asked") == 0

    page.get_by_role("button", name="签到，取号").click()

    page.wait_for_url(TICKET)


@pytest.mark.parametrize(("north", "accuracy"), [(0.1, 20), (0.0, 2_000)], ids=["far", "inaccurate"])
def test_elsewhere_it_says_what_to_scan(morning: City, opens: Opens, north: float, accuracy: int) -> None:
    here = place_of(morning)
    told = {**here, "latitude": here["latitude"] + north, "accuracy": accuracy}
    page = knows(opens(*PHONE, geolocation=told, permissions=["geolocation"]), morning, book(morning))
    page.get_by_role("button", name="签到，取号").click()

    expect(page.locator("#refused")).to_be_focused()
    expect(page.locator("#refused")).to_contain_text("请扫大厅里的签到码")
    expect(page.locator(".pass__signs")).to_be_visible()
    page.get_by_role("link", name="EN", exact=True).click()
    expect(page.locator("h1")).to_have_text("My appointment")


def test_who_gives_no_position_is_told_the_other_way(morning: City, opens: Opens) -> None:
    page = knows(opens(*PHONE, permissions=[]), morning, book(morning))
    button = page.get_by_role("button", name="签到，取号")
    button.click()

    expect(page.locator("[data-no-place]")).to_be_visible()
    expect(button).not_to_have_attribute("aria-busy", "true")


def test_without_scripts_there_is_the_halls_code(morning: City, opens: Opens, day_code: str) -> None:
    page = knows(opens(*PHONE, java_script_enabled=False), morning, book(morning))
    expect(page.locator("[data-place]")).to_be_hidden()
    expect(page.locator(".arrive")).to_contain_text("扫大厅里的“手机签到”码")
    address = page.url

    page.goto(day_code)
    page.goto(address)
    page.get_by_role("button", name="签到，取号").click()
    page.wait_for_url(TICKET)


@pytest.mark.parametrize("elder", ["0", "1"])
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_both_pages_read_well(morning: City, opens: Opens, day_code: str, lang: str, elder: str) -> None:
    page = knows(opens(320, 700), morning, book(morning))
    own = page.url
    for address in (own, day_code, f"{morning.address}/q/aaaaaaaaaa"):
        page.goto(f"{address}?lang={lang}&elder={elder}")
        assert Axe().run(page).violations_count == 0, address
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert page.locator("h1").count() == 1
        if lang == "en":
            assert chinese_in(page) == []
