"""The waiting list: what verbs and those who wait ask, and the writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from queueapp.domain.appointment_life import places_of
from queueapp.domain.waiting_list import Offer, Wait
from queueapp.storage.sealing import Sealer
from queueapp.storage.statements import Statement, as_json, of_json

_COLUMNS = (
    "id, services, since, until, queued_at, passed, offer_start, offer_places, offer_until, "
    "site, state, person, language, appointment"
)
_LIVE = "state IN ('waiting', 'offered')"
_INSERT = Statement(
    "INSERT INTO wait (id, site, code_hash, code_sealed, state, services, since, until, queued_at, passed, person, "
    "name_sealed, contact_sealed, plate_sealed, language, appointment, joined_at) VALUES (:id, :site, :code_hash, :code_sealed, "
    "'waiting', :services, :since, :until, :joined_at, '[]', :person, :name_sealed, :contact_sealed, :plate_sealed, :language, "
    ":appointment, :joined_at)"
)
_BY_CODE = Statement(f"SELECT {_COLUMNS} FROM wait WHERE code_hash = :code_hash")
_BY_ID = Statement(f"SELECT {_COLUMNS} FROM wait WHERE id = :id")
_OPENED = Statement(f"SELECT {_COLUMNS}, code_sealed, plate_sealed, contact_sealed, name_sealed FROM wait WHERE id = :id")
_LIVE_IN = Statement(f"SELECT {_COLUMNS} FROM wait WHERE site = :site AND {_LIVE} ORDER BY queued_at, id")
_OF_PERSON = Statement(f"SELECT {_COLUMNS} FROM wait WHERE person = :person AND {_LIVE}")
_FOR_EARLIER = Statement(f"SELECT {_COLUMNS} FROM wait WHERE person = :person AND {_LIVE} AND appointment = :appointment")
_OFFER = Statement(
    "UPDATE wait SET state = 'offered', offer_start = :start, offer_places = :places, offer_until = :expires_at "
    "WHERE id = :id AND state = 'waiting'"
)
_PASS = Statement(
    "UPDATE wait SET state = 'waiting', queued_at = :queued_at, passed = :passed, offer_start = NULL, offer_places = NULL, "
    "offer_until = NULL WHERE id = :id AND state = 'offered'"
)
_END = Statement(
    "UPDATE wait SET state = :state, ended_at = :at, appointment = COALESCE(:appointment, appointment), offer_start = NULL, "
    f"offer_places = NULL, offer_until = NULL WHERE id = :id AND {_LIVE}"
)
# Sites with something for the clock to do: somebody waits and a place lies parked, an offer or a wish is over.
_SITES_DUE = Statement(
    "SELECT DISTINCT site FROM wait w WHERE (state = 'waiting' AND EXISTS (SELECT 1 FROM parked_place p WHERE p.site = w.site)) "
    "OR (state = 'offered' AND offer_until < :now) OR (state = 'waiting' AND until <= :now)"
)


@dataclass(frozen=True, slots=True)
class WaitFound:
    """One who waits, as his row has it; `appointment` is the one he would move, or the one he got."""

    wait: Wait
    site: str
    state: str
    person: str
    language: str
    appointment: str | None


@dataclass(frozen=True, slots=True)
class WaitOpened:
    """The same with what is sealed of it, for himself: code, plate, where he is told, by channel, and his name."""

    found: WaitFound
    code: str
    plate: str | None
    contact: dict[str, str]
    name: str


def insert_wait(connection: Connection, values: dict[str, Any]) -> None:
    """Write a new one; keys are the columns."""
    _INSERT.run(connection, {**values, "services": as_json(values["services"])})


def by_code(connection: Connection, hashes: Sequence[bytes]) -> WaitFound | None:
    """The one of a code."""
    for code_hash in hashes:
        row = _BY_CODE.run(connection, {"code_hash": code_hash}).fetchone()
        if row is not None:
            return _found(row)
    return None


def by_id(connection: Connection, id: str) -> WaitFound | None:
    """One by id."""
    row = _BY_ID.run(connection, {"id": id}).fetchone()
    return None if row is None else _found(row)


def opened(connection: Connection, sealer: Sealer, id: str) -> WaitOpened | None:
    """One by id, opened."""
    row = _OPENED.run(connection, {"id": id}).fetchone()
    if row is None:
        return None
    code, plate, contact, name = (None if one is None else sealer.open(bytes(one)) for one in row[-4:])
    return WaitOpened(_found(row[:-4]), code or "", plate, of_json(contact or "{}"), name or "")


def live_waits(connection: Connection, site: str) -> list[Wait]:
    """Who waits at a site, in order of their rank."""
    return [_wait(row) for row in _LIVE_IN.run(connection, {"site": site}).fetchall()]


def waits_of(connection: Connection, person: str) -> list[Wait]:
    """What a person waits for, at all sites."""
    return [_wait(row) for row in _OF_PERSON.run(connection, {"person": person}).fetchall()]


def for_earlier(connection: Connection, person: str, appointment: str) -> WaitFound | None:
    """The one who waits for an earlier time of a person's appointment, while he does."""
    row = _FOR_EARLIER.run(connection, {"person": person, "appointment": appointment}).fetchone()
    return None if row is None else _found(row)


def offer(connection: Connection, id: str, offered: Offer) -> None:
    """Write what one is offered."""
    values = {"start": offered.start, "places": as_json(offered.places), "expires_at": offered.expires_at}
    _OFFER.run(connection, {"id": id, **values})


def let_pass(connection: Connection, wait: Wait) -> None:
    """Write that one let his offer go by; `wait` is how he waits on."""
    _PASS.run(connection, {"id": wait.id, "queued_at": wait.queued_at, "passed": as_json(wait.passed)})


def end_wait(connection: Connection, id: str, state: str, at: int, appointment: str | None = None) -> None:
    """End a wait, with the appointment it came to."""
    _END.run(connection, {"id": id, "state": state, "at": at, "appointment": appointment})


def sites_due(connection: Connection, now: int) -> list[str]:
    """The sites whose waiting list the clock should look at, in order."""
    return sorted(row[0] for row in _SITES_DUE.run(connection, {"now": now}).fetchall())


def _found(row: Any) -> WaitFound:
    return WaitFound(_wait(row), *row[9:])


def _wait(row: Any) -> Wait:
    id, services, since, until, queued_at, passed, start, places, expires_at = row[:9]
    offered = None if expires_at is None else Offer(start, places_of(of_json(places)), expires_at)
    return Wait(id, tuple(of_json(services)), since, until, queued_at, tuple(of_json(passed)), offered)
