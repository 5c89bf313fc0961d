"""The processes of a race: `python -m tests.race.worker ADDRESS HOW_MANY PART…` is forked into one for each part.

They start together, and at the end stands what all of them did, as JSON."""

import json
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.exc import OperationalError

from queueapp.actions import calling, desks, hall_day, issuing, moving, serving, setup
from queueapp.actions.unit import House
from queueapp.domain.clock import Clock, Instant, instant
from queueapp.domain.refusals import NobodyWaiting, Refused, TryAgain
from queueapp.domain.roles import Actor, Role
from queueapp.outside.system import real_now
from queueapp.storage.engine import Database
from queueapp.storage.sealing import Sealer
from tests.support.catalogue import real
from tests.support.town import SEALER

ZIBO = ZoneInfo("Asia/Shanghai")
NINE = instant(datetime(2026, 11, 24, 9, 0, tzinfo=ZIBO))
HALL, LICENCE, LANE = "zibo-hall", "zibo-licence", "zibo-lane"
# Thirty-two processes at one SQLite file: somebody may wait longer than the driver's patience. Nothing happened then.
PATIENCE = 20
# A crowd takes what the other tests of the machine leave.
POLITE = 10
# Where one of them cannot begin, the others do not wait for ever.
READY_WITHIN_S = 120


class Worker:
    """A house of its own, an actor, and a tally of what was refused."""

    def __init__(self, address: str, role: Role, number: int) -> None:
        self.number = number
        sealer: Sealer = SEALER
        clock = Clock(NINE, Instant(int(os.environ["RACE_ANCHOR"])))
        self.house = House(Database(address, synchronous="OFF"), sealer, os.urandom, ZIBO, real_now=real_now, clock=clock)
        self.actor = Actor(role, f"{role.value}-{number}", site="zibo")
        self.tally: dict[str, int] = {}

    def do(self, verb: Callable[..., Any], *args: Any, by: Actor | None = None, **facts: Any) -> Any:
        """Take a verb, again and again while the streams are busy; a refusal is counted and answered with None."""
        for _ in range(PATIENCE):
            try:
                value = verb(self.house, self.house.asked_by(by or self.actor), *args, **facts).value
            except (TryAgain, OperationalError) as busy:
                if isinstance(busy, OperationalError) and "deadlock" in str(busy):
                    raise
                self._count("busy")
                continue
            except Refused as refusal:
                self._count(refusal.code)
                if isinstance(refusal, NobodyWaiting):
                    time.sleep(0.002)
                return None
            self._count(verb.__name__)
            return value
        raise AssertionError("busy beyond patience")

    def _count(self, what: str) -> None:
        self.tally[what] = self.tally.get(what, 0) + 1


def everybody(worker: Worker, many: int) -> None:
    """Issue numbers in one hall; whoever has a counter there calls and serves between them."""
    counters = worker.house.directory.halls[HALL].counters
    settings = hall_settings(worker.house)
    mine = counters[worker.number] if worker.number < len(counters) else None
    # Whoever only issues does so for the smaller queues: of one letter there are 999 numbers at a time.
    services = settings.counter[mine or counters[-1 - worker.number % 6]].serves
    kiosk = Actor(Role.KIOSK, f"kiosk-{worker.number}", site="zibo")
    if mine:
        worker.do(desks.open_desk, mine)
    for place in range(many):
        worker.do(issuing.issue, HALL, [_plain(worker.house, services, place)], by=kiosk)
        if mine:
            serve_one(worker, mine)
    while mine and serve_one(worker, mine):
        pass


def serve_one(worker: Worker, counter: str) -> bool:
    """Call, begin, finish; False when nobody waited."""
    if worker.do(calling.call_next, counter) is None:
        return False
    worker.do(serving.begin, counter)
    worker.do(serving.finish, counter)
    return True


def there_and_back(worker: Worker, many: int) -> None:
    """Issue in one of two halls and transfer to the other: both directions at the same moment."""
    home, service, away = ((HALL, "plate-again", "licence-renew"), (LICENCE, "licence-renew", "plate-again"))[worker.number % 2]
    kiosk = Actor(Role.KIOSK, f"kiosk-{worker.number}", site="zibo")
    greeter = Actor(Role.GREETER, f"greeter-{worker.number}", site="zibo")
    for _ in range(many):
        issued = worker.do(issuing.issue, home, [service], by=kiosk)
        if issued is not None:
            worker.do(moving.transfer, issued.ticket.id, service=away, by=greeter)


def through_the_lane(worker: Worker, many: int) -> None:
    """Visits that begin in the lane and go on in the hall: each finish writes to two halls."""
    counter = worker.house.directory.halls[LANE].counters[worker.number % 4]
    kiosk = Actor(Role.KIOSK, f"kiosk-{worker.number}", site="zibo")
    worker.do(desks.open_desk, counter)
    for _ in range(many):
        worker.do(issuing.issue, HALL, ["plate-new"], by=kiosk)
        serve_one(worker, counter)


def change_the_catalogue(worker: Worker, many: int) -> None:
    """Load the catalogue with other rules in the middle of the day, and let every hall of the site follow."""
    admin = Actor(Role.ADMIN, "admin")
    for place in range(max(2, many // 20)):
        sites, services, rules = real()
        worker.do(setup.load_catalogue, sites, services, {**rules, "target_wait_minutes": 20 + place}, by=admin)
        for hall in (HALL, LICENCE, LANE):
            worker.do(hall_day.apply_settings, hall, by=admin)


def hall_settings(house: House) -> Any:
    """The settings the hall works by."""
    with house.database.read() as connection:
        return house.settings_now(connection, HALL)


def _plain(house: House, services: Any, place: int) -> str:
    """A service without stages, so that each ticket is served where it was issued."""
    plain = [code for code in services if not house.directory.services[code].lane_first]
    return str(plain[place % len(plain)])


ROLES: dict[str, tuple[Role, Callable[[Worker, int], None]]] = {
    "everybody": (Role.CLERK, everybody),
    "there_and_back": (Role.CLERK, there_and_back),
    "through_the_lane": (Role.CLERK, through_the_lane),
    "change_the_catalogue": (Role.ADMIN, change_the_catalogue),
}


def main() -> int:
    """Fork, wait until all have played, tell; 1 where somebody failed."""
    os.nice(POLITE)
    address, many, parts = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    # Forked, since each would take longer to read its modules than to play.
    forking = multiprocessing.get_context("fork")
    together, told = forking.Barrier(len(parts)), forking.SimpleQueue()

    def take_part(part: str, number: int) -> None:
        role, play = ROLES[part]
        worker = Worker(address, role, number)
        _ = worker.house.directory
        together.wait(READY_WITHIN_S)
        play(worker, many)
        told.put(worker.tally)

    processes = [forking.Process(target=take_part, args=(part, number)) for number, part in enumerate(parts)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        return 1
    print(json.dumps(sum((Counter(told.get()) for _ in parts), Counter())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
