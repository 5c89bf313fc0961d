"""What a fact of the city makes a process read again: places after places changed, people after people did, nothing else."""

import json
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text

from queueapp.actions import calendar, people, screens
from queueapp.actions.people import Scope
from queueapp.actions.screens import Placing
from queueapp.domain.refusals import NotSignedIn
from queueapp.domain.roles import Role
from queueapp.live.relay import Relay
from queueapp.storage.engine import Database
from tests.support.catalogue import EAST, REAL, small
from tests.support.doors import CHEAP, Doors
from tests.support.town import ADMIN, BO, Town, build_house

YEAR = json.loads((REAL / "days" / "2026.json").read_text("utf-8"))


class Kept:
    """What a process has read of the city so far."""

    def __init__(self, town: Town) -> None:
        self.house = town.house
        self.directory = town.house.directory
        self.forgotten = 0
        town.house.forgetters.append(self.forget)

    def forget(self) -> None:
        self.forgotten += 1

    @property
    def anew(self) -> tuple[bool, int]:
        """Whether places are read again, and how often people were forgotten."""
        return self.house.directory is not self.directory, self.forgotten


@pytest.fixture
def neighbour(address: str, town: Town) -> Iterator[Town]:
    """Another process at the same database."""
    database = Database(address, synchronous="OFF")
    yield Town(build_house(database, town.clock), town.clock)
    database.close()


@pytest.fixture
def relay(doors: Doors) -> Relay:
    doors.server.relay.look()
    return doors.server.relay


def somebody_signs_out(town: Town) -> None:
    people.end_session(town.house, town.ask(BO), people.begin_session(town.house, town.ask(BO), staff=None, key=a_key(town)))


def a_key(town: Town) -> str:
    ((id,),) = town.rows("SELECT id FROM access_key LIMIT 1")
    return str(id)


# what happens, whether places are read again, how often people are forgotten
HAPPENS: dict[str, tuple[Callable[[Town], object], bool, int]] = {
    "a clerk signs out": (somebody_signs_out, False, 1),
    "a clerk is hired": (
        lambda town: town.do(
            people.create_staff, "fay", "long enough", Scope(Role.CLERK, "east"), name="Fay", badge="1",
            hash_password=CHEAP.hash, by=ADMIN,
        ), False, 1,
    ),
    "a key is made": (lambda town: town.do(people.make_key, Scope(Role.CENTRE), "centre", by=ADMIN), False, 1),
    "a key is revoked": (lambda town: town.do(people.revoke_key, a_key(town), by=ADMIN), False, 1),
    "a screen is paired": (lambda town: town.do(screens.pair_at_once, Placing(EAST, "hall", None), by=ADMIN), False, 1),
    "a catalogue is loaded": (lambda town: town.load(small()), True, 0),
    "a year is published": (lambda town: town.do(calendar.import_year, YEAR, by=ADMIN), True, 0),
    "somebody takes a number": (lambda town: town.issue(), False, 0),
}  # fmt: skip


@pytest.mark.parametrize("name", HAPPENS)
def test_what_happens_here_makes_only_that_be_read_again(town: Town, doors: Doors, relay: Relay, name: str) -> None:
    happens, places, persons = HAPPENS[name]
    doors.key("admin")
    kept = Kept(town)

    happens(town)
    relay.look()

    assert kept.anew == (places, persons)


@pytest.mark.parametrize("name", HAPPENS)
def test_what_happens_elsewhere_makes_only_that_be_read_again(
    town: Town, doors: Doors, neighbour: Town, relay: Relay, name: str
) -> None:
    happens, places, persons = HAPPENS[name]
    doors.key("admin")
    relay.look()
    kept = Kept(town)

    happens(neighbour)
    relay.look()
    relay.look()

    assert kept.anew == (places, persons)


def test_after_a_restore_everything_is_read_again(town: Town, doors: Doors, relay: Relay) -> None:
    kept = Kept(town)
    restore = "UPDATE stream SET epoch = epoch + 1, seq = seq + 7 WHERE name = 'city'"
    town.house.database.write(lambda connection: connection.execute(text(restore)))

    relay.look()

    assert kept.anew == (True, 1)


def test_a_key_revoked_elsewhere_opens_nothing_from_then_on(town: Town, doors: Doors, neighbour: Town, relay: Relay) -> None:
    assert doors.get("/counters/east-3", "bo").status_code == 200
    ((id,),) = town.rows("SELECT id FROM access_key WHERE name = 'bo'")
    neighbour.do(people.revoke_key, id, by=ADMIN)

    relay.look()

    assert doors.get("/counters/east-3", "bo").json["code"] == NotSignedIn.code
