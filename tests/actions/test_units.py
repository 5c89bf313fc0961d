"""One verb, one transaction: locks in order, nothing half done, a second try where the world has moved."""

import threading

import pytest
from sqlalchemy.exc import IntegrityError

from queueapp.actions import moving, unit
from queueapp.actions.unit import Committed, Streams, Unit, run
from queueapp.domain.events import CityEvent
from queueapp.domain.refusals import NobodyWaiting, NotFound, TryAgain
from queueapp.storage import ticket_queries
from tests.support.catalogue import EAST, INSPECT, LANE, WEST
from tests.support.databases import on_both
from tests.support.town import ADMIN, ANA, GIL, Town

pytestmark = on_both


def test_what_fails_leaves_no_trace(town: Town) -> None:
    before = (town.counted(), town.seq())

    def work(at: Unit) -> None:
        at.audit("something", place=None, subject=None)
        at.append("hall/east-hall", CityEvent("city.something", at.now, "admin", "x"))
        raise NobodyWaiting()

    with pytest.raises(NobodyWaiting):
        run(town.house, town.ask(ADMIN), Streams(halls=(EAST,)), work)

    assert (town.counted(), town.seq()) == before


def test_a_verb_that_says_nothing_uses_no_number(town: Town) -> None:
    seq = town.seq()

    run(town.house, town.ask(ADMIN), Streams(halls=(EAST,)), lambda at: None)

    assert town.seq() == seq


def test_a_verb_that_needs_another_hall_starts_over_with_both(town: Town) -> None:
    locked: list[list[str]] = []

    def work(at: Unit) -> str:
        locked.append(sorted(at.halls))
        return at.hall(LANE).code

    assert run(town.house, town.ask(ADMIN), Streams(halls=(EAST,)), work).value == LANE
    assert locked == [[EAST], [EAST, LANE]]


def test_a_verb_that_needs_ever_more_halls_asks_for_patience(town: Town) -> None:
    with pytest.raises(TryAgain):
        run(town.house, town.ask(ADMIN), Streams(halls=(EAST,)), lambda at: (at.hall(LANE), at.hall(WEST)))


def test_a_ticket_that_has_moved_meanwhile_is_followed(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = town.issue()
    really = ticket_queries.hall_of

    def read_just_before_it_moved(connection: object, id: str) -> str | None:
        found = really(connection, id)
        monkeypatch.setattr(ticket_queries, "hall_of", really)
        town.do(moving.transfer, ticket.id, service=INSPECT, by=GIL)
        return found

    monkeypatch.setattr(ticket_queries, "hall_of", read_just_before_it_moved)
    sent = town.do(moving.transfer, ticket.id, counter="lane-2", by=GIL)

    assert (sent.hall, sent.bound_to) == (LANE, "lane-2")


def test_who_hears_of_a_commit_hears_its_events_in_their_order(town: Town) -> None:
    heard: list[Committed] = []
    town.house.on_commit = heard.extend
    town.open()
    ticket = town.serving()
    town.do(moving.transfer_from, "east-3", service=INSPECT)

    kinds = [(one.stream, [event.kind for event in one.events]) for one in heard]
    assert kinds[-1] == ("hall/east-lane", ["ticket.arrived"])
    assert kinds[-2] == ("hall/east-hall", ["ticket.departed"])
    assert heard[-2].first == town.seq(EAST)
    assert ticket.hall == EAST


def test_a_refused_verb_is_heard_by_nobody(town: Town) -> None:
    heard: list[Committed] = []
    town.house.on_commit = heard.extend

    with pytest.raises(NotFound):
        town.do(moving.cancel_own, "nothing", by=ANA)

    assert heard == []


def test_a_storm_on_one_hall_is_not_felt_in_another(town: Town) -> None:
    held, go = threading.Event(), threading.Event()
    gates = town.house.gates

    def storm() -> None:
        locks = gates.enter(["hall/east-hall"])
        held.set()
        go.wait(10)
        unit.leave(locks)

    thread = threading.Thread(target=storm)
    thread.start()
    held.wait(10)

    assert town.issue(hall=WEST).number == "A001"

    go.set()
    thread.join()


def test_the_database_itself_refuses_two_tickets_in_one_seat(town: Town) -> None:
    town.open()
    town.serving()
    other = town.issue()

    with pytest.raises(IntegrityError):
        town.house.database.write(
            lambda connection: connection.exec_driver_sql(
                f"UPDATE ticket SET state = 'called', counter = 'east-3', seat = 0 WHERE id = '{other.id}'"
            )
        )


def test_the_database_itself_refuses_two_desks_at_one_counter(town: Town) -> None:
    town.open()

    with pytest.raises(IntegrityError):
        town.house.database.write(
            lambda connection: connection.exec_driver_sql(
                'INSERT INTO desk (id, hall, counter, "user", state, opened_at, serves, backup, version, seen_at) '
                "VALUES ('x', 'east-hall', 'east-3', 'eve', 'open', 1, '[]', '[]', 1, 1)"
            )
        )
