"""Checking in at the kiosk: the appointment's code and the phone's last four digits, or one's card; then the number, or why not."""

from __future__ import annotations

import functools
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, StorageState, expect

from tests.bookings.town import an_id_number
from tests.browser.appointments import ELSEWHERE, HALL, Appointment, book
from tests.browser.city import City
from tests.browser.conftest import Opens
from tests.browser.doors import number_on, sign_kiosk_in
from tests.browser.words import chinese_in

PANEL = (1080, 1920)
# 18 mm on a panel of 21.5 inches with 1080 dots across its 267.7 mm.
KEY_LEAST = 18 * 1080 / 267.7
# 40 mm: a phone reads it from an arm's length.
CODE_LEAST = 40 * 1080 / 267.7
# Somebody without an appointment, and three with one each.
CARD, OWN_CARD, TYPED_CARD, TWICE_CARD = (an_id_number(order) for order in (900, 901, 902, 903))
HOUR_US = 3_600_000_000
IDLE_AND_ASKED_MS = 70_000

Books = Callable[..., Appointment]

# A scanner's signs come within milliseconds; keys pressed one by one through the driver may not on a busy machine.
SCAN = """(text) => {
  const press = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  [...text, "Enter"].forEach(press);
}"""


@pytest.fixture
def books(morning: City) -> Books:
    return functools.partial(book, morning)


@pytest.fixture(scope="module")
def signed_in(morning: City, opens_long: Opens) -> StorageState:
    """A machine signs in once; more often than 20 times a minute it would be refused."""
    page = sign_kiosk_in(opens_long(*PANEL), morning, HALL)
    state = page.context.storage_state()
    page.close()
    return state


@pytest.fixture
def kiosk(morning: City, opens: Opens, signed_in: StorageState) -> Page:
    page = opens(*PANEL, storage_state=signed_in)
    page.goto(f"{morning.address}/kiosk?hall={HALL}")
    view(page, "home")
    return page


def view(page: Page, name: str) -> None:
    expect(page.locator("body")).to_have_attribute("data-view", name)


def scan(page: Page, appointment: Appointment) -> None:
    page.evaluate(SCAN, f"https://queue.example/a/{appointment['code']}")
    view(page, "phone")


def type_on(page: Page, screen: str, text: str) -> None:
    for sign in text:
        page.locator(f"[data-screen={screen}] [data-sign='{sign}']").click()
    page.locator(f"[data-screen={screen}] [data-done]").click()


def show_document_keys(page: Page) -> None:
    page.locator("[data-screen=home] [data-go=check-in]").click()
    page.locator("[data-screen=check-in] [data-go=document]").click()
    view(page, "document")


def refused(page: Page, *words: str) -> None:
    view(page, "not-checked-in")
    for text in words:
        expect(page.locator("[data-screen=not-checked-in]")).to_contain_text(text)


def test_the_typed_code_and_the_phone_give_a_number_at_the_promised_time(morning: City, kiosk: Page, books: Books) -> None:
    mine = books()
    kiosk.get_by_role("button", name="预约签到").click()
    type_on(kiosk, "check-in", mine["code"])
    type_on(kiosk, "phone", "1234")

    view(kiosk, "number")
    number = number_on(kiosk.locator("[data-screen=number] .plate"))
    waiting = morning.get(f"/halls/{HALL}/tickets?state=waiting", morning.key("admin"))["items"]
    assert number in {ticket["number"] for ticket in waiting}
    expect(kiosk.locator("[data-screen=number]")).to_contain_text(f"预约 {mine['start'][11:16]}，已准时签到")
    expect(kiosk.locator("[data-screen=number] [data-code] path").first).to_be_visible()
    expect(kiosk.locator("[data-slip]")).to_contain_text(f"预约 {mine['start'][11:16]}")


def test_a_scan_on_any_page_leads_to_the_phone(kiosk: Page, books: Books) -> None:
    kiosk.locator("[data-screen=home] [data-take]").click()
    kiosk.locator("[data-service=vlicence-again]").first.click()
    scan(kiosk, books())
    type_on(kiosk, "phone", "1234")
    view(kiosk, "number")


def test_who_comes_late_is_told_that_he_queues_as_a_walk_in(morning: City, kiosk: Page, books: Books) -> None:
    mine = books()
    morning.database("UPDATE appointment SET start = start - ? WHERE id = ?", HOUR_US, mine["id"])
    scan(kiosk, mine)
    type_on(kiosk, "phone", "1234")
    view(kiosk, "number")
    expect(kiosk.locator("[data-promise]")).to_contain_text("已过，按现场取号排队")
    expect(kiosk.locator("[data-bind=slip-promise]")).to_be_empty()


