"""The statements of a call use their indexes, on both databases, whatever the day has left behind."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text

from queueapp.actions import calling
from queueapp.domain.clock import MINUTE
from queueapp.domain.events import TicketEvent, encode
from queueapp.domain.notices import Channel, Kind
from queueapp.domain.picking import PenaltyClass
from queueapp.storage import (
    appointment_queries,
    check_in_queries,
    event_log,
    forgetting,
    notice_queries,
    people_queries,
    ticket_queries,
    waiting_queries,
)
from queueapp.storage.engine import Database
from queueapp.storage.people_rows import PersonRow
from queueapp.storage.statements import Statement
from tests.support.catalogue import ASK, EAST, LICENCE, PLATE
from tests.support.clock import StoppedClock
from tests.support.databases import POSTGRES, SQLITE, PostgresTown
from tests.support.town import Town, build_house
from tests.support.values import a_desk, a_ticket

OLD_ROWS, OLD_DAY, OLD_SEQ = 400, "2026-11-01", 1_000_000
FILLED = "ticket, visit, desk, event, person, appointment, wait"
# Any index that holds standing desks only: they are few, and which of these is chosen does not matter.
STANDING = ("uq_desk_counter_standing", "uq_desk_clerk_standing", "ix_desk_hall")
QUESTIONS: list[tuple[str, Callable[[Connection], object], tuple[str, ...]]] = [
    ("next", lambda c: ticket_queries.next_for(c, EAST, "east-3", PenaltyClass((PLATE, LICENCE, ASK), 0)), ("ix_ticket_line",)),
    ("live", lambda c: ticket_queries.live_in(c, EAST), ("ix_ticket_live", "ix_ticket_line")),
    ("at counter", lambda c: ticket_queries.at_counter(c, EAST, "east-3"), ("ix_ticket_live",)),
    ("in hand", lambda c: ticket_queries.in_hand(c, "east-3"), ("uq_ticket_counter_seat",)),
    ("bound", lambda c: ticket_queries.bound_to(c, EAST, "east-3"), ("ix_ticket_line", "ix_ticket_live")),
    ("last ended", lambda c: ticket_queries.last_ended_at(c, EAST, "east-3", "2026-11-24"), ("ix_ticket_day",)),
    ("of a visit", lambda c: ticket_queries.of_visit(c, "visit-0"), ("uq_ticket_visit_stage", "autoindex_ticket")),
    ("by code", lambda c: ticket_queries.visit_by_code(c, [b"x"]), ("uq_visit_code_hash", "autoindex_visit")),
    ("number", lambda c: ticket_queries.number_is_live(c, "east", "A001"), ("uq_visit_live_number",)),
    ("desk at", lambda c: ticket_queries.desk_at(c, "east-3"), STANDING),
    ("desk of", lambda c: ticket_queries.desk_of(c, "bo"), STANDING),
    ("called", ticket_queries.called, ("ix_ticket_live",)),
    ("due holds", lambda c: ticket_queries.halls_with_due_holds(c, 5), ("ix_ticket_live",)),
    ("unseen desks", lambda c: ticket_queries.desks_unseen_since(c, 5), STANDING),
    ("desks in", lambda c: ticket_queries.desks_in(c, EAST), STANDING),
    ("ended", lambda c: ticket_queries.snapshot(c, EAST, "2026-11-24", None), ("ix_ticket_day",)),
    ("events", lambda c: event_log.read_after(c, "hall/east-hall", 5), ("pk_event", "autoindex_event")),
    ("base", lambda c: event_log.last_base(c, "hall/east-hall"), ("ix_event_kind",)),
    ("due notices", lambda c: notice_queries.due(c, Channel.MAIL, 5, 50), ("ix_notice_waiting",)),
    ("notices about", lambda c: notice_queries.withdraw(c, "appointment-1", Kind), ("ix_notice_about", "ix_notice_waiting")),
    ("notices given up", lambda c: notice_queries.give_up(c, 5), ("ix_notice_waiting", "ix_notice_about")),
    ("who comes", lambda c: check_in_queries.expected(c, ["ana"], "east", 5, 9), ("ix_appointment_person",)),
    ("for whom he comes", lambda c: check_in_queries.expected(c, ["ana"], "east", 5, 9), ("ix_appointment_agent",)),
    *(("long over", lambda c: forgetting.is_due(c, 0), (f"ix_{table}_named_over",)) for table in ("visit", "appointment", "wait")),
    *(("named", lambda c: forgetting.is_named(c, "ana"), (index,)) for index in ("ix_visit_named", "ix_wait_named")),
    ("key", lambda c: people_queries.actor_of_key(c, b"x"), ("uq_access_key_hash", "autoindex_access_key")),
]


@pytest.fixture(scope="module", params=[SQLITE, POSTGRES])
def old_town(request: pytest.FixtureRequest) -> Iterator[Town]:
    """A town after many days: hundreds of tickets, desks, events, appointments and waits that are over, a few that live.

    Questions leave it as it is, so those of this file share it."""
    on_sqlite = request.param == SQLITE
    founded = request.getfixturevalue("sqlite_town") if on_sqlite else PostgresTown(request.getfixturevalue("postgres"))
    with founded.address() as address:
        clock, database = StoppedClock(), Database(address, synchronous="OFF")
        town = Town(build_house(database, clock), clock)
        town.issue()
        database.write(_fill)
        if not on_sqlite:
            database.write(lambda connection: connection.exec_driver_sql(f"ANALYZE {FILLED}"))
        yield town
        database.close()


def _fill(connection: Connection) -> None:
    recall = encode(TicketEvent("ticket.recalled", 1, "old-1", "clerk", call="call-1"))
    for number in range(OLD_ROWS):
        ticket = replace(a_ticket(f"B{number:03d}"), id=f"old-{number}", visit=f"visit-{number}", state="served")
        values = {"site": "east", "service_day": OLD_DAY, "prefix": "B", "count": number, "number": ticket.number}
        facts = {"id": ticket.visit, "way": ticket.way, "language": "zh", "code_sealed": b""}
        facts |= {"person": _fill_person(connection, number), "name_sealed": b"x", "phone_sealed": None}
        hashes = {"code_hash": number.to_bytes(32), "arrived_at": 1}
        ticket_queries.insert_visit(connection, {**values, **facts, **hashes})
        ticket_queries.end_visit(connection, ticket.visit, 2)
        ticket_queries.insert(connection, ticket, OLD_DAY)
        desk = a_desk(id=f"old-{number}", state="closed")
        ticket_queries.insert_desk(connection, desk, EAST, 1)
        row = {"seq": OLD_SEQ + number, "body": recall}
        connection.execute(text("INSERT INTO event VALUES ('hall/east-hall', :seq, 'ticket.recalled', 1, :body)"), row)
        _fill_promises(connection, number)


def _fill_person(connection: Connection, number: int) -> str:
    """A person of whom there is an old visit, an appointment that nobody came to, and a wait that came to nothing."""
    id, index = f"old-{number}", number.to_bytes(32)
    row = {"id": id, "document_type": "passport", "document_index": index, "document_sealed": b"", "created_at": 1}
    connection.execute(insert(PersonRow).values(row))
    return id


def _fill_promises(connection: Connection, number: int) -> None:
    person, start = f"old-{number}", number * MINUTE
    whose = {"person": person, "name_sealed": b"x", "contact_sealed": b"", "plate_sealed": None, "language": "zh"}
    row = {"id": person, "site": "east", "services": [PLATE], "code_hash": number.to_bytes(32), "code_sealed": b"", **whose}
    place = {"start": start, "line": "public", "places": [], "booked_at": 1}
    appointment_queries.insert_appointment(connection, {**row, **place, "agent": person, "agent_name_sealed": None})
    appointment_queries.end_appointment(connection, person, "booked", "missed", start)
    waiting_queries.insert_wait(connection, {**row, "since": 1, "until": start, "appointment": None, "joined_at": 1})
    waiting_queries.end_wait(connection, person, "left", start)


class Plans:
    """Explains every statement that is run while it watches."""

    def __init__(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        self._town = town
        self._patch = monkeypatch

    def of(self, question: Callable[[Connection], object]) -> str:
        """The plans of the statements that a question takes, as one text."""
        told: list[str] = []
        sqlite = self._town.house.database.is_sqlite

        def explain(statement: Statement, connection: Connection, values: Any) -> Any:
            sql = statement._spelled(connection)
            words = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
            told.extend(str(row) for row in connection.exec_driver_sql(words + sql, dict(values)))
            return run(statement, connection, values)

        run = Statement.run
        with self._town.house.database.read() as connection:
            if not sqlite:
                connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            with self._patch.context() as patch:
                patch.setattr(Statement, "run", explain)
                question(connection)
        return "\n".join(told)


@pytest.mark.parametrize(("question", "indexes"), [row[1:] for row in QUESTIONS], ids=[row[0] for row in QUESTIONS])
def test_a_question_on_the_way_of_a_call_uses_its_index(
    old_town: Town, monkeypatch: pytest.MonkeyPatch, question: Callable[[Connection], object], indexes: tuple[str, ...]
) -> None:
    plan = Plans(old_town, monkeypatch).of(question)

    assert any(index in plan for index in indexes), plan
    assert "Seq Scan" not in plan
    assert "SCAN ticket'" not in plan
    assert "SCAN desk'" not in plan


def test_the_next_ticket_is_found_without_sorting(old_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = Plans(old_town, monkeypatch).of(QUESTIONS[0][1])

    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_a_call_takes_a_fixed_number_of_statements_however_long_the_line(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def statements_of_a_call() -> int:
        count = 0
        run = Statement.run

        def counting(statement: Statement, connection: Connection, values: Any) -> Any:
            nonlocal count
            count += 1
            return run(statement, connection, values)

        with monkeypatch.context() as patch:
            patch.setattr(Statement, "run", counting)
            town.call_next()
        return count

    town.open()
    town.issue()
    few = statements_of_a_call()
    for _ in range(30):
        town.issue()
    town.do(calling.return_ticket, "east-3")

    assert statements_of_a_call() == few


def test_a_service_code_is_checked_before_it_stands_in_a_statement(town: Town) -> None:
    with town.house.database.read() as connection, pytest.raises(ValueError, match="service code"):
        ticket_queries.next_for(connection, EAST, "east-3", PenaltyClass(("x'; DROP TABLE ticket; --",), 0))
