"""The web server dies and comes back: every page says so while it lasts, and is right afterwards by itself."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.city import City
from tests.browser.conftest import BOARD, PHONE, Opens
from tests.browser.doors import open_board, open_counter, press

HALL, COUNTER = "st-fangzhen-hall", "st-fangzhen-1"


def line_of(page: Page, state: str) -> None:
    expect(page.locator("[data-freshness], .line-state, #line")).to_have_attribute("data-line", state)


def test_the_web_server_is_killed_and_started_again(city: City, opens: Opens) -> None:
    called, waiting = (city.ticket(HALL, "plate-again") for _ in range(2))
    board, phone = open_board(opens(*BOARD), city, HALL), opens(*PHONE)
    phone.goto(city.address + waiting["url"])
    desk = open_counter(opens(), city, city.staff("clerk", "刘洋"), COUNTER)
    desk.keyboard.press("F2")
    expect(board.locator(".call .plate")).to_have_text([called["number"]])
    for page in (board, desk, phone):
        line_of(page, "live")
        page.evaluate("window.neverLoadedAnew = true")

    city.kill_web()

    expect(desk.locator("#line-lost")).to_contain_text("号码可能不同步，请先不要叫号")
    expect(desk.locator("#primary")).to_have_attribute("aria-disabled", "true")
    expect(desk.locator("#line-words")).to_have_text(re.compile(r"已断线 \d+ 秒"))
    desk.keyboard.press("F8")
    expect(desk.locator("#situation")).to_have_text("已叫号")
    expect(phone.locator("[data-freshness]")).to_have_text(re.compile(r"连接断开，09:\d\d:\d\d 以后没有更新"))
    line_of(board, "reconnecting")
    expect(board.locator(".line-state__small")).to_have_text("正在重新连接")
    expect(board.locator(".call .plate")).to_have_text([called["number"]])

    city.start_web_again()

    for page in (board, desk, phone):
        line_of(page, "live")
    expect(desk.locator("#line-lost")).to_be_hidden()
    press(desk, "F8", "办理中")
    press(desk, "F8", "空闲")
    press(desk, "F2", "已叫号")
    expect(phone.locator("section.called")).to_be_visible()
    expect(board.locator(".call .plate")).to_have_text([waiting["number"]])
    for page in (board, desk, phone):
        assert page.evaluate("window.neverLoadedAnew")
