"""One server, one Chromium; pages opened by a test close with it, and none of them may have thrown."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.appointments import OPENS, free_days
from tests.browser.city import City, found

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip
# A busy machine may be slow; no test looks at how fast it was.
PATIENCE_MS = 20_000
PHONE = (390, 844)
# A small board: the large ones are drawn by the processor and are measured in test_board_sizes.
BOARD = (1280, 720)
TUESDAY_MORNING = "2026-11-24T09:00,1"

# Where nobody waits for two minutes until a ticket counts as missed, where a desk has a second seat, and where this
# Tuesday's hours begin after lunch.
CHANGES = {
    "linzi-lane": {"rules": {"missed_after_calls": 1, "missed_after_minutes": 0}},
    "st-qidu-hall": {"rules": {"missed_after_calls": 1, "missed_after_minutes": 0}},
    "st-suozhen-hall": {"rules": {"parallel_seat": True}},
    "st-lishan": {"hours": {"tue": [["13:00", "18:00"]], "wed": [["09:00", "12:00"]]}},
}

Opens = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def city(served: Callable[[str], City]) -> City:
    return served(TUESDAY_MORNING)


@pytest.fixture(scope="module")
def morning(city: City, a_city: Callable[[str], City]) -> City:
    """A city on the morning of a day that has places: enough for the tests of one file."""
    return a_city(f"{free_days(city)[0]}T{OPENS},1")


@pytest.fixture(scope="module")
def a_city(served: Callable[..., City]) -> Iterator[Callable[..., City]]:
    """Serves cities with a clock, and settings, of their own, for one file: the next has the machine for itself."""
    mine: list[City] = []

    def a_city(clock: str, *ways: str, **settings: str) -> City:
        mine.append(served(clock, *ways, **settings))
        return mine[-1]

    yield a_city
    for one in mine:
        one.tell_to_stop()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., City]]:
    """Serves cities with a clock, and settings, of their own; at the end all have ended."""
    founded = found(tmp_path_factory.mktemp("founded"), CHANGES)
    cities: list[City] = []

    def serve(clock: str, *ways: str, **settings: str) -> City:
        cities.append(City(tmp_path_factory.mktemp("city"), clock, founded, settings))
        cities[-1].start(*ways)
        return cities[-1]

    yield serve
    for one in cities:
        one.tell_to_stop()
    for one in cities:
        one.wait_until_stopped()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opens(chromium: Browser, city: City) -> Iterator[Opens]:
    """Opens a page of a size in a browser of its own (a context); `beside` gives another tab of the same browser."""
    yield from _opening(chromium, city)


@pytest.fixture(scope="module")
def opens_long(chromium: Browser, city: City) -> Iterator[Opens]:
    """The same for pages that several tests look at."""
    yield from _opening(chromium, city)


def _opening(chromium: Browser, city: City) -> Iterator[Opens]:
    contexts: list[BrowserContext] = []
    thrown: list[str] = []

    def opens(width: int = 1366, height: int = 768, *, beside: Page | None = None, **ways: Any) -> Page:
        if beside is None:
            size = {"width": width, "height": height}
            contexts.append(chromium.new_context(viewport=size, **{"locale": "zh-CN", **ways}))  # type: ignore[arg-type]
            contexts[-1].set_default_timeout(PATIENCE_MS)
        page = (beside.context if beside else contexts[-1]).new_page()
        page.on("pageerror", lambda error: thrown.append(f"{page.url}: {error}"))
        page.on("console", lambda line: thrown.append(line.text) if "Content Security Policy" in line.text else None)
        return page

    yield opens
    for context in contexts:
        context.close()
    while city.desks_to_close:
        city.close_desk(city.desks_to_close.pop())
    assert thrown == []
