"""The town in which tests play: a house with the small catalogue, a stopped clock, and the people who ask."""

import hashlib
import json
import os
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import text

from queueapp.actions import calendar, calling, desks, hall_day, issuing, serving, setup
from queueapp.actions.issuing import Issued
from queueapp.actions.unit import Asked, Done, House, Once
from queueapp.domain.desk_life import Desk
from queueapp.domain.events import Event
from queueapp.domain.roles import CLOCK, Actor, Role
from queueapp.domain.visit import Ticket
from queueapp.storage import event_log, ticket_queries
from queueapp.storage.engine import Database
from queueapp.storage.place_queries import stream_of
from queueapp.storage.sealing import Sealer
from tests.support.catalogue import EAST, PLATE, REAL, Parts, small
from tests.support.clock import ZIBO, StoppedClock

T = TypeVar("T")
SEALER = Sealer([b"a key of the tests, 32 bytes long"])

ANA = Actor(Role.CITIZEN, "anybody")
BO = Actor(Role.CLERK, "bo", "Bo", "0317", site="east")
EVE = Actor(Role.CLERK, "eve", "Eve", "0318", site="east")
CY = Actor(Role.MANAGER, "cy", "Cy", "0101", site="east", hall=EAST)
DEE = Actor(Role.CLERK, "dee", "Dee", "0401", site="west")
GIL = Actor(Role.GREETER, "gil", "Gil", "0201", site="east")
KIOSK = Actor(Role.KIOSK, "kiosk-east", site="east")
ADMIN = Actor(Role.ADMIN, "admin", "Admin", "0001")


