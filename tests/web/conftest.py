"""Doors that a whole file may share: nobody there changes anything."""

from collections.abc import Iterator

import pytest

from queueapp.storage.engine import Database
from tests.support.clock import StoppedClock
from tests.support.databases import SqliteTown
from tests.support.doors import Doors, open_doors
from tests.support.town import Town, build_house


@pytest.fixture(scope="module")
def quiet_doors(sqlite_town: SqliteTown) -> Iterator[Doors]:
    """The server over a town in which only questions are asked, or requests refused."""
    with sqlite_town.address() as address:
        clock = StoppedClock()
        database = Database(address, synchronous="OFF")
        yield open_doors(Town(build_house(database, clock), clock))
        database.close()
