"""Boards in a real Chromium: large enough for the farthest seat, nothing cut, right before any script runs."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from flask import Flask, render_template, request
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from queueapp.assets import templates_dir
from queueapp.web.context import install

AT = "2026-11-24T10:42:00+08:00"
LATER = "2099-01-01T00:00:00+08:00"
LONG = "因故意遮挡号牌记满十二分后参加学习并考试的驾驶证恢复使用业务"
# inches, metres, screen; the digits of our type are 0.7 em high, those of the formula's 0.733
Wall = tuple[int, int, tuple[int, int]]
WALLS: list[Wall] = [
    (43, 10, (1920, 1080)),
    (55, 10, (1920, 1080)),
    (65, 10, (1366, 768)),
    (86, 15, (3840, 2160)),
    (55, 10, (1080, 1920)),
]


def call(number: str, counter: str) -> dict[str, Any]:
    return {
        "id": number,
        "number": number,
        "counter": {"code": counter, "number": counter},
        "called_at": AT,
        "times": 2,
        "state": "called",
        "fresh_until": LATER,
        "service": {"code": "s", "name": {"zh": LONG, "en": LONG}},
        "name_masked": None,
    }


def counter() -> dict[str, Any]:
    facts = {"code": "7", "number": "108", "name": {"zh": LONG}, "state": "called", "badge": "0317", "ticket": "Z999"}
    return {**facts, "service": {"code": "s", "name": {"zh": LONG}}, "papers": [{"zh": LONG}] * 4, "elsewhere": []}


def queue(letter: str) -> dict[str, Any]:
    name = {"zh": "机动车登记综合业务", "en": "Vehicle registration"}
    return {"letter": letter, "name": name, "count": 188, "counters": 12, "estimate": {"low": 115, "high": 125}}


def message(calls: list[dict[str, Any]], letters: str = "ABCD") -> dict[str, Any]:
    board = {
        "hall": {"code": "h", "name": {"zh": "业务大厅"}, "site": {"code": "s", "name": {"zh": "张店车管所"}}},
        "open": True,
        "silent": False,
        "calls": calls,
        "counters": [counter()],
        "waiting": [queue(letter) for letter in letters],
        "notices": [{"zh": LONG * 2}] * 12,
        "slides": [{"title": {"zh": LONG}, "text": {"zh": LONG * 3}}],
        "announce": [],
    }
    return {"at": AT, "real_at": AT, "clock": {"rate": 1}, "board": board}


BOARDS = {
    "usual": message([call("A128", "7"), *(call(f"B{n:03}", "12") for n in range(7))]),
    "hard": message([call("Z999", "108"), *(call(f"W{n:03}", "118") for n in range(880, 887))], "ABCDEFGHI"),
    "five": message([call("A128", "7"), *(call(f"B{n:03}", "12") for n in range(4))]),
    "few": message([call("A128", "7"), call("B000", "12")]),
    "one": message([call("A128", "7")]),
    "empty": message([]),
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    app = Flask("boards", static_folder=None, template_folder=str(templates_dir()))
    install(app)

    @app.get("/displays/<layout>")
    def board(layout: str) -> str:
        facts = {name: float(request.args[name]) for name in ("inches", "seat")}
        facts_of_screen = {"layout": layout, "counter": "7", "sound": False, **facts}
        return render_template(f"displays/{layout}.html", message=BOARDS[request.args["board"]], screen=facts_of_screen)

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}/displays"
    server.shutdown()


@pytest.fixture(scope="module")
def screen(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def opened(page: Page, address: str, board: str, wall: Wall, layout: str = "") -> Page:
    inches, seat, (width, height) = wall
    page.set_viewport_size({"width": width, "height": height})
    upright = "portrait" if height > width else "hall"
    page.goto(f"{address}/{layout or upright}?board={board}&inches={inches}&seat={seat}")
    return page


def least_share(arc_minutes: float, inches: float, seat: float) -> float:
    """The font size in shares of the short side that this arc needs at the farthest seat."""
    return seat * 1000 * math.tan(math.radians(arc_minutes / 60)) / (0.733 * 12.45 * inches)


def font_shares(page: Page) -> list[float]:
    width, height = page.viewport_size["width"], page.viewport_size["height"]  # type: ignore[index]
    sizes = page.locator(".call").evaluate_all("rows => rows.map(row => parseFloat(getComputedStyle(row).fontSize))")
    return [size / min(width, height) for size in sizes]


def overlap(page: Page, inner: str, outer: str) -> list[str]:
    """Elements that stand neither wholly inside their frame nor wholly out of its sight."""
    return page.locator(inner).evaluate_all(
        """(all, outer) => all.filter((one) => {
          const a = one.getBoundingClientRect(), b = one.closest(outer).getBoundingClientRect();
          const gone = a.left >= b.right - 1 || a.top >= b.bottom - 1 || !a.width;
          return !gone && (a.left < b.left - 1 || a.right > b.right + 1 || a.top < b.top - 1 || a.bottom > b.bottom + 1);
        }).map((one) => one.className + ' ' + one.textContent)""",
        outer,
    )


@pytest.mark.parametrize("wall", WALLS)
def test_the_newest_call_is_read_under_thirty_minutes_of_arc_and_the_others_under_twenty(
    screen: Page, address: str, wall: Wall
) -> None:
    hero, *older = font_shares(opened(screen, address, "usual", wall))
    assert hero >= least_share(30, wall[0], wall[1])
    assert min(older) >= least_share(20, wall[0], wall[1])


@pytest.mark.parametrize("wall", WALLS)
@pytest.mark.parametrize("board", ["usual", "hard", "few", "one"])
def test_no_row_number_or_counter_is_cut(screen: Page, address: str, wall: Wall, board: str) -> None:
    page = opened(screen, address, board, wall)
    cut = [*overlap(page, ".call", ".calls__list"), *overlap(page, ".call > .plate, .call__where", ".call")]
    cut += [
        *overlap(page, ".queue", ".waiting__list"),
        *overlap(page, ".queue > *", ".queue"),
        *overlap(page, ".slide > *", ".slides"),
    ]
    assert cut == []


def test_a_55_inch_screen_read_from_ten_metres_shows_five_calls(screen: Page, address: str) -> None:
    page = opened(screen, address, "usual", (55, 10, (1920, 1080)))
    seen = page.locator(".call").evaluate_all(
        "rows => rows.filter(row => row.getBoundingClientRect().left < row.parentElement.getBoundingClientRect().right).length"
    )
    assert seen == 5


@pytest.mark.parametrize("wall", [(55, 10, (1920, 1080)), (86, 10, (1920, 1080)), (55, 10, (1080, 1920))])
@pytest.mark.parametrize("board", ["few", "one"])
def test_few_calls_stand_as_on_a_full_board_and_the_rest_is_calm(screen: Page, address: str, wall: Wall, board: str) -> None:
    page = opened(screen, address, "five", wall)
    full, sizes = hero_share(page), font_shares(page)

    page = opened(screen, address, board, wall)

    assert abs(hero_share(page) - full) < 0.04
    assert font_shares(page) == sizes[: len(font_shares(page))]
    assert "叫到您时屏幕和语音会同时提醒" in page.evaluate(REST)


# what is written below the calls
REST = "getComputedStyle(document.querySelector('.calls__list'), '::after').content"


def hero_share(page: Page) -> float:
    """How much of the column the newest call takes."""
    share = "row => row.getBoundingClientRect().height / row.parentElement.getBoundingClientRect().height"
    return float(page.locator(".call").first.evaluate(share))


def test_a_call_is_there_before_any_script_runs(screen: Page, address: str) -> None:
    page = opened(screen, address, "usual", (55, 10, (1920, 1080)))
    hero = page.locator(".call").first
    assert hero.locator(".plate").text_content() == "A128"
    assert hero.locator(".call__counter").text_content() == "7"
    assert hero.get_attribute("data-fresh") is not None
    assert page.locator(".hall-clock__time").text_content() == "10:42"


def test_an_empty_board_says_so(screen: Page, address: str) -> None:
    page = opened(screen, address, "empty", (55, 10, (1920, 1080)))
    assert page.locator(".calm strong").inner_text() == "请稍候"


@pytest.mark.parametrize("size", [(800, 480), (1280, 400), (480, 800)])
def test_the_screen_over_a_counter_cuts_nothing(screen: Page, address: str, size: tuple[int, int]) -> None:
    page = opened(screen, address, "usual", (10, 3, size), layout="counter")
    assert page.locator(".over .plate").text_content() == "Z999"
    assert [*overlap(page, ".over > *", ".over"), *overlap(page, ".over__number, .over__badge", ".over__head")] == []