class Town:
    """A house and shorthand for telling a history in it."""

    def __init__(self, house: House, clock: StoppedClock) -> None:
        self.house = house
        self.clock = clock

    def ask(self, actor: Actor = BO, key: str | None = None, body: str = "") -> Asked:
        """A request of this moment, under an idempotency key if one is given."""
        once = None if key is None else Once(_hash(actor.id + key), _hash(body))
        return self.house.asked_by(actor, address="127.0.0.1", once=once)

    def do(self, verb: Callable[..., Done[T]], *args: Any, by: Actor = BO, key: str | None = None, **facts: Any) -> T:
        """Take a verb and give what it answers."""
        done = verb(self.house, self.ask(by, key), *args, **facts)
        return done.value  # type: ignore[return-value]

    def wait(self, **length: float) -> None:
        """Let time pass."""
        self.clock.wait(**length)

    def issue(self, service: str = PLATE, *, hall: str = EAST, by: Actor | None = None, **facts: Any) -> Ticket:
        """Somebody takes a number; a second passes, so that no two arrive at once."""
        return self.issued(service, hall=hall, by=by, **facts).ticket

    def issued(self, service: str = PLATE, *, hall: str = EAST, by: Actor | None = None, **facts: Any) -> Issued:
        """The same, with the secret code."""
        giver = by or Actor(Role.KIOSK, f"kiosk-{hall}")
        issued = self.do(issuing.issue, hall, [service], by=giver, **facts)
        self.wait(seconds=1)
        return issued

    def open(self, counter: str = "east-3", by: Actor = BO) -> Desk:
        """A clerk sits down."""
        return self.do(desks.open_desk, counter, by=by)

    def call_next(self, counter: str = "east-3", by: Actor = BO, **facts: Any) -> Ticket:
        """The desk calls whoever is next."""
        return self.do(calling.call_next, counter, by=by, **facts)

    def called(self, service: str = PLATE, *, hall: str = EAST, counter: str = "east-3", by: Actor = BO) -> Ticket:
        """A ticket that was issued and called."""
        self.issue(service, hall=hall)
        return self.call_next(counter, by)

    def serving(self, service: str = PLATE, *, hall: str = EAST, counter: str = "east-3", by: Actor = BO) -> Ticket:
        """A ticket that was issued, called and begun."""
        self.called(service, hall=hall, counter=counter, by=by)
        return self.do(serving.begin, counter, by=by)

    def held(self, service: str = PLATE, **where: Any) -> Ticket:
        """A ticket that is held at its desk."""
        self.serving(service, **where)
        return self.do(serving.hold, where.get("counter", "east-3"), by=where.get("by", BO))

    def missed(self, service: str = PLATE, *, counter: str = "east-3", by: Actor = BO, **where: Any) -> Ticket:
        """A ticket nobody came for: called three times, missed two minutes after the last call."""
        self.called(service, counter=counter, by=by, **where)
        return self.miss(counter, by)

    def miss(self, counter: str = "east-3", by: Actor = BO) -> Ticket:
        """The called ticket gets its calls and minutes, and is missed."""
        for _ in range(2):
            self.wait(seconds=15)
            self.do(calling.recall, counter, by=by)
        self.wait(minutes=2)
        return self.do(calling.miss, counter, by=by)

    def served(self, service: str = PLATE, *, counter: str = "east-3", by: Actor = BO, **where: Any) -> Ticket:
        """A ticket that was finished."""
        self.serving(service, counter=counter, by=by, **where)
        self.wait(minutes=5)
        return self.do(serving.finish, counter, by=by)

    def open_day(self, site: str = "east") -> bool:
        """The clock turns a site's service day."""
        return self.do(hall_day.open_day, site, by=CLOCK)

    def publish_days(self) -> None:
        """The calendar is published, and the next morning there are slots to book."""
        self.do(calendar.import_year, json.loads((REAL / "days" / "2026.json").read_text("utf-8")), by=ADMIN)
        self.wait(days=1)
        for site in self.house.directory.sites:
            self.open_day(site)

    def load(self, parts: Parts) -> int:
        """Somebody loads a catalogue."""
        return self.do(setup.load_catalogue, *parts, by=ADMIN)

    def ticket(self, id: str) -> Ticket:
        """The ticket as its row is now."""
        with self.house.database.read() as connection:
            found = ticket_queries.by_id(connection, id)
        assert found is not None, id
        return found

    def desk(self, counter: str = "east-3") -> Desk | None:
        """The standing desk of a counter."""
        with self.house.database.read() as connection:
            return ticket_queries.desk_at(connection, counter)

    def version(self, counter: str = "east-3") -> int:
        """The version of a counter's desk."""
        desk = self.desk(counter)
        assert desk is not None
        return desk.version

    def events(self, hall: str = EAST, after: int = 0) -> list[Event]:
        """The hall's events in order."""
        with self.house.database.read() as connection:
            return [event for _, event in event_log.read_after(connection, stream_of(hall), after)]

    def kinds(self, hall: str = EAST, after: int = 0) -> list[str]:
        """The kinds of a hall's events."""
        return [event.kind for event in self.events(hall, after)]

    def seq(self, hall: str = EAST) -> int:
        """Where a hall's stream stands."""
        with self.house.database.read() as connection:
            return event_log.head(connection, stream_of(hall)).seq

    def line(self, hall: str = EAST) -> list[str]:
        """The numbers that wait, by rank."""
        with self.house.database.read() as connection:
            return [one.number for one in ticket_queries.snapshot(connection, hall, None, None).waiting()]

    def rows(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        """Rows of the database, for what no query of the house tells."""
        with self.house.database.read() as connection:
            return [tuple(row) for row in connection.execute(text(sql), values)]

    def counted(self) -> dict[str, int]:
        """How many rows there are of everything that a request may add."""
        tables = (
            "event", "audit", "visit", "ticket", "desk", "evaluation", "pairing", "display", "access_key", "hold", "appointment",
            "person", "idempotency",
        )  # fmt: skip
        return {table: self.rows(f"SELECT count(*) FROM {table}")[0][0] for table in tables}


def build_house(database: Database, clock: StoppedClock) -> House:
    """A house on a database whose schema stands."""
    return House(database, SEALER, os.urandom, ZIBO, real_now=clock)


def found_town(database: Database, parts: Parts | None = None) -> Town:
    """A town on an empty database: catalogue loaded, service day open."""
    clock = StoppedClock()
    town = Town(build_house(database, clock), clock)
    town.load(parts or small())
    for site in town.house.directory.sites:
        town.open_day(site)
    return town


def _hash(text_: str) -> bytes:
    return hashlib.sha256(text_.encode()).digest()
