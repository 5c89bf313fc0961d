"""Races: many processes at one database that holds the real catalogue."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from queueapp.outside.system import real_now
from queueapp.storage.engine import Database
from tests.support.catalogue import real
from tests.support.clock import StoppedClock
from tests.support.databases import Postgres, PostgresTown, SqliteTown
from tests.support.town import Town, build_house

ROOT = Path(__file__).parents[2]
# A slow machine takes minutes; one that hangs is to be told of.
WITHIN_S = 1_200


class Race:
    """A database, the processes that run at it, and what they told."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.clock = StoppedClock()
        self.town = Town(build_house(Database(address, synchronous="OFF"), self.clock), self.clock)

    def run(self, parts: list[str], many: int) -> Counter[str]:
        """One process for each part, all begun at the same moment; the sum of what they did."""
        environment = {**os.environ, "RACE_ANCHOR": str(real_now()), "PYTHONPATH": str(ROOT)}
        words = [sys.executable, "-m", "tests.race.worker", self.address, str(many), *parts]
        # In a session of their own, so that all of them can be ended together.
        with subprocess.Popen(
            words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        ) as race:
            try:
                out, err = race.communicate(timeout=WITHIN_S)
            finally:
                if race.poll() is None:
                    os.killpg(race.pid, signal.SIGKILL)
        assert race.returncode == 0, err
        # What the parent asks comes after all that the others did.
        self.clock.wait(hours=2)
        return Counter(json.loads(out))

    def close(self) -> None:
        """Let go of the database."""
        self.town.house.database.close()


@pytest.fixture(scope="session")
def sqlite_city(tmp_path_factory: pytest.TempPathFactory) -> SqliteTown:
    """The city with the real catalogue as a file."""
    return SqliteTown(tmp_path_factory.mktemp("race"), real())


@pytest.fixture(scope="session")
def postgres_city(postgres: Postgres) -> PostgresTown:
    """The same as a database of the server."""
    return PostgresTown(postgres, real())


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def race(request: pytest.FixtureRequest) -> Iterator[Race]:
    """A race on each database."""
    with request.getfixturevalue(f"{request.param}_city").address() as address:
        made = Race(address)
        yield made
        made.close()
