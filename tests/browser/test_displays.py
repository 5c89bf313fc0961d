"""Screens that may not show: each says why and what to do; one that was approved starts without a hand on it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.city import City, until
from tests.browser.conftest import BOARD, Opens
from tests.browser.doors import open_board, sign_in

HALL = "yiyuan-hall"


def says_what_to_do(page: Page, why: str) -> None:
    panel = page.locator("#refused")
    expect(panel).to_be_visible()
    expect(panel.locator("#refused-why")).to_contain_text(why)
    expect(panel).to_contain_text("请联系大厅经理或系统管理员")
    expect(panel.get_by_role("link", name="重新配对")).to_be_visible()


def test_a_screen_that_was_never_paired_says_so(city: City, opens: Opens) -> None:
    page = opens(*BOARD)
    page.goto(f"{city.address}/displays/hall?hall={HALL}")
    says_what_to_do(page, "它还没有配对")


def test_a_screen_with_an_unknown_key_says_so(city: City, opens: Opens) -> None:
    says_what_to_do(open_board(opens(*BOARD), city, HALL, key="qk_nobody-made-this-key"), "配对")


def test_a_screen_whose_pairing_ends_while_it_shows_says_so(city: City, opens: Opens) -> None:
    board = open_board(opens(*BOARD), city, HALL)
    expect(board.locator(".line-state")).to_have_attribute("data-line", "live")
    expect(board.locator("#refused")).to_be_hidden()
    paired = city.get("/displays", city.key("admin"))["items"]
    display = next(one["id"] for one in paired if one["hall"] == HALL)
    city.delete(f"/displays/{display}")
    says_what_to_do(board, "配对")
    board.get_by_role("link", name="重新配对").click()
    expect(board.locator("#code")).to_have_text(re.compile(r"^\w{3} \w{3}$"))


def test_an_approved_screen_shows_the_next_call_without_a_hand_on_it(city: City, opens: Opens) -> None:
    screen, keeper = opens(*BOARD), sign_in(opens(), city, city.staff("manager", "孙建", "yiyuan"), to="/screens")
    screen.goto(f"{city.address}/displays")
    expect(screen.locator("#code")).to_have_text(re.compile(r"^\w{3} \w{3}$"))
    keeper.fill("#code", screen.locator("#code").inner_text())
    keeper.select_option("#hall", HALL)
    keeper.click("#approve-go")
    screen.wait_for_url("**/displays/hall?**")
    expect(screen.locator(".line-state")).to_have_attribute("data-line", "live")

    ticket = city.ticket(HALL, "plate-again")
    city.at_counter("yiyuan-1", "open")
    city.at_counter("yiyuan-1", "call-next")

    expect(screen.locator(".call .plate")).to_have_text([ticket["number"]])
    expect(screen.locator("#refused")).to_be_hidden()


def test_a_connection_that_is_never_answered_is_given_up(city: City, opens: Opens) -> None:
    """A database that is slow to start lets the server say neither yes nor no."""
    page, swallowed = opens(*BOARD), []

    def deaf_once(line: WebSocketRoute) -> None:
        server = line.connect_to_server()

        def hear(message: str | bytes) -> None:
            if not swallowed and str(message).startswith("40/displays"):
                swallowed.append(message)
            else:
                line.send(message)

        server.on_message(hear)

    page.route_web_socket(re.compile(r"/socket\.io/"), deaf_once)
    open_board(page, city, HALL)

    # The page's own picture is live until it has waited for news in vain; then it asks anew.
    expect(page.locator(".line-state")).not_to_have_attribute("data-line", "live")
    expect(page.locator(".line-state")).to_have_attribute("data-line", "live", timeout=60_000)
    assert len(swallowed) == 1


def test_a_board_of_an_older_release_loads_itself_anew(city: City, opens: Opens) -> None:
    page = open_board(opens(*BOARD), city, HALL)
    expect(page.locator(".line-state")).to_have_attribute("data-line", "live")

    with page.expect_navigation(timeout=60_000):
        page.evaluate("Math.random = () => 0; document.documentElement.dataset.release = 'older'")

    expect(page.locator(".line-state")).to_have_attribute("data-line", "live")


def test_the_manager_sees_which_screen_wants_looking_after(city: City, opens: Opens) -> None:
    keeper = sign_in(opens(), city, city.staff("manager", "孙建", "st-jixia"), to="/screens")
    hall = "st-jixia-hall"
    board = open_board(opens(*BOARD), city, hall)
    expect(board.locator(".line-state")).to_have_attribute("data-line", "live")
    keeper.reload()
    expect(keeper.locator(".display")).to_have_count(1)
    expect(keeper.locator(".display__trouble")).to_have_count(0)

    board.close()

    def tells(words: str) -> bool:
        keeper.reload()
        return keeper.locator(".display__trouble", has_text=words).count() == 1

    until(lambda: tells("没有连上"), 20, "the manager is told")
