"""A new screen is taken in on a manager's page, shows the hall's board as it hangs there, and is given up again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.city import City
from tests.browser.conftest import PHONE, Opens
from tests.browser.doors import sign_in


@pytest.fixture
def screens(opens: Opens, city: City) -> Page:
    """The page of a manager who keeps the screens of one site."""
    return sign_in(opens(), city, city.staff("manager", "孙建", "zibo"), to="/screens")


def a_new_screen(page: Page, city: City) -> tuple[Page, str]:
    """A screen that was just hung up, and the code it shows."""
    page.goto(f"{city.address}/displays/pair")
    code = page.locator("#code")
    expect(code).to_have_text(re.compile(r"^\w{3} \w{3}$"))
    return page, code.inner_text()


def approve(screens: Page, code: str, **fields: str) -> None:
    for name, value in {"code": code, **fields}.items():
        screens.fill(f"#{name}", value)
    screens.click("#approve-go")


def test_an_approved_screen_shows_its_hall_in_the_size_of_its_place(screens: Page, opens: Opens, city: City) -> None:
    screen, code = a_new_screen(opens(1920, 1080), city)
    approve(screens, code.lower(), inches="65", seat="12")
    expect(screens.locator("[role=status]").first).to_contain_text("已批准")
    screen.wait_for_url("**/displays/hall?**")
    expect(screen.locator(".board__place")).to_contain_text("市车管所")
    html = screen.locator("html")
    assert [html.get_attribute("data-inches"), html.get_attribute("data-seat")] == ["65", "12"]


def test_a_screen_too_small_for_its_hall_is_said_to_be(screens: Page) -> None:
    screens.fill("#inches", "55")
    screens.fill("#seat", "10")
    expect(screens.locator("#reading")).to_have_attribute("data-tone", "good")
    screens.fill("#seat", "15")
    expect(screens.locator("#reading")).to_have_attribute("data-tone", "warn")
    expect(screens.locator("#reading")).to_contain_text("3 行")


def test_mistakes_are_listed_and_nothing_typed_is_lost(screens: Page) -> None:
    approve(screens, "K7M", seat="")
    expect(screens.locator("#mistakes")).to_be_focused()
    assert screens.locator("#mistakes a").all_inner_texts() == ["请输入屏幕上的六位配对码", "请输入 0.5 到 60 之间的米数"]
    assert screens.title().startswith("错误：")
    assert screens.input_value("#code") == "K7M"


def test_an_unknown_code_is_refused_in_two_sentences(screens: Page) -> None:
    approve(screens, "ZZZ 999")
    expect(screens.locator("#refused")).to_contain_text("配对码不对")
    expect(screens.locator("#refused")).to_contain_text("请输入屏幕上现在的配对码")


def test_an_unpaired_screen_is_gone_from_the_list(screens: Page, opens: Opens, city: City) -> None:
    _, code = a_new_screen(opens(), city)
    screens.check("input[value=counter]")
    screens.select_option("#counter", "zibo-7")
    approve(screens, code, inches="21.5", seat="6")
    listed = screens.locator(".display", has_text="7 号窗口")
    expect(listed).to_have_count(1)
    listed.locator("[data-unpair]").click()
    screens.click("#unpair-go")
    expect(listed).to_have_count(0)


def test_the_code_in_a_qr_address_survives_signing_in(opens: Opens, city: City) -> None:
    page = opens(*PHONE)
    who = city.staff("manager", "王静", "zibo")
    page.goto(f"{city.address}/screens?code=K7M4PX")
    page.fill("input[name=name]", who.login)
    page.fill("input[name=password]", who.password)
    page.click("#login-go")
    expect(page.locator("#code")).to_have_value("K7M4PX")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]


def test_a_clerk_finds_no_such_page(opens: Opens, city: City) -> None:
    page = sign_in(opens(), city, city.staff("clerk", "李敏", "zibo"))
    answer = page.goto(f"{city.address}/screens")
    assert answer is not None and answer.status == 404
