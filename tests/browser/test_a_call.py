"""One press of the clerk: board, screen over the counter, voice, and the citizen's phone."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.city import City
from tests.browser.conftest import BOARD, PHONE, Opens
from tests.browser.doors import open_board, open_counter, open_screen, sign_in

HALL, COUNTER, OTHER_COUNTER = "zhangdian-hall", "zhangdian-1", "zhangdian-9"
# A call is read twice where no other waits: chime, sentence, sentence.
SPOKEN_MS = 60_000


def newest(board: Page) -> Locator:
    return board.locator(".call").first


def fills_the_screen(element: Locator) -> bool:
    box, size = element.bounding_box(), element.page.viewport_size
    assert box is not None
    assert size is not None
    return box["x"] <= 0 and box["y"] <= 0 and box["width"] >= size["width"] and box["height"] >= size["height"]


def test_f2_puts_the_number_on_board_screen_and_phone_and_has_it_spoken(city: City, opens: Opens) -> None:
    ticket = city.ticket(HALL, "plate-again")
    board, screen = open_board(opens(*BOARD), city, HALL), open_screen(opens(800, 480), city, COUNTER)
    phone = opens(*PHONE)
    phone.goto(city.address + ticket["url"])
    expect(phone.locator(".ticket")).to_have_attribute("data-state", "waiting")
    desk = open_counter(opens(), city, city.staff("clerk", "刘洋"), COUNTER)

    desk.keyboard.press("F2")

    expect(newest(board)).to_contain_text(ticket["number"])
    expect(newest(board).locator(".call__counter")).to_have_text("1")
    expect(screen.locator(".plate")).to_have_text(ticket["number"])
    expect(desk.locator("#plate")).to_have_text(ticket["number"])
    called = phone.locator("section.called")
    expect(called).to_be_visible()
    expect(called.locator(".called__window")).to_have_text("1 号窗口")
    assert fills_the_screen(called)
    expect(desk.locator("#receipt-shown")).to_have_text("屏幕已显示")
    expect(desk.locator("#receipt-spoken")).to_have_text("已播报", timeout=SPOKEN_MS)
    heard = board.evaluate("window.heard")
    assert f"/audio/zh/{ticket['number']}/1.wav" in heard


def test_the_button_calls_as_f2_does(city: City, opens: Opens) -> None:
    ticket = city.ticket(HALL, "ebike-plate")
    board, screen = open_board(opens(*BOARD), city, HALL), open_screen(opens(800, 480), city, OTHER_COUNTER)
    city.desks_to_close.add(OTHER_COUNTER)
    desk = sign_in(opens(), city, city.staff("clerk", "陈静", "zhangdian"), to="/counter")
    desk.click(f"[data-step=open][data-counter={OTHER_COUNTER}]")
    expect(desk.locator("#situation")).to_have_text("空闲")

    desk.get_by_role("button", name="叫号 F2").click()

    expect(newest(board)).to_contain_text(ticket["number"])
    expect(newest(board).locator(".call__counter")).to_have_text("9")
    expect(screen.locator(".plate")).to_have_text(ticket["number"])
    expect(desk.locator("#receipt-shown")).to_have_text("屏幕已显示")
