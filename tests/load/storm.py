"""The release moment (放号): everybody wants the same places at once. What is sold, refused, felt elsewhere; beside bare SQL."""

import itertools
import json
import multiprocessing
import os
import secrets
import selectors
import shutil
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import text

from queueapp.actions import booking, capacity
from queueapp.actions.booking_people import Guest, Wish
from queueapp.actions.capacity import Change
from queueapp.actions.unit import Once
from queueapp.domain.clock import SECOND, Clock, Instant, iso, local
from queueapp.domain.identity import DocumentType, Person, check_sign
from queueapp.domain.roles import ANYBODY
from queueapp.domain.slots import Slot
from queueapp.outside.system import real_now
from queueapp.storage import slot_queries
from queueapp.storage.setup_queries import set_clock
from tests.load.bare_booking import BareBooker
from tests.load.city import ADMIN, City, main_halls, postgres, prepare
from tests.load.figures import Aim, Figure, by_turns, compare, percentile
from tests.load.served import Caller, Callers, Served, must, served

IN_PROCESS = Aim("ratio", least=True, value=0.4)
OVER_HTTP = Aim("ratio", least=True, value=0.5)
ELSEWHERE = Aim("ratio", least=False, value=3)
ALL_SOLD = Aim("ratio", least=True, value=1)
NOBODY = Aim("ours", least=False, value=0)
ROUNDS, EACH = 9, 40
PLACES, CROWD = 100, 1000
SERVICE, GROUP = "licence-renew", "B"
RELEASED_AT = "09:30"
BEFORE_S = 8
EMPTY = 128
ANSWERED_WITHIN_S = 60
_ORDERS = itertools.count(1)


def measure(folder: Path) -> list[Figure]:
    """The table of the storm."""
    figures: list[Figure] = []
    for name, made in (("SQLite", sqlite_city), ("PostgreSQL", postgres_city)):
        with made(folder / name.lower()) as (city, hand), behind_a_proxy():
            figures += _in_process(name, city, hand)
            _let_it_be_before_the_release(city)
            with served(city, sockets=CROWD + 200) as server:
                figures += _storm(name, city, server)
                figures += _over_http(name, city, server, hand)
            hand.close()
    return figures


@contextmanager
def sqlite_city(folder: Path) -> Iterator[tuple[City, BareBooker]]:
    """A city on SQLite, and a bare hand on a copy of it."""
    city = _city(folder)
    city.house.database.close()
    shutil.copy(folder / "queue.db", folder / "bare.db")
    yield city, BareBooker(f"sqlite:///{folder / 'bare.db'}", city)
    city.house.database.close()


@contextmanager
def postgres_city(folder: Path) -> Iterator[tuple[City, BareBooker]]:
    """A city on PostgreSQL, and a bare hand on a copy of it."""
    folder.mkdir(parents=True, exist_ok=True)
    with postgres(folder) as server:
        server.psql("CREATE DATABASE bench")
        city = _city(folder, server.get_uri("bench").replace("postgresql://", "postgresql+psycopg://"))
        city.house.database.close()
        server.psql("CREATE DATABASE bare TEMPLATE bench")
        yield city, BareBooker(server.get_uri("bare"), city)
        city.house.database.close()


@contextmanager
def behind_a_proxy() -> Iterator[None]:
    """Each phone has an address of its own, which a proxy in front tells."""
    os.environ["QUEUEAPP_TRUSTED_PROXIES"] = "1"
    yield
    del os.environ["QUEUEAPP_TRUSTED_PROXIES"]


def _city(folder: Path, database_url: str = "") -> City:
    return prepare(folder, database_url=database_url, halls=2, booking={"released_at": RELEASED_AT})


# --- in process


def _in_process(name: str, city: City, hand: BareBooker) -> Iterator[Figure]:
    for sites in (1, 23):
        wanted = _free_places(city, sites)
        mine, bare = iter(wanted), iter(wanted)
        found = by_turns(ROUNDS, partial(_book, city, mine), partial(_bare, city, hand, bare))
        yield compare(f"book, {name}, {sites} site{'s' * (sites > 1)}", "a second", *found, IN_PROCESS)


