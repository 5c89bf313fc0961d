"""After a storm of calls every page says what the API says, without being loaded anew."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.city import City
from tests.browser.conftest import BOARD, PHONE, Opens
from tests.browser.doors import open_board, open_counter

HALL, WATCHED = "zibo-hall", "zibo-1"
CLERKS = [f"zibo-{number}" for number in range(2, 8)]
CALLS, LEFT_WAITING = 500, 37
SERVICE = "plate-again"


@dataclass
class After:
    """The pages that were open all the while, and what the API says in the end."""

    city: City
    board: Page
    desk: Page
    phone: Page
    ticket: dict[str, Any]


@pytest.fixture(scope="module")
def after(city: City, opens_long: Opens) -> Iterator[After]:
    with ThreadPoolExecutor(4) as kiosks:
        list(kiosks.map(lambda _: city.ticket(HALL, SERVICE), range(CALLS + LEFT_WAITING)))
    ticket = city.ticket(HALL, SERVICE)
    board, phone = open_board(opens_long(*BOARD), city, HALL), opens_long(*PHONE)
    phone.goto(city.address + ticket["url"])
    desk = open_counter(opens_long(), city, city.staff("clerk", "刘洋"), WATCHED)
    for page in (board, desk, phone):
        page.evaluate("window.neverLoadedAnew = true")
    with ThreadPoolExecutor(len(CLERKS)) as clerks:
        list(clerks.map(lambda counter: call_many(city, counter, CALLS // len(CLERKS) + 1), CLERKS))
    yield After(city, board, desk, phone, ticket)
    for page in (board, desk, phone):
        assert page.evaluate("window.neverLoadedAnew")


def call_many(city: City, counter: str, calls: int) -> None:
    """A clerk who works as fast as his program; the last one stays called."""
    city.at_counter(counter, "open")
    for left in range(calls, 0, -1):
        city.at_counter(counter, "call-next")
        if left > 1:
            city.at_counter(counter, "begin")
            city.at_counter(counter, "finish")


def test_the_board_agrees(after: After) -> None:
    board = after.city.board(HALL)
    assert len(board["calls"]) == len(CLERKS)
    expect(after.board.locator(".call .plate")).to_have_text([call["number"] for call in board["calls"]])
    expect(after.board.locator(".call__counter")).to_have_text([call["counter"]["number"] for call in board["calls"]])
    expect(after.board.locator(".queue__people b")).to_have_text([str(queue["count"]) for queue in board["waiting"]])


def test_the_clerks_page_agrees(after: After) -> None:
    desk = after.city.desk(WATCHED)
    assert desk["waiting"] > 0
    expect(after.desk.locator("[data-fill=waiting]")).to_have_text(str(desk["waiting"]))
    expect(after.desk.locator("#next .plate")).to_have_text([ticket["number"] for ticket in desk["next"]])
    counted = {queue["letter"]: queue["count"] for queue in after.city.board(HALL)["waiting"]}
    own = after.desk.locator("#queues li", has=after.desk.locator(".letter", has_text="A"))
    expect(own.locator("[data-fill=count]")).to_have_text(str(counted["A"]))


def test_the_phone_agrees(after: After) -> None:
    ticket = after.city.get(f"/tickets/{after.ticket['code']}")["ticket"]
    assert ticket["ahead"] > 0
    expect(after.phone.locator("[data-bind=ahead]")).to_have_text(str(ticket["ahead"]))


def test_no_number_was_called_twice(after: After) -> None:
    key = after.city.key("admin")
    rows: list[dict[str, Any]] = []
    while not rows or len(rows) % 500 == 0:
        last = rows[-1]["seq"] if rows else 0
        rows += after.city.get(f"/halls/{HALL}/events?after={last}&limit=500", key)["items"]
    called = [row["ticket"] for row in rows if row["kind"] == "ticket.called"]
    assert len(called) == len(set(called)) == (CALLS // len(CLERKS) + 1) * len(CLERKS)
