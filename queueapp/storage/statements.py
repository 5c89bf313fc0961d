"""Hot statements: SQL constants with named values, handed to the driver as they are.

SQLAlchemy's expression language costs two to four times the statement itself here (measured: 820 calls a second against
1,400), so what a call or an issue runs is written as a constant; everything else uses the rows."""

import json
import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, CursorResult

_NAME = re.compile(r"(?<!:):(\w+)")


class Statement:
    """One SQL text with `:names`; SQLite takes it unchanged, psycopg in its own spelling."""

    __slots__ = ("_psycopg", "sql")

    def __init__(self, sql: str) -> None:
        self.sql = " ".join(sql.split())
        self._psycopg = _NAME.sub(r"%(\1)s", self.sql)

    def run(self, connection: Connection, values: Mapping[str, Any]) -> CursorResult[*tuple[Any, ...]]:
        """Execute on a connection."""
        return connection.exec_driver_sql(self._spelled(connection), dict(values))

    def run_many(self, connection: Connection, values: list[dict[str, Any]]) -> None:
        """Execute once for each row of values."""
        if values:
            connection.exec_driver_sql(self._spelled(connection), values)

    def _spelled(self, connection: Connection) -> str:
        return self.sql if connection.dialect.name == "sqlite" else self._psycopg


def as_json(value: object) -> str:
    """A value for a JSON column."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def of_json(value: object) -> Any:
    """What a JSON column holds: psycopg has parsed it, SQLite gives its text."""
    return json.loads(value) if isinstance(value, str) else value