def _free_places(city: City, sites: int) -> list[Slot]:
    """Enough free places of the sites, one site after the other."""
    with city.house.database.read() as connection:
        names = itertools.islice(city.house.directory.sites, sites)
        known = [slot_queries.slots_since(connection, site, city.house.now()) for site in names]
    lines = [[slot for slot in slots.values() if _bookable(city, slot) for _ in range(slot.public.free)] for slots in known]
    return [slot for row in itertools.zip_longest(*lines) for slot in row if slot is not None]


def _bookable(city: City, slot: Slot) -> bool:
    return slot.group == GROUP and slot.bookable_from <= city.house.now() and slot.start > city.house.now() + 3600 * SECOND


def _book(city: City, places: Iterator[Slot]) -> float:
    wanted = list(itertools.islice(places, EACH))
    persons = [Guest(_person()) for _ in wanted]
    start = time.perf_counter()
    for slot, guest in zip(wanted, persons, strict=True):
        asked = city.house.asked_by(ANYBODY, address="127.0.0.1", once=Once(os.urandom(32), os.urandom(32)))
        booking.book(city.house, asked, Wish(_site(city, slot), (SERVICE,), slot.start), guest)
    return len(wanted) / (time.perf_counter() - start)


def _bare(city: City, hand: BareBooker, places: Iterator[Slot]) -> float:
    wanted = list(itertools.islice(places, EACH))
    start = time.perf_counter()
    for slot in wanted:
        hand.book(_site(city, slot), slot.hall, slot.group, SERVICE, slot.start)
    return len(wanted) / (time.perf_counter() - start)


def _site(city: City, slot: Slot) -> str:
    return city.house.directory.halls[slot.hall].site


def _person() -> Person:
    order = next(_ORDERS)
    first = f"370303{19500101 + order // 1000 % 28}{order % 1000:03d}"
    first = f"37{order // 28_000 % 10_000:04d}" + first[6:]
    return Person("张三", DocumentType.RESIDENT, first + check_sign(first), f"138{order:08d}")


# --- the storm


@dataclass(frozen=True, slots=True)
class Answer:
    """What a phone was told, and when."""

    code: int
    ms: float
    body: bytes


def _let_it_be_before_the_release(city: City) -> None:
    """Turn the city's clock to some seconds before the release; the server needs a few to start."""
    wall = local(city.house.now(), city.house.zone)
    hour, minute = map(int, RELEASED_AT.split(":"))
    early = wall.replace(hour=hour, minute=minute, second=0, microsecond=0).timestamp() - 60
    old = city.house.clock
    city.house.clock = Clock(old.start, Instant(real_now() - (int(early * SECOND) - old.start)), old.rate)
    city.house.database.write(lambda connection: set_clock(connection, city.house.clock))


def _storm(name: str, city: City, server: Served) -> Iterator[Figure]:
    slot = _released_slot(city)
    site = _site(city, slot)
    change = Change(site, slot.start, slot.start + 1, PLACES, 0, slot.hall, GROUP)
    capacity.change_capacity(city.house, city.house.asked_by(ADMIN), change)
    city.house.database.close()
    requests = [_booking_request(site, slot.start, city) for _ in range(CROWD)]
    idle = _calls_elsewhere(city, server, _for_so_long(3))
    with _crowd(server, CROWD) as phones:
        time.sleep(max(0.0, (city.house.clock.real(Instant(slot.bookable_from)) - real_now()) / SECOND + 0.05))
        calls = _start_calling(city, server)
        time.sleep(0.3)
        answers, seconds = rush(phones, requests)
        during = calls()
    yield from _told(name, city, slot, answers, seconds)
    yield Figure(
        f"call-next elsewhere, {name}: p50", "ms", percentile(during, 0.5), percentile(idle, 0.5), _ratio(during, idle, 0.5)
    )
    yield Figure(
        f"call-next elsewhere, {name}: p99", "ms", percentile(during, 0.99), percentile(idle, 0.99), _ratio(during, idle, 0.99),
        ELSEWHERE,
    )  # fmt: skip