def test_an_answer_that_was_lost_is_asked_for_again_under_the_same_key(kiosk: Page, books: Books) -> None:
    keys: list[str] = []

    def lose_the_first(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) > 1:
            return route.continue_()
        route.fetch()
        return route.abort()

    kiosk.route("**/check-in", lose_the_first)
    scan(kiosk, books())
    type_on(kiosk, "phone", "1234")
    view(kiosk, "number")
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_who_has_checked_in_sees_where_his_number_stands(kiosk: Page, books: Books) -> None:
    mine = books()
    numbers = []
    for screen in ("number", "place"):
        scan(kiosk, mine)
        type_on(kiosk, "phone", "1234")
        view(kiosk, screen)
        numbers.append(number_on(kiosk.locator(f"[data-screen={screen}] .plate")))
    assert len(set(numbers)) == 1


def test_a_wrong_phone_is_answered_like_a_code_that_does_not_exist(kiosk: Page, books: Books) -> None:
    answers = []
    for code, phone in ((books()["code"], "9999"), ("ZZZZZZZZ", "1234")):
        scan(kiosk, {"code": code})
        type_on(kiosk, "phone", phone)
        refused(kiosk, "没找到这个预约", "或到导办台")
        answers.append(kiosk.locator("[data-screen=not-checked-in]").inner_text())
    assert answers[0] == answers[1]

    kiosk.get_by_role("button", name="重新输入").click()
    view(kiosk, "check-in")
    expect(kiosk.locator("[data-screen=check-in] .cells")).to_have_text("Z" * 8)


def test_who_comes_too_early_hears_from_when(kiosk: Page, books: Books) -> None:
    later, tomorrow = books(soon=False), books(day=1, soon=False)
    scan(kiosk, later)
    type_on(kiosk, "phone", "1234")
    refused(kiosk, "还没到签到时间", f"{later['check_in_from'][11:16]} 起可以签到")
    scan(kiosk, tomorrow)
    type_on(kiosk, "phone", "1234")
    month, day = map(int, tomorrow["start"][5:10].split("-"))
    refused(kiosk, f"您约的是 {month}月{day}日 {tomorrow['start'][11:16]}", f"{tomorrow['check_in_from'][11:16]} 起可以签到")


def test_an_appointment_of_another_site_says_which(kiosk: Page, books: Books) -> None:
    scan(kiosk, books(ELSEWHERE))
    type_on(kiosk, "phone", "1234")
    refused(kiosk, "您约的是博山车管所", "请到预约的网点签到，或到导办台")


def test_a_cancelled_appointment_says_so(morning: City, kiosk: Page, books: Books) -> None:
    mine = books()
    morning.database("UPDATE appointment SET state = 'cancelled' WHERE id = ?", mine["id"])
    scan(kiosk, mine)
    type_on(kiosk, "phone", "1234")
    refused(kiosk, "这个预约已经取消", "可以现在取号")


def test_a_card_on_the_reader_is_enough(morning: City, kiosk: Page, books: Books) -> None:
    mine = books(card=OWN_CARD)
    kiosk.locator("[data-screen=home] [data-take]").click()
    kiosk.evaluate(SCAN, OWN_CARD)

    view(kiosk, "number")
    expect(kiosk.locator("[data-screen=number]")).to_contain_text(f"预约 {mine['start'][11:16]}，已准时签到")
    assert OWN_CARD not in kiosk.content()


def test_its_number_is_typed_where_there_is_no_reader(kiosk: Page, books: Books) -> None:
    books(card=TYPED_CARD)
    show_document_keys(kiosk)
    for sign in TYPED_CARD:
        kiosk.locator(f"[data-screen=document] [data-sign='{sign}']").click()
    expect(kiosk.locator("[data-masked]")).to_have_text(f"•••••• •••••••• {TYPED_CARD[-4:]}")
    kiosk.locator("[data-screen=document] [data-done]").click()

    view(kiosk, "number")
    expect(kiosk.locator("[data-masked]")).to_be_empty()


def test_a_card_without_an_appointment_is_shown_what_to_do(morning: City, kiosk: Page) -> None:
    kiosk.evaluate(SCAN, CARD)
    refused(kiosk, "今天这里没有您的预约", "请现在取号")
    kiosk.locator("[data-screen=not-checked-in] [data-take]").click()
    view(kiosk, "choose")


def test_who_has_his_number_is_told_it(kiosk: Page, books: Books) -> None:
    books(card=TWICE_CARD)
    kiosk.evaluate(SCAN, TWICE_CARD)
    view(kiosk, "number")
    number = number_on(kiosk.locator("[data-screen=number] .plate"))
    kiosk.evaluate(SCAN, TWICE_CARD)
    refused(kiosk, f"您已经签到，号码是 {number}", "请到导办台补打")


def test_a_mistyped_number_is_corrected_where_it_was_typed(kiosk: Page) -> None:
    show_document_keys(kiosk)
    type_on(kiosk, "document", CARD[:12])
    expect(kiosk.locator("[data-screen=document] [data-short]")).to_contain_text("身份证号是 18 位")
    wrong = CARD[12:17] + ("1" if CARD[17] != "1" else "2")
    type_on(kiosk, "document", wrong)
    refused(kiosk, "证件号码不对")
    kiosk.get_by_role("button", name="重新输入").click()
    view(kiosk, "document")
    expect(kiosk.locator("[data-masked]")).to_have_text(f"•••••• •••••••• {wrong[-4:]}")


