"""The kiosk: a number within three touches, in both languages, from a wheelchair, by everyday words; closed, it says what next."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, StorageState, expect

from tests.bookings.town import an_id_number
from tests.browser.city import City
from tests.browser.conftest import Opens
from tests.browser.doors import number_on, sign_kiosk_in
from tests.browser.words import chinese_in

HALL, SITE = "zhoucun-hall", "zhoucun"
PANEL = (1080, 1920)
# A number without a slip stays for 20 seconds, to be scanned.
HOME_WITHIN_MS = 40_000
# Buttons whose foot lies below the panel's edge, or below that of the part they stand in; lists of services may be longer.
CUT = """() => [...document.querySelectorAll(".kiosk button")].filter((button) => {
  if (!button.checkVisibility() || button.closest(".tiles, .chips, dialog")) return false;
  const part = button.closest(".view__hands")?.getBoundingClientRect().bottom ?? innerHeight;
  return button.getBoundingClientRect().bottom > Math.min(part, innerHeight) + 0.5;
}).map((button) => `${document.body.dataset.view}: ${button.textContent.trim()}`)"""


@pytest.fixture(scope="module")
def quick(a_city: Callable[[str], City]) -> City:
    """A city whose clock runs faster, so that every page is marked as a demonstration."""
    return a_city("2026-11-24T09:00,2")


@pytest.fixture(scope="module")
def signed_in(quick: City, opens_long: Opens) -> StorageState:
    """A machine signs in once; more often than 20 times a minute it would be refused."""
    page = sign_kiosk_in(opens_long(*PANEL), quick, HALL)
    state = page.context.storage_state()
    page.close()
    return state


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
    expect(kiosk.locator("body")).to_have_attribute("data-view", "home", timeout=HOME_WITHIN_MS)


def test_everyday_words_find_the_service(kiosk: Page) -> None:
    kiosk.locator("[data-screen=home]").get_by_role("button", name="取号").click()
    kiosk.get_by_role("button", name="找不到？按平常的说法找").click()
    kiosk.locator("[data-initials]").get_by_role("button", name="G", exact=True).click()
    kiosk.locator("[data-chips] button", has_text=re.compile("^过户")).first.click()
    view(kiosk, "confirm")
    expect(kiosk.locator("[data-screen=confirm] h1")).to_have_text("转让登记(过户)")
    expect(kiosk.locator("[data-screen=confirm]")).to_contain_text("请先把车开到查验通道")
    expect(kiosk.locator("[data-screen=confirm]")).to_contain_text(re.compile(r"查验 \d+ 人，之后大厅 \d+ 人"))


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
    expect(kiosk.locator("html")).to_have_attribute("lang", "zh-CN", timeout=HOME_WITHIN_MS)


@pytest.mark.parametrize("ways", [{}, {"elder": True}, {"reach": True}, {"elder": True, "reach": True}])
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_no_button_of_any_view_is_cut_off(
    signed_in: StorageState, quick: City, opens: Opens, lang: str, ways: dict[str, bool]
) -> None:
    kiosk = opens(*PANEL, storage_state=signed_in)
    kiosk.add_init_script(f"sessionStorage.setItem('kiosk-ways', JSON.stringify({json.dumps(ways)}))")
    kiosk.goto(f"{quick.address}/kiosk?hall={HALL}&lang={lang}")
    expect(kiosk.locator(".kiosk__demo")).to_be_visible()
    go, type_code = "[data-screen=home] [data-go={}]", "[data-screen={}] [data-sign='{}']"
    assert cut_after(kiosk, go.format("find"), "[data-type-code]") == []
    kiosk.locator("[data-elsewhere-only][data-go=home]").click()
    assert cut_after(kiosk, go.format("check-in"), "[data-screen=check-in] [data-done]") == []
    for sign in "ABCDEFGH":
        kiosk.locator(type_code.format("check-in", sign)).click()
    assert cut_after(kiosk, "[data-screen=check-in] [data-done]", "[data-screen=phone] [data-done]") == []
    kiosk.locator("[data-back]").click()
    assert cut_after(kiosk, "[data-go=document]", "[data-screen=document] [data-done]") == []
    for digit in an_id_number(8201):
        kiosk.locator(type_code.format("document", digit)).click()
    kiosk.locator("[data-screen=document] [data-done]").click()
    view(kiosk, "not-checked-in")
    assert cut_after(kiosk, "[data-screen=not-checked-in] [data-take]") == []
    # the number stays on the screen, however long the machine takes
    kiosk.evaluate("performance.now = () => 0")
    assert cut_after(kiosk, "[data-service=plate-new]", "[data-issue]") == []
    view(kiosk, "number")
    assert kiosk.evaluate(CUT) == []


def cut_after(kiosk: Page, *presses: str) -> list[str]:
    """What is cut off before and after each of these presses."""
    found = kiosk.evaluate(CUT)
    for press in presses:
        kiosk.locator(press).first.click()
        found += kiosk.evaluate(CUT)
    return list(found)


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
