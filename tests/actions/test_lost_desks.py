"""A desk nobody hears of: lost, back again, and what becomes of its tickets."""

import pytest

from queueapp.actions import desks, hall_day, serving
from queueapp.domain.refusals import DeskLost, NotFound, WrongState
from queueapp.domain.roles import CLOCK
from queueapp.jobs import schedule
from queueapp.storage.ticket_queries import desk_seen
from tests.support.catalogue import EAST
from tests.support.town import BO, CY, EVE, GIL, Town


def lose(town: Town) -> object:
    return town.do(desks.lose_desk, "east-3", by=CLOCK)


def test_a_lost_desk_gives_its_called_ticket_back_at_its_rank(town: Town) -> None:
    town.open()
    ticket = town.called()

    assert lose(town).state == "lost"

    back = town.ticket(ticket.id)
    assert (back.state, back.rank_at, back.tie) == ("waiting", ticket.rank_at, ticket.tie)
    assert town.kinds()[-2:] == ["ticket.returned", "desk.lost"]


@pytest.mark.parametrize("state", ["serving", "held"])
def test_a_lost_desk_keeps_what_it_serves_and_holds(town: Town, state: str) -> None:
    town.open()
    ticket = getattr(town, state)()

    lose(town)

    assert town.ticket(ticket.id).state == state


def test_a_lost_desk_does_nothing_until_it_is_back(town: Town) -> None:
    town.open()
    town.issue()
    lose(town)

    with pytest.raises(DeskLost):
        town.call_next()


def test_the_same_clerks_page_brings_it_back(town: Town) -> None:
    town.open()
    ticket = town.serving()
    lose(town)

    desk = town.open()

    assert (desk.state, town.kinds()[-1]) == ("open", "desk.came_back")
    assert town.do(serving.finish, "east-3").id == ticket.id


def test_a_desk_lost_in_its_pause_comes_back_open(town: Town) -> None:
    town.open()
    town.do(desks.pause, "east-3", "meal")
    lose(town)

    assert town.open().paused_reason is None


def test_a_lost_desk_is_lost_once(town: Town) -> None:
    town.open()
    lose(town)
    seq = town.seq()

    assert lose(town) is None
    assert town.seq() == seq


def test_where_nobody_sits_nothing_is_lost(town: Town) -> None:
    assert lose(town) is None


def test_only_the_clock_loses_desks(town: Town) -> None:
    town.open()

    with pytest.raises(NotFound):
        town.do(desks.lose_desk, "east-3", by=BO)


def test_a_lost_desk_can_be_taken_over(town: Town) -> None:
    town.open()
    ticket = town.serving()
    lose(town)

    town.do(desks.take_over, "east-3", by=EVE)

    assert town.do(serving.finish, "east-3", by=EVE).id == ticket.id


def test_held_tickets_go_back_after_their_minutes(town: Town) -> None:
    town.open()
    held = town.held()
    town.wait(minutes=29)
    assert town.do(desks.return_held, EAST, by=CLOCK) == 0
    town.wait(minutes=1)

    assert town.do(desks.return_held, EAST, by=CLOCK) == 1
    assert (town.ticket(held.id).state, town.ticket(held.id).rank_at) == ("waiting", held.rank_at)


def test_held_tickets_of_a_lost_desk_go_back_too(town: Town) -> None:
    town.open()
    held = town.held()
    lose(town)
    town.wait(minutes=31)

    assert schedule.return_held(town.house) == 1
    assert town.ticket(held.id).state == "waiting"


def test_the_manager_closes_out_what_a_lost_desk_left_open(town: Town) -> None:
    town.open()
    ticket = town.serving()
    lose(town)

    town.do(hall_day.close_out, EAST, ticket.id, by=CY)

    closed = town.ticket(ticket.id)
    assert (closed.state, closed.remark) == ("served", "closed")
    assert town.rows("SELECT ended_at FROM visit") == [(town.clock.at,)]


def test_only_what_is_served_is_closed_out_and_only_by_the_manager(town: Town) -> None:
    town.open()
    ticket = town.called()
    with pytest.raises(WrongState):
        town.do(hall_day.close_out, EAST, ticket.id, by=CY)
    town.do(serving.begin, "east-3")
    for somebody in (BO, GIL):
        with pytest.raises(NotFound):
            town.do(hall_day.close_out, EAST, ticket.id, by=somebody)


def test_the_job_loses_a_desk_after_three_minutes_of_silence(town: Town) -> None:
    desk = town.open()
    town.wait(minutes=2)
    town.house.database.write(lambda connection: desk_seen(connection, [desk.id], town.clock.at))
    town.wait(minutes=2)
    assert schedule.lose_desks(town.house) == 0
    town.wait(minutes=1)

    assert schedule.lose_desks(town.house) == 1
    assert town.desk().state == "lost"


def test_a_heartbeat_never_goes_back_in_time(town: Town) -> None:
    desk = town.open()
    town.house.database.write(lambda connection: desk_seen(connection, [desk.id], town.clock.at - 10))

    assert town.rows("SELECT seen_at FROM desk") == [(town.clock.at,)]


def test_the_job_misses_and_returns_in_every_hall(town: Town) -> None:
    town.open()
    town.held()
    ticket = town.called()
    town.wait(minutes=31)

    assert (schedule.miss_overdue(town.house), schedule.return_held(town.house)) == (1, 1)
    assert town.ticket(ticket.id).state == "missed"
