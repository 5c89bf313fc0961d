"""A busy hall does not make its quiet watchers connect again: a phone far behind, and a desk whose queue is empty."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Thread

from playwright.sync_api import Page, expect

from tests.browser.city import City
from tests.browser.conftest import PHONE, Opens
from tests.browser.doors import open_counter

HALL, IDLE = "zibo-hall", "zibo-17"
BUSY = [f"zibo-{number}" for number in range(2, 8)]
# At a minute a second this is half an hour of the hall at 300 calls an hour: three pulses for a phone, fifteen for a desk.
RATE, CALLS, FOR_S = 60, 150, 30


class Connections:
    """Counts the sockets that a page opens, of whatever transport."""

    def __init__(self, page: Page) -> None:
        self.opened: list[str] = []
        page.on("websocket", lambda socket: self.opened.append(socket.url))
        page.on("request", lambda request: self.opened.append(request.url) if "transport=polling" in request.url else None)


def keep_busy(city: City) -> None:
    """Citizens come and are served, evenly over the time."""
    began = time.monotonic()
    for done in range(CALLS):
        counter = BUSY[done % len(BUSY)]
        city.ticket(HALL, "plate-again")
        for step in ("call-next", "begin", "finish"):
            city.at_counter(counter, step)
        time.sleep(max(0.0, began + (done + 1) * FOR_S / CALLS - time.monotonic()))


def test_a_phone_and_an_idle_desk_keep_one_connection_each(a_city: Callable[[str], City], opens: Opens) -> None:
    city = a_city(f"2026-11-24T09:00,{RATE}")
    for counter in BUSY:
        city.at_counter(counter, "open")
    mine = [city.ticket(HALL, "ebike-plate") for _ in range(2)][1]
    phone = opens(*PHONE)
    by_phone = Connections(phone)
    phone.goto(city.address + mine["url"])
    desk = open_counter(opens(), city, city.staff("clerk", "刘洋"), IDLE)
    at_desk = Connections(desk)
    desk.reload()
    expect(desk.locator("#line")).to_have_attribute("data-line", "live")

    crowd = Thread(target=keep_busy, args=[city])
    crowd.start()
    while crowd.is_alive():
        desk.wait_for_timeout(500)

    served = city.get("/sites/zibo")
    assert served["waiting"] == 2
    expect(desk.locator("#line")).to_have_attribute("data-line", "live")
    expect(phone.locator("[data-freshness]")).to_have_attribute("data-line", "live")
    expect(phone.locator("[data-bind=ahead]")).to_have_text("1")
    assert (len(by_phone.opened), len(at_desk.opened)) == (1, 1), (by_phone.opened, at_desk.opened)
