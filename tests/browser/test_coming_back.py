"""Going back while booking on a phone: every page is there again, and what was typed still stands in it, until one has booked."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Page, expect

from tests.bookings.town import an_id_number
from tests.browser.city import City
from tests.browser.conftest import PHONE, Opens

SITE, SERVICE = "huantai", "licence-renew"
NAME, PHONE_NUMBER = "张三", "13800006789"


def asked_who(page: Page, city: City) -> Page:
    """A time is kept, and the page asks who comes."""
    page.goto(f"{city.address}/book/when?services={SERVICE}&site={SITE}")
    page.locator(".first__go").click()
    expect(page.locator("h1")).to_contain_text("谁来办？")
    return page


def wait_for_scripts(page: Page) -> None:
    """What is typed or gone back to before a page's scripts have come is the browser's own affair."""
    page.wait_for_load_state()


def fill(page: Page, id_number: str) -> None:
    wait_for_scripts(page)
    for field, answer in {"name": NAME, "id_number": id_number, "phone": PHONE_NUMBER}.items():
        page.fill(f"#{field}", answer)
    page.get_by_role("button", name="下一步，核对").click()


def expect_filled(page: Page, id_number: str) -> None:
    expect(page.locator("h1")).to_contain_text("谁来办？")
    for field, answer in {"name": NAME, "id_number": id_number, "phone": PHONE_NUMBER}.items():
        expect(page.locator(f"#{field}")).to_have_value(answer)


def test_back_on_the_check_page_keeps_what_was_typed_also_after_a_mistake(city: City, opens: Opens) -> None:
    page, mine = asked_who(opens(*PHONE), city), an_id_number(8101)
    fill(page, mine[:-1])
    expect(page.locator("#id_number-error")).to_be_visible()
    fill(page, mine)
    expect(page.locator(".answers")).to_contain_text(mine)

    wait_for_scripts(page)
    page.go_back()
    expect_filled(page, mine)
    page.go_back()
    expect_filled(page, mine)
    page.go_forward()
    expect_filled(page, mine)

    page.get_by_role("button", name="下一步，核对").click()
    expect(page.locator(".answers")).to_be_visible()
    wait_for_scripts(page)
    page.locator(".answer__way", has_text="时间").click()
    expect(page.locator(".days")).to_be_visible()
    page.go_back()
    expect_filled(page, mine)


def test_back_after_booking_shows_the_appointment_and_nothing_typed_is_left(city: City, opens: Opens) -> None:
    page, mine = asked_who(opens(*PHONE), city), an_id_number(8102)
    fill(page, mine)
    expect(page.locator(".answers")).to_be_visible()
    wait_for_scripts(page)
    page.get_by_role("button", name="确认预约").click()
    expect(page.locator("h1")).to_have_text("约好了")
    address = page.url.partition("?")[0]

    for _ in ("the check page", "who comes"):
        page.go_back()
        expect(page).to_have_url(re.compile(re.escape(address) + r"\?new=1$"))
        expect(page.locator(".pass__signs")).to_be_visible()
    page.go_back()
    expect(page.locator(".days")).to_be_visible()

    kept = page.evaluate("JSON.stringify([{ ...sessionStorage }, { ...localStorage }])")
    assert not [secret for secret in (mine, PHONE_NUMBER, json.dumps(NAME)[1:-1], NAME) if secret in kept]
    asked_who(page, city)
    expect(page.locator("#name")).to_have_value("")
