"""Slots, holds, appointments and parked places: the questions booking asks, and its writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from queueapp.domain.appointment_life import Appointment, Hold, Place, places_of
from queueapp.domain.booking_rules import Record
from queueapp.domain.bookings_state import BookingsState
from queueapp.domain.slots import Line, Slot
from queueapp.storage.sealing import Sealer
from queueapp.storage.statements import Statement, as_json, of_json

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
    return Statement(
        f"UPDATE slot SET {line}_held = {line}_held + :held, {line}_booked = {line}_booked + :booked "
        f"WHERE hall = :hall AND grp = :grp AND start = :start AND {in_use} < {line}_target"
    )


def _shift(line: str) -> Statement:
    return Statement(
        f"UPDATE slot SET {line}_held = {line}_held + :held, {line}_parked = {line}_parked + :parked, "
        f"{line}_booked = {line}_booked + :booked WHERE hall = :hall AND grp = :grp AND start = :start"
    )


_TAKE = {line: _take(line) for line in ("public", "staff")}
_SHIFT = {line: _shift(line) for line in ("public", "staff")}

_HOLD_COLUMNS = "id, services, start, line, places, expires_at, extended, site, state"
_INSERT_HOLD = Statement(
    "INSERT INTO hold (id, site, code_hash, code_sealed, state, services, start, line, places, expires_at, extended) "
    "VALUES (:id, :site, :code_hash, :code_sealed, 'held', :services, :start, :line, :places, :expires_at, :extended)"
)
_HOLD_BY_CODE = Statement(f"SELECT {_HOLD_COLUMNS} FROM hold WHERE code_hash = :code_hash")
_HOLD_BY_ID = Statement(f"SELECT {_HOLD_COLUMNS} FROM hold WHERE id = :id")
_HOLD_CODE = Statement("SELECT code_sealed FROM hold WHERE id = :id")
_LIVE_HOLDS = Statement(f"SELECT {_HOLD_COLUMNS} FROM hold WHERE site = :site AND state = 'held'")
_EXPIRED_HOLDS = Statement(f"SELECT {_HOLD_COLUMNS} FROM hold WHERE site = :site AND state = 'held' AND expires_at < :now")
_END_HOLD = Statement("UPDATE hold SET state = :state WHERE id = :id AND state = 'held'")
_EXTEND_HOLD = Statement("UPDATE hold SET expires_at = :expires_at, extended = :extended WHERE id = :id AND state = 'held'")
_SITES_WITH_EXPIRED = Statement("SELECT DISTINCT site FROM hold WHERE state = 'held' AND expires_at < :now")

_APPOINTMENT_COLUMNS = (
    "id, site, state, services, start, line, places, stranded, person, language, moves, booked_at, ended_at, visit"
)
_INSERT_APPOINTMENT = Statement(
    "INSERT INTO appointment (id, site, code_hash, code_sealed, state, services, start, line, places, stranded, person, "
    "contact_sealed, plate_sealed, language, moves, booked_at, ended_at, visit) "
    "VALUES (:id, :site, :code_hash, :code_sealed, 'booked', :services, :start, :line, :places, :stranded, :person, "
    ":contact_sealed, :plate_sealed, :language, 0, :booked_at, NULL, NULL)"
)
_BY_CODE = Statement(f"SELECT {_APPOINTMENT_COLUMNS} FROM appointment WHERE code_hash = :code_hash")
_BY_ID = Statement(f"SELECT {_APPOINTMENT_COLUMNS} FROM appointment WHERE id = :id")
_OPENED = Statement(f"SELECT {_APPOINTMENT_COLUMNS}, code_sealed, plate_sealed, contact_sealed FROM appointment WHERE id = :id")
_CONTACT_OF = Statement("SELECT contact_sealed FROM appointment WHERE id = :id")
_OF_PERSON = Statement("SELECT state, start, services, ended_at FROM appointment WHERE person = :person AND start > :since")
_END = Statement("UPDATE appointment SET state = :state, ended_at = :at, visit = :visit WHERE id = :id AND state = :was")
_MOVE = Statement(
    "UPDATE appointment SET site = :site, start = :start, places = :places, line = :line, moves = moves + 1, stranded = :stranded "
    "WHERE id = :id AND state = 'booked'"
)
_STRAND = Statement("UPDATE appointment SET stranded = :stranded WHERE id = :id AND state = 'booked'")
_BOOKED_IN = Statement(f"SELECT {_APPOINTMENT_COLUMNS} FROM appointment WHERE site = :site AND state = 'booked'")
_OVERDUE = Statement("SELECT id, site, start FROM appointment WHERE state = 'booked' AND start < :before ORDER BY site, start")
_LOCK_PERSON = Statement("UPDATE person SET created_at = created_at WHERE id = :id")

_PARK = Statement(
    "INSERT INTO parked_place (id, site, hall, grp, start, line, public_from) "
    "VALUES (:id, :site, :hall, :grp, :start, :line, :public_from)"
)
_PARKED_IN = Statement("SELECT id, hall, grp, start, line, public_from FROM parked_place WHERE site = :site")
_PARKED_DUE = Statement(
    "SELECT id, hall, grp, start, line, public_from FROM parked_place WHERE site = :site AND public_from <= :now"
)
_SITES_WITH_DUE = Statement("SELECT DISTINCT site FROM parked_place WHERE public_from <= :now")
_UNPARK = Statement("DELETE FROM parked_place WHERE id = :id")


@dataclass(frozen=True, slots=True)
class HoldFound:
    """A hold with its site and state."""

    hold: Hold
    site: str
    state: str


@dataclass(frozen=True, slots=True)
class Booked:
    """An appointment as its row has it."""

    id: str
    site: str
    state: str
    services: tuple[str, ...]
    start: int
    line: str
    places: tuple[Place, ...]
    stranded: bool
    person: str
    language: str
    moves: int
    booked_at: int
    ended_at: int | None
    visit: str | None


@dataclass(frozen=True, slots=True)
class BookedOpened:
    """An appointment with what is sealed of it, for its owner: code, plate, and where he is told, by channel."""

    booked: Booked
    code: str
    plate: str | None
    contact: dict[str, str]


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


def take(connection: Connection, place: Place, line: str, *, held: int = 0, booked: int = 0) -> bool:
    """Take a free place; False when there is none."""
    return _TAKE[line].run(connection, {**_key(place), "held": held, "booked": booked}).rowcount == 1


def shift(connection: Connection, place: Place, line: str, *, held: int = 0, parked: int = 0, booked: int = 0) -> None:
    """Move places from one count to another; their sum may shrink, never grow."""
    _SHIFT[line].run(connection, {**_key(place), "held": held, "parked": parked, "booked": booked})


def insert_hold(connection: Connection, hold: Hold, site: str, code_hash: bytes, code_sealed: bytes) -> None:
    """Write a new hold."""
    values = {"id": hold.id, "site": site, "code_hash": code_hash, "code_sealed": code_sealed, "start": hold.start}
    lists = {"services": as_json(hold.services), "places": as_json(hold.places)}
    more = {"line": hold.line, "expires_at": hold.expires_at, "extended": False}
    _INSERT_HOLD.run(connection, {**values, **lists, **more})


def hold_by_code(connection: Connection, hashes: Sequence[bytes]) -> HoldFound | None:
    """The hold of a code."""
    for code_hash in hashes:
        row = _HOLD_BY_CODE.run(connection, {"code_hash": code_hash}).fetchone()
        if row is not None:
            return _hold(row)
    return None


def hold_by_id(connection: Connection, id: str) -> HoldFound | None:
    """A hold by id."""
    row = _HOLD_BY_ID.run(connection, {"id": id}).fetchone()
    return None if row is None else _hold(row)


def hold_code(connection: Connection, id: str) -> bytes | None:
    """A hold's sealed code."""
    row = _HOLD_CODE.run(connection, {"id": id}).fetchone()
    return None if row is None else bytes(row[0])