def _told(name: str, city: City, slot: Slot, answers: list[Answer], seconds: float) -> Iterator[Figure]:
    booked = [one for one in answers if one.code == 201]
    refused = [one for one in answers if one.code == 409 and json.loads(one.body)["code"] == "slot_full"]
    put_off = [one for one in answers if one.code == 503 and json.loads(one.body)["code"] == "try_again"]
    if len(booked) + len(refused) + len(put_off) != CROWD:
        raise RuntimeError(f"other answers: {sorted({one.code for one in answers})}")
    yield Figure(f"sold of {PLACES} to {CROWD}, {name}", "places", _sold(city, slot), PLACES, len(booked) / PLACES, ALL_SOLD)
    yield Figure(f"asked to try again, {name}", "phones", len(put_off), aim=NOBODY)
    yield Figure(f"answered, {name}", "a second", CROWD / seconds)
    for kind, told in (("booked", booked), ("refused", refused)):
        yield Figure(f"{kind}, {name}: p50", "ms", percentile([one.ms for one in told], 0.5))
        yield Figure(f"{kind}, {name}: p99", "ms", percentile([one.ms for one in told], 0.99))


def _sold(city: City, slot: Slot) -> int:
    """Places sold, once rows and appointments say the same and none was oversold."""
    with city.house.database.read() as connection:
        row = slot_queries.slots_between(connection, [(slot.hall, slot.group)], slot.start, slot.start + 1)[slot.place]
        count = text("SELECT count(*) FROM appointment WHERE site = :site AND start = :start AND state = 'booked'")
        appointments = connection.execute(count, {"site": _site(city, slot), "start": slot.start}).scalar_one()
    city.house.database.close()
    if (row.public.booked, row.public.free) != (appointments, 0) or appointments != PLACES:
        raise RuntimeError(f"{appointments} appointments, {row.public} of {PLACES}")
    return int(appointments)


def _released_slot(city: City) -> Slot:
    """The first slot of the date that is released next."""
    site = city.house.directory.halls[main_halls(city.house, 1)[0]].site
    with city.house.database.read() as connection:
        slots = slot_queries.slots_since(connection, site, city.house.now()).values()
    coming = [slot for slot in slots if slot.group == GROUP and slot.bookable_from > city.house.now()]
    return min(coming, key=lambda slot: slot.start)


