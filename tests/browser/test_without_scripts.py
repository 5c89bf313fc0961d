"""Without scripts: what citizens and halls read is right at load, and a number can be taken."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.city import City
from tests.browser.conftest import BOARD, PHONE, Opens
from tests.browser.doors import number_on

SITE, HALL, COUNTER = "gaoxin", "gaoxin-hall", "gaoxin-1"


@pytest.fixture
def plain(opens: Opens) -> Page:
    return opens(*PHONE, java_script_enabled=False)


@pytest.fixture(scope="module")
def called(city: City) -> dict[str, Any]:
    """A ticket called at a hall where two more wait."""
    tickets = [city.ticket(HALL, "plate-again") for _ in range(3)]
    city.at_counter(COUNTER, "open")
    city.at_counter(COUNTER, "call-next")
    return tickets[0]


def test_home_tells_each_site_with_its_queue(city: City, plain: Page, called: dict[str, Any]) -> None:
    plain.goto(city.address)
    sites = city.get("/sites")["items"]
    expect(plain.locator(".site")).to_have_count(len(sites))
    mine = plain.locator(f"[data-site={SITE}]")
    expect(mine).to_contain_text("高新")
    expect(mine.locator("[data-bind=waiting]")).to_have_text("2")
    expect(mine).to_contain_text("开到 12:00")
    mine.get_by_role("link").click()
    expect(plain).to_have_url(f"{city.address}/sites/{SITE}")


def test_a_site_tells_its_queues_and_hours(city: City, plain: Page, called: dict[str, Any]) -> None:
    plain.goto(f"{city.address}/sites/{SITE}")
    expect(plain.locator("h1")).to_contain_text("高新")
    expect(plain.locator("[data-queue=A] [data-bind=waiting]")).to_have_text("2")
    expect(plain.locator(".week tr[aria-current=date]")).to_contain_text("17:30–20:00")


def test_everyday_words_find_a_service_at_a_site(city: City, plain: Page) -> None:
    plain.goto(f"{city.address}/sites/{SITE}")
    plain.fill("#find", "换本")
    plain.get_by_role("button", name="查找").click()
    expect(plain.locator(".offer__name").first).to_be_visible()
    assert "期满换证" in plain.locator(".offer__name").all_inner_texts()
    assert "注册登记" not in plain.locator(".offer__name").all_inner_texts()


def test_a_number_is_taken_from_afar(city: City, plain: Page, called: dict[str, Any]) -> None:
    plain.goto(f"{city.address}/sites/{SITE}")
    offer = plain.locator(".offer", has_text="补换行驶证").first
    offer.locator("summary").click()
    offer.get_by_role("button", name="现在取号").click()
    expect(plain).to_have_url(re.compile(rf"^{city.address}/t/[a-z2-7]{{26}}$"))
    ticket = city.get(f"/tickets/{plain.url.rpartition('/')[2]}")["ticket"]
    assert number_on(plain.locator(".slip .plate")) == ticket["number"]
    assert ticket["state"] == "waiting"
    expect(plain.locator("[data-bind=ahead]")).to_have_text(str(ticket["ahead"]))
    expect(plain.locator("[data-bind=service]:visible")).to_have_text("补换行驶证")


def test_a_called_ticket_says_where_to_go(city: City, plain: Page, called: dict[str, Any]) -> None:
    plain.goto(city.address + called["url"])
    expect(plain.locator("section.called")).to_be_visible()
    expect(plain.locator(".called__window")).to_have_text("1 号窗口")


def test_a_board_is_right_at_load(city: City, opens: Opens, called: dict[str, Any]) -> None:
    board = opens(*BOARD, java_script_enabled=False)
    board.goto(f"{city.address}/displays/hall?hall={HALL}")
    expect(board.locator(".call .plate")).to_have_text([called["number"]])
    expect(board.locator(".call__counter")).to_have_text(["1"])
    expect(board.locator(".board__place")).to_contain_text("业务大厅")
    waiting = [str(queue["count"]) for queue in city.board(HALL)["waiting"]]
    expect(board.locator(".queue__people b")).to_have_text(waiting)
