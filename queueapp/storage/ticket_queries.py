"""Tickets, visits and desks: the questions that verbs ask, and how their answers are written back."""

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from queueapp.domain.desk_life import Desk
from queueapp.domain.hall_state import HallState
from queueapp.domain.picking import PenaltyClass
from queueapp.domain.places import HallSettings
from queueapp.domain.ticket_life import FINAL
from queueapp.domain.visit import TICKET_FIELDS, Ticket, Way
from queueapp.storage.statements import Statement, as_json

_COLUMNS = ", ".join(f'"{name}"' if name == "call" else name for name in TICKET_FIELDS)
_ALL = (*TICKET_FIELDS, "service", "service_day")
_WAY, _SERVICES = TICKET_FIELDS.index("way"), TICKET_FIELDS.index("services")
_MUTABLE = tuple(name for name in TICKET_FIELDS if name not in ("id", "visit", "stage", "number", "arrived_at"))

# Word for word the condition of the partial index: only then it is used.
_IS_LIVE = "state IN ('waiting', 'called', 'serving', 'held', 'missed')"
_INSERT = Statement(f"INSERT INTO ticket ({_COLUMNS}, service, service_day) VALUES ({', '.join(':' + name for name in _ALL)})")
_DELETE = Statement("DELETE FROM ticket WHERE id = :id AND state = 'waiting'")
_BY_ID = Statement(f"SELECT {_COLUMNS} FROM ticket WHERE id = :id")
_HALL_OF = Statement("SELECT hall FROM ticket WHERE id = :id")
_IN_HAND = Statement(f"SELECT {_COLUMNS} FROM ticket WHERE counter = :counter AND state IN ('called', 'serving')")
_AT_COUNTER = Statement(
    f"SELECT {_COLUMNS} FROM ticket WHERE hall = :hall AND {_IS_LIVE} AND counter = :counter AND state <> 'waiting'"
)
_LIVE = Statement(f"SELECT {_COLUMNS} FROM ticket WHERE hall = :hall AND {_IS_LIVE}")
_ENDED_ON = Statement(
    f"SELECT {_COLUMNS} FROM ticket WHERE hall = :hall AND service_day = :day AND state IN ('served', 'cancelled', 'expired')"
)
_CARRY = Statement(f"UPDATE ticket SET service_day = :day WHERE hall = :hall AND {_IS_LIVE}")
_OF_VISIT = Statement(f"SELECT {_COLUMNS} FROM ticket WHERE visit = :visit ORDER BY stage")
# The order leads SQLite to the index of the line; it would take the one of all days.
_BOUND_TO = Statement(
    f"SELECT {_COLUMNS} FROM ticket WHERE hall = :hall AND bound_to = :counter AND state = 'waiting' ORDER BY rank_at, tie"
)
_LAST_ENDED = Statement(
    f"SELECT {_COLUMNS} FROM ticket WHERE hall = :hall AND counter = :counter AND service_day = :day "
    "AND state IN ('served', 'missed') ORDER BY COALESCE(ended_at, missed_at) DESC LIMIT 1"
)

_DESK_COLUMNS = 'id, counter, "user", state, opened_at, serves, backup, paused_reason, version'
_DESK_AT = Statement(f"SELECT {_DESK_COLUMNS} FROM desk WHERE counter = :counter AND state IN ('open', 'paused', 'lost')")
_DESK_OF = Statement(f"SELECT {_DESK_COLUMNS} FROM desk WHERE \"user\" = :user AND state IN ('open', 'paused', 'lost')")
_DESKS_IN = Statement(f"SELECT {_DESK_COLUMNS} FROM desk WHERE hall = :hall AND state IN ('open', 'paused', 'lost')")
_DESK_INSERT = Statement(
    'INSERT INTO desk (id, hall, counter, "user", state, opened_at, ended_at, serves, backup, paused_reason, version, seen_at) '
    "VALUES (:id, :hall, :counter, :user, :state, :opened_at, NULL, :serves, :backup, :paused_reason, :version, :seen_at)"
)
_DESK_UPDATE = Statement(
    "UPDATE desk SET state = :state, paused_reason = :paused_reason, version = :version, ended_at = :ended_at, "
    "seen_at = CASE WHEN CAST(:seen_at AS BIGINT) IS NULL THEN seen_at ELSE :seen_at END WHERE id = :id AND state = :was"
)
_DESK_TOUCH = Statement("UPDATE desk SET version = version + 1 WHERE counter = :counter AND state IN ('open', 'paused', 'lost')")
_DESK_SEEN = Statement("UPDATE desk SET seen_at = :at WHERE id = :id AND state IN ('open', 'paused') AND seen_at < :at")
# DISTINCT would lead SQLite to the index of all days; the few rows are made distinct here.
_CALLED = Statement(f"SELECT hall, called_at, calls FROM ticket WHERE {_IS_LIVE} AND state = 'called'")
_HALLS_DUE = Statement(f"SELECT hall FROM ticket WHERE {_IS_LIVE} AND state = 'held' AND returns_at <= :now")
_DESKS_UNSEEN = Statement(
    "SELECT id, hall, counter, seen_at FROM desk "
    "WHERE state IN ('open', 'paused', 'lost') AND state <> 'lost' AND seen_at < :before"
)

