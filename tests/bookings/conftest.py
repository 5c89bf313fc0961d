"""The town in which one books, on both databases; after each test its ledgers are still explained by their logs."""

from collections.abc import Iterator

import pytest

from queueapp.storage.engine import Database
from tests.bookings.phones import Phone
from tests.bookings.town import BookingTown, booking_parts, found_with_days
from tests.support.clock import StoppedClock
from tests.support.databases import POSTGRES, SQLITE, Postgres, PostgresTown, SqliteTown
from tests.support.doors import Doors, open_doors
from tests.support.follows import assert_halls_follow
from tests.support.town import build_house


@pytest.fixture(scope="session")
def sqlite_bookings(tmp_path_factory: pytest.TempPathFactory) -> SqliteTown:
    """The town with days, as a file."""
    return SqliteTown(tmp_path_factory.mktemp("bookings"), booking_parts(), found_with_days)


@pytest.fixture(scope="session")
def postgres_bookings(postgres: Postgres) -> PostgresTown:
    """The town with days, as a database of the server."""
    return PostgresTown(postgres, booking_parts(), found_with_days)


@pytest.fixture(params=[SQLITE, POSTGRES])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database of one's own, with the town founded in it."""
    with request.getfixturevalue(f"{request.param}_bookings").address() as made:
        yield made


@pytest.fixture
def town(address: str) -> Iterator[BookingTown]:
    """The town at nine on Tuesday, 2026-11-24."""
    clock = StoppedClock()
    database = Database(address, synchronous="OFF")
    town = BookingTown(build_house(database, clock), clock)
    yield town
    town.assert_accounts()
    assert_halls_follow(town.house)
    database.close()


@pytest.fixture
def doors(town: BookingTown) -> Doors:
    """The server behind a proxy that tells where a request comes from."""
    return open_doors(town, trusted_proxies=1)


@pytest.fixture
def phone(doors: Doors) -> Phone:
    return Phone(doors)
