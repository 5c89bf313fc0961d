"""The database: one way to read, one way to write, on SQLite and on PostgreSQL.

SQLite waits for locks and for the disk inside C, which would freeze every socket of a gevent process; there, all writes run
in one writer thread. Its transactions begin with BEGIN IMMEDIATE, so that two writers queue instead of failing halfway."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

from queueapp.storage.statements import Statement

T = TypeVar("T")

# How long one waits for another process's write: longer than any verb or job, shorter than a person's patience.
BUSY_TIMEOUT_MS = 15_000
# PostgreSQL: more connections only queue inside the server (measured: 90 were half as fast as 20).
POOL = 20


class Writer(Protocol):
    """Runs a piece of work where writing is allowed."""

    def run(self, work: Callable[[], T]) -> T: ...


class InlineWriter:
    """Writes in the caller's thread, one at a time in this process."""

    def __init__(self) -> None:
        self._turn = threading.RLock()

    def run(self, work: Callable[[], T]) -> T:
        """Run the work once it is our turn."""
        with self._turn:
            return work()


class FreeWriter:
    """Writes in the caller's thread, as many at a time as there are connections (PostgreSQL)."""

    def run(self, work: Callable[[], T]) -> T:
        """Run the work at once."""
        return work()


class Database:
    """A database with separate doors for reading and writing."""

    def __init__(self, url: str, *, synchronous: str = "FULL", writer: Writer | None = None) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._write_engine = _sqlite(url, "IMMEDIATE", synchronous) if self.is_sqlite else _postgres(url)
        self._read_engine = _sqlite(url, "DEFERRED", synchronous) if self.is_sqlite else self._write_engine
        self._writer: Writer = writer or (InlineWriter() if self.is_sqlite else FreeWriter())
        # SQLite has one writer at a time: its connection stands, instead of being taken out of the pool for each transaction.
        self._standing: Connection | None = None

    @property
    def engine(self) -> Engine:
        """The engine that writes; for migrations and tests."""
        return self._write_engine

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction that commits at its end, or leaves no trace."""

        def transaction() -> T:
            with self._standing_transaction() if self.is_sqlite else self._write_engine.begin() as connection:
                return work(connection)

        return self._writer.run(transaction)

    @contextmanager
    def _standing_transaction(self) -> Iterator[Connection]:
        if self._standing is None:
            self._standing = self._write_engine.connect()
        with self._standing.begin():
            yield self._standing

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one committed state and writes nothing."""
        with self._read_engine.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Let go of all connections."""
        if self._standing is not None:
            self._standing.close()
            self._standing = None
        self._write_engine.dispose()
        self._read_engine.dispose()


def _postgres(url: str) -> Engine:
    return create_engine(
        url,
        pool_size=POOL,
        max_overflow=0,
        pool_timeout=10,
        isolation_level="READ COMMITTED",
        skip_autocommit_rollback=True,
    )


def _sqlite(url: str, begin: str, synchronous: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON", "cache_size=-32000"):
            connection.execute(f"PRAGMA {pragma}")

    start = Statement(f"BEGIN {begin}")

    @event.listens_for(engine, "begin")
    def begin_now(connection: Connection) -> None:
        start.run(connection, {})

    return engine