def expired_holds(connection: Connection, site: str, now: int) -> list[Hold]:
    """The live holds of a site whose time is over."""
    return [_hold(row).hold for row in _EXPIRED_HOLDS.run(connection, {"site": site, "now": now}).fetchall()]


def end_hold(connection: Connection, id: str, state: str) -> bool:
    """End a live hold; False when it was not live."""
    return _END_HOLD.run(connection, {"id": id, "state": state}).rowcount == 1


def extend_hold(connection: Connection, id: str, expires_at: int) -> None:
    """Let a hold live longer."""
    _EXTEND_HOLD.run(connection, {"id": id, "expires_at": expires_at, "extended": True})


def sites_with_expired_holds(connection: Connection, now: int) -> list[str]:
    """The sites that have holds to release, in order."""
    return sorted(row[0] for row in _SITES_WITH_EXPIRED.run(connection, {"now": now}).fetchall())


def insert_appointment(connection: Connection, values: dict[str, Any]) -> None:
    """Write a new appointment; keys are the columns."""
    lists = {name: as_json(values[name]) for name in ("services", "places")}
    _INSERT_APPOINTMENT.run(connection, {**values, **lists, "stranded": False})


def by_code(connection: Connection, hashes: Sequence[bytes]) -> Booked | None:
    """The appointment of a code."""
    for code_hash in hashes:
        row = _BY_CODE.run(connection, {"code_hash": code_hash}).fetchone()
        if row is not None:
            return _booked(row)
    return None


def by_id(connection: Connection, id: str) -> Booked | None:
    """An appointment by id."""
    row = _BY_ID.run(connection, {"id": id}).fetchone()
    return None if row is None else _booked(row)


def opened(connection: Connection, sealer: Sealer, id: str) -> BookedOpened | None:
    """An appointment by id, opened."""
    row = _OPENED.run(connection, {"id": id}).fetchone()
    if row is None:
        return None
    code, plate, contact = (None if one is None else sealer.open(bytes(one)) for one in row[-3:])
    return BookedOpened(_booked(row[:-3]), code or "", plate, of_json(contact or "{}"))


