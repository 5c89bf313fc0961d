"""The greeter's page: one field finds, one press checks in, who missed a call comes back, a slip is printed again."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, StorageState, expect

from tests.bookings.town import an_id_number
from tests.browser.appointments import HALL, SITE, book
from tests.browser.city import City, until
from tests.browser.conftest import BOARD, Opens
from tests.browser.doors import number_on, open_board, sign_in
from tests.browser.words import chinese_in

TABLET = (1024, 768)
COUNTER, LICENCES = f"{SITE}-1", f"{SITE}-4"
NAME = "周敏"
CARD = an_id_number(950)
TARGET_LEAST = 44
CALLED_LONG_AGO_US = 600_000_000

SCAN = """(text) => {
  const sent = (key) => new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  [...text, "Enter"].forEach((key) => document.activeElement.dispatchEvent(sent(key)));
}"""


@pytest.fixture(scope="module")
def signed_in(morning: City, opens_long: Opens) -> StorageState:
    page = sign_in(opens_long(*TABLET), morning, morning.staff("greeter", NAME, SITE), to="/greeter")
    state = page.context.storage_state()
    page.context.close()
    return state


@pytest.fixture
def greeter(morning: City, opens: Opens, signed_in: StorageState) -> Page:
    page = opens(*TABLET, storage_state=signed_in)
    page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
    page.goto(f"{morning.address}/greeter?hall={HALL}&lang=zh-CN")
    expect(page.locator("#line")).to_have_attribute("data-line", "live")
    return page


def panel(page: Page, name: str) -> Locator:
    shown = page.locator(f"[data-panel={name}]")
    expect(shown).to_be_visible()
    return shown


def find(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.keyboard.press("Enter")


def given(page: Page) -> str:
    return number_on(panel(page, "given").locator(".plate"))


def ticket_of(city: City, number: str) -> dict[str, Any]:
    rows: list[dict[str, Any]] = city.get(f"/halls/{HALL}/tickets?limit=500", city.key("admin"))["items"]
    return next(row for row in rows if row["number"] == number)


def a_missed_ticket(city: City) -> dict[str, Any]:
    """Somebody who did not hear three calls."""
    ticket = city.ticket(HALL, "plate-again")
    city.at_counter(COUNTER, "open")
    city.at_counter(COUNTER, "call", ticket=ticket["id"], reason="test")
    city.database("UPDATE ticket SET called_at = called_at - ?, calls = 3 WHERE id = ?", CALLED_LONG_AGO_US, ticket["id"])
    city.at_counter(COUNTER, "miss")
    city.at_counter(COUNTER, "close", **{"return": True})
    return ticket


def test_found_by_code_checked_in_and_called_on_the_board(morning: City, greeter: Page, opens: Opens) -> None:
    mine = book(morning)
    board = open_board(opens(*BOARD), morning, HALL)
    find(greeter, mine["code"])

    shown = panel(greeter, "appointment")
    expect(shown.locator(".who")).to_contain_text(re.compile("期满换证.*张\\*.*09:00.*可以签到", re.DOTALL))
    shown.locator(".yes-no__one", has_text="带了").first.click()
    expect(shown.locator("[data-bind=brought]")).to_have_text(re.compile(r"已带 1 / \d"))
    shown.get_by_role("button", name="签到取号").click()

    number = given(greeter)
    assert ticket_of(morning, number)["state"] == "waiting"
    morning.at_counter(LICENCES, "open")
    morning.at_counter(LICENCES, "call", ticket=ticket_of(morning, number)["id"], reason="test")
    expect(board.locator(".call").first).to_contain_text(number)
    morning.at_counter(LICENCES, "close", **{"return": True})


def test_a_card_that_is_read_finds_whose_it_is_from_anywhere(morning: City, greeter: Page) -> None:
    book(morning, card=CARD)
    greeter.locator("#walk-in-open").click()
    greeter.evaluate(SCAN, CARD)

    shown = panel(greeter, "appointment")
    expect(shown.locator("[data-bind=last4]")).to_have_text(f"···{CARD[-4:]}")
    shown.get_by_label("60 周岁及以上").check(force=True)
    shown.get_by_role("button", name="签到取号").click()
    assert ticket_of(morning, given(greeter))["priority"] == "age-60"

    find(greeter, CARD)
    expect(panel(greeter, "ticket")).to_contain_text("在等候")
    greeter.locator("#clear").click()
    expect(panel(greeter, "empty")).to_be_visible()
    expect(greeter.locator("#text")).to_be_focused()
    assert CARD not in greeter.content()


def test_who_comes_too_early_cannot_be_checked_in_and_why_is_said(morning: City, greeter: Page) -> None:
    find(greeter, book(morning, soon=False)["code"])

    shown = panel(greeter, "appointment")
    expect(shown.locator("[data-bind=standing]")).to_contain_text("起签到")
    expect(shown.locator("[data-check-in]")).to_be_hidden()


def test_a_walk_in_takes_three_presses(morning: City, greeter: Page) -> None:
    greeter.locator("#walk-in-open").click()
    greeter.locator(".offer", has_text="补换号牌").click()
    greeter.locator("[data-issue]").click()

    number = given(greeter)
    expect(greeter.locator("#issued-rows li").first).to_contain_text("补换号牌")
    assert number_on(greeter.locator("#issued-rows .plate").first) == number


def test_a_walk_in_is_found_by_everyday_words_and_keeps_what_was_chosen_when_refused(morning: City, greeter: Page) -> None:
    greeter.locator("#walk-in-open").click()
    greeter.locator("[data-issue]").click()
    expect(greeter.locator("#say")).to_contain_text("请先选一项业务")
    greeter.fill("#filter", "换本")
    expect(greeter.locator(".offer:visible")).to_have_count(1)
    greeter.fill("#filter", "不存在的业务")
    expect(greeter.locator("[data-no-offer]")).to_be_visible()
    greeter.fill("#filter", "换本")
    greeter.locator(".offer:visible").click()
    panel(greeter, "walk-in").get_by_label("残疾人").check(force=True)
    greeter.route(
        "**/tickets", lambda route: route.fulfill(status=409, json={"code": "hall_closed", "title": "大厅现在不开。", "detail": ""})
    )
    greeter.locator("[data-issue]").click()
    expect(greeter.locator("#say")).to_contain_text("大厅现在不开")
    greeter.unroute("**/tickets")
    greeter.locator("[data-issue]").click()

    assert ticket_of(morning, given(greeter))["priority"] == "disabled"


def test_a_missed_ticket_comes_back_by_one_press(morning: City, greeter: Page) -> None:
    missed = a_missed_ticket(morning)
    row = greeter.locator("#missed-rows li", has=greeter.locator(".plate", has_text=missed["number"][1:]))
    expect(row).to_contain_text(re.compile(r"剩 \d+ 分"))
    row.get_by_role("button").click()

    expect(panel(greeter, "ticket")).to_contain_text("已重新排队")
    expect(row).to_have_count(0)
    assert ticket_of(morning, missed["number"])["state"] == "waiting"


def test_too_late_the_refusal_is_said_in_place(morning: City, greeter: Page) -> None:
    missed = a_missed_ticket(morning)
    find(greeter, missed["number"])
    shown = panel(greeter, "ticket")
    morning.database("UPDATE ticket SET missed_at = missed_at - ? WHERE id = ?", 2 * 3_600_000_000, missed["id"])
    shown.get_by_role("button", name="重新排").click()

    expect(greeter.locator("#say")).to_contain_text("60 分钟")
    expect(shown).to_be_visible()
    morning.database("UPDATE ticket SET missed_at = missed_at + ? WHERE id = ?", 2 * 3_600_000_000, missed["id"])


def test_a_slip_is_printed_again(morning: City, greeter: Page) -> None:
    ticket = morning.ticket(HALL, "plate-again")
    greeter.get_by_role("button", name=f"重打 {ticket['number']}").click()

    assert given(greeter) == ticket["number"]
    until(lambda: greeter.evaluate("window.printed") == 1, 20, "the slip is printed")
    greeter.emulate_media(media="print")
    slip = greeter.locator(".slip")
    expect(slip).to_be_visible()
    expect(greeter.locator("main")).to_be_hidden()
    assert number_on(slip.locator(".plate")) == ticket["number"]
    assert re.sub(r"\s", "", slip.locator(".slip__signs").inner_text()).lower().endswith(ticket["code"])


def test_a_slip_in_the_scanner_finds_its_ticket(morning: City, greeter: Page) -> None:
    ticket = morning.ticket(HALL, "plate-again")
    greeter.evaluate(SCAN, f"{morning.address}{ticket['url']}")

    shown = panel(greeter, "ticket")
    assert number_on(shown.locator(".plate")) == ticket["number"]
    expect(greeter.locator("#text")).to_have_value(re.compile("/t/"))


def test_what_is_not_here_is_said(greeter: Page) -> None:
    find(greeter, "ZZZZZZZZ")
    expect(greeter.locator("#say")).to_contain_text("没有找到今天在这里的预约或号票")
    expect(greeter.locator("#say")).to_be_focused()


def test_the_whole_way_by_keyboard(morning: City, greeter: Page) -> None:
    expect(greeter.locator("#text")).to_be_focused()
    greeter.keyboard.type(book(morning)["code"])
    greeter.keyboard.press("Enter")
    panel(greeter, "appointment")
    for _ in range(30):
        if greeter.evaluate("document.activeElement.matches('[data-check-in]')"):
            break
        greeter.keyboard.press("Tab")
    greeter.keyboard.press("Enter")
    given(greeter)


def test_an_answer_that_was_lost_is_asked_for_again_under_the_same_key(morning: City, greeter: Page) -> None:
    keys: list[str] = []

    def lose_the_first(route: Any) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) > 1:
            return route.continue_()
        route.fetch()
        return route.abort()

    find(greeter, book(morning)["code"])
    greeter.route("**/check-in", lose_the_first)
    panel(greeter, "appointment").get_by_role("button", name="签到取号").click()
    given(greeter)
    assert (len(keys), len(set(keys))) == (2, 1)


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_it_reads_well_and_every_target_is_large_enough(morning: City, greeter: Page, lang: str) -> None:
    ticket = morning.ticket(HALL, "plate-again")
    greeter.goto(f"{morning.address}/greeter?hall={HALL}&lang={lang}")
    shows = {
        "empty": lambda: None,
        "appointment": lambda: find(greeter, book(morning)["code"]),
        "ticket": lambda: find(greeter, ticket["number"]),
        "walk-in": lambda: greeter.locator("#walk-in-open").click(),
    }
    for name, go in shows.items():
        go()
        panel(greeter, name)
        reports = Axe().run(greeter)
        assert reports.violations_count == 0, reports.generate_report()
        if lang == "en":
            assert chinese_in(greeter, NAME, "张*") == []
        for target in greeter.locator(
            "button:visible, a.button:visible, .chip:visible, .offer:visible, .yes-no__one:visible, select:visible"
        ).all():
            box = target.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= TARGET_LEAST, target.inner_text()
        assert greeter.evaluate("document.documentElement.scrollWidth") <= TABLET[0]


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_the_code_of_the_day_is_one_sheet_of_paper(morning: City, greeter: Page, lang: str) -> None:
    greeter.goto(f"{morning.address}/greeter/day-code?hall={HALL}&lang={lang}")
    assert Axe().run(greeter).violations_count == 0
    if lang == "en":
        assert chinese_in(greeter) == []
    greeter.locator("[data-print]").click()
    until(lambda: greeter.evaluate("window.printed") == 1, 20, "the slip is printed")
    greeter.emulate_media(media="print")
    expect(greeter.locator(".day-code__code path")).to_be_visible()
    expect(greeter.locator(".day-code__head")).to_be_hidden()
    height = greeter.evaluate("document.documentElement.scrollHeight * 210 / document.documentElement.scrollWidth")
    assert height <= 297


def test_at_320_pixels_nothing_is_cut(morning: City, opens: Opens, signed_in: StorageState) -> None:
    page = opens(320, 700, storage_state=signed_in)
    page.goto(f"{morning.address}/greeter?hall={HALL}")
    expect(page.locator("#clock")).not_to_be_empty()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