_VISIT_INSERT = Statement(
    "INSERT INTO visit (id, site, service_day, prefix, count, number, way, language, person, name_sealed, phone_sealed, "
    "code_hash, code_sealed, arrived_at) VALUES (:id, :site, :service_day, :prefix, :count, :number, :way, :language, :person, "
    ":name_sealed, :phone_sealed, :code_hash, :code_sealed, :arrived_at)"
)
_VISIT_BY_CODE = Statement("SELECT id FROM visit WHERE code_hash = :code_hash")
_VISIT_CODE = Statement("SELECT code_sealed FROM visit WHERE id = :id")
_VISIT_END = Statement("UPDATE visit SET ended_at = :at WHERE id = :id")
_VISIT_WAY = Statement("UPDATE visit SET way = :way WHERE id = :id")
_NUMBER_LIVE = Statement("SELECT 1 FROM visit WHERE site = :site AND number = :number AND ended_at IS NULL")
_NEXT_COUNT = Statement(
    "INSERT INTO number_series (site, service_day, prefix, last) VALUES (:site, :day, :prefix, 1) "
    "ON CONFLICT (site, service_day, prefix) DO UPDATE SET last = number_series.last + 1 RETURNING last"
)

_CODE = re.compile(r"[a-z0-9][a-z0-9-]*")


def insert(connection: Connection, ticket: Ticket, service_day: str) -> None:
    """Write a new ticket."""
    _INSERT.run(connection, {**_values(ticket), "service_day": service_day})


def update(connection: Connection, before: Ticket, after: Ticket) -> bool:
    """Write what a step changed of a ticket; False when the row is no longer in the state it was decided on."""
    changed = {name: value for name in _MUTABLE if (value := getattr(after, name)) != getattr(before, name)}
    if "services" in changed:
        changed |= {"services": as_json(after.services), "service": after.service}
    if "way" in changed:
        changed["way"] = as_json(after.way)
    statement = _update(tuple(changed) or ("state",))
    return statement.run(connection, {"state": after.state, **changed, "id": after.id, "was": before.state}).rowcount == 1


@lru_cache(maxsize=256)
def _update(columns: tuple[str, ...]) -> Statement:
    """The update of these columns: a column that is named is checked and its indexes are written, changed or not."""
    values = ", ".join(f'"{name}" = :{name}' if name == "call" else f"{name} = :{name}" for name in columns)
    return Statement(f"UPDATE ticket SET {values} WHERE id = :id AND state = :was")


def delete(connection: Connection, id: str) -> None:
    """Take back a waiting ticket of a stage that was issued by a finish now undone."""
    _DELETE.run(connection, {"id": id})


def by_id(connection: Connection, id: str) -> Ticket | None:
    """The ticket with this id."""
    return _one(_BY_ID, connection, id=id)


def hall_of(connection: Connection, id: str) -> str | None:
    """The hall a ticket is in, read without a lock."""
    row = _HALL_OF.run(connection, {"id": id}).fetchone()
    return None if row is None else row[0]


def next_for(connection: Connection, hall: str, counter: str, services: PenaltyClass) -> Ticket | None:
    """The waiting ticket of the smallest rank among these services that may be called at the counter. One statement."""
    row = _pick(services.services).run(connection, {"hall": hall, "counter": counter}).fetchone()
    return None if row is None else _ticket(row)


