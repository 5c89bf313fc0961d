"""The rows of a call and of an issue as a careful hand would write them: bare SQL on sqlite3 or psycopg, no layer between."""

import base64
import json
import os
import re
import sqlite3
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from tests.load.city import City

_NAME = re.compile(r"(?<!:):(\w+)")
_CLAIM = (
    "INSERT INTO idempotency (scope, fingerprint, entity, real_at) VALUES (:scope, :fingerprint, :entity, :at) "
    "ON CONFLICT (scope) DO NOTHING"
)
_LOCK = "UPDATE stream SET seq = seq + 1 WHERE name = :stream RETURNING epoch, seq, day, settings_version"
_DESK = "SELECT id, \"user\", state, version FROM desk WHERE counter = :counter AND state IN ('open', 'paused', 'lost')"
_IN_HAND = "SELECT number, seat FROM ticket WHERE counter = :counter AND state IN ('called', 'serving')"
_CALL = (
    "UPDATE ticket SET state = 'called', counter = :counter, seat = 0, desk = :desk, \"call\" = :call, calls = 1, called_at = :at "
    "WHERE id = :id AND state = 'waiting'"
)
_TOUCH = "UPDATE desk SET version = version + 1 WHERE id = :desk"
_EVENT = "INSERT INTO event (stream, seq, kind, at, body) VALUES (:stream, :seq, :kind, :at, :body)"
_AUDIT = (
    "INSERT INTO audit (at, real_at, role, actor, address, action, place, subject, detail) "
    "VALUES (:at, :at, :role, :actor, NULL, :action, :place, :id, NULL)"
)
_RETURN = (
    "UPDATE ticket SET state = 'waiting', counter = NULL, seat = NULL, desk = NULL, \"call\" = NULL, calls = 0, called_at = NULL "
    "WHERE state = 'called'"
)
_COUNT = (
    "INSERT INTO number_series (site, service_day, prefix, last) VALUES (:site, :day, :prefix, 1) "
    "ON CONFLICT (site, service_day, prefix) DO UPDATE SET last = number_series.last + 1 RETURNING last"
)
_LIVE = "SELECT 1 FROM visit WHERE site = :site AND number = :number AND ended_at IS NULL"
_VISIT = (
    "INSERT INTO visit (id, site, service_day, prefix, count, number, way, language, person, code_hash, code_sealed, arrived_at) "
    "VALUES (:visit, :site, :day, :prefix, :count, :number, :way, 'zh', NULL, :code_hash, :code_sealed, :at)"
)
_TICKET = (
    "INSERT INTO ticket (id, visit, stage, hall, service_day, number, way, service, services, state, arrived_at, issued_at, "
    "rank_at, tie, credit_minutes, calls, rejoins, transfers, language) VALUES (:id, :visit, 0, :hall, :day, :number, :way, "
    ":service, :services, 'waiting', :at, :at, :at, :seq, 0, 0, 0, 0, 'zh')"
)

# The catalogue's ten minutes, in microseconds.
BACKUP_PENALTY = 600_000_000


@dataclass(frozen=True, slots=True)
class Spot:
    """A counter to call at, with what its desk serves, by penalty."""

    hall: str
    counter: str
    serves: tuple[str, ...]
    backup: tuple[str, ...]


