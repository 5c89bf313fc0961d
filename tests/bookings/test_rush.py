"""The release moment at a real server: 500 phones for 10 places, also when it is killed in the middle and the scheduler sleeps."""

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from queueapp.commands.database import make_keys
from queueapp.domain.bookings_state import unaccounted
from queueapp.settings import Settings
from queueapp.storage import bookings_snapshot, migrating
from queueapp.storage.engine import Database
from tests.bookings.crowd import Asking, Server, ask_all, wanting
from tests.bookings.town import BookingTown, found_with_days
from tests.support.catalogue import EAST, PLATE
from tests.support.clock import StoppedClock
from tests.support.databases import POSTGRES, SQLITE, Postgres
from tests.support.town import build_house

pytestmark = pytest.mark.race
CROWD, PLACES = 500, 10


class Watch:
    """Looks at the ledger again and again while others write: in one snapshot each, as a third process would."""

    def __init__(self, address: str, place: tuple[str, str, int]) -> None:
        self._database = Database(address)
        self._place = place
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.looks = 0
        self.wrong: list[str] = []

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._database.close()

    def _look(self) -> None:
        while not self._over.wait(0.02):
            with self._database.read() as connection:
                if not self._database.is_sqlite:
                    connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                state = bookings_snapshot.bookings_snapshot(connection, "east", None, 0)
            line = state.slots[self._place].public
            if unaccounted(state) or line.size != PLACES or line.booked > PLACES:
                self.wrong.append(f"{line} {unaccounted(state)}")
            self.looks += 1


@pytest.fixture(params=[SQLITE, POSTGRES])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database as `queueapp init` makes it, with the town in it and ten places at one start."""
    if request.param == SQLITE:
        yield f"sqlite:///{tmp_path}/queue.db"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.create()
    yield server.address(name)
    server.drop(name)


@pytest.fixture
def town(address: str) -> Iterator[BookingTown]:
    """The town of which a server will tell; ten places tomorrow at ten."""
    database = Database(address)
    migrating.upgrade(database)
    found_with_days(database, None)
    clock = StoppedClock()
    town = BookingTown(build_house(database, clock), clock)
    town.give_places("10:00", PLACES)
    yield town
    town.assert_accounts()
    database.close()


@pytest.fixture
def server(town: BookingTown, address: str, tmp_path: Path) -> Iterator[Server]:
    """The town's server, whose scheduler sleeps."""
    make_keys(Settings(_env_file=None, data_folder=tmp_path))  # type: ignore[call-arg]
    town.house.database.close()
    server = Server(tmp_path, address)
    server.start()
    server.let_the_scheduler_sleep()
    yield server
    server.stop()


def assert_ten_were_sold(town: BookingTown, crowd: list[Asking]) -> None:
    """Ten have an appointment each, everybody else a clear refusal, and the ledger says the same."""
    assert Counter(one.code for one in crowd) == {201: PLACES, 409: CROWD - PLACES}
    assert {one.answer["code"] for one in crowd if one.code == 409} == {"slot_full"}
    ids = [one.answer["id"] for one in crowd if one.code == 201]
    assert len(set(ids)) == PLACES
    assert {row[0] for row in town.rows("SELECT id FROM appointment")} == set(ids)
    assert town.line("10:00") == {"free": 0, "booked": PLACES}
    assert town.rows("SELECT count(*) FROM person") == [(PLACES,)]


def test_five_hundred_phones_get_ten_places(town: BookingTown, server: Server, address: str) -> None:
    crowd = wanting(CROWD, "east", PLATE, town.text(town.at("10:00")) or "")
    with Watch(address, (EAST, "A", town.at("10:00"))) as watch:
        ask_all(server.port, crowd, lambda answered: None)

    assert_ten_were_sold(town, crowd)
    assert (watch.wrong, watch.looks > 2) == ([], True)
    assert all(one.tries == 1 for one in crowd)
    assert server.faults() == ""


def test_killed_in_the_middle_it_still_sells_ten_and_answers_everybody(town: BookingTown, server: Server, address: str) -> None:
    crowd = wanting(CROWD, "east", PLATE, town.text(town.at("10:00")) or "")
    killed: list[int] = []
    restart = threading.Thread(target=server.start)

    def kill_once(answered: int) -> None:
        if answered >= 3 and not killed:
            killed.append(answered)
            server.kill()
            town.assert_accounts()
            restart.start()

    with Watch(address, (EAST, "A", town.at("10:00"))) as watch:
        ask_all(server.port, crowd, kill_once)
    restart.join()

    assert 3 <= killed[0] < CROWD, "it was in the middle"
    assert any(one.tries > 1 for one in crowd)
    assert_ten_were_sold(town, crowd)
    assert (watch.wrong, watch.looks > 2) == ([], True)
