"""Slots with their ledger of places, and the places that wait for their moment: what verbs ask and write."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from queueapp.domain.appointment_life import Place
from queueapp.domain.slots import Line, Slot
from queueapp.storage.statements import Statement

_LINE = ("target", "held", "offered", "parked", "booked")
_SLOT_COLUMNS = (
    "hall, grp, start, minutes, bookable_from, "
    + ", ".join(f"public_{name}" for name in _LINE)
    + ", "
    + ", ".join(f"staff_{name}" for name in _LINE)
)
_SLOTS = Statement(f"SELECT {_SLOT_COLUMNS} FROM slot WHERE site = :site AND start >= :since ORDER BY start, hall, grp")
_SLOTS_BETWEEN = Statement(
    f"SELECT {_SLOT_COLUMNS} FROM slot WHERE hall = :hall AND grp = :grp AND start >= :since AND start < :before"
)
_SLOT = Statement(f"SELECT {_SLOT_COLUMNS} FROM slot WHERE hall = :hall AND grp = :grp AND start = :start")
_LAST_START = Statement("SELECT max(start) FROM slot WHERE hall = :hall AND grp = :grp")
_INSERT_SLOT = Statement(
    "INSERT INTO slot (site, hall, grp, start, minutes, bookable_from, public_target, public_held, public_offered, public_parked, "
    "public_booked, staff_target, staff_held, staff_offered, staff_parked, staff_booked) "
    "VALUES (:site, :hall, :grp, :start, :minutes, :bookable_from, :public, 0, 0, 0, 0, :staff, 0, 0, 0, 0)"
)
_RETARGET = Statement(
    "UPDATE slot SET public_target = :public, staff_target = :staff WHERE hall = :hall AND grp = :grp AND start = :start"
)


def _take(line: str) -> Statement:
    in_use = " + ".join(f"{line}_{name}" for name in _LINE[1:])
    return Statement(f"{_add(line, 'held', 'offered', 'booked')} AND {in_use} < {line}_target")


def _shift(line: str) -> Statement:
    return Statement(_add(line, "held", "offered", "parked", "booked"))


def _add(line: str, *counts: str) -> str:
    more = ", ".join(f"{line}_{name} = {line}_{name} + :{name}" for name in counts)
    return f"UPDATE slot SET {more} WHERE hall = :hall AND grp = :grp AND start = :start"


_TAKE = {line: _take(line) for line in ("public", "staff")}
_SHIFT = {line: _shift(line) for line in ("public", "staff")}

_PARK = Statement(
    "INSERT INTO parked_place (id, site, hall, grp, start, line, public_from) "
    "VALUES (:id, :site, :hall, :grp, :start, :line, :public_from)"
)
_PARKED_IN = Statement(
    "SELECT id, hall, grp, start, line, public_from FROM parked_place WHERE site = :site ORDER BY public_from, id"
)
_PARKED_DUE = Statement(
    "SELECT id, hall, grp, start, line, public_from FROM parked_place WHERE site = :site AND public_from <= :now"
)
_SITES_WITH_DUE = Statement("SELECT DISTINCT site FROM parked_place WHERE public_from <= :now")
_UNPARK = Statement("DELETE FROM parked_place WHERE id = :id")


@dataclass(frozen=True, slots=True)
class Parked:
    """A parked place."""

    id: str
    place: Place
    line: str
    public_from: int


def slots_since(connection: Connection, site: str, since: int) -> dict[Place, Slot]:
    """The slots of a site from an Instant on, by place."""
    return {slot.place: slot for row in _SLOTS.run(connection, {"site": site, "since": since}).fetchall() if (slot := _slot(row))}


def slots_between(connection: Connection, groups: Iterable[tuple[str, str]], since: int, before: int) -> dict[Place, Slot]:
    """The slots of some (hall, group) that start in a stretch of time, by place; one statement for each group."""
    rows = (
        row
        for hall, group in groups
        for row in _SLOTS_BETWEEN.run(connection, {"hall": hall, "grp": group, "since": since, "before": before}).fetchall()
    )
    return {slot.place: slot for slot in map(_slot, rows)}


def slots_at(connection: Connection, places: Iterable[Place]) -> dict[Place, Slot]:
    """The slots of some places; one statement for each."""
    rows = (_SLOT.run(connection, _key(place)).fetchone() for place in places)
    return {slot.place: slot for row in rows if row is not None for slot in [_slot(row)]}


def last_start(connection: Connection, hall: str, group: str) -> int | None:
    """The last start a group has slots for."""
    row = _LAST_START.run(connection, {"hall": hall, "grp": group}).fetchone()
    return None if row is None else row[0]


def insert_slots(connection: Connection, site: str, slots: Iterable[Slot]) -> None:
    """Write new slots."""
    rows = [
        {
            "site": site, "hall": slot.hall, "grp": slot.group, "start": slot.start, "minutes": slot.minutes,
            "bookable_from": slot.bookable_from, "public": slot.public.target, "staff": slot.staff.target,
        }
        for slot in slots
    ]  # fmt: skip
    _INSERT_SLOT.run_many(connection, rows)


def retarget(connection: Connection, place: Place, public: int, staff: int) -> None:
    """Write what the office wants of a slot."""
    _RETARGET.run(connection, {**_key(place), "public": public, "staff": staff})


def take(connection: Connection, place: Place, line: str, *, held: int = 0, offered: int = 0, booked: int = 0) -> bool:
    """Take a free place; False when there is none."""
    return _TAKE[line].run(connection, {**_key(place), "held": held, "offered": offered, "booked": booked}).rowcount == 1


def shift(
    connection: Connection, place: Place, line: str, *, held: int = 0, offered: int = 0, parked: int = 0, booked: int = 0
) -> None:
    """Move places from one count to another; their sum may shrink, never grow."""
    counts = {"held": held, "offered": offered, "parked": parked, "booked": booked}
    _SHIFT[line].run(connection, {**_key(place), **counts})


def park(connection: Connection, site: str, parked: Parked) -> None:
    """Write a parked place."""
    values = {"id": parked.id, "site": site, "line": parked.line, "public_from": parked.public_from}
    _PARK.run(connection, {**values, **_key(parked.place)})


def parked_due(connection: Connection, site: str, now: int) -> list[Parked]:
    """The parked places of a site whose moment has come."""
    return [_parked(row) for row in _PARKED_DUE.run(connection, {"site": site, "now": now}).fetchall()]


def parked_in(connection: Connection, site: str) -> list[Parked]:
    """All parked places of a site."""
    return [_parked(row) for row in _PARKED_IN.run(connection, {"site": site}).fetchall()]


def sites_with_parked_due(connection: Connection, now: int) -> list[str]:
    """The sites that have parked places to give back, in order."""
    return sorted(row[0] for row in _SITES_WITH_DUE.run(connection, {"now": now}).fetchall())


def unpark(connection: Connection, id: str) -> None:
    """Delete a parked place."""
    _UNPARK.run(connection, {"id": id})


def _key(place: Place) -> dict[str, Any]:
    return {"hall": place[0], "grp": place[1], "start": place[2]}


def _slot(row: Any) -> Slot:
    return Slot(row[0], row[1], row[2], row[3], row[4], Line(*row[5:10]), Line(*row[10:15]))


def _parked(row: Any) -> Parked:
    return Parked(row[0], (row[1], row[2], row[3]), row[4], row[5])
