"""From the call to the screens: boards of one hall on the real server beside a bare broadcast of the same text to as many."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psutil
from websockets.sync.client import ClientConnection, connect

from queueapp.actions import screens
from queueapp.actions.screens import Placing
from tests.load.bare import Spot
from tests.load.city import ADMIN, City, main_halls, prepare
from tests.load.crowd import Crowd, crowd
from tests.load.figures import Aim, Figure, compare, percentile
from tests.load.served import Caller, Served, free_port, must, served
from tests.load.verbs import spots

SIZES = (100, 1_000, 2_500)
AIMED_AT, AIM = 1_000, Aim("ratio", least=False, value=2.5)
CALLS = 12
# A board gets ten states a second at most; this leaves it quiet in between.
PAUSE_S = 0.6
PATIENCE_S = 10.0


@dataclass
class Side:
    """One of the two servers: how to let a watcher in, how to make it speak, what it weighs."""

    people: Crowd
    address: tuple[str, int]
    wish: Callable[[int], dict[str, Any]]
    kilobytes: Callable[[], float]
    empty: float

    def grow(self, size: int) -> float:
        """Let watchers in up to this many; kilobytes each."""
        self.people.connect(self.address, [self.wish(number) for number in range(self.people.size, size)])
        return (self.kilobytes() - self.empty) / size


def measure(folder: Path) -> list[Figure]:
    """The table of boards."""
    city = prepare(folder, halls=1)
    hall = main_halls(city.house, 1)[0]
    at = spots(city, [hall], CALLS)
    keys = [_paired(city, hall) for _ in range(max(SIZES))]
    with served(city, sockets=max(SIZES) + 50) as server, crowd() as people:
        text = _board_text(server, hall)
        with (
            _bare(folder, text) as (port, process),
            crowd() as others,
            connect(f"ws://127.0.0.1:{port}", compression=None) as teller,
        ):
            ours = Side(people, server.address, lambda n: _board(keys[n]), server.kilobytes, server.kilobytes())
            bare = Side(others, ("127.0.0.1", port), lambda n: {}, partial(_kilobytes, process), _kilobytes(process))
            figures = [figure for size in SIZES for figure in _figures(city, server, at, size, ours, bare, teller)]
    return [*figures, Figure("the board's state", "KB", len(text.encode()) / 1024)]


def _figures(
    city: City, server: Served, at: list[Spot], size: int, ours: Side, bare: Side, teller: ClientConnection
) -> Iterator[Figure]:
    mine, its = ours.grow(size), bare.grow(size)
    time.sleep(1)
    told, heard = _by_turns(city, server, at, ours.people, bare.people, teller)
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        aim = AIM if size == AIMED_AT and name == "p99" else None
        ms = [[percentile(one, share) for one in side] for side in (told, heard)]
        yield compare(f"{size:,} boards: {name}", "ms", *ms, aim)
    yield Figure(f"{size:,} boards: memory", "KB each", mine, its, mine / its)


def _by_turns(
    city: City, server: Served, at: list[Spot], people: Crowd, others: Crowd, teller: ClientConnection
) -> tuple[list[list[float]], list[list[float]]]:
    """Each call's and each broadcast's milliseconds until each screen had it."""
    caller = Caller(server.address)
    told: list[list[float]] = []
    heard: list[list[float]] = []
    for spot in at:
        key = city.clerks[spot.counter].text
        told.append(latencies(people, partial(_step, caller, spot, "call-next", key)))
        _step(caller, spot, "return", key)
        time.sleep(PAUSE_S)
        heard.append(latencies(others, partial(teller.send, "go")))
    caller.close()
    return told, heard


def _step(caller: Caller, spot: Spot, step: str, key: str) -> None:
    must(200, caller.post(f"/counters/{spot.counter}/{step}", {}, key))


def latencies(people: Crowd, tell: Callable[[], object]) -> list[float]:
    """Milliseconds from telling until each watcher had it."""
    people.take()
    began = time.monotonic_ns()
    tell()
    first: dict[int, int] = {}
    while len(first) < people.size:
        time.sleep(PAUSE_S)
        for watcher, arrived in people.take():
            first.setdefault(watcher, arrived)
        if time.monotonic_ns() - began > PATIENCE_S * 1_000_000_000:
            raise RuntimeError(f"only {len(first)} of {people.size} watchers heard of it within {PATIENCE_S} s")
    return [(arrived - began) / 1_000_000 for arrived in first.values()]


def _kilobytes(process: psutil.Process) -> float:
    return float(process.memory_info().rss / 1024)


def _board(key: str) -> dict[str, Any]:
    return {"namespace": "/displays", "event": "board", "auth": {"key": key}}


@contextmanager
def _bare(folder: Path, text: str) -> Iterator[tuple[int, psutil.Process]]:
    file, port = folder / "board.txt", free_port()
    file.write_text(text, encoding="utf-8")
    process = subprocess.Popen([sys.executable, "-m", "tests.load.bare_board", str(port), str(file)], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield port, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(10)


def _paired(city: City, hall: str) -> str:
    paired = screens.pair_at_once(city.house, city.house.asked_by(ADMIN), Placing(hall, "hall")).value
    if paired is None:
        raise RuntimeError("a display was not paired")
    return paired.key.text


def _board_text(server: Served, hall: str) -> str:
    """The board as its socket sends it."""
    body: Any = json.loads(Caller(server.address).read(f"/api/v1/halls/{hall}/board"))
    return "42/displays," + json.dumps(["board", body], ensure_ascii=False, separators=(",", ":"))
