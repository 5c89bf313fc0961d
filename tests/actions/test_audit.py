"""Every change is on record: who, from where, when."""

import pytest

from queueapp.actions import moving, people, serving
from queueapp.domain.refusals import CounterClosed
from queueapp.domain.ticket_life import is_ticket_event, row_of
from tests.support.catalogue import ASK, EAST, NEW_CAR
from tests.support.town import ANA, EVE, GIL, KIOSK, Town


def history(town: Town) -> None:
    """A morning with a bit of everything."""
    town.open()
    missed = town.missed()
    town.do(moving.rejoin, missed.id, by=KIOSK)
    town.held()
    town.served()
    given_up = town.issue()
    town.do(moving.cancel_own, given_up.visit, by=ANA)
    sent = town.issue()
    town.do(moving.transfer, sent.id, service=ASK, by=GIL)


def test_each_step_of_a_ticket_has_its_audit_row(town: Town) -> None:
    history(town)

    steps = [(event.ticket, row_of(event.kind).step.value) for event in town.events() if is_ticket_event(event.kind)]
    rows = town.rows("SELECT subject, action FROM audit WHERE subject IN (SELECT id FROM ticket) ORDER BY id")
    assert rows == steps


def test_the_next_stage_and_its_withdrawal_are_on_record(town: Town) -> None:
    town.open("lane-1", EVE)
    town.served(NEW_CAR, hall=EAST, counter="lane-1", by=EVE)
    ((follower,),) = town.rows("SELECT id FROM ticket WHERE stage = 1")
    town.do(serving.undo, "lane-1", by=EVE)

    rows = town.rows("SELECT actor, action, place FROM audit WHERE subject = :id ORDER BY id", id=follower)
    assert rows == [("eve", "issue", EAST), ("eve", "withdraw", EAST)]


def test_the_row_says_who_from_where_and_when(town: Town) -> None:
    town.open()
    ticket = town.called()

    columns = "at, real_at, role, actor, address, place"
    rows = town.rows(f"SELECT {columns} FROM audit WHERE subject = :id AND action = 'call'", id=ticket.id)

    assert rows == [(town.clock.at, town.clock.at, "clerk", "bo", "127.0.0.1", "east-3")]


def test_the_event_says_who_by_role_and_desk_by_id_only(town: Town) -> None:
    town.open()
    town.called()

    event = town.events()[-1]

    assert (event.by, event.user, event.at) == ("clerk", "bo", town.clock.at)
    assert "Bo" not in str(town.rows("SELECT body FROM event"))


def test_a_refused_verb_leaves_no_trace(town: Town) -> None:
    before = town.counted()

    with pytest.raises(CounterClosed):
        town.call_next()

    assert town.counted() == before


def test_signing_in_is_on_record(town: Town) -> None:
    made = town.do(people.make_key, people.Scope(KIOSK.role, hall=EAST), "kiosk", by=GIL)
    people.begin_session(town.house, town.ask(KIOSK), key=made.id)

    assert town.rows("SELECT subject FROM audit WHERE action = 'sign_in'") == [(made.id,)]
