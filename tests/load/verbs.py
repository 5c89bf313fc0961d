"""Verbs beside bare SQL, in process: a call and an issue in one hall and in 23, on SQLite (WAL, FULL) and on PostgreSQL."""

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from queueapp.actions import calling, issuing
from queueapp.actions.unit import Asked, House, Once
from queueapp.domain.roles import Actor, Role
from queueapp.storage import ticket_queries
from tests.load.bare import BareHand, Spot
from tests.load.city import City, main_halls, postgres, prepare
from tests.load.figures import Aim, Figure, by_turns, compare

AIM = Aim("ratio", least=True, value=0.4)
ROUNDS = 9
ISSUES = 40


def measure(folder: Path) -> list[Figure]:
    """The table of verbs."""
    figures: list[Figure] = []
    for name, made in (("SQLite", sqlite_pair), ("PostgreSQL", postgres_pair)):
        with made(folder / name.lower()) as (city, hand):
            figures += _figures(name, city, hand)
    return figures


@contextmanager
def sqlite_pair(folder: Path) -> Iterator[tuple[City, BareHand]]:
    """A city on SQLite, and a bare hand on a copy of it."""
    city = prepare(folder)
    city.house.database.close()
    shutil.copy(folder / "queue.db", folder / "bare.db")
    hand = BareHand(f"sqlite:///{folder / 'bare.db'}", city)
    yield city, hand
    hand.close()
    city.house.database.close()


@contextmanager
def postgres_pair(folder: Path) -> Iterator[tuple[City, BareHand]]:
    """A city on PostgreSQL, and a bare hand on a copy of it."""
    folder.mkdir(parents=True, exist_ok=True)
    with postgres(folder) as server:
        server.psql("CREATE DATABASE bench")
        url = server.get_uri("bench").replace("postgresql://", "postgresql+psycopg://")
        city = prepare(folder, database_url=url)
        city.house.database.close()
        server.psql("CREATE DATABASE bare TEMPLATE bench")
        hand = BareHand(server.get_uri("bare"), city)
        yield city, hand
        hand.close()
        city.house.database.close()


def spots(city: City, halls: Sequence[str], each: int) -> list[Spot]:
    """So many counters of each hall at which somebody can be called."""
    found = []
    with city.house.database.read() as connection:
        for hall in halls:
            waiting = {one.service for one in ticket_queries.live_in(connection, hall)}
            desks = [desk for desk in ticket_queries.desks_in(connection, hall) if waiting & set(desk.services)]
            found += [Spot(hall, desk.counter, desk.serves, desk.backup) for desk in desks[:each]]
    return found


def pace(works: Iterable[Callable[[], object]]) -> float:
    """How many a second one after the other, by the median of them: a disk or a neighbour that stalls once does not count."""
    spent = []
    for work in works:
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return 1 / median(spent)


def _figures(name: str, city: City, hand: BareHand) -> Iterator[Figure]:
    whole = main_halls(city.house, 23)
    for halls, each in ((whole[:1], 19), (whole, 2)):
        where = f"{len(halls)} hall{'s' * (len(halls) > 1)}"
        at = spots(city, halls, each)
        ours, bare = by_turns(ROUNDS, partial(calls, city, at), partial(bare_calls, hand, at))
        yield compare(f"call-next, {name}, {where}", "a second", ours, bare, AIM)
        ours, bare = by_turns(ROUNDS, partial(issues, city, halls), partial(bare_issues, city, hand, halls))
        yield compare(f"issue, {name}, {where}", "a second", ours, bare, AIM)


def calls(city: City, at: Sequence[Spot]) -> float:
    """A round of calls by the verb, a second; the tickets wait again afterwards."""
    rate = pace(partial(_call, city, spot.counter) for spot in at)
    for spot in at:
        calling.return_ticket(city.house, city.house.asked_by(city.clerk(spot.counter)), spot.counter)
    return rate


def bare_calls(hand: BareHand, at: Sequence[Spot]) -> float:
    """The same by hand."""
    rate = pace(partial(hand.call, spot) for spot in at)
    hand.give_back()
    return rate


def issues(city: City, halls: Sequence[str]) -> float:
    """A round of issues by the verb, a second."""
    return pace(partial(_issue, city, hall, service) for hall, service in _wanted(city, halls))


def bare_issues(city: City, hand: BareHand, halls: Sequence[str]) -> float:
    """The same by hand."""
    return pace(partial(hand.issue, hall, service) for hall, service in _wanted(city, halls))


def _call(city: City, counter: str) -> None:
    calling.call_next(city.house, _asked(city.house, city.clerk(counter)), counter)


def _issue(city: City, hall: str, service: str) -> None:
    issuing.issue(city.house, _asked(city.house, Actor(Role.KIOSK, city.kiosk.id)), hall, [service])


def _wanted(city: City, halls: Sequence[str]) -> list[tuple[str, str]]:
    lines = {hall: cycle(city.services(hall)) for hall in halls}
    return [(hall, next(lines[hall])) for hall in islice(cycle(halls), ISSUES)]


def _asked(house: House, actor: Actor) -> Asked:
    return house.asked_by(actor, address="127.0.0.1", once=Once(os.urandom(32), os.urandom(32)))
