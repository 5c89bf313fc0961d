"""The rows of a booking as a careful hand would write them: bare SQL on sqlite3 or psycopg, no layer between."""

import os
from typing import Any

from tests.load.bare import _AUDIT, _CLAIM, _EVENT, _LOCK, BareHand, _id, _json

_TAKE = (
    "UPDATE slot SET public_booked = public_booked + 1 WHERE hall = :hall AND grp = :grp AND start = :start "
    "AND bookable_from <= :at AND public_held + public_offered + public_parked + public_booked < public_target"
)
_PERSON = (
    "INSERT INTO person (id, document_type, document_index, document_sealed, created_at) "
    "VALUES (:person, 'resident_id', :document_index, :document_sealed, :at) "
    "ON CONFLICT (document_index) DO UPDATE SET created_at = person.created_at RETURNING id"
)
_APPOINTMENT = (
    "INSERT INTO appointment (id, site, code_hash, code_sealed, state, services, start, line, places, stranded, person, "
    "name_sealed, plate_sealed, contact_sealed, language, moves, booked_at, ended_at, visit) VALUES (:id, :site, :code_hash, "
    ":code_sealed, 'booked', :services, :start, 'public', :places, :no, :person, :name_sealed, NULL, :contact_sealed, 'zh', 0, "
    ":at, NULL, NULL)"
)
_NOTICE = (
    "INSERT INTO notice (id, kind, channel, language, person, about, facts_sealed, state, tries, next_at, pointless_at, "
    "created_at) VALUES (:id, :kind, 'sms', 'zh', :person, :about, :facts_sealed, 'waiting', 0, :at, :start, :at)"
)


class BareBooker(BareHand):
    """One connection that writes the rows of bookings by hand."""

    def book(self, site: str, hall: str, group: str, service: str, start: int) -> str:
        """Book a place for a new person, with the notices of it; the appointment's id."""
        at, id = self._city.house.now(), _id()
        place = {"hall": hall, "grp": group, "start": start, "at": at}
        self._begin()
        self._run(_CLAIM, {"scope": os.urandom(32), "fingerprint": os.urandom(32), "entity": id, "at": at})
        _, seq, _, _ = self._run(_LOCK, {"stream": f"bookings/{site}"}).fetchone()
        assert self._run(_TAKE, place).rowcount == 1, "no place was free"
        sealed = {"document_index": os.urandom(32), "document_sealed": os.urandom(45)}
        person = self._run(_PERSON, {"person": _id(), "at": at, **sealed}).fetchone()[0]
        lists: dict[str, Any] = {"services": _json([service]), "places": _json([[hall, group, start]])}
        codes = {"code_hash": os.urandom(32), "code_sealed": os.urandom(37)}
        codes |= {"name_sealed": os.urandom(45), "contact_sealed": os.urandom(70)}
        self._run(_APPOINTMENT, {**lists, **codes, "id": id, "site": site, "start": start, "person": person, "at": at, "no": False})
        facts = {"appointment": id, "by": "citizen", "services": [service], "start": start, "line": "public"}
        body = _json({**facts, "places": [[hall, group, start]]})
        self._run(_EVENT, {"stream": f"bookings/{site}", "seq": seq, "kind": "appointment.booked", "at": at, "body": body})
        self._run(_AUDIT, {"at": at, "role": "citizen", "actor": "anybody", "action": "book", "place": site, "id": id})
        for kind in ("booked", "reminder"):
            told = {"id": _id(), "kind": kind, "person": person, "about": id, "facts_sealed": os.urandom(420), "at": at}
            self._run(_NOTICE, {**told, "start": start})
        self._end()
        return id
