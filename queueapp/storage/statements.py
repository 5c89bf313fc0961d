"""Hot statements: SQL constants with named values, handed to the driver as they are, inside SQLAlchemy's transaction.

SQLAlchemy's expression language costs two to four times the statement itself here (measured: 820 calls a second against
1,400), and its results another 40 µs each; so what a call or an issue runs is a constant, and everything else uses the rows."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

_NAME = re.compile(r"(?<!:):(\w+)")


class Answer(Protocol):
    """What the driver answers."""

    @property
    def rowcount(self) -> int: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...
    def __iter__(self) -> Iterator[Any]: ...


class Statement:
    """One SQL text with `:names`; SQLite takes it unchanged, psycopg in its own spelling."""

    __slots__ = ("_psycopg", "sql")

    def __init__(self, sql: str) -> None:
        self.sql = " ".join(sql.split())
        self._psycopg = _NAME.sub(r"%(\1)s", self.sql)

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Answer:
        """Execute on a connection in a transaction."""
        cursor: Any = connection.connection.cursor()
        try:
            cursor.execute(self._spelled(connection), values)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _told(connection, self.sql, error) from error
        answer: Answer = cursor
        return answer

    def run_many(self, connection: Connection, values: list[dict[str, Any]]) -> None:
        """Execute once for each row of values."""
        if len(values) == 1:
            self.run(connection, values[0])
        elif values:
            connection.exec_driver_sql(self._spelled(connection), values)

    def _spelled(self, connection: Connection) -> str:
        return self.sql if connection.dialect.name == "sqlite" else self._psycopg


def as_json(value: object) -> str:
    """A value for a JSON column."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def of_json(value: object) -> Any:
    """What a JSON column holds: psycopg has parsed it, SQLite gives its text."""
    return json.loads(value) if isinstance(value, str) else value


def _told(connection: Connection, sql: str, error: Any) -> Any:
    """The driver's error as SQLAlchemy's, as if it had executed the statement; a broken line ends all lines of its age."""
    dialect = connection.dialect
    broken = dialect.is_disconnect(error, connection.connection, None)
    if broken:
        connection.engine.dispose(close=False)
    base = dialect.loaded_dbapi.Error
    return DBAPIError.instance(sql, None, error, base, hide_parameters=True, connection_invalidated=broken, dialect=dialect)