@lru_cache(maxsize=512)
def _pick(services: tuple[str, ...]) -> Statement:
    """The pick for a set of services. Codes stand as literals, checked here: bound values would miss the partial index."""
    if not all(_CODE.fullmatch(code) for code in services):
        raise ValueError("a service code is small letters, digits and hyphens")
    codes = ", ".join(f"'{code}'" for code in services)
    return Statement(
        f"SELECT {_COLUMNS} FROM ticket WHERE hall = :hall AND state = 'waiting' AND service IN ({codes}) "
        "AND (bound_to IS NULL OR bound_to = :counter) ORDER BY rank_at, tie LIMIT 1"
    )


def in_hand(connection: Connection, counter: str) -> list[Ticket]:
    """The called and serving tickets of a counter."""
    return _many(_IN_HAND, connection, counter=counter)


def at_counter(connection: Connection, hall: str, counter: str) -> list[Ticket]:
    """The called, serving, held and missed tickets of a counter."""
    return _many(_AT_COUNTER, connection, hall=hall, counter=counter)


def live_in(connection: Connection, hall: str) -> list[Ticket]:
    """All tickets of a hall that are not final."""
    return _many(_LIVE, connection, hall=hall)


def carry_over(connection: Connection, hall: str, day: str) -> None:
    """Let the live tickets of a hall belong to the next service day."""
    _CARRY.run(connection, {"hall": hall, "day": day})


def bound_to(connection: Connection, hall: str, counter: str) -> list[Ticket]:
    """The waiting tickets bound to a counter."""
    return _many(_BOUND_TO, connection, hall=hall, counter=counter)


def last_ended_at(connection: Connection, hall: str, counter: str, day: str) -> Ticket | None:
    """The last served or missed ticket of a counter today: the one that undo means."""
    return _one(_LAST_ENDED, connection, hall=hall, counter=counter, day=day)


def of_visit(connection: Connection, visit: str) -> list[Ticket]:
    """A visit's tickets by stage."""
    return _many(_OF_VISIT, connection, visit=visit)


def desk_at(connection: Connection, counter: str) -> Desk | None:
    """The standing desk of a counter."""
    row = _DESK_AT.run(connection, {"counter": counter}).fetchone()
    return None if row is None else _desk(row)


def desk_of(connection: Connection, user: str) -> Desk | None:
    """The standing desk of a clerk."""
    row = _DESK_OF.run(connection, {"user": user}).fetchone()
    return None if row is None else _desk(row)


def desks_in(connection: Connection, hall: str) -> list[Desk]:
    """The standing desks of a hall."""
    return [_desk(row) for row in _DESKS_IN.run(connection, {"hall": hall}).fetchall()]


def insert_desk(connection: Connection, desk: Desk, hall: str, seen_at: int) -> None:
    """Write a new desk; `seen_at` is real time."""
    values = {name: getattr(desk, name) for name in Desk.__dataclass_fields__}
    lists = {"serves": as_json(desk.serves), "backup": as_json(desk.backup)}
    _DESK_INSERT.run(connection, {**values, **lists, "hall": hall, "seen_at": seen_at})


def update_desk(connection: Connection, desk: Desk, was: str, ended_at: int | None, seen_at: int | None) -> bool:
    """Write a desk's state back; False when it is no longer in the state it was decided on."""
    values = {"id": desk.id, "state": desk.state, "paused_reason": desk.paused_reason, "version": desk.version}
    return _DESK_UPDATE.run(connection, {**values, "was": was, "ended_at": ended_at, "seen_at": seen_at}).rowcount == 1


def touch_desk(connection: Connection, counter: str) -> None:
    """Raise the version of the standing desk of a counter, if there is one."""
    _DESK_TOUCH.run(connection, {"counter": counter})


def desk_seen(connection: Connection, seen: Iterable[str], at: int) -> None:
    """Note heartbeats (desk ids) at a real time."""
    _DESK_SEEN.run_many(connection, [{"id": id, "at": at} for id in sorted(seen)])


def called(connection: Connection) -> list[tuple[str, int, int]]:
    """(hall, called_at, calls) of the called tickets of all halls."""
    return [(row[0], row[1], row[2]) for row in _CALLED.run(connection, {}).fetchall()]


