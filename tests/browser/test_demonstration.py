"""A newcomer's first minute: the tour opens each door, already as whoever it says, and a press there is seen and heard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.city import City
from tests.browser.conftest import Opens


@pytest.fixture(scope="module")
def city(a_city: Callable[..., City]) -> City:
    return a_city("", "--demo")


@pytest.fixture
def tour(city: City, opens: Opens) -> Page:
    page = opens()
    page.goto(f"{city.address}/tour")
    return page


def through(tour: Page, door: str) -> Page:
    """The page behind a door of the tour."""
    with tour.expect_popup() as opened:
        tour.get_by_role("button", name=door, exact=True).or_(tour.get_by_role("link", name=door, exact=True)).click()
    # Once its scripts run; before, a press on a tile only follows its link.
    opened.value.wait_for_load_state()
    return opened.value


def test_the_screens_come_with_their_keys_and_the_crowd_is_on_the_board(tour: Page) -> None:
    board, screen = through(tour, "打开大屏"), through(tour, "打开窗口屏")

    expect(board.locator(".call").first).to_be_visible(timeout=60_000)
    for page in (board, screen):
        expect(page.locator("line-state")).to_have_attribute("data-line", "live")
        expect(page.locator("#refused")).to_be_hidden()


def test_one_after_the_other_signs_in_from_the_same_tour(tour: Page) -> None:
    kiosk = through(tour, "打开自助机")
    expect(kiosk.get_by_role("button", name="取号")).to_be_visible()

    greeter = through(tour, "登录并打开导办台")
    expect(greeter).to_have_url(f"{tour.url.removesuffix('/tour')}/greeter")

    desk = through(tour, "登录并打开窗口")
    expect(desk.locator("[data-step=open][data-counter=zhangdian-1]")).to_be_visible()


def test_what_the_newcomer_calls_stands_on_the_board_and_over_the_counter(city: City, tour: Page) -> None:
    board, screen = through(tour, "打开大屏"), through(tour, "打开窗口屏")
    desk = through(tour, "登录并打开窗口")
    city.desks_to_close.add("zhangdian-1")
    desk.click("[data-step=open][data-counter=zhangdian-1]")
    expect(desk.locator("#situation")).to_have_text("空闲")

    desk.keyboard.press("F2")

    expect(desk.locator("#situation")).not_to_have_text("空闲")
    number = desk.locator("#plate").text_content()
    expect(screen.locator(".plate")).to_have_text(number)
    expect(board.locator(".call", has_text=number).locator(".call__counter")).to_have_text("1")