def _booking_request(site: str, start: int, city: City) -> bytes:
    """A phone's booking as it stands on the wire."""
    person = _person()
    order = next(_ORDERS)
    told = {"name": person.name, "id_type": "resident_id", "id_number": person.document, "phone": person.phone}
    body = json.dumps({"site": site, "services": [SERVICE], "start": iso(start, city.house.zone), "person": told}).encode()
    address = f"10.{order >> 16 & 255}.{order >> 8 & 255}.{order & 255}"
    head = (
        "POST /api/v1/appointments HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        f"X-Forwarded-For: {address}\r\nIdempotency-Key: {secrets.token_hex(16)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@contextmanager
def _crowd(server: Served, count: int) -> Iterator[list[socket.socket]]:
    """So many phones that have the page open."""
    phones = [socket.create_connection(server.address) for _ in range(count)]
    for phone in phones:
        phone.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    yield phones
    for phone in phones:
        phone.close()


def rush(phones: Sequence[socket.socket], requests: Sequence[bytes]) -> tuple[list[Answer], float]:
    """Let all phones ask at once; their answers in order of arrival, and the seconds until the last."""
    asked: dict[int, float] = {}
    heard = {phone.fileno(): b"" for phone in phones}
    answers: list[Answer] = []
    with selectors.DefaultSelector() as watched:
        began = time.perf_counter()
        for phone, request in zip(phones, requests, strict=True):
            phone.sendall(request)
            asked[phone.fileno()] = time.perf_counter()
            watched.register(phone, selectors.EVENT_READ)
        while len(answers) < len(phones):
            for key, _ in watched.select(ANSWERED_WITHIN_S):
                heard[key.fd] += key.fileobj.recv(65_536)  # type: ignore[union-attr]
                if (whole := _whole(heard[key.fd])) is not None:
                    answers.append(Answer(whole[0], (time.perf_counter() - asked[key.fd]) * 1000, whole[1]))
                    watched.unregister(key.fileobj)
            if time.perf_counter() - began > ANSWERED_WITHIN_S:
                raise RuntimeError(f"{len(answers)} answers of {len(phones)} within {ANSWERED_WITHIN_S} s")
    return answers, time.perf_counter() - began


def _whole(heard: bytes) -> tuple[int, bytes] | None:
    head, found, body = heard.partition(b"\r\n\r\n")
    if not found:
        return None
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    return (int(head[9:12]), body) if len(body) >= length else None


def _start_calling(city: City, server: Served) -> Callable[[], list[float]]:
    """Call in another hall from a process of its own; the returned function ends it and gives each call's ms."""
    fork = multiprocessing.get_context("fork")
    stop, told = fork.Event(), fork.SimpleQueue()
    caller = fork.Process(target=lambda: told.put(_calls_elsewhere(city, server, lambda: not stop.is_set())))
    caller.start()

    def end() -> list[float]:
        stop.set()
        spent: list[float] = told.get()
        caller.join()
        return spent

    return end


def _calls_elsewhere(city: City, server: Served, on: Callable[[], bool]) -> list[float]:
    hall = main_halls(city.house, 2)[1]
    counter = city.counters(hall)[0]
    key = city.clerks[counter].text
    caller, spent = Caller(server.address, key), []
    while on():
        began = time.perf_counter()
        must(200, caller.post(f"/counters/{counter}/call-next", {}))
        spent.append((time.perf_counter() - began) * 1000)
        must(200, caller.post(f"/counters/{counter}/return", {}))
        time.sleep(0.002)
    caller.close()
    return spent


def _for_so_long(seconds: float) -> Callable[[], bool]:
    until = time.monotonic() + seconds
    return lambda: time.monotonic() < until


def _ratio(ours: list[float], beside: list[float], share: float) -> float:
    return percentile(ours, share) / percentile(beside, share)


# --- booking over HTTP


class Phone(Caller):
    """A kept-alive connection that sends what it is given."""

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Code and body of an answer."""
        self._socket.sendall(request)
        return self._answer()


def _over_http(name: str, city: City, server: Served, hand: BareBooker) -> Iterator[Figure]:
    wanted = iter(_free_places(city, 23)[-20_000:])
    spare = iter(reversed(_free_places(city, 1)))
    city.house.database.close()
    for count in (1, 8):
        callers = Callers(server.address, 0)
        callers.all = [Phone(server.address) for _ in range(count)]
        spent: list[float] = []
        empty, bare, ours = by_turns(
            ROUNDS, partial(_empty, callers), partial(_bare, city, hand, spare), partial(_bookings, city, callers, wanted, spent)
        )
        sums = [1 / (1 / one + 1 / other) for one, other in zip(empty, bare, strict=True)]
        ratio = median(one / other for one, other in zip(ours, sums, strict=True))
        who = f"{count} caller{'s' * (count > 1)}"
        yield Figure(f"book over HTTP, {name}, {who}", "a second", median(ours), median(sums), ratio, OVER_HTTP)
        yield Figure(f"book over HTTP, {name}, {who}: p99", "ms", percentile(spent, 0.99))
        callers.close()


def _empty(callers: Callers) -> float:
    count = len(callers.all)
    seconds, _ = callers.share([range(EMPTY // count)] * count, lambda caller, _: caller.get("/healthz"))
    return EMPTY / seconds


def _bookings(city: City, callers: Callers, places: Iterator[Slot], spent: list[float]) -> float:
    requests = [_booking_request(_site(city, slot), slot.start, city) for slot in itertools.islice(places, EACH)]
    count = len(callers.all)
    work: Any = lambda phone, request: must(201, phone.ask(request))  # noqa: E731  # a task of the callers
    seconds, ms = callers.share([requests[number::count] for number in range(count)], work)
    spent += ms
    return len(requests) / seconds
