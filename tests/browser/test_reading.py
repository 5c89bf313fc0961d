"""Each page in both languages and both sizes of type: no fault of accessibility, one heading, its own language, 320 px wide."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, StorageState, expect

from tests.browser.city import City
from tests.browser.conftest import PHONE, Opens
from tests.browser.doors import open_counter, press, sign_in, sign_kiosk_in
from tests.browser.words import chinese_in

HALL = "zichuan-hall"
NAMES = ("刘洋", "陈静")
DESKTOP, PANEL = (1366, 768), (1080, 1920)
READINGS = {"zh": ("zh-CN", "0"), "zh elder": ("zh-CN", "1"), "en": ("en", "0"), "en elder": ("en", "1")}


@dataclass(frozen=True)
class Place:
    """A page: its path, the size it is read at, who reads it, and what it shows when it is the one that is meant."""

    path: str
    size: tuple[int, int] = PHONE
    who: str = "citizen"
    shows: str = "h1"


PLACES = {
    "home": Place("/"),
    "site": Place("/sites/zichuan"),
    "ticket": Place("{ticket}", shows=".ticket[data-state=waiting]"),
    "find": Place("/t"),
    "login": Place("/login", DESKTOP, "nobody"),
    "kiosk": Place("/kiosk?hall=" + HALL, PANEL, "kiosk"),
    "counter free": Place("/counter/zichuan-5", DESKTOP, "free clerk", ".now__count"),
    "counter called": Place("/counter/zichuan-6", DESKTOP, "busy clerk", "#plate[data-state=called]"),
    "screens": Place("/screens", DESKTOP, "manager"),
    "api": Place("/api/v1/docs", DESKTOP, "nobody"),
}
CITIZENS = [name for name, place in PLACES.items() if place.who == "citizen"]
TRANSLATED = [*CITIZENS, "login", "kiosk", "counter free", "counter called"]


@dataclass
class People:
    """Who is signed in, and the ticket that waits."""

    city: City
    ticket: str
    signed_in: dict[str, StorageState] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)


@pytest.fixture(scope="module")
def people(city: City, opens_long: Opens) -> People:
    clerks = {"free clerk": ("刘洋", "zichuan-5"), "busy clerk": ("陈静", "zichuan-6")}
    city.ticket(HALL, "licence-renew")
    found = People(city, city.ticket(HALL, "plate-again")["url"])
    for who, (name, counter) in clerks.items():
        page = open_counter(opens_long(), city, city.staff("clerk", name), counter)
        if who == "busy clerk":
            press(page, "F2", "已叫号")
        found.signed_in[who] = state_left_by(page)
    keeper = sign_in(opens_long(), city, city.staff("manager", "孙建", "zichuan"), to="/screens")
    found.signed_in["manager"] = state_left_by(keeper)
    found.signed_in["kiosk"] = state_left_by(sign_kiosk_in(opens_long(*PANEL), city, HALL))
    return found


def state_left_by(page: Page) -> StorageState:
    """What another browser needs to go on as this one, which closes: open pages would only keep the processor busy."""
    state = page.context.storage_state()
    page.context.close()
    return state


@pytest.fixture(scope="module", params=[(place, reading) for place in PLACES for reading in READINGS], ids=" ".join)
def read(request: pytest.FixtureRequest, people: People, opens_long: Opens) -> tuple[str, str, Page]:
    """A place, how it is read, and its page; each reader keeps his browser."""
    name, reading = request.param
    place, (lang, elder) = PLACES[name], READINGS[reading]
    if place.who not in people.pages:
        people.pages[place.who] = opens_long(storage_state=people.signed_in.get(place.who))
    page = people.pages[place.who]
    choices: Any = [{"name": key, "value": value, "url": people.city.address} for key, value in (("lang", lang), ("elder", elder))]
    page.context.add_cookies(choices)
    page.set_viewport_size({"width": place.size[0], "height": place.size[1]})
    page.goto(people.city.address + place.path.format(ticket=people.ticket))
    expect(page.locator(place.shows).first).to_be_visible()
    return name, lang, page


def test_axe_finds_nothing(read: tuple[str, str, Page]) -> None:
    found = Axe().run(read[2])
    assert found.violations_count == 0, found.generate_report()


def test_it_has_one_heading_and_says_its_language(read: tuple[str, str, Page]) -> None:
    _, lang, page = read
    headings = page.locator("h1").evaluate_all("all => all.filter((one) => one.checkVisibility()).map((one) => one.innerText)")
    assert len(headings) == 1
    assert headings[0]
    expect(page.locator("html")).to_have_attribute("lang", lang)
    assert page.title()


def test_in_english_no_chinese_is_left(read: tuple[str, str, Page]) -> None:
    name, lang, page = read
    if lang == "en" and name in TRANSLATED:
        assert chinese_in(page, *NAMES) == []


def test_at_320_px_nothing_runs_out_of_the_side(read: tuple[str, str, Page]) -> None:
    name, _, page = read
    if name in CITIZENS:
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
