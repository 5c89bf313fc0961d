"""Doors that a whole file may share: nobody there changes anything."""

from collections.abc import Iterator

import pytest

from queueapp.storage.engine import Database
from tests.bookings.town import BookingTown, booking_parts, found_with_days
from tests.support.clock import StoppedClock
from tests.support.databases import SqliteTown
from tests.support.doors import Doors, open_doors
from tests.support.readers import Reader
from tests.support.town import Town, build_house


@pytest.fixture(scope="module")
def quiet_doors(sqlite_town: SqliteTown) -> Iterator[Doors]:
    """The server over a town in which only questions are asked, or requests refused."""
    with sqlite_town.address() as address:
        clock = StoppedClock()
        database = Database(address, synchronous="OFF")
        yield open_doors(Town(build_house(database, clock), clock))
        database.close()


@pytest.fixture(scope="session")
def bookings_file(tmp_path_factory: pytest.TempPathFactory) -> SqliteTown:
    """The town in which one books, as a file."""
    return SqliteTown(tmp_path_factory.mktemp("bookings"), booking_parts(), found_with_days)


@pytest.fixture
def booking_town(bookings_file: SqliteTown) -> Iterator[BookingTown]:
    """The town in which one books at nine on Tuesday, 2026-11-24; its ledgers are explained by their logs afterwards."""
    with bookings_file.address() as address:
        clock = StoppedClock()
        database = Database(address, synchronous="OFF")
        town = BookingTown(build_house(database, clock), clock)
        yield town
        town.assert_accounts()
        database.close()


@pytest.fixture
def booking_doors(booking_town: BookingTown) -> Doors:
    """The server over it."""
    return open_doors(booking_town, trusted_proxies=1)


@pytest.fixture
def reader(booking_doors: Doors) -> Reader:
    """Somebody's browser there."""
    return Reader(booking_doors.browser())
