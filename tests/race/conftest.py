"""Races: many processes at one database that holds the real catalogue."""

import json
import os
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


class Race:
    """A database, the processes that run at it, and what they told."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.clock = StoppedClock()
        self.town = Town(build_house(Database(address, synchronous="OFF"), self.clock), self.clock)

    def run(self, parts: list[str], many: int) -> Counter[str]:
        """Start one process for each part, let all go at the same moment, and add up what they did."""
        environment = {**os.environ, "RACE_ANCHOR": str(real_now()), "PYTHONPATH": str(ROOT)}
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.race.worker", self.address, part, str(number), str(many)],
                cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
            for number, part in enumerate(parts)
        ]  # fmt: skip
        try:
            for process in processes:
                assert process.stdout is not None
                assert process.stdout.readline() == "ready\n", process.communicate()[1]
            told: Counter[str] = Counter()
            for process in processes:
                assert process.stdin is not None
                process.stdin.write("go\n")
                process.stdin.flush()
            for process in processes:
                out, err = process.communicate(timeout=300)
                assert process.returncode == 0, err
                told.update(json.loads(out))
        finally:
            for process in processes:
                if process.poll() is None:
                    process.kill()
        # What the parent asks comes after all that the others did.
        self.clock.wait(hours=2)
        return told

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