def contact_of(connection: Connection, sealer: Sealer, id: str) -> dict[str, str]:
    """Where the owner of an appointment is told of it, by channel; opened."""
    row = _CONTACT_OF.run(connection, {"id": id}).fetchone()
    found: dict[str, str] = {} if row is None else of_json(sealer.open(bytes(row[0])))
    return found


def lock_person(connection: Connection, person: str) -> None:
    """Hold a person's row until the transaction ends, so that limits count across sites."""
    _LOCK_PERSON.run(connection, {"id": person})


def records_of(connection: Connection, person: str, since: int) -> list[Record]:
    """A person's appointments from an Instant on, as the limits count them."""
    rows = _OF_PERSON.run(connection, {"person": person, "since": since}).fetchall()
    return [Record(row[0], row[1], tuple(of_json(row[2])), row[3]) for row in rows]


def end_appointment(connection: Connection, id: str, was: str, state: str, at: int, visit: str | None = None) -> bool:
    """End an appointment; False when it is no longer in the state it was decided on."""
    return _END.run(connection, {"id": id, "was": was, "state": state, "at": at, "visit": visit}).rowcount == 1


def booked_in(connection: Connection, site: str) -> list[Booked]:
    """The booked appointments of a site."""
    return [_booked(row) for row in _BOOKED_IN.run(connection, {"site": site}).fetchall()]


def mark_stranded(connection: Connection, id: str) -> None:
    """Note that an appointment's place was withdrawn."""
    _STRAND.run(connection, {"id": id, "stranded": True})


def move_appointment(connection: Connection, id: str, site: str, start: int, line: str, places: tuple[Place, ...]) -> bool:
    """Give an appointment other places; False when it is not booked any more."""
    values = {"id": id, "site": site, "start": start, "line": line, "places": as_json(places), "stranded": False}
    return _MOVE.run(connection, values).rowcount == 1


def overdue(connection: Connection, before: int) -> list[tuple[str, str, int]]:
    """(appointment, site, start) of booked appointments that started before an Instant."""
    return [(row[0], row[1], row[2]) for row in _OVERDUE.run(connection, {"before": before}).fetchall()]


def park(connection: Connection, site: str, parked: Parked) -> None:
    """Write a parked place."""
    values = {"id": parked.id, "site": site, "line": parked.line, "public_from": parked.public_from}
    _PARK.run(connection, {**values, **_key(parked.place)})


def parked_due(connection: Connection, site: str, now: int) -> list[Parked]:
    """The parked places of a site whose moment has come."""
    return [_parked(row) for row in _PARKED_DUE.run(connection, {"site": site, "now": now}).fetchall()]


def sites_with_parked_due(connection: Connection, now: int) -> list[str]:
    """The sites that have parked places to give back, in order."""
    return sorted(row[0] for row in _SITES_WITH_DUE.run(connection, {"now": now}).fetchall())


def unpark(connection: Connection, id: str) -> None:
    """Delete a parked place."""
    _UNPARK.run(connection, {"id": id})


def bookings_snapshot(connection: Connection, site: str, day: str | None, since: int) -> BookingsState:
    """A site's bookings as the rows have them, slots from `since` on: what the fold must equal."""
    holds = [_hold(row).hold for row in _LIVE_HOLDS.run(connection, {"site": site}).fetchall()]
    booked = [_booked(row) for row in _BOOKED_IN.run(connection, {"site": site}).fetchall()]
    parked = [_parked(row) for row in _PARKED_IN.run(connection, {"site": site}).fetchall()]
    return BookingsState(
        site=site,
        day=day,
        slots=slots_since(connection, site, since),
        holds={hold.id: hold for hold in holds},
        appointments={one.id: Appointment(one.id, one.services, one.start, one.line, one.places, one.stranded) for one in booked},
        parked={one.id: (one.place, one.public_from) for one in parked},
    )


def _key(place: Place) -> dict[str, Any]:
    return {"hall": place[0], "grp": place[1], "start": place[2]}


def _slot(row: Any) -> Slot:
    return Slot(row[0], row[1], row[2], row[3], row[4], Line(*row[5:10]), Line(*row[10:15]))


def _hold(row: Any) -> HoldFound:
    id, services, start, line, places, expires_at, extended, site, state = row
    hold = Hold(id, tuple(of_json(services)), start, line, places_of(of_json(places)), expires_at, bool(extended))
    return HoldFound(hold, site, state)


def _booked(row: Any) -> Booked:
    services, places = tuple(of_json(row[3])), places_of(of_json(row[6]))
    return Booked(row[0], row[1], row[2], services, row[4], row[5], places, bool(row[7]), *row[8:])


def _parked(row: Any) -> Parked:
    return Parked(row[0], (row[1], row[2], row[3]), row[4], row[5])
