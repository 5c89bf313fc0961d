"""Fixtures of all tests: towns on both databases, the server over a town, no network, hypothesis without chance."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from queueapp.storage.engine import Database
from tests.support.clock import StoppedClock
from tests.support.databases import Postgres, PostgresTown, SqliteTown
from tests.support.doors import Doors, open_doors
from tests.support.follows import assert_follows
from tests.support.town import Town, build_house

settings.register_profile(
    "ci", derandomize=True, deadline=None, max_examples=60, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
settings.load_profile("ci")

# Of these one runs after the other in one process, however many there are: they share a city and a browser, or are a crowd.
# They take longest, so they begin first; the files of the browser are two halves, named by where the second one begins.
BROWSER, SECOND_HALF = "tests/browser/", "tests/browser/test_g"
RACE = "tests/race/"
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Together(LoadScopeScheduling):
    """Each process takes whole files, or all that run in turn: their tests share a server or a founded town."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.split("::", 1)[0]
        if path.startswith(BROWSER):
            return BROWSER if path < SECOND_HALF else SECOND_HALF
        return RACE if path.startswith(RACE) else path


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """How tests are shared out where several processes run them."""
    return Together(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith((BROWSER, RACE)))


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Nobody connects beyond this machine."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test connects to {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The PostgreSQL server of the session."""
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_town(tmp_path_factory: pytest.TempPathFactory) -> SqliteTown:
    """The founded town as a file."""
    return SqliteTown(tmp_path_factory.mktemp("towns"))


@pytest.fixture(scope="session")
def postgres_town(postgres: Postgres) -> PostgresTown:
    """The founded town as a database of the server."""
    return PostgresTown(postgres)


@pytest.fixture(params=["sqlite"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database of one's own, with the town founded in it."""
    with request.getfixturevalue(f"{request.param}_town").address() as made:
        yield made


@pytest.fixture
def town(address: str) -> Iterator[Town]:
    """A town at nine in the morning; after the test, the log of each hall must still explain its rows."""
    clock = StoppedClock()
    database = Database(address, synchronous="OFF")
    town = Town(build_house(database, clock), clock)
    yield town
    assert_follows(town.house)
    database.close()


@pytest.fixture
def doors(town: Town) -> Doors:
    """The whole server over the town."""
    return open_doors(town)
