"""The page of hours and places in a browser: an edit is looked at in place, kept, undone; it reads well in both languages."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, StorageState, expect

from tests.bookings.town import an_id_number
from tests.browser.city import City
from tests.browser.conftest import Opens
from tests.browser.doors import sign_in
from tests.browser.words import chinese_in

SITE, SERVICE = "boshan", "licence-renew"
HOURS, NAME = "/admin/hours", "陈琳"
_PERSONS = itertools.count(700)
SIZES = {"desktop": (1366, 768), "tablet": (768, 1024), "narrow": (320, 700)}


@pytest.fixture(scope="module")
def planner(city: City, opens_long: Opens) -> StorageState:
    """A manager of the site, signed in."""
    page = sign_in(opens_long(), city, city.staff("manager", NAME, SITE), to=HOURS)
    state = page.context.storage_state()
    page.context.close()
    return state


@pytest.fixture
def booked(city: City) -> dict[str, Any]:
    """Somebody booked the first time there is on the last day that has any."""
    day = [day["date"] for day in city.get(f"/sites/{SITE}/days?services={SERVICE}")["items"] if day["free"]][-1]
    slots = city.get(f"/sites/{SITE}/slots?services={SERVICE}&from={day}")["items"]
    start = next(slot["start"] for slot in slots if slot["why"] is None)
    person = {"name": "张三", "id_type": "resident_id", "id_number": an_id_number(next(_PERSONS)), "phone": "13800007777"}
    made = city.post("/appointments", {"site": SITE, "services": [SERVICE], "start": start, "person": person}, None)
    return {**made, "day": day}


def opened(opens: Opens, city: City, planner: StorageState, size: str = "desktop", **ways: Any) -> Page:
    page = opens(*SIZES[size], storage_state=planner, **ways)
    page.goto(city.address + HOURS)
    return page


def form_of(page: Page, what: str) -> Locator:
    return page.locator(f"form:has(> input[name=what][value={what}])")


def look_at_closing(page: Page, day: str) -> None:
    page.get_by_text("加一天例外…").click()
    page.fill("#day", day)
    page.fill("#reason", "设备检修")
    form_of(page, "day").get_by_role("button").click()
    expect(page.locator("#effect")).to_have_attribute("data-state", "look")


def is_stranded(city: City, id: str) -> bool:
    return id in [one["id"] for one in city.get(f"/sites/{SITE}/stranded", city.key("manager", site=SITE))["items"]]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_day_is_closed_after_a_look_and_opened_again(
    city: City, opens: Opens, planner: StorageState, booked: dict[str, Any], scripts: bool
) -> None:
    page = opened(opens, city, planner, java_script_enabled=scripts)
    look_at_closing(page, booked["day"])
    expect(page.locator("#effect")).to_contain_text("会通知改期")
    page.locator("#effect summary").click()
    expect(page.locator(".effect__list")).to_contain_text(booked["id"])
    assert not is_stranded(city, booked["id"])

    page.get_by_role("button", name="保存并通知").click()

    expect(page.locator("#effect")).to_contain_text("已保存")
    expect(page.locator(".stranded")).to_contain_text(booked["id"])
    expect(page.locator(".exceptions")).to_contain_text("设备检修")
    assert is_stranded(city, booked["id"])

    page.locator("#effect").get_by_role("button", name="撤销").click()
    expect(page.locator("#effect")).to_contain_text("恢复原时间")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#effect")).to_contain_text("已保存")
    expect(page.locator(".stranded")).not_to_contain_text(booked["id"])
    assert not is_stranded(city, booked["id"])


def test_a_look_leaves_what_was_typed_and_where_one_was(city: City, opens: Opens, planner: StorageState) -> None:
    page = opened(opens, city, planner)
    page.select_option("#weekday", "wed")
    page.fill("#public", "1")
    page.fill("#staff", "0")
    page.locator(".week__form button").click()

    expect(page.locator("#effect")).to_have_attribute("data-state", "look")
    expect(page.locator(".week__row[data-edited]")).to_have_count(1)
    expect(page.locator("#weekday")).to_have_value("wed")
    expect(page.locator("#public")).to_have_value("1")
    assert page.url == city.address + HOURS
    page.fill("#public", "many")
    page.locator(".week__form button").click()
    expect(page.locator("#effect")).to_have_attribute("data-state", "refused")
    expect(page.locator("#public")).to_be_focused()
    expect(page.locator("#public-error")).to_contain_text("整数")
    expect(page).to_have_title("错误：时间与号源 · 博山车管所")


def test_a_date_of_the_calendar_is_taken_for_an_exception(city: City, opens: Opens, planner: StorageState) -> None:
    page = opened(opens, city, planner)
    page.locator("[data-date='2026-12-30']").click()

    expect(page.locator("#day")).to_have_value("2026-12-30")
    page.locator("[data-date='2026-01-06']").click()
    expect(page.locator("#day")).to_have_value("2026-12-30")


def test_choosing_another_group_shows_it(city: City, opens: Opens, planner: StorageState) -> None:
    page = opened(opens, city, planner)
    expect(page.get_by_role("button", name="查看")).to_be_hidden()
    with page.expect_navigation():
        page.select_option("#group", "B")

    expect(page.locator("#group")).to_have_value("B")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_it_reads_well(city: City, opens: Opens, planner: StorageState, size: str, language: str) -> None:
    page = opened(opens, city, planner, size, locale=language)
    page.locator(".adding summary").first.click()

    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
    assert page.locator("h1").count() == 1
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    if language == "en":
        assert chinese_in(page, NAME, "admin") == []