class BareHand:
    """One connection that writes the rows of verbs by hand."""

    def __init__(self, url: str, city: City) -> None:
        address = make_url(url)
        self._sqlite = address.get_backend_name() == "sqlite"
        self._city = city
        self._connection: Any = _sqlite(str(address.database)) if self._sqlite else psycopg.connect(_conninfo(url))
        self._spelled: dict[str, str] = {}

    def call(self, spot: Spot) -> str:
        """Call the next ticket at a counter; its id."""
        at, stream = self._city.house.now(), f"hall/{spot.hall}"
        values: dict[str, Any] = {"at": at, "stream": stream, "hall": spot.hall, "counter": spot.counter}
        self._begin()
        self._run(_CLAIM, {"scope": os.urandom(32), "fingerprint": os.urandom(32), "entity": spot.counter, "at": at})
        seq = self._run(_LOCK, values).fetchone()[1]
        desk, user, state, _ = self._run(_DESK, values).fetchone()
        assert state == "open" and not self._run(_IN_HAND, values).fetchall()
        id = self._next(spot, values)
        call = _id()
        done = self._run(_CALL, {**values, "desk": desk, "call": call, "id": id})
        assert done.rowcount == 1
        self._run(_TOUCH, {"desk": desk})
        body = {"ticket": id, "by": "clerk", "user": user, "counter": spot.counter, "seat": 0, "desk": desk, "call": call}
        self._run(_EVENT, {**values, "seq": seq, "kind": "ticket.called", "body": _json(body)})
        self._run(_AUDIT, {"at": at, "role": "clerk", "actor": user, "action": "call", "place": spot.counter, "id": id})
        self._end()
        return str(id)

    def issue(self, hall: str, service: str) -> str:
        """Issue a ticket of a new visit; its number."""
        directory = self._city.house.directory
        at, stream, site = self._city.house.now(), f"hall/{hall}", directory.halls[hall].site
        id, visit, prefix = _id(), _id(), directory.services[service].letter
        self._begin()
        self._run(_CLAIM, {"scope": os.urandom(32), "fingerprint": os.urandom(32), "entity": visit, "at": at})
        _, seq, day, _ = self._run(_LOCK, {"stream": stream}).fetchone()
        count = self._run(_COUNT, {"site": site, "day": day, "prefix": prefix}).fetchone()[0]
        number = f"{prefix}{(count - 1) % 999 + 1:03d}"
        assert self._run(_LIVE, {"site": site, "number": number}).fetchone() is None
        ticket = {"id": id, "visit": visit, "number": number, "way": [[service]], "hall": hall, "services": [service]}
        row = {**ticket, "at": at, "site": site, "day": day, "prefix": prefix, "count": count, "seq": seq, "service": service}
        row |= {"way": _json([[service]]), "services": _json([service]), "code_hash": os.urandom(32), "code_sealed": os.urandom(55)}
        self._run(_VISIT, row)
        self._run(_TICKET, row)
        facts = {**ticket, "stage": 0, "state": "waiting", "arrived_at": at, "issued_at": at, "rank_at": at, "tie": seq}
        body = {"ticket": id, "by": "kiosk", "facts": facts}
        self._run(_EVENT, {"stream": stream, "seq": seq, "kind": "ticket.issued", "at": at, "body": _json(body)})
        self._run(_AUDIT, {"at": at, "role": "kiosk", "actor": "bench", "action": "issue", "place": hall, "id": id})
        self._end()
        return number

    def give_back(self) -> None:
        """Let all called tickets wait again; not measured."""
        self._begin()
        self._run(_RETURN, {})
        self._end()

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _next(self, spot: Spot, values: dict[str, Any]) -> str:
        heads = [
            (row[1] + extra, row[2], row[0])
            for services, extra in ((spot.serves, 0), (spot.backup, BACKUP_PENALTY))
            if services and (row := self._run(_pick(services), values).fetchone()) is not None
        ]
        return str(min(heads)[2])

    def _begin(self) -> None:
        if self._sqlite:
            self._connection.execute("BEGIN IMMEDIATE")

    def _end(self) -> None:
        self._connection.commit()

    def _run(self, sql: str, values: dict[str, Any]) -> Any:
        if self._sqlite:
            return self._connection.execute(sql, values)
        spelled = self._spelled.get(sql)
        if spelled is None:
            spelled = self._spelled[sql] = _NAME.sub(r"%(\1)s", sql)
        return self._connection.execute(spelled, values)


_picks: dict[tuple[str, ...], str] = {}


def _pick(services: tuple[str, ...]) -> str:
    if services not in _picks:
        codes = ", ".join(f"'{code}'" for code in services)
        _picks[services] = (
            f"SELECT id, rank_at, tie FROM ticket WHERE hall = :hall AND state = 'waiting' AND service IN ({codes}) "
            "AND (bound_to IS NULL OR bound_to = :counter) ORDER BY rank_at, tie LIMIT 1"
        )
    return _picks[services]


def _sqlite(file: str) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32000"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _conninfo(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


def _id() -> str:
    return base64.b32encode(os.urandom(10)).decode("ascii").lower()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
