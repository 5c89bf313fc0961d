"""What one event costs the server when many watch its hall, and how long others wait meanwhile; beside nobody watching."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.load.city import City, main_halls, prepare
from tests.load.crowd import Crowd, crowd
from tests.load.figures import Aim, Figure, percentile
from tests.load.served import Caller, Served, must, served

# desks, phones, what we aim at in milliseconds of processor time an event
HALLS = ((24, 60, Aim("ours", least=False, value=6.0)), (60, 400, None))
# Phones hear of others' doings every two seconds at most: after this pause an event reaches everybody whom it concerns.
ALONE_S, ALONE = 2.1, 12
# A hall of sixty desks at its busiest.
BUSY_S, BUSY = 0.25, 40
# Pulses of phones, pings and the upkeep come every 10 to 25 s, in heaps: a shorter rest would catch too many or too few.
IDLE_S = 30.0
PROBE_S = 0.005


@dataclass(frozen=True)
class Run:
    """A run of events: how many, how far apart."""

    name: str
    count: int
    apart_s: float


RUNS = (Run("each alone", ALONE, ALONE_S), Run("four a second", BUSY, BUSY_S))


def measure(folder: Path) -> list[Figure]:
    """The table of watchers."""
    figures: list[Figure] = []
    for desks, phones, aim in HALLS:
        city = prepare(folder / f"{desks}", halls=1, counters=desks)
        hall = main_halls(city.house, 1)[0]
        with served(city, sockets=desks + phones + 50) as server:
            day = Day(city, server, hall)
            followed = [day.issue() for _ in range(phones)]
            quiet = spent(server, day, RUNS[-1], resting(server))
            with crowd() as people:
                people.connect(server.address, [*_desks(city, hall), *map(_phone, followed)])
                figures += _figures(f"{desks} desks + {phones} phones", server, day, people, quiet, aim)
    return figures


class Day:
    """Events of a hall over HTTP: issue, call, begin, finish, counter after counter."""

    def __init__(self, city: City, server: Served, hall: str) -> None:
        self._city = city
        self._hall = hall
        self._caller = Caller(server.address)
        self._counters = city.counters(hall)
        self._services = city.services(hall)
        self._turn = 0

    def issue(self) -> str:
        """Issue a ticket; its secret code."""
        self._turn += 1
        service = self._services[self._turn % len(self._services)]
        body = must(201, self._caller.post(f"/halls/{self._hall}/tickets", {"services": [service]}, self._city.kiosk.text))
        return str(json.loads(body)["code"])

    def events(self) -> Iterator[None]:
        """One event at each step."""
        while True:
            for counter in self._counters:
                for step in ("call-next", "begin", "finish"):
                    body = {"outcome": "done"} if step == "finish" else {}
                    must(200, self._caller.post(f"/counters/{counter}/{step}", body, self._city.clerks[counter].text))
                    yield
                self.issue()
                yield


def resting(server: Served) -> float:
    """Milliseconds of processor time a second when nothing happens."""
    before, began = server.cpu_ms(), time.monotonic()
    time.sleep(IDLE_S)
    return (server.cpu_ms() - before) / (time.monotonic() - began)


def spent(server: Served, day: Day, run: Run, idle: float) -> float:
    """Milliseconds of processor time an event, without what the same time costs when nothing happens."""
    events = day.events()
    cpu, began = server.cpu_ms(), time.monotonic()
    for number in range(run.count):
        next(events)
        time.sleep(max(0.0, began + (number + 1) * run.apart_s - time.monotonic()))
    return (server.cpu_ms() - cpu - idle * (time.monotonic() - began)) / run.count


def _figures(name: str, server: Served, day: Day, people: Crowd, quiet: float, aim: Aim | None) -> Iterator[Figure]:
    idle = resting(server)
    for run in RUNS:
        people.take()
        whole, alone = spent(server, day, run, idle), quiet
        yield Figure(f"{name}, {run.name}: publication", "CPU ms an event", whole - alone, aim=aim)
        yield Figure(f"{name}, {run.name}: with its request", "CPU ms an event", whole, alone, whole / alone)
        yield Figure(f"{name}, {run.name}: messages", "an event", len(people.take()) / run.count)
    yield Figure(f"{name}: an empty request meanwhile, p99", "ms", *_blocked(server, day))


def _blocked(server: Served, day: Day) -> tuple[float, float]:
    """How long an empty request takes while events are published, and while nothing happens."""
    with _probing(server) as idle:
        time.sleep(2)
    with _probing(server) as busy:
        events = day.events()
        for _ in range(BUSY // 4):
            next(events)
            time.sleep(BUSY_S)
    return percentile(busy, 0.99), percentile(idle, 0.99)


@contextmanager
def _probing(server: Served) -> Iterator[list[float]]:
    found: list[float] = []
    stopped = threading.Event()

    def probe() -> None:
        caller = Caller(server.address)
        while not stopped.wait(PROBE_S):
            began = time.perf_counter()
            caller.get("/healthz")
            found.append((time.perf_counter() - began) * 1000)

    thread = threading.Thread(target=probe)
    thread.start()
    try:
        yield found
    finally:
        stopped.set()
        thread.join()


def _desks(city: City, hall: str) -> list[dict[str, Any]]:
    return [
        {"namespace": "/counter", "event": "desk", "key": city.clerks[code].text, "auth": {"counter": code}}
        for code in city.counters(hall)
    ]


def _phone(code: str) -> dict[str, Any]:
    return {"namespace": "/ticket", "event": "ticket", "auth": {"code": code}}
