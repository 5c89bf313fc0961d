"""Two browsers and one place: somebody cancels, and whoever waits is offered it on the page he has open, and takes it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.bookings.town import an_id_number
from tests.browser.city import City, until
from tests.browser.conftest import Opens
from tests.browser.words import chinese_in

SITE, SERVICE = "huantai", "licence-renew"
NARROW = (360, 780)
# The page looks every fifteen seconds, and the scheduler every two.
OFFERED_WITHIN_MS = 60_000


@pytest.fixture(scope="module")
def persons() -> Iterator[int]:
    return itertools.count(1)


@pytest.fixture
def full(city: City, persons: Iterator[int]) -> dict[str, str]:
    """A time that has no place left; one of those who have it."""
    asked = f"/sites/{SITE}/slots?services={SERVICE}"
    day = next(one["date"] for one in city.get(f"/sites/{SITE}/days?services={SERVICE}")["items"] if one["free"])
    slot = next(one for one in city.get(f"{asked}&from={day}&to={day}")["items"] if one["free"])
    for order in itertools.islice(persons, slot["free"]):
        person = {"name": "李四", "id_type": "passport", "id_number": f"W{order:08}", "phone": "13800004321"}
        wish = {"site": SITE, "services": [SERVICE], "start": slot["start"], "person": person}
        made = city.post("/appointments", wish, as_who=None)
    return {"code": str(made["code"]), "start": slot["start"], "day": day}


def join(page: Page, city: City, full: dict[str, str], order: int) -> None:
    page.goto(f"{city.address}/book/when?services={SERVICE}&site={SITE}&date={full['day']}")
    page.get_by_role("link", name="候补").click()
    page.select_option("#first", full["day"])
    page.select_option("#last", full["day"])
    for field, text in {"name": "王芳", "id_number": an_id_number(order), "phone": "13800005678"}.items():
        page.fill(f"#{field}", text)
    page.get_by_role("button", name="加入候补").click()
    expect(page.locator("h1")).to_have_text("已加入候补")


def cancel(page: Page, city: City, code: str) -> None:
    page.goto(f"{city.address}/a")
    page.fill("#code", code)
    page.fill("#phone4", "4321")
    page.get_by_role("button", name="查看").click()
    page.get_by_role("link", name="取消预约").click()
    page.get_by_role("button", name="取消预约").click()
    expect(page.locator("h1")).to_have_text("预约已取消")


def test_what_one_gives_back_is_offered_to_the_other_who_takes_it(city: City, opens: Opens, full: dict[str, str]) -> None:
    waits, leaves = opens(*NARROW), opens(*NARROW)
    join(waits, city, full, 7001)
    assert Axe().run(waits).violations_count == 0

    cancel(leaves, city, full["code"])

    offer = waits.locator("[data-offer]")
    expect(offer).to_be_visible(timeout=OFFERED_WITHIN_MS)
    expect(offer.locator(".pass__time")).to_have_text(full["start"][11:16])
    expect(offer.locator("[data-left]")).to_have_text(re.compile(r"^0\d:\d\d$"))
    assert waits.evaluate("document.documentElement.scrollWidth <= innerWidth")
    report = Axe().run(waits)
    assert report.violations_count == 0, report.generate_report()

    offer.get_by_role("button", name="要这个时间").click()

    expect(waits.locator("h1")).to_have_text("约好了")
    expect(waits.locator(".pass__time")).to_have_text(full["start"][11:16])


def test_in_english_no_chinese_is_left_from_the_form_to_the_offer(city: City, opens: Opens, full: dict[str, str]) -> None:
    waits, leaves = opens(*NARROW), opens(*NARROW)
    join(waits, city, full, 7002)
    waits.get_by_role("link", name="EN").click()
    assert chinese_in(waits) == []

    cancel(leaves, city, full["code"])

    expect(waits.locator("[data-offer]")).to_be_visible(timeout=OFFERED_WITHIN_MS)
    assert chinese_in(waits) == []
    waits.get_by_role("link", name="Large print").click()
    assert waits.evaluate("document.documentElement.scrollWidth <= innerWidth")
    waits.get_by_role("button", name="keep waiting").click()
    expect(waits.locator(".bar").first).to_contain_text("goes to the next person")
    assert chinese_in(waits) == []


def test_without_scripts_the_offer_says_until_when_and_the_browser_looks_again(
    city: City, opens: Opens, full: dict[str, str]
) -> None:
    waits, leaves = opens(*NARROW, java_script_enabled=False), opens(*NARROW)
    join(waits, city, full, 7003)
    cancel(leaves, city, full["code"])

    expect(waits.locator("head meta[http-equiv=refresh]")).to_have_attribute("content", "60")
    until(lambda: is_offered(waits), OFFERED_WITHIN_MS / 1000, "somebody who waits is offered what was given back")
    expect(waits.locator("head meta[http-equiv=refresh]")).to_have_attribute("content", "15")
    expect(waits.locator(".offer__left")).to_contain_text("给您留到 今天")
    waits.get_by_role("button", name="要这个时间").click()
    expect(waits.locator("h1")).to_have_text("约好了")


def is_offered(page: Page) -> bool:
    page.reload()
    return page.locator("[data-offer]").is_visible()
