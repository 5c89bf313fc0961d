"""Sixteen persons with a limit of two book at 23 sites at the same moment, from several processes: nobody gets a third."""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from queueapp.domain.slots import PUBLIC
from queueapp.outside.system import real_now
from queueapp.storage import slot_queries
from queueapp.storage.engine import Database
from tests.bookings.town import BookingTown, found_with_days
from tests.support.catalogue import real
from tests.support.clock import StoppedClock
from tests.support.databases import POSTGRES, SQLITE, Postgres, PostgresTown, SqliteTown
from tests.support.town import build_house

pytestmark = pytest.mark.race
ROOT = Path(__file__).parents[2]
PERSONS, LIMIT, PROCESSES = 16, 2, 4
AGENT_LIMIT = 3
# One each of the vehicle's and the licence's queues, which every site has.
SERVICES = ("licence-renew", "licence-again", "plate-again", "inspection-mark")
Wish = list[object]


@pytest.fixture(params=[SQLITE, POSTGRES])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The real city's sites, with places for tomorrow."""
    sites, services, rules = real()
    parts = (sites, services, {**rules, "booking": {"working_days_ahead": 1, "groups": ["A", "B"]}})
    if request.param == SQLITE:
        with SqliteTown(tmp_path, parts, found_with_days).address() as made:
            yield made
        return
    server: Postgres = request.getfixturevalue("postgres")
    city = PostgresTown(server, parts, found_with_days)
    with city.address() as made:
        yield made
    assert server.deadlocks(city.name) == 0


@pytest.fixture
def city(address: str) -> Iterator[BookingTown]:
    """The city, read by this process."""
    clock = StoppedClock()
    database = Database(address, synchronous="OFF")
    city = BookingTown(build_house(database, clock), clock)
    yield city
    city.assert_accounts()
    database.close()


def wishes_of_all(city: BookingTown, *, agents: bool = False) -> list[Wish]:
    """Every person wants something at every site, each time at another start; by an agent each time another, where asked."""
    chance, wishes = random.Random(11), list[Wish]()
    for site in city.house.directory.sites:
        with city.house.database.read() as connection:
            slots = slot_queries.slots_since(connection, site, city.at("08:00", days=1)).values()
        free = [slot for slot in slots if slot.line(PUBLIC).free and slot.bookable_from <= city.clock.at]
        starts = {group: [slot.start for slot in free if slot.group == group] for group in "AB"}
        for person in range(PERSONS):
            service = chance.choice(SERVICES)
            agent = (person + chance.randrange(1, PERSONS)) % PERSONS if agents else None
            wishes.append([person, site, service, chance.choice(starts[city.house.directory.services[service].letter]), agent])
    chance.shuffle(wishes)
    return wishes


def race(address: str, wishes: list[Wish]) -> Counter[str]:
    """Start the processes, let all go at the same moment, and add up what they did."""
    environment = {**os.environ, "RACE_ANCHOR": str(real_now()), "PYTHONPATH": str(ROOT)}
    racers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.bookings.booker", address, str(number)], cwd=ROOT, env=environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for number in range(PROCESSES)
    ]  # fmt: skip
    told: Counter[str] = Counter()
    try:
        for number, racer in enumerate(racers):
            assert racer.stdin is not None
            assert racer.stdout is not None
            racer.stdin.write(json.dumps(wishes[number::PROCESSES]) + "\n")
            racer.stdin.flush()
            assert racer.stdout.readline() == "ready\n", racer.communicate()[1]
        for racer in racers:
            assert racer.stdin is not None
            racer.stdin.write("go\n")
            racer.stdin.flush()
        for racer in racers:
            out, err = racer.communicate(timeout=300)
            assert racer.returncode == 0, err
            told.update({what: count for what, count in json.loads(out).items() if what != "number"})
    finally:
        for racer in racers:
            if racer.poll() is None:
                racer.kill()
    return told


def test_nobody_books_beyond_his_limit_and_nothing_locks_up(city: BookingTown, address: str) -> None:
    wishes = wishes_of_all(city)
    city.house.database.close()

    told = race(address, wishes)

    assert len(wishes) == PERSONS * 23
    assert told["deadlock"] == told["beyond patience"] == 0, told
    per_person = city.rows("SELECT person, count(*) FROM appointment WHERE state = 'booked' GROUP BY person")
    assert [count for _, count in per_person] == [LIMIT] * PERSONS
    assert told["booked"] == PERSONS * LIMIT
    assert told["booked"] + told["limit_reached"] + told["slot_full"] == len(wishes), told
    services = Counter((person, str(one)) for person, one in city.rows("SELECT person, services FROM appointment"))
    assert max(services.values()) == 1, "a service is booked once"


def test_people_who_book_for_each_other_stay_within_both_limits_and_nothing_locks_up(city: BookingTown, address: str) -> None:
    wishes = wishes_of_all(city, agents=True)
    city.house.database.close()

    told = race(address, wishes)

    assert told["deadlock"] == told["beyond patience"] == 0, told
    by_person = city.rows("SELECT person, count(*) FROM appointment WHERE state = 'booked' GROUP BY person")
    by_agent = city.rows("SELECT agent, count(*) FROM appointment WHERE state = 'booked' GROUP BY agent")
    assert max(count for _, count in by_person) <= LIMIT
    assert max(count for _, count in by_agent) <= AGENT_LIMIT
    assert told["booked"] == sum(count for _, count in by_person)
    # Only limits ended it: whoever still has one to give finds nobody who may take it.
    assert told["booked"] > PERSONS * LIMIT / 2
