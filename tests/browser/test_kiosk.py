"""The kiosk: a number within three touches, in both languages, from a wheelchair, by everyday words; closed, it says what next."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.city import City
from tests.browser.conftest import Opens
from tests.browser.doors import number_on, sign_kiosk_in
from tests.browser.words import chinese_in

HALL, SITE = "zhoucun-hall", "zhoucun"
PANEL = (1080, 1920)


@pytest.fixture
def kiosk(city: City, opens: Opens) -> Page:
    return sign_kiosk_in(opens(*PANEL), city, HALL)


def view(page: Page, name: str) -> None:
    expect(page.locator("body")).to_have_attribute("data-view", name)


def test_a_wrong_key_is_refused(city: City, opens: Opens) -> None:
    page = opens(*PANEL)
    page.goto(f"{city.address}/kiosk?hall={HALL}")
    page.fill("input[name=key]", "qk_of-nobody")
    page.locator("form button").first.click()
    expect(page.get_by_role("alert")).to_contain_text("密钥不对")


def test_three_touches_give_a_number_and_the_kiosk_goes_home_by_itself(city: City, kiosk: Page) -> None:
    kiosk.locator("[data-screen=home]").get_by_role("button", name="取号").click()
    kiosk.get_by_role("button", name="补换行驶证").first.click()
    kiosk.locator("[data-issue]").click()

    view(kiosk, "number")
    number = number_on(kiosk.locator("[data-screen=number] .plate"))
    tickets = city.get(f"/halls/{HALL}/tickets?state=waiting&limit=500", city.key("admin"))["items"]
    assert number in {ticket["number"] for ticket in tickets}
    expect(kiosk.locator("[data-screen=number] [data-code] path").first).to_be_visible()
    view(kiosk, "home")


def test_everyday_words_find_the_service(kiosk: Page) -> None:
    kiosk.locator("[data-screen=home]").get_by_role("button", name="取号").click()
    kiosk.get_by_role("button", name="找不到？按平常的说法找").click()
    kiosk.locator("[data-initials]").get_by_role("button", name="G", exact=True).click()
    kiosk.locator("[data-chips] button", has_text=re.compile("^过户")).first.click()
    view(kiosk, "confirm")
    expect(kiosk.locator("[data-screen=confirm] h1")).to_have_text("转让登记(过户)")
    expect(kiosk.locator("[data-screen=confirm]")).to_contain_text("请先把车开到查验通道")


def test_in_english_no_chinese_is_left_on_the_way_to_a_number(kiosk: Page) -> None:
    kiosk.get_by_role("button", name="English").click()
    expect(kiosk.locator("html")).to_have_attribute("lang", "en")
    assert chinese_in(kiosk) == []
    kiosk.locator("[data-screen=home] [data-take]").click()
    assert chinese_in(kiosk) == []
    kiosk.locator("[data-service=vlicence-again]").first.click()
    assert chinese_in(kiosk) == []
    kiosk.locator("[data-issue]").click()
    view(kiosk, "number")
    assert chinese_in(kiosk) == []
    expect(kiosk.locator("html")).to_have_attribute("lang", "zh-CN")


def test_after_a_foreign_visitor_has_finished_the_next_finds_chinese_at_once(kiosk: Page) -> None:
    kiosk.evaluate("sessionStorage.setItem('kiosk-ways', JSON.stringify({ elder: true }))")
    kiosk.get_by_role("button", name="English").click()
    expect(kiosk.locator("html[lang=en][data-elder]")).to_have_count(1)
    kiosk.locator("[data-screen=home] [data-take]").click()
    kiosk.locator("[data-service=vlicence-again]").first.click()
    kiosk.locator("[data-issue]").click()
    view(kiosk, "number")
    # the view that goes home by itself after some seconds stays, so that only the press can be the reason
    kiosk.evaluate("performance.now = () => 0")
    kiosk.locator("[data-screen=number] .done").click()

    expect(kiosk.locator("html")).to_have_attribute("lang", "zh-CN")
    view(kiosk, "home")
    expect(kiosk.locator("html")).not_to_have_attribute("data-elder", "")


def test_from_a_wheelchair_all_that_is_touched_lies_in_the_lower_half(kiosk: Page) -> None:
    kiosk.locator("[data-reach]:not(html)").click()
    for way in ("[data-screen=home] [data-take]", "[data-service=vlicence-again]", "[data-issue]"):
        button = kiosk.locator(way).first
        box = button.bounding_box()
        assert box is not None
        assert box["y"] >= PANEL[1] / 2 - 1, way
        button.click()
    view(kiosk, "number")


def test_out_of_hours_it_says_why_and_what_next(city: City, opens: Opens) -> None:
    city.at_counter("zhoucun-2", "open")
    page = sign_kiosk_in(opens(*PANEL), city, "st-lishan-hall")
    shut = page.locator("[data-shut]")
    expect(shut).to_contain_text("现在不取号")
    expect(shut).to_contain_text("13:00 开门")
    expect(shut).to_contain_text("这些网点开着")
    expect(shut.locator("li").first).to_contain_text("人在等")
    expect(page.locator("[data-screen=home] [data-take]")).to_be_hidden()
    expect(page.locator("[data-screen=home]").get_by_role("button", name="查询")).to_be_visible()