def halls_with_due_holds(connection: Connection, now: int) -> list[str]:
    """The halls that have held tickets whose minutes are over, in order."""
    return sorted({row[0] for row in _HALLS_DUE.run(connection, {"now": now}).fetchall()})


def desks_unseen_since(connection: Connection, before: int) -> list[tuple[str, str, str, int]]:
    """(desk, hall, counter, seen_at) of open and paused desks without a heartbeat since a real time."""
    rows = _DESKS_UNSEEN.run(connection, {"before": before}).fetchall()
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def insert_visit(connection: Connection, values: dict[str, Any]) -> None:
    """Write a new visit; keys are the columns."""
    _VISIT_INSERT.run(connection, {**values, "way": as_json(values["way"])})


def visit_by_code(connection: Connection, hashes: Iterable[bytes]) -> str | None:
    """The id of the visit that one of these keyed hashes of a code belongs to."""
    for code_hash in hashes:
        row = _VISIT_BY_CODE.run(connection, {"code_hash": code_hash}).fetchone()
        if row is not None:
            return str(row[0])
    return None


def sealed_code(connection: Connection, visit: str) -> bytes | None:
    """A visit's sealed code."""
    row = _VISIT_CODE.run(connection, {"id": visit}).fetchone()
    return None if row is None else bytes(row[0])


def end_visit(connection: Connection, visit: str, at: int | None) -> None:
    """Note that a visit has ended, or goes on after all (None)."""
    _VISIT_END.run(connection, {"id": visit, "at": at})


def set_way(connection: Connection, ticket: Ticket) -> None:
    """Keep the visit's way in step with its ticket."""
    _VISIT_WAY.run(connection, {"id": ticket.visit, "way": as_json(ticket.way)})


def next_count(connection: Connection, site: str, day: str, prefix: str) -> int:
    """The next count of a number series; its row stays locked until the transaction ends."""
    row = _NEXT_COUNT.run(connection, {"site": site, "day": day, "prefix": prefix}).fetchone()
    if row is None:
        raise RuntimeError("a number series that does not count")
    return int(row[0])


def number_is_live(connection: Connection, site: str, number: str) -> bool:
    """Whether an open visit of the site has the number."""
    return _NUMBER_LIVE.run(connection, {"site": site, "number": number}).fetchone() is not None


def snapshot(connection: Connection, hall: str, day: str | None, settings: HallSettings | None) -> HallState:
    """The hall's state as the rows have it: what the fold must equal."""
    live = live_in(connection, hall)
    ended = _many(_ENDED_ON, connection, hall=hall, day=day) if day else []
    return HallState(
        hall=hall,
        day=day,
        settings=settings,
        desks={desk.counter: desk for desk in desks_in(connection, hall)},
        live={ticket.id: ticket for ticket in live},
        ended={ticket.id: ticket for ticket in ended if ticket.state in FINAL},
    )


def _values(ticket: Ticket) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(ticket, name) for name in TICKET_FIELDS}
    values["way"] = as_json(ticket.way)
    values["services"] = as_json(ticket.services)
    values["service"] = ticket.service
    return values


def _ticket(row: Any) -> Ticket:
    values = list(row)
    values[_WAY] = _way(values[_WAY])
    values[_SERVICES] = _codes(values[_SERVICES])
    return Ticket(*values)


def _way(value: Any) -> Way:
    return _way_of(value) if isinstance(value, str) else tuple(map(tuple, value))


def _codes(value: Any) -> tuple[str, ...]:
    return _codes_of(value) if isinstance(value, str) else tuple(value)


# The same few ways and sets of services are read again and again.
@lru_cache(maxsize=1_024)
def _way_of(text: str) -> Way:
    return tuple(map(tuple, json.loads(text)))


@lru_cache(maxsize=1_024)
def _codes_of(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def _desk(row: Any) -> Desk:
    id, counter, user, state, opened_at, serves, backup, reason, version = row
    return Desk(id, counter, user, state, opened_at, _codes(serves), _codes(backup), reason, version)


def _one(statement: Statement, connection: Connection, **values: Any) -> Ticket | None:
    row = statement.run(connection, values).fetchone()
    return None if row is None else _ticket(row)


def _many(statement: Statement, connection: Connection, **values: Any) -> list[Ticket]:
    return [_ticket(row) for row in statement.run(connection, values).fetchall()]
