"""The API's tickets: issuing, following, giving up, being late, evaluating."""

from typing import Any

from flask import request
from pydantic import Field

from queueapp.actions import checking_in, evaluating, issuing, moving, reading
from queueapp.actions.checking_in import Coming
from queueapp.actions.issuing import Issued
from queueapp.domain.clock import local
from queueapp.domain.identity import Person, checked_person
from queueapp.domain.refusals import BadInput, NotFound
from queueapp.domain.roles import Role
from queueapp.domain.visit import Ticket
from queueapp.outside.qr import qr_svg
from queueapp.storage import ticket_queries
from queueapp.web.api.table import OPEN, Answer, Body, Call, Route, reachable_hall
from queueapp.web.facts import range_of, service_of, stages_of
from queueapp.web.identities import carries_key

LANGUAGES = ("zh", "en")


class PersonBody(Body):
    name: str = Field(max_length=60)
    id_type: str = Field(max_length=20)
    id_number: str = Field(max_length=40)
    phone: str | None = Field(default=None, max_length=20)


class Issue(Body):
    """What somebody comes for; or his appointment, which says it."""

    services: list[str] = Field(default_factory=list, max_length=4)
    appointment: str | None = Field(default=None, max_length=40)
    person: PersonBody | None = None
    priority: str | None = Field(default=None, max_length=40)
    language: str = "zh"


class Evaluate(Body):
    grade: int = Field(ge=1, le=5)
    reasons: list[str] = Field(default_factory=list, max_length=8)
    text: str = Field(default="", max_length=200)


def routes() -> tuple[Route, ...]:
    """The routes of tickets."""
    return (
        Route("POST", "/halls/<hall>/tickets", issue, "取号", "tickets", OPEN, Issue, created=True, anonymous_limit="30/minute"),
        Route("GET", "/tickets/<code>", follow, "我的号", "tickets"),
        Route("POST", "/tickets/<code>/cancel", _cancel, "取消排队", "tickets"),
        Route("POST", "/tickets/<code>/late", _late, "我晚到", "tickets"),
        Route("POST", "/tickets/<code>/evaluation", _evaluate, "评价", "tickets", OPEN, Evaluate),
        Route(
            "POST", "/visits/<visit>/identity", _identity, "查看办事人的完整信息", "tickets", frozenset({Role.CLERK, Role.MANAGER})
        ),
        Route("GET", "/visits/<visit>", _visit, "一次到访", "tickets", frozenset({Role.CLERK, Role.GREETER, Role.MANAGER})),
    )


def issue(call: Call) -> Answer:
    """Give a number, or give the same one again to a repeated key."""
    hall = reachable_hall(call, call.path["hall"])
    if call.body.language not in LANGUAGES:
        raise BadInput(fields={"language": "unknown"})
    body = call.body
    if body.appointment is not None:
        return _check_in(call, hall)
    done = issuing.issue(
        call.door.house, call.asked, hall, body.services,
        priority=body.priority, language=body.language, person=_person(call, body.person),
    )  # fmt: skip
    issued = done.value or issued_before(call, done.repeated or "")
    return 201, issued_view(call, issued)


def _check_in(call: Call, hall: str) -> Answer:
    """The number of an appointment that staff at the entrance have found."""
    if call.role not in (Role.GREETER, Role.MANAGER, Role.ADMIN):
        raise NotFound()
    coming = Coming(priority=call.body.priority)
    done = checking_in.check_in_at(call.door.house, call.asked, hall, call.body.appointment, coming)
    return 201, issued_view(call, done.value or issued_before(call, done.repeated or ""))


def _person(call: Call, body: PersonBody | None) -> Person | None:
    if body is None:
        return None
    today = local(call.asked.now, call.door.zone).date()
    return checked_person(body.name, body.id_type, body.id_number, body.phone, today=today)


