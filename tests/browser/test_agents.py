"""An agent books for a company on a narrow phone: the fields appear with the choice, with scripts and without."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.bookings.test_agents import a_credit_code
from tests.bookings.town import an_id_number
from tests.browser.city import City
from tests.browser.conftest import Opens
from tests.browser.words import chinese_in

SITE, SERVICE = "linzi", "licence-renew"
NARROW = (360, 780)


def asked_who(page: Page, city: City) -> Page:
    """A time is kept, and the page asks who comes."""
    page.goto(f"{city.address}/book/when?services={SERVICE}&site={SITE}")
    page.locator(".first__go").click()
    expect(page.locator("h1")).to_contain_text("谁来办？")
    return page


def choose(page: Page, who: str) -> None:
    page.locator(f".comes label:has([value={who}])").click()


def fill(page: Page, order: int, **change: str) -> None:
    page.select_option("#for_id_type", "credit_code")
    company = {"for_name": "淄博某物流有限公司", "for_id_number": a_credit_code(order)}
    agent = {"name": "张三", "id_number": an_id_number(order), "phone": "13800005678"}
    for field, text in {**company, **agent, **change}.items():
        page.fill(f"#{field}", text)


@pytest.mark.parametrize("scripts", [True, False])
def test_an_agent_books_for_a_company(city: City, opens: Opens, scripts: bool) -> None:
    page = asked_who(opens(*NARROW, java_script_enabled=scripts), city)
    expect(page.locator("#for_name")).to_be_hidden()
    choose(page, "agent")
    expect(page.locator("#for_name")).to_be_visible()
    fill(page, 8001 + scripts, for_id_number="91370303")
    page.get_by_role("button", name="下一步，核对").click()

    expect(page.locator("#for_id_number-error")).to_contain_text("应为 18 位，您输入了 8 位")
    expect(page.locator("#for_name")).to_have_value("淄博某物流有限公司")
    page.fill("#for_id_number", a_credit_code(8001 + scripts))
    page.get_by_role("button", name="下一步，核对").click()
    expect(page.locator(".answers")).to_contain_text("淄博某物流有限公司")
    page.get_by_role("button", name="确认预约").click()

    expect(page.locator("h1")).to_have_text("约好了")
    expect(page.locator(".pass__who")).to_have_text("张* 替 淄*** 来办")


@pytest.mark.parametrize(("way", "hit_px"), [("", 44), ("&elder=1", 60), ("&lang=en", 44), ("&lang=en&elder=1", 60)])
def test_the_fields_fit_the_phone_and_are_large_enough(city: City, opens: Opens, way: str, hit_px: int) -> None:
    page = opens(*NARROW)
    page.goto(f"{city.address}/book/when?services={SERVICE}&site={SITE}{way}")
    page.locator(".first__go").click()
    choose(page, "agent")

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for target in page.locator("#typed :is(input:not([type=hidden]), select, button)").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= hit_px
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()


def test_the_choice_is_made_by_keyboard_and_hides_what_it_does_not_ask(city: City, opens: Opens) -> None:
    page = asked_who(opens(*NARROW), city)
    page.locator(".comes__pick[value=self]").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#for_name")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#for_name")).to_be_hidden()


def test_in_english_no_chinese_is_left(city: City, opens: Opens) -> None:
    page = asked_who(opens(*NARROW), city)
    choose(page, "agent")
    page.get_by_role("button", name="EN").click()
    expect(page.locator("h1")).to_have_text("Who is coming?")
    expect(page.locator("#for_name")).to_be_visible()
    assert chinese_in(page) == []
