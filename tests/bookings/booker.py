"""One process of a race for limits: `python -m tests.bookings.booker ADDRESS NUMBER` books what it is told, many threads at once.

Its first line of input are the wishes as JSON, [person, site, service, start, agent] each; the second is the signal to go."""

import json
import os
import sys
import threading
from collections import Counter
from typing import Any

from sqlalchemy.exc import OperationalError

from queueapp.actions import booking
from queueapp.actions.booking_people import Guest, Wish
from queueapp.actions.unit import House
from queueapp.domain.clock import Clock, Instant, instant
from queueapp.domain.refusals import Refused, TryAgain
from queueapp.domain.roles import ANYBODY
from queueapp.outside.system import real_now
from queueapp.storage.engine import Database
from tests.bookings.town import a_person
from tests.support.clock import NINE
from tests.support.town import build_house

THREADS = 6
# Several processes at one SQLite file: somebody may wait longer than the driver's patience. Nothing happened then.
PATIENCE = 20


def main() -> None:
    """Play a part in the race, and say what came of it."""
    address, number = sys.argv[1], int(sys.argv[2])
    wishes = json.loads(sys.stdin.readline())
    house = build_house(Database(address, synchronous="OFF"), real_now)  # type: ignore[arg-type]  # a clock that goes
    house.clock = Clock(instant(NINE), Instant(int(os.environ["RACE_ANCHOR"])))
    assert house.directory.sites
    print("ready", flush=True)
    sys.stdin.readline()
    told: Counter[str] = Counter()
    threads = [threading.Thread(target=lambda mine=wishes[at::THREADS]: _book(house, mine, told)) for at in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({**told, "number": number}), flush=True)


def _book(house: House, wishes: list[list[Any]], told: Counter[str]) -> None:
    for person, site, service, start, agent in wishes:
        guest = Guest(a_person(person), agent=None if agent is None else a_person(agent))
        for _ in range(PATIENCE):
            try:
                booking.book(house, house.asked_by(ANYBODY), Wish(site, (service,), start), guest)
                told["booked"] += 1
            except TryAgain:
                continue
            except OperationalError as busy:
                told["deadlock" if "deadlock" in str(busy) else "busy"] += 1
                continue
            except Refused as refusal:
                told[refusal.code] += 1
            break
        else:
            told["beyond patience"] += 1


if __name__ == "__main__":
    main()
