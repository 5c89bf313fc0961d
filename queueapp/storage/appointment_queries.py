"""Appointments: what verbs and their owners ask, and the writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from queueapp.domain.appointment_life import Place, places_of
from queueapp.domain.booking_rules import Record
from queueapp.storage.sealing import Sealer
from queueapp.storage.statements import Statement, as_json, of_json

_APPOINTMENT_COLUMNS = (
    "id, site, state, services, start, line, places, stranded, "
    "person, agent, language, moves, booked_at, ended_at, excused_at, visit"
)
_INSERT_APPOINTMENT = Statement(
    "INSERT INTO appointment (id, site, code_hash, code_sealed, state, services, start, line, places, stranded, person, agent, "
    "name_sealed, agent_name_sealed, contact_sealed, plate_sealed, language, moves, booked_at, ended_at, visit) "
    "VALUES (:id, :site, :code_hash, :code_sealed, 'booked', :services, :start, :line, :places, :stranded, :person, :agent, "
    ":name_sealed, :agent_name_sealed, :contact_sealed, :plate_sealed, :language, 0, :booked_at, NULL, NULL)"
)
_BY_CODE = Statement(f"SELECT {_APPOINTMENT_COLUMNS} FROM appointment WHERE code_hash = :code_hash")
_BY_ID = Statement(f"SELECT {_APPOINTMENT_COLUMNS} FROM appointment WHERE id = :id")
_OPENED = Statement(
    f"SELECT {_APPOINTMENT_COLUMNS}, code_sealed, plate_sealed, contact_sealed, name_sealed, agent_name_sealed "
    "FROM appointment WHERE id = :id"
)
_CONTACT_OF = Statement("SELECT contact_sealed FROM appointment WHERE id = :id")
_OF_PERSON = Statement(
    "SELECT state, start, services, ended_at, excused_at IS NOT NULL, agent, id, site, stranded FROM appointment "
    "WHERE (person = :person OR agent = :person) AND start > :since"
)
_EXCUSE = Statement("UPDATE appointment SET excused_at = :at WHERE id = :id AND excused_at IS NULL")
_END = Statement("UPDATE appointment SET state = :state, ended_at = :at, visit = :visit WHERE id = :id AND state = :was")
_MOVE = Statement(
    "UPDATE appointment SET site = :site, start = :start, places = :places, line = :line, moves = moves + 1, stranded = :stranded "
    "WHERE id = :id AND state = 'booked'"
)
_RECONTACT = Statement("UPDATE appointment SET contact_sealed = :contact_sealed WHERE id = :id")
_STRAND = Statement("UPDATE appointment SET stranded = :stranded WHERE id = :id AND state = 'booked'")
_BOOKED_IN = Statement(f"SELECT {_APPOINTMENT_COLUMNS} FROM appointment WHERE site = :site AND state = 'booked'")
_OVERDUE = Statement("SELECT id, site, start FROM appointment WHERE state = 'booked' AND start < :before ORDER BY site, start")


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
    agent: str | None
    language: str
    moves: int
    booked_at: int
    ended_at: int | None
    excused_at: int | None
    visit: str | None


@dataclass(frozen=True, slots=True)
class BookedOpened:
    """An appointment with what is sealed of it, for its owner: code, plate, where he is told, by channel, and the names that were
    given: of the person, and of the agent who comes for him."""

    booked: Booked
    code: str
    plate: str | None
    contact: dict[str, str]
    name: str
    agent_name: str | None


@dataclass(frozen=True, slots=True)
class Past:
    """An appointment of a person as the limits count it."""

    id: str
    site: str
    record: Record


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
    code, plate, contact, name, agent_name = (None if one is None else sealer.open(bytes(one)) for one in row[-5:])
    return BookedOpened(_booked(row[:-5]), code or "", plate, of_json(contact or "{}"), name or "", agent_name)


def contact_of(connection: Connection, sealer: Sealer, id: str) -> dict[str, str]:
    """Where the owner of an appointment is told of it, by channel; opened."""
    row = _CONTACT_OF.run(connection, {"id": id}).fetchone()
    found: dict[str, str] = {} if row is None else of_json(sealer.open(bytes(row[0])))
    return found


def records_of(connection: Connection, person: str, since: int) -> list[Record]:
    """A person's appointments from an Instant on, those he comes to as an agent too, as the limits count them."""
    return [one.record for one in past_of(connection, person, since)]


def past_of(connection: Connection, person: str, since: int) -> list[Past]:
    """The same, with the appointment and its site."""
    rows = _OF_PERSON.run(connection, {"person": person, "since": since}).fetchall()
    return [Past(row[6], row[7], _record(row, person)) for row in rows]


def excuse(connection: Connection, id: str, at: int) -> bool:
    """Note that an appointment counts against nobody; False when it was noted before."""
    return _EXCUSE.run(connection, {"id": id, "at": at}).rowcount == 1


def write_contact(connection: Connection, sealer: Sealer, id: str, contact: dict[str, str]) -> None:
    """Write where the owner of an appointment is told of it, by channel."""
    _RECONTACT.run(connection, {"id": id, "contact_sealed": sealer.seal(as_json(contact))})


def end_appointment(connection: Connection, id: str, was: str, state: str, at: int, visit: str | None = None) -> bool:
    """End an appointment; False when it is no longer in the state it was decided on."""
    return _END.run(connection, {"id": id, "was": was, "state": state, "at": at, "visit": visit}).rowcount == 1


def booked_in(connection: Connection, site: str) -> list[Booked]:
    """The booked appointments of a site."""
    return [_booked(row) for row in _BOOKED_IN.run(connection, {"site": site}).fetchall()]


def mark_stranded(connection: Connection, id: str, *, stranded: bool = True) -> None:
    """Note that an appointment's place was withdrawn, or is there again."""
    _STRAND.run(connection, {"id": id, "stranded": stranded})


def move_appointment(connection: Connection, id: str, site: str, start: int, line: str, places: tuple[Place, ...]) -> bool:
    """Give an appointment other places; False when it is not booked any more."""
    values = {"id": id, "site": site, "start": start, "line": line, "places": as_json(places), "stranded": False}
    return _MOVE.run(connection, values).rowcount == 1


def overdue(connection: Connection, before: int) -> list[tuple[str, str, int]]:
    """(appointment, site, start) of booked appointments that started before an Instant."""
    return [(row[0], row[1], row[2]) for row in _OVERDUE.run(connection, {"before": before}).fetchall()]


def _record(row: Any, person: str) -> Record:
    agent = row[5]
    return Record(
        row[0], row[1], tuple(of_json(row[2])), row[3],
        excused=bool(row[4]), as_agent=agent == person, by_agent=agent is not None and agent != person, stranded=bool(row[8]),
    )  # fmt: skip


def _booked(row: Any) -> Booked:
    services, places = tuple(of_json(row[3])), places_of(of_json(row[6]))
    return Booked(row[0], row[1], row[2], services, row[4], row[5], places, bool(row[7]), *row[8:])
