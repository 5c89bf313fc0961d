"""One appointment from the phone to the counter: booked, told by mail, moved, checked in at the kiosk, called and served."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Page, expect

from tests.bookings.town import an_id_number
from tests.browser.city import City, until
from tests.browser.conftest import BOARD, PHONE, Opens
from tests.browser.doors import number_on, open_board, open_counter, press, sign_kiosk_in

HALL, SITE, COUNTER, SERVICE = "gaoqing-hall", "gaoqing", "gaoqing-4", "licence-renew"
OPENS, FIRST_START = "08:40", "09:00"
PANEL = (1080, 1920)
ADDRESS, NUMBER, LAST4 = "zhangsan@mail.example", "13800005678", "5678"
MAILED_WITHIN_S = 60


class Letterbox:
    """A mail server that keeps what it is given."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 taken"

    def letter(self, subject: str) -> EmailMessage:
        """The letter whose subject begins so, once it has come."""
        until(
            lambda: any(str(one["subject"]).startswith(subject) for one in self.letters), MAILED_WITHIN_S, f"a letter “{subject}…”"
        )
        return next(one for one in self.letters if str(one["subject"]).startswith(subject))


@pytest.fixture(scope="module")
def letterbox() -> Iterator[Letterbox]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        box = Letterbox(free.getsockname()[1])
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()


@pytest.fixture(scope="module")
def morning(city: City, a_city: Callable[..., City], letterbox: Letterbox) -> City:
    """A city that writes mail, on the morning of a day that has places."""
    day = next(day["date"] for day in city.get(f"/sites/{SITE}/days?services={SERVICE}")["items"] if day["free"])
    return a_city(
        f"{day}T{OPENS},1",
        QUEUEAPP_SMTP_URL=f"smtp://127.0.0.1:{letterbox.port}?tls=no", QUEUEAPP_MAIL_FROM="paidui@mail.example",
        QUEUEAPP_PUBLIC_URL="https://queue.example", QUEUEAPP_SMS_GATEWAY="log",
    )  # fmt: skip


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def calendar_of(letter: EmailMessage) -> str:
    return next(str(part.get_content()) for part in letter.walk() if part.get_content_type() == "text/calendar")


def choose_time(phone: Page, day: str, start: str | None = None) -> str:
    """Choose a free time of a day on the page of times, the day's last unless one is named; its start."""
    phone.locator(f".day__pick[value='{day}']").check(force=True)
    free = phone.locator(f".time__pick[name='start-{day}']:not([disabled])")
    one = free.last if start is None else phone.locator(f".time__pick[name='start-{day}'][value*='T{start}']")
    one.check(force=True)
    chosen = one.get_attribute("value")
    phone.locator("[data-go]").click()
    assert chosen is not None
    return chosen


def book_last_time(phone: Page, city: City, day: str) -> tuple[str, str]:
    """From all services to the confirmed page, as somebody with a phone does; (code, start)."""
    phone.goto(f"{city.address}/book?letter=all")
    tile = phone.locator("details.tile", has=phone.locator(f"a[href$='services={SERVICE}']"))
    tile.locator("summary").click()
    tile.locator("a.tile__go").click()
    phone.locator(".goals__all").click()
    phone.locator(f"a.goal__row[href*='site={SITE}']").click()
    start = choose_time(phone, day)
    for field, answer in {"name": "张三", "id_number": an_id_number(1), "phone": NUMBER, "email": ADDRESS}.items():
        phone.fill(f"#{field}", answer)
    phone.get_by_role("button", name="下一步，核对").click()
    expect(phone.locator(".answers")).to_contain_text(ADDRESS)
    phone.get_by_role("button", name="确认预约").click()
    expect(phone.locator(".pass__signs")).to_be_visible()
    found = re.search(r"/a/([A-Z0-9]{8})", phone.url)
    assert found is not None
    return found[1], start


def test_booked_mailed_moved_checked_in_called_and_served(morning: City, opens: Opens, letterbox: Letterbox) -> None:
    phone = opens(*PHONE)
    day = morning.get("/sites")["at"][:10]
    code, start = book_last_time(phone, morning, day)

    booked = letterbox.letter("预约成功")
    assert (booked["to"], start[11:16] in str(booked["subject"])) == (ADDRESS, True)
    assert code in text_of(booked) and NUMBER not in text_of(booked)
    assert "METHOD:REQUEST" in calendar_of(booked) and "SEQUENCE:0" in calendar_of(booked)

    phone.get_by_role("link", name="改时间").click()
    choose_time(phone, day, FIRST_START)
    expect(phone.locator("main")).to_contain_text(FIRST_START)
    moved = letterbox.letter("已改期")
    assert FIRST_START in str(moved["subject"]) and "SEQUENCE:1" in calendar_of(moved)

    kiosk = sign_kiosk_in(opens(*PANEL), morning, HALL)
    kiosk.get_by_role("button", name="预约签到").click()
    type_on(kiosk, "check-in", code)
    type_on(kiosk, "phone", LAST4)
    expect(kiosk.locator("body")).to_have_attribute("data-view", "number")
    number = number_on(kiosk.locator("[data-screen=number] .plate"))
    expect(kiosk.locator("[data-screen=number]")).to_contain_text("已准时签到")

    board = open_board(opens(*BOARD), morning, HALL)
    desk = open_counter(opens(), morning, morning.staff("clerk", "刘洋", SITE), COUNTER)
    press(desk, "F2", then="已叫号")
    expect(board.locator(".call").first).to_contain_text(number)
    phone.reload()
    phone.get_by_role("link", name="看排到哪了").click()
    expect(phone.locator("section.called")).to_be_visible()
    press(desk, "F8", then="办理中")
    press(desk, "F8", then="空闲")
    expect(phone.locator(".ticket")).to_have_attribute("data-state", "served")
    left = morning.get(f"/halls/{HALL}/tickets?state=served", morning.key("admin"))["items"]
    assert [ticket["number"] for ticket in left] == [number]


def type_on(kiosk: Page, screen: str, text: str) -> None:
    for sign in text:
        kiosk.locator(f"[data-screen={screen}] [data-sign='{sign}']").click()
    kiosk.locator(f"[data-screen={screen}] [data-done]").click()
