"""A board cut off at any point and connected again equals one never cut off; so does one moved, and one behind a restore."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from queueapp.actions import calling, desks, moving, serving
from queueapp.domain.refusals import Refused
from queueapp.live import rooms
from queueapp.live.rooms import Room
from queueapp.storage.engine import Database
from tests.support.catalogue import ASK, EAST, LANE, NEW_CAR, PLATE
from tests.support.clock import StoppedClock
from tests.support.databases import SqliteTown
from tests.support.doors import Doors, open_doors, plain
from tests.support.town import EVE, Town, build_house

Position = tuple[int, int, int]


@dataclass
class Wall:
    """All screens of the test: what the server emits to a room reaches those in it that are connected."""

    doors: Doors
    screens: "list[Screen]" = field(default_factory=list)

    def __post_init__(self) -> None:
        self.doors.server.door.broadcaster._emit = self._emit

    def _emit(self, event: str, data: dict[str, Any], *, namespace: str, to: str) -> None:
        for screen in self.screens:
            if screen.connected and screen.room.name == to and event == screen.room.kind:
                screen.hear(plain(data))


@dataclass
class Screen:
    """A board as its page works: the first state of a connection is taken always, a later one only if it is larger."""

    wall: Wall
    hall: str
    connected: bool = False
    taken: Position | None = None
    board: Any = None

    @property
    def room(self) -> Room:
        return rooms.board(self.hall)

    def connect(self) -> None:
        if not self.connected:
            door = self.wall.doors.server.door
            self.connected, self.taken = True, None
            self.hear(plain(door.broadcaster.enter(self.room, door.board)))

    def cut(self) -> None:
        if self.connected:
            self.connected = False
            self.wall.doors.server.door.broadcaster.leave(self.room)

    def move(self, hall: str) -> None:
        self.cut()
        self.hall = hall
        self.connect()

    def hear(self, message: dict[str, Any]) -> None:
        position = (message["stream"]["epoch"], message["seq"], message["rev"])
        if self.taken is None or position > self.taken:
            self.taken, self.board = position, message["board"]


@contextmanager
def a_town(towns: SqliteTown) -> Iterator[tuple[Town, Path]]:
    with towns.address() as address:
        database = Database(address, synchronous="OFF")
        clock = StoppedClock()
        town = Town(build_house(database, clock), clock)
        town.open()
        town.open("lane-1", EVE)
        yield town, Path(address.removeprefix("sqlite:///"))
        database.close()


def try_to(town: Town, deed: str) -> None:
    """A deed of somebody in the hall; refused ones are part of life."""
    deeds = {
        "take a number": lambda: town.issue(PLATE),
        "ask": lambda: town.issue(ASK),
        "bring a car": lambda: town.issue(NEW_CAR),
        "next": lambda: town.call_next(),
        "next in the lane": lambda: town.call_next("lane-1", EVE),
        "begin": lambda: town.do(serving.begin, "east-3"),
        "finish": lambda: town.do(serving.finish, "east-3"),
        "begin in the lane": lambda: town.do(serving.begin, "lane-1", by=EVE),
        "finish in the lane": lambda: town.do(serving.finish, "lane-1", by=EVE),
        "send to the lane": lambda: town.do(moving.transfer_from, "east-3", service="inspect"),
        "recall": lambda: town.do(calling.recall, "east-3"),
        "pause": lambda: town.do(desks.pause, "east-3", "meal"),
        "go on": lambda: town.do(desks.resume_desk, "east-3"),
    }
    try:
        deeds[deed]()
    except Refused:
        town.wait(seconds=1)


DEEDS = [
    "take a number", "take a number", "ask", "bring a car", "next", "next", "next in the lane", "begin", "finish",
    "begin in the lane", "finish in the lane", "send to the lane", "recall", "pause", "go on",
]  # fmt: skip
happenings = st.lists(
    st.one_of(
        st.sampled_from([("deed", deed) for deed in DEEDS]),
        st.sampled_from([("send", 0.02), ("send", 0.1), ("send", 3.0), ("time", 5), ("time", 30), ("upkeep", None)]),
        st.sampled_from([("cut", None), ("connect", None), ("move", EAST), ("move", LANE)]),
    ),
    min_size=4,
    max_size=40,
)


def play(doors: Doors, shaky: Screen | None, happened: list[tuple[str, Any]]) -> None:
    for what, detail in happened:
        if what == "deed":
            try_to(doors.town, detail)
        elif what == "send":
            doors.send_due(detail)
        elif what == "time":
            doors.town.wait(seconds=detail)
        elif what == "upkeep":
            doors.server.door.broadcaster.mark_all()
        elif what == "move":
            shaky.move(detail)
        else:
            getattr(shaky, what)()


def settle(doors: Doors, shaky: Screen | None) -> None:
    """The line is back, and time alone has been told to everybody."""
    if shaky is not None:
        shaky.connect()
    doors.send_due(5)
    doors.server.door.broadcaster.mark_all()
    doors.send_due(5)


def fresh(doors: Doors, hall: str) -> Any:
    door = doors.server.door
    return plain(door.broadcaster.message(rooms.board(hall), door.board))["board"]


@settings(max_examples=20)
@given(happenings)
def test_a_board_cut_off_anywhere_equals_one_never_cut_off(sqlite_town: SqliteTown, happened: list[tuple[str, Any]]) -> None:
    with a_town(sqlite_town) as (town, _):
        wall = Wall(open_doors(town))
        steady = [Screen(wall, EAST), Screen(wall, LANE)]
        shaky = Screen(wall, EAST)
        wall.screens += [*steady, shaky]
        for screen in wall.screens:
            screen.connect()

        play(wall.doors, shaky, happened)
        settle(wall.doors, shaky)

        twin = next(screen for screen in steady if screen.hall == shaky.hall)
        assert shaky.board == twin.board == fresh(wall.doors, shaky.hall)


@settings(max_examples=12)
@given(happenings, happenings, happenings)
def test_a_board_behind_a_restored_server_shows_what_the_copy_has(
    sqlite_town: SqliteTown, before: list[tuple[str, Any]], lost: list[tuple[str, Any]], after: list[tuple[str, Any]]
) -> None:
    with a_town(sqlite_town) as (town, file):
        wall = Wall(open_doors(town))
        steady = [Screen(wall, EAST), Screen(wall, LANE)]
        shaky = Screen(wall, EAST)
        wall.screens += [*steady, shaky]
        for screen in wall.screens:
            screen.connect()
        play(wall.doors, shaky, before)
        copy = file.with_suffix(".copy")
        copy_database(file, copy)

        play(wall.doors, shaky, lost)
        restore(town, copy, file)
        wall.doors.server.relay.look()
        play(wall.doors, shaky, after)
        settle(wall.doors, shaky)

        twin = next(screen for screen in steady if screen.hall == shaky.hall)
        assert shaky.board == twin.board == fresh(wall.doors, shaky.hall)
        assert twin.taken is not None
        assert twin.taken[0] == 2


@settings(max_examples=12)
@given(happenings)
def test_a_phone_that_follows_its_visit_shows_what_a_new_one_would(
    sqlite_town: SqliteTown, happened: list[tuple[str, Any]]
) -> None:
    with a_town(sqlite_town) as (town, _):
        doors = open_doors(town)
        issued = town.issued(NEW_CAR)
        phone = doors.socket("/ticket", {"code": issued.code})

        play(doors, None, [one for one in happened if one[0] not in ("cut", "connect", "move")])
        settle(doors, None)

        messages = [one["args"][0] for one in phone.get_received("/ticket") if one["name"] == "ticket"]
        assert messages[-1]["ticket"] == plain(doors.server.door.ticket_message(issued.ticket.visit))["ticket"]


def copy_database(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as here, sqlite3.connect(target) as there:
        here.backup(there)
    here.close()
    there.close()


def restore(town: Town, copy: Path, file: Path) -> None:
    """An older copy takes the database's place; its streams get a new epoch."""
    with sqlite3.connect(copy) as here, sqlite3.connect(file) as there:
        here.execute("UPDATE stream SET epoch = epoch + 1")
        here.commit()
        here.backup(there)
    here.close()
    there.close()
    assert town.rows("SELECT DISTINCT epoch FROM stream") == [(2,)]
