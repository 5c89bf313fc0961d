"""Calls and issues over HTTP beside what the same server cannot do without: an empty handler's way, and the bare transaction."""

import shutil
from collections.abc import Iterator
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

from tests.load.bare import BareHand, Spot
from tests.load.city import City, main_halls, prepare
from tests.load.figures import Aim, Figure, by_turns, percentile
from tests.load.served import Caller, Callers, Served, must, served
from tests.load.verbs import bare_calls, bare_issues, spots

AIM = Aim("ratio", least=True, value=0.5)
ROUNDS = 9
HALLS = 8
CALLS_EACH = 8
EMPTY = 128
ISSUES = 64


def measure(folder: Path) -> list[Figure]:
    """The table of HTTP."""
    city = prepare(folder, halls=HALLS)
    halls = main_halls(city.house, HALLS)
    at = [spots(city, [hall], CALLS_EACH) for hall in halls]
    city.house.database.close()
    shutil.copy(folder / "queue.db", folder / "bare.db")
    hand = BareHand(f"sqlite:///{folder / 'bare.db'}", city)
    with served(city) as server:
        figures = list(_figures(city, server, hand, at, halls))
    hand.close()
    return figures


def _figures(city: City, server: Served, hand: BareHand, at: list[list[Spot]], halls: list[str]) -> Iterator[Figure]:
    flat = [spot for mine in at for spot in mine]
    for count in (1, 8):
        callers = Callers(server.address, count)
        who = f"{count} caller{'s' * (count > 1)}"
        call_ms: list[float] = []
        empty, bare, ours = by_turns(
            ROUNDS,
            partial(_empty, callers),
            partial(bare_calls, hand, flat),
            partial(_calls, city, callers, at, call_ms),
        )
        yield _beside(f"call-next, {who}", ours, empty, bare)
        issue_ms: list[float] = []
        empty, bare, ours = by_turns(
            ROUNDS,
            partial(_empty, callers),
            partial(bare_issues, city, hand, halls),
            partial(_issues, city, callers, halls, issue_ms),
        )
        yield _beside(f"issue, {who}", ours, empty, bare)
        for name, ms in (("call-next", call_ms), ("issue", issue_ms)):
            yield Figure(f"{name}, {who}: p50", "ms", percentile(ms, 0.5))
            yield Figure(f"{name}, {who}: p99", "ms", percentile(ms, 0.99))
        callers.close()


def _beside(name: str, ours: list[float], empty: list[float], bare: list[float]) -> Figure:
    """Beside one request after the other that only did the empty handler's and the bare transaction's work."""
    sums = [1 / (1 / one + 1 / other) for one, other in zip(empty, bare, strict=True)]
    ratios = [one / other for one, other in zip(ours, sums, strict=True)]
    return Figure(name, "a second", median(ours), median(sums), median(ratios), AIM)


def _rate(seconds: float, spent: list[float], callers: int) -> float:
    """How many a second: of one caller by the median of his requests, of several by what all did in the whole time."""
    return 1000 / median(spent) if callers == 1 else len(spent) / seconds


def _empty(callers: Callers) -> float:
    count = len(callers.all)
    seconds, spent = callers.share([range(EMPTY)] * count, lambda caller, _: caller.get("/healthz"))
    return _rate(seconds, spent, count)


def _calls(city: City, callers: Callers, at: list[list[Spot]], ms: list[float]) -> float:
    count = len(callers.all)
    shares = at if count == len(at) else [[spot for mine in at for spot in mine]]
    seconds, spent = callers.share(shares, partial(_step, city, "call-next"))
    ms += spent
    callers.share(shares, partial(_step, city, "return"))
    return _rate(seconds, spent, count)


def _step(city: City, step: str, caller: Caller, spot: Spot) -> None:
    must(200, caller.post(f"/counters/{spot.counter}/{step}", {}, city.clerks[spot.counter].text))


def _issues(city: City, callers: Callers, halls: list[str], ms: list[float]) -> float:
    count = len(callers.all)
    lines = {hall: cycle(city.services(hall)) for hall in halls}
    wanted = [(hall, next(lines[hall])) for hall in islice(cycle(halls), ISSUES)]
    shares = [wanted[number::count] for number in range(count)]

    def work(caller: Caller, task: tuple[str, str]) -> Any:
        return must(201, caller.post(f"/halls/{task[0]}/tickets", {"services": [task[1]]}, city.kiosk.text))

    seconds, spent = callers.share(shares, work)
    ms += spent
    return _rate(seconds, spent, count)