def issued_before(call: Call, visit: str) -> Issued:
    """What a repeated key was answered with: the visit's first ticket and its code."""
    with call.door.house.database.read() as connection:
        tickets = ticket_queries.of_visit(connection, visit)
    if not tickets:
        raise NotFound()
    return Issued(tickets[0], call.door.code_of_visit(visit))


def issued_view(call: Call, issued: Issued) -> dict[str, Any]:
    """The number as a kiosk shows and prints it."""
    ticket, door = issued.ticket, call.door
    running = door.states.of(ticket.hall)
    settings = running.state.settings
    if settings is None:
        raise NotFound()
    current = running.state.ticket(ticket.id) or ticket
    ahead, expected = door.ticket_views.line(running, call.asked.now, current)
    url = f"/t/{issued.code}"
    main = next((codes[0] for codes in ticket.way if codes[0] not in ("inspect",)), ticket.service)
    return {
        "id": ticket.id,
        "code": issued.code,
        "number": ticket.number,
        "visit": ticket.visit,
        "state": current.state,
        "ahead": ahead,
        "estimate": range_of(expected),
        "url": url,
        **_drawn(call, url),
        "hall": {"code": settings.hall, "name": settings.hall_name, "site": settings.site_name},
        "where": settings.hall_name,
        "service": service_of(settings, ticket.service) | {"name": door.service_name(main)},
        "stages": stages_of(ticket, door.service_name),
        "slip": {
            "at": door.text(ticket.issued_at), "site": settings.site_name, "hall": settings.hall_name,
            "where": settings.hall_name, "rejoin_minutes": settings.rules.rejoin_within_minutes,
        },
    }  # fmt: skip


def _drawn(call: Call, url: str) -> dict[str, str]:
    """The code as our own pages show it; a program with a key draws the address itself."""
    if call.actor is None or carries_key(request):
        return {}
    return {"qr_svg": qr_svg((call.door.public_url or request.host_url.rstrip("/")) + url)}


def visit_of(call: Call) -> str:
    """The visit behind a code. Staff and keys never see a code, so to them there is none."""
    if call.actor is not None and call.actor.role is not Role.KIOSK:
        raise NotFound()
    return call.door.visit_of_code(call.path["code"])


def ticket_message(call: Call, visit: str) -> dict[str, Any]:
    """The citizen's view as sent live."""
    return call.door.ticket_message(visit)


def follow(call: Call) -> Answer:
    """The ticket behind a code."""
    return ticket_message(call, visit_of(call))


def _cancel(call: Call) -> Answer:
    visit = visit_of(call)
    moving.cancel_own(call.door.house, call.asked, visit)
    return ticket_message(call, visit)


def _late(call: Call) -> Answer:
    visit = visit_of(call)
    moving.come_later(call.door.house, call.asked, visit)
    return ticket_message(call, visit)


def _evaluate(call: Call) -> Answer:
    visit = visit_of(call)
    evaluating.evaluate(call.door.house, call.asked, visit, call.body.grade, call.body.reasons, call.body.text)
    return ticket_message(call, visit)


def _visit(call: Call) -> Answer:
    with call.door.house.database.read() as connection:
        tickets = ticket_queries.of_visit(connection, call.path["visit"])
    if not tickets:
        raise NotFound()
    for ticket in tickets:
        reachable_hall(call, ticket.hall)
    return {
        "id": call.path["visit"],
        "number": tickets[0].number,
        "tickets": [_row(call, ticket) for ticket in tickets],
    }


def _identity(call: Call) -> Answer:
    opened = reading.read_identity(call.door.house, call.asked, call.path["visit"])
    return {"id_type": opened.document_type, "id_number": opened.document, "name": opened.name, "phone": opened.phone}


def _row(call: Call, ticket: Ticket) -> dict[str, Any]:
    settings = call.door.states.of(ticket.hall).state.settings
    if settings is None:
        raise NotFound()
    return {**call.door.hall_views.ticket(ticket, settings), "hall": ticket.hall}
