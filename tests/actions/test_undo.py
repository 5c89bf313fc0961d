"""Undoing the desk's last finish or miss, within two minutes, while nothing has come of it."""

import pytest

from queueapp.actions import calling, evaluating, hall_day, moving, serving
from queueapp.domain.refusals import CounterBusy, NotFound, UndoTooLate, WrongState
from queueapp.domain.roles import CLOCK
from tests.support.catalogue import EAST, WEST
from tests.support.town import ANA, CY, DEE, EVE, KIOSK, Town


def test_a_finish_is_undone_within_two_minutes(town: Town) -> None:
    town.open()
    served = town.served()
    town.wait(minutes=2)

    back = town.do(serving.undo, "east-3")

    assert (back.id, back.state, back.seat, back.ended_at, back.outcome) == (served.id, "serving", 0, None, None)
    assert back.began_at == served.began_at
    assert town.rows("SELECT ended_at FROM visit") == [(None,)]


def test_after_two_minutes_it_is_too_late(town: Town) -> None:
    town.open()
    town.served()
    town.wait(minutes=2, seconds=1)

    with pytest.raises(UndoTooLate):
        town.do(serving.undo, "east-3")


def test_a_miss_is_undone_and_the_ticket_stands_called_again(town: Town) -> None:
    town.open()
    missed = town.missed()
    town.wait(minutes=1)

    back = town.do(serving.undo, "east-3")

    assert (back.id, back.state, back.called_at, back.missed_at) == (missed.id, "called", town.clock.at, None)
    assert town.kinds()[-1] == "ticket.miss_undone"


def test_undo_means_the_last_of_the_two(town: Town) -> None:
    town.open()
    missed = town.missed()
    town.wait(seconds=20)
    served = town.serving()
    town.do(serving.finish, "east-3")

    assert town.do(serving.undo, "east-3").id == served.id
    town.do(serving.finish, "east-3")
    with pytest.raises(UndoTooLate):
        town.do(serving.undo, "east-3", ticket=missed.id)


def test_there_must_be_something_to_undo(town: Town) -> None:
    town.open()

    with pytest.raises(WrongState):
        town.do(serving.undo, "east-3")


def test_a_ticket_in_hand_cannot_be_undone(town: Town) -> None:
    town.open()
    ticket = town.serving()

    with pytest.raises(WrongState):
        town.do(serving.undo, "east-3", ticket=ticket.id)


def test_undo_needs_the_seat(town: Town) -> None:
    town.open()
    town.served()
    town.called()

    with pytest.raises(CounterBusy):
        town.do(serving.undo, "east-3")


def test_a_colleagues_finish_is_not_undone_here(town: Town) -> None:
    town.open()
    town.open("east-1", EVE)
    served = town.served()

    with pytest.raises(UndoTooLate):
        town.do(serving.undo, "east-1", ticket=served.id, by=EVE)


def test_a_ticket_of_another_hall_is_not_found(town: Town) -> None:
    town.open()
    town.open("west-1", DEE)
    served = town.served(hall=WEST, counter="west-1", by=DEE)

    with pytest.raises(NotFound):
        town.do(serving.undo, "east-3", ticket=served.id)


def test_once_the_citizen_has_judged_it_stays_finished(town: Town) -> None:
    town.open()
    served = town.served()
    town.do(evaluating.evaluate, served.visit, 5, [], "", by=ANA)

    with pytest.raises(UndoTooLate):
        town.do(serving.undo, "east-3")


def test_who_has_rejoined_is_not_called_by_undo(town: Town) -> None:
    town.open()
    missed = town.missed()
    town.do(moving.rejoin, missed.id, by=KIOSK)

    with pytest.raises(WrongState):
        town.do(serving.undo, "east-3")


def test_what_was_closed_out_at_night_stays_closed(town: Town) -> None:
    town.open()
    ticket = town.serving()
    town.do(hall_day.close_out, EAST, ticket.id, by=CY)

    with pytest.raises(UndoTooLate):
        town.do(serving.undo, "east-3")


def test_a_number_given_to_somebody_else_meanwhile_stays_his(town: Town) -> None:
    town.open()
    served = town.served()
    town.house.database.write(
        lambda connection: connection.exec_driver_sql("UPDATE number_series SET last = 999 WHERE site = 'east'")
    )
    assert town.issue().number == served.number

    with pytest.raises(UndoTooLate):
        town.do(serving.undo, "east-3")


def test_a_miss_by_the_clock_is_undone_too(town: Town) -> None:
    town.open()
    town.called()
    town.wait(minutes=6)
    town.do(calling.miss_overdue, EAST, by=CLOCK)

    assert town.do(serving.undo, "east-3").state == "called"
