"""The API's no-shows: what counts against a citizen, and the appeal that the manager grants."""

from typing import Any

from pydantic import Field

from queueapp.actions import appointments, no_shows
from queueapp.actions.no_shows import NoShows
from queueapp.domain.clock import local
from queueapp.domain.identity import DocumentType, Person, document_problem, written_plainly
from queueapp.domain.refusals import BadInput, InvalidIdNumber
from queueapp.domain.roles import Role
from queueapp.storage.appointment_queries import Past
from queueapp.web.api.table import Answer, Body, Call, Route
from queueapp.web.door import Door

JUDGES = frozenset({Role.MANAGER, Role.ADMIN})


class DocumentBody(Body):
    id_type: str = Field(default=DocumentType.RESIDENT.value, max_length=20)
    id_number: str = Field(max_length=40)


class ReasonBody(Body):
    reason: str = Field(min_length=1, max_length=200)


def routes() -> tuple[Route, ...]:
    """The routes of no-shows."""
    return (
        Route("POST", "/sites/<site>/no-shows", _read, "查爽约记录", "booking", JUDGES, DocumentBody),
        Route("POST", "/no-shows/<appointment>/excuse", _excuse, "撤销爽约(申诉)", "booking", JUDGES, ReasonBody),
    )


def no_shows_view(door: Door, found: NoShows) -> dict[str, Any]:
    """What counts against a person, for the manager: when and where, and until when he is blocked."""
    items = [_item(door, one) for one in found.past]
    return {"items": items, "next": None, "blocked_until": door.text(found.until)}


def person_of_document(door: Door, id_type: str, id_number: str, now: int) -> Person:
    """Somebody of whom only the document is known. Refuses with BadInput, InvalidIdNumber."""
    try:
        kind = DocumentType(id_type)
    except ValueError:
        raise BadInput(fields={"id_type": "unknown"}) from None
    cleaned = written_plainly(id_number)
    if problem := document_problem(kind, cleaned, local(now, door.zone).date()):
        raise InvalidIdNumber(fields={"id_number": problem})
    return Person("", kind, cleaned)


def _read(call: Call) -> Answer:
    person = person_of_document(call.door, call.body.id_type, call.body.id_number, call.asked.now)
    return no_shows_view(call.door, no_shows.read_no_shows(call.door.house, call.asked, person, call.path["site"]))


def _excuse(call: Call) -> Answer:
    done = appointments.excuse(call.door.house, call.asked, call.path["appointment"], call.body.reason)
    return {"id": done.value or done.repeated, "excused": True}


def _item(door: Door, one: Past) -> dict[str, Any]:
    record = one.record
    return {
        "id": one.id,
        "site": {"code": one.site, "name": door.house.directory.sites[one.site].name},
        "start": door.text(record.start),
        "services": list(record.services),
        "state": record.state,
        "excused": record.excused,
        "as_agent": record.as_agent,
    }
