"""The clerk's page: loaded anew it says the same, a second tab agrees, and no press counts twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.city import City, until
from tests.browser.conftest import Opens
from tests.browser.doors import KEY_RESTS_MS, lose_desk, open_counter, press, sign_in

HALL, COUNTER = "linzi-hall", "linzi-1"
LANE, LANE_COUNTER = "linzi-lane", "linzi-lane-1"
HASTY_HALL, HASTY_COUNTER = "st-qidu-hall", "st-qidu-1"
SEATS_HALL, SEATS_COUNTER = "st-suozhen-hall", "st-suozhen-1"
SECOND_HALL, SECOND_COUNTER = "huantai-hall", "huantai-1"
# States are joined for 100 ms.
SETTLES_MS = 400
# All that a clerk reads of the state; timers and ages move and are left out.
PICTURE = """() => {
  const shown = (all) =>
    [...document.querySelectorAll(all)].filter((one) => one.checkVisibility()).map((one) => one.innerText.trim());
  const parts = {
    situation: "#situation", primary: "#primary [data-words]", plate: "#plate", pause: "#pause [data-words]",
    hand: "#hand-rows .plate", steps: "#hand-rows button", next: "#next .plate",
    waiting: "[data-fill=waiting]", taken: "[data-fill=taken-title]", served: "[data-fill=served]",
  };
  const picture = Object.entries(parts).map(([name, selector]) => [name, shown(selector)]);
  return JSON.stringify([document.title, ...picture]);
}"""


def situation_is(page: Page, words: str) -> None:
    expect(page.locator("#situation")).to_have_text(words)


def is_live(page: Page) -> None:
    expect(page.locator("#line")).to_have_attribute("data-line", "live")


def settled(page: Page) -> str:
    """The page's picture once nothing new comes: the line of those who wait follows the desk's own view."""
    seen = [""]

    def is_settled() -> bool:
        page.wait_for_timeout(SETTLES_MS)
        seen.append(str(page.evaluate(PICTURE)))
        return seen[-1] == seen[-2]

    until(is_settled, 20, "the page shows the same for a while")
    return seen[-1]


def survives_being_loaded_anew(page: Page) -> None:
    before = settled(page)
    page.reload()
    is_live(page)
    # Asked again and again from here: the page's own policy forbids what would wait inside it.
    until(lambda: page.evaluate(PICTURE) == before, 20, "the page shows the same again")


def pause(page: Page) -> None:
    page.click("#pause")
    page.locator("#pause-asks").get_by_text("用餐").click()
    page.locator("#pause-asks [type=submit]").click()


# what is done, what the page then says; each goes on from the one before
LIFE: list[tuple[str, Callable[[Page], Any], str]] = [
    ("free", lambda page: page.click("#primary"), "空闲"),
    ("called", lambda page: page.keyboard.press("F2"), "已叫号"),
    ("serving", lambda page: page.keyboard.press("F8"), "办理中"),
    ("with a held ticket", lambda page: page.keyboard.press("F10"), "空闲"),
    ("called beside a held ticket", lambda page: page.keyboard.press("F2"), "已叫号"),
    ("given back", lambda page: page.click("#take-back"), "空闲"),
    ("paused", pause, "已暂停接号"),
]


def test_each_state_survives_being_loaded_anew(city: City, opens: Opens) -> None:
    for _ in range(3):
        city.ticket(HALL, "plate-again")
    city.desks_to_close.add(COUNTER)
    page = sign_in(opens(), city, city.staff("clerk", "刘洋"), to=f"/counter/{COUNTER}")
    situation_is(page, "未开窗")
    survives_being_loaded_anew(page)
    for _, act, words in LIFE:
        act(page)
        situation_is(page, words)
        survives_being_loaded_anew(page)
    expect(page.locator("#hand-rows .plate")).to_have_count(1)


def test_a_lost_desk_and_one_taken_over_survive_being_loaded_anew(city: City, opens: Opens) -> None:
    city.ticket(HALL, "plate-again")
    page = open_counter(opens(), city, city.staff("clerk", "刘洋"), "linzi-2")
    lose_desk(city, "linzi-2")
    situation_is(page, "已断开")
    survives_being_loaded_anew(page)
    page.keyboard.press("F2")
    situation_is(page, "空闲")
    city.post("/counters/linzi-2/take-over", {}, city.key("clerk", counter="linzi-2", name="陈静"))
    situation_is(page, "同事在用")
    expect(page.locator("[data-fill=taken-title]")).to_have_text("陈静 接管了您的窗口")
    survives_being_loaded_anew(page)


def test_a_key_that_cannot_be_pressed_now_says_when(city: City, opens: Opens) -> None:
    city.ticket("st-keyuan-hall", "plate-again")
    page = open_counter(opens(), city, city.staff("clerk", "刘洋"), "st-keyuan-1")
    page.keyboard.press("F8")
    expect(page.locator("#say")).to_contain_text("开始：叫号后、开始前可用")
    press(page, "F2", "已叫号")
    page.wait_for_timeout(KEY_RESTS_MS)
    page.keyboard.press("F2")
    expect(page.locator("#say")).to_contain_text("叫号：办完手里的号后可用")
    assert city.desk("st-keyuan-1")["ticket"]["calls"] == 1


def test_a_missed_ticket_stays_in_the_list(city: City, opens: Opens) -> None:
    ticket = city.ticket(LANE, "inspect")
    page = open_counter(opens(), city, city.staff("clerk", "刘洋"), LANE_COUNTER)
    page.keyboard.press("F2")
    expect(page.locator("#hand-rows .plate")).to_have_text([ticket["number"]])
    expect(page.locator("#hand-rows [data-go]")).to_have_text("再叫")
    survives_being_loaded_anew(page)


def test_a_missed_ticket_that_rejoins_leaves_the_list_at_once(city: City, opens: Opens) -> None:
    ticket = city.ticket(HASTY_HALL, "plate-again")
    page = open_counter(opens(), city, city.staff("clerk", "刘洋"), HASTY_COUNTER)
    press(page, "F2", "已叫号")
    press(page, "F9", "空闲")
    expect(page.locator("#hand-rows .plate")).to_have_text([ticket["number"]])
    version = city.desk(HASTY_COUNTER)["version"]

    city.post(f"/halls/{HASTY_HALL}/tickets/{ticket['id']}/rejoin", {}, city.key("greeter", hall=HASTY_HALL))

    expect(page.locator("#hand-rows .plate")).to_have_count(0)
    expect(page.locator("#next .plate").first).to_have_text(ticket["number"])
    assert city.desk(HASTY_COUNTER)["version"] == version


def test_where_the_hall_allows_it_a_second_is_called_beside_the_first(city: City, opens: Opens) -> None:
    numbers = [city.ticket(SEATS_HALL, "plate-again")["number"] for _ in range(2)]
    page = open_counter(opens(), city, city.staff("clerk", "刘洋"), SEATS_COUNTER)
    expect(page.locator("#parallel")).to_be_hidden()
    press(page, "F2", "已叫号")
    press(page, "F8", "办理中")

    page.click("#more")
    page.get_by_role("menuitem", name="并行叫下一位").click()

    second = page.locator("#hand-rows li")
    expect(page.locator("#hand-title")).to_have_text("并行办理 1")
    expect(second.locator(".plate")).to_have_text(numbers[1])
    expect(page.locator("#parallel")).to_be_hidden()
    expect(second.locator("[data-other]")).to_have_text("退回")
    second.locator("[data-go]").click()
    expect(second.locator("[data-go]")).to_have_text("办结")
    second.locator("[data-go]").click()
    expect(second).to_have_count(0)
    situation_is(page, "办理中")


def test_two_tabs_show_the_same_and_an_old_view_changes_nothing(city: City, opens: Opens) -> None:
    numbers = [city.ticket(SECOND_HALL, "plate-again")["number"] for _ in range(2)]
    first = open_counter(opens(), city, city.staff("clerk", "刘洋"), SECOND_COUNTER)
    second = opens(beside=first)
    second.goto(first.url)
    is_live(second)
    held: list[Route] = []
    second.route("**/call-next", lambda route: held.append(route))

    second.keyboard.press("F2")
    until(lambda: held or second.wait_for_timeout(50), 20, "the second tab's press is on its way")
    first.keyboard.press("F2")
    situation_is(first, "已叫号")
    held[0].continue_()

    expect(second.locator("#say")).to_contain_text(f"{numbers[0]} 已叫到本窗口")
    assert first.evaluate(PICTURE) == second.evaluate(PICTURE)
    desk = city.desk(SECOND_COUNTER)
    assert (desk["ticket"]["number"], desk["ticket"]["calls"], desk["waiting"]) == (numbers[0], 1, 1)


def test_what_one_tab_does_the_other_says(city: City, opens: Opens) -> None:
    ticket = city.ticket(SECOND_HALL, "plate-again")
    first = open_counter(opens(), city, city.staff("clerk", "刘洋"), "huantai-2")
    second = opens(beside=first)
    second.goto(first.url)
    is_live(second)
    first.keyboard.press("F2")
    situation_is(second, "已叫号")
    expect(second.locator("#say")).to_contain_text("窗口刚有变化")
    until(lambda: second.evaluate(PICTURE) == first.evaluate(PICTURE), 20, "both tabs show the same")
    assert ticket["number"]


@pytest.mark.parametrize("twice", ["a double click", "a double press"])
def test_pressing_twice_calls_once(city: City, opens: Opens, twice: str) -> None:
    hall, counter = ("boshan-hall", "boshan-1") if twice == "a double click" else ("st-mashang-hall", "st-mashang-1")
    for _ in range(2):
        city.ticket(hall, "plate-again")
    page = open_counter(opens(), city, city.staff("clerk", "刘洋"), counter)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    if twice == "a double click":
        page.dblclick("#primary")
    else:
        page.keyboard.press("F2")
        page.keyboard.press("F2")
    situation_is(page, "已叫号")
    expect(page.locator("#primary")).to_have_attribute("aria-busy", "false")
    desk = city.desk(counter)
    assert (desk["ticket"]["state"], desk["ticket"]["calls"], desk["waiting"]) == ("called", 1, 1)
    assert len(sent) == 1


def test_what_is_out_of_sight_is_not_called(city: City, opens: Opens) -> None:
    hall, counter = "st-chengdong-hall", "st-chengdong-1"
    first, second = (city.ticket(hall, "plate-again")["number"] for _ in range(2))
    page = open_counter(opens(), city, city.staff("clerk", "周敏"), counter)
    page.get_by_role("button", name="指定叫号").click()
    dialog = page.locator("#call-asks")
    dialog.get_by_role("radio").nth(1).check()

    dialog.locator("#call-find").fill(first[-3:])

    expect(dialog.locator("[data-list=tickets] li:visible")).to_have_count(1)
    expect(dialog.locator("[data-list=tickets] input:checked")).to_have_count(0)
    dialog.locator("#call-find").fill("")
    expect(dialog.locator("[data-list=tickets] li:visible")).to_have_count(2)
    dialog.locator("[data-list=tickets] li", has_text=second[-3:]).get_by_role("radio").check()
    dialog.locator("[name=reason]").first.check()
    dialog.get_by_role("button", name="叫这个号").dblclick()
    expect(dialog).to_be_hidden()
    expect(page.locator("#plate")).to_have_text(second)


def test_whoever_works_by_keys_is_never_lost(city: City, opens: Opens) -> None:
    page = open_counter(opens(), city, city.staff("clerk", "周敏"), "st-hongshan-1")
    page.click("#clerk")
    page.get_by_role("menuitem", name=re.compile("快捷键")).click()
    expect(page.locator("dialog[open]")).to_have_count(1)

    page.keyboard.press("Escape")

    expect(page.locator("#clerk")).to_be_focused()
