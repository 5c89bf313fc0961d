"""A clerk's browser dies with a ticket in hand: the clock or a colleague frees the counter, and he hears who."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.city import City, Staff
from tests.browser.conftest import Opens
from tests.browser.doors import lose_desk, open_counter, press, sign_in


@pytest.fixture(scope="module")
def colleague(city: City) -> Staff:
    return city.staff("clerk", "陈静", "gaoqing")


def call_and_die(page: Page, city: City, who: Staff, counter: str) -> str:
    """The number that was called before the browser died."""
    number: str = city.ticket(city.desk(counter)["hall"]["code"], "plate-again")["number"]
    open_counter(page, city, who, counter).keyboard.press("F2")
    expect(page.locator("#plate")).to_have_text(number)
    page.context.close()
    return number


def take_over(page: Page, city: City, who: Staff, counter: str) -> Page:
    sign_in(page, city, who, to="/counter")
    page.click(f"[data-step=take-over][data-counter={counter}]")
    page.locator("#take-over-asks [type=submit]").click()
    page.wait_for_url(f"**/counter/{counter}")
    return page


def test_the_clock_frees_the_counter_and_its_ticket_keeps_its_place(city: City, opens: Opens) -> None:
    counter, clerk = "wenchanghu-1", city.staff("clerk", "刘洋")
    number = call_and_die(opens(), city, clerk, counter)

    lose_desk(city, counter)

    desk = city.desk(counter)
    assert (desk["ticket"], desk["next"][0]["number"]) == (None, number)
    shown = next(one for one in city.board("wenchanghu-hall")["counters"] if one["code"] == counter)
    assert shown["state"] == "paused"
    again = sign_in(opens(), city, clerk, to="/counter")
    again.get_by_role("link", name="回到窗口").first.click()
    expect(again.locator("#situation")).to_have_text("已断开")
    expect(again.locator("#now")).to_contain_text("叫过还没开始的号已退回原来的名次")
    press(again, "F2", "空闲")
    press(again, "F2", "已叫号")
    expect(again.locator("#plate")).to_have_text(number)


def test_a_colleague_takes_the_counter_over_with_the_ticket_in_hand(city: City, opens: Opens, colleague: Staff) -> None:
    counter, clerk = "gaoqing-2", city.staff("clerk", "刘洋")
    number = call_and_die(opens(), city, clerk, counter)

    theirs = take_over(opens(), city, colleague, counter)

    expect(theirs.locator("#plate")).to_have_text(number)
    expect(theirs.locator("#situation")).to_have_text("已叫号")
    his = sign_in(opens(), city, clerk, to=f"/counter/{counter}")
    expect(his.locator("[data-fill=taken-title]")).to_have_text("陈静 正在用这个窗口")
    expect(his.locator("#primary [data-words]")).to_have_text("接管窗口…")
    press(theirs, "F8", "办理中")
    press(theirs, "F8", "空闲")
    theirs.locator("#clerk").click()
    theirs.locator("#clerk-menu [data-step=close]").click()
    theirs.locator("#close-asks [type=submit]").click()
    expect(theirs.locator("#situation")).to_have_text("未开窗")


def test_a_page_that_still_lives_hears_at_once_who_took_its_counter(city: City, opens: Opens, colleague: Staff) -> None:
    counter, clerk = "gaoqing-3", city.staff("clerk", "刘洋")
    his = open_counter(opens(), city, clerk, counter)

    take_over(opens(), city, colleague, counter)

    expect(his.locator("[data-fill=taken-title]")).to_have_text("陈静 接管了您的窗口")
    expect(his.locator("#primary [data-words]")).to_have_text("接回窗口…")
    his.keyboard.press("F2")
    expect(his.locator("#situation")).to_have_text("同事在用")