def test_the_code_of_the_day_is_drawn_on_the_home_view(morning: City, kiosk: Page) -> None:
    told = morning.get(f"/halls/{HALL}/day-code", morning.key("kiosk", hall=HALL))
    drawn = kiosk.locator("[data-day-code]")
    assert drawn.get_attribute("data-day-code") == told["url"]
    expect(drawn.locator("path")).to_be_visible()
    box = drawn.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= CODE_LEAST


def test_a_text_too_short_is_not_sent(kiosk: Page) -> None:
    kiosk.get_by_role("button", name="预约签到").click()
    type_on(kiosk, "check-in", "ABC")
    expect(kiosk.locator("[data-screen=check-in]").get_by_role("status")).to_contain_text("编码是 8 位")
    view(kiosk, "check-in")
    kiosk.locator("[data-screen=check-in] [data-rub]").click()
    expect(kiosk.locator("[data-screen=check-in] .cells")).to_have_text("AB")
    expect(kiosk.locator("[data-screen=check-in]").get_by_role("status")).to_be_hidden()


def test_what_was_typed_is_wiped_once_nobody_stands_there(morning: City, opens: Opens) -> None:
    page = opens(*PANEL)
    page.clock.install()
    sign_kiosk_in(page, morning, HALL)
    scan(page, {"code": "K7M2QX9P"})
    page.locator("[data-screen=phone] [data-sign='1']").click()
    page.clock.run_for(IDLE_AND_ASKED_MS)
    view(page, "home")
    assert page.locator("[data-cell]").all_text_contents() == [""] * 12
    expect(page.locator("[data-screen=phone] [data-bind=code]")).to_be_empty()

    show_document_keys(page)
    page.locator("[data-screen=document] [data-sign='3']").click()
    expect(page.locator("[data-masked]")).to_have_text("3")
    page.clock.run_for(IDLE_AND_ASKED_MS)
    view(page, "home")
    expect(page.locator("[data-masked]")).to_be_empty()


@pytest.mark.parametrize("ways", [(), ("elder",), ("reach",), ("elder", "reach")], ids=" ".join)
def test_every_key_is_large_enough_and_where_it_can_be_touched(kiosk: Page, ways: tuple[str, ...]) -> None:
    for way in ways:
        kiosk.locator(f".tools [data-{way}]").click()
    top = PANEL[1] / 2 if "reach" in ways else 0
    foot = kiosk.locator(".tools").bounding_box()
    assert foot is not None
    ways_to = {
        "check-in": lambda: kiosk.locator("[data-screen=home] [data-go=check-in]").click(),
        "document": lambda: kiosk.locator("[data-screen=check-in] [data-go=document]").click(),
        "phone": lambda: scan(kiosk, {"code": "K7M2QX9P"}),
    }
    for screen, go in ways_to.items():
        go()
        kiosk.locator(f"[data-screen={screen}] [data-done]").click()
        for key in kiosk.locator(f"[data-screen={screen}] button").all():
            box = key.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= KEY_LEAST
            assert box["y"] >= top
            assert box["y"] + box["height"] <= foot["y"]


def test_in_english_no_chinese_is_left_on_the_way_to_a_number(kiosk: Page, books: Books) -> None:
    kiosk.get_by_role("button", name="English").click()
    expect(kiosk.locator("html")).to_have_attribute("lang", "en")
    kiosk.locator("[data-screen=home] [data-go=check-in]").click()
    assert chinese_in(kiosk) == []
    kiosk.locator("[data-screen=check-in] [data-go=document]").click()
    assert chinese_in(kiosk) == []
    type_on(kiosk, "document", CARD)
    refused(kiosk, "no appointment here today")
    assert chinese_in(kiosk) == []
    for appointment, screen in ((books(ELSEWHERE), "not-checked-in"), (books(), "number")):
        scan(kiosk, appointment)
        assert chinese_in(kiosk) == []
        type_on(kiosk, "phone", "1234")
        view(kiosk, screen)
        assert chinese_in(kiosk) == []


def test_axe_finds_nothing_on_the_way_or_at_a_refusal(kiosk: Page) -> None:
    kiosk.locator("[data-screen=home] [data-go=check-in]").click()
    reports = [Axe().run(kiosk)]
    type_on(kiosk, "check-in", "")
    reports.append(Axe().run(kiosk))
    kiosk.locator("[data-screen=check-in] [data-go=document]").click()
    kiosk.locator("[data-screen=document] [data-sign='1']").click()
    reports.append(Axe().run(kiosk))
    scan(kiosk, {"code": "ZZZZZZZZ"})
    reports.append(Axe().run(kiosk))
    type_on(kiosk, "phone", "1234")
    refused(kiosk)
    reports.append(Axe().run(kiosk))
    assert [report.generate_report() for report in reports if report.violations_count] == []
