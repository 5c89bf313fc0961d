"""A visit of several stages: finishing one issues the next, here or in another hall; undoing takes it back."""

import pytest

from queueapp.actions import calling, issuing, moving, serving
from queueapp.domain.refusals import UndoTooLate
from tests.support.catalogue import ASK, EAST, INSPECT, LANE, MOVE_OUT, NEW_CAR, PLATE, WEST, WEST_LANE
from tests.support.databases import on_both
from tests.support.town import ANA, DEE, EVE, KIOSK, Town

pytestmark = on_both


def inspected(town: Town, service: str = NEW_CAR) -> object:
    """A car that went through the lane, where Eve works."""
    if town.desk("lane-1") is None:
        town.open("lane-1", EVE)
    return town.served(service, hall=EAST, counter="lane-1", by=EVE)


def follower_of(town: Town, visit: str) -> object:
    ((id,),) = town.rows("SELECT id FROM ticket WHERE visit = :visit ORDER BY stage DESC LIMIT 1", visit=visit)
    return town.ticket(id)


def test_finishing_the_lane_issues_the_stage_in_the_other_hall(town: Town) -> None:
    first = inspected(town)

    follower = follower_of(town, first.visit)

    assert (follower.hall, follower.services, follower.stage, follower.state) == (EAST, (NEW_CAR,), 1, "waiting")
    assert (follower.number, first.hall) == (first.number, LANE)
    assert town.kinds(EAST)[-1] == "ticket.issued"
    assert town.kinds(LANE)[-1] == "ticket.finished"


def test_the_next_stage_counts_from_the_visits_arrival(town: Town) -> None:
    first = inspected(town)
    town.issue(PLATE)

    follower = follower_of(town, first.visit)

    assert follower.rank_at == follower.arrived_at == first.arrived_at
    assert follower.issued_at > follower.arrived_at
    town.open()
    assert town.call_next().id == follower.id


def test_the_visit_goes_on_between_its_stages(town: Town) -> None:
    first = inspected(town)

    assert town.rows("SELECT ended_at FROM visit WHERE id = :id", id=first.visit) == [(None,)]


def test_a_priority_holds_for_the_whole_visit(town: Town) -> None:
    town.open("lane-1", EVE)
    first = town.do(issuing.issue, EAST, [NEW_CAR], by=EVE, priority="disabled").ticket
    town.call_next("lane-1", EVE)
    town.do(serving.begin, "lane-1", by=EVE)
    town.do(serving.finish, "lane-1", by=EVE)

    follower = follower_of(town, first.visit)

    assert (follower.priority, follower.credit_minutes, follower.rank_at) == ("disabled", 30, first.rank_at)


def test_a_new_car_goes_through_all_five_stages(town: Town) -> None:
    first = inspected(town)
    town.open()
    for service in (NEW_CAR, "plate-choose", "pay", "collect"):
        assert town.call_next().services == (service,)
        town.do(serving.begin, "east-3")
        town.do(serving.finish, "east-3")

    states = town.rows("SELECT state FROM ticket WHERE visit = :visit ORDER BY stage", visit=first.visit)
    assert states == [("served",)] * 5
    assert town.rows("SELECT ended_at FROM visit WHERE id = :id", id=first.visit) == [(town.clock.at,)]


def test_the_next_queue_of_the_same_hall_is_the_next_stage(town: Town) -> None:
    town.open()
    first = town.do(issuing.issue, EAST, [PLATE, ASK], by=KIOSK).ticket
    town.call_next()
    town.do(serving.begin, "east-3")
    town.do(serving.finish, "east-3")

    follower = follower_of(town, first.visit)

    assert (follower.hall, follower.services) == (EAST, (ASK,))
    assert town.kinds(EAST)[-2:] == ["ticket.finished", "ticket.issued"]


@pytest.mark.parametrize("outcome", ["not_done", "referred"])
def test_what_was_not_done_ends_the_visit_early(town: Town, outcome: str) -> None:
    town.open("lane-1", EVE)
    town.serving(NEW_CAR, hall=EAST, counter="lane-1", by=EVE)

    served = town.do(serving.finish, "lane-1", by=EVE, outcome=outcome)

    assert served.remark == "ended_early"
    assert town.rows("SELECT count(*) FROM ticket") == [(1,)]
    assert town.rows("SELECT ended_at FROM visit") == [(town.clock.at,)]


def test_undo_withdraws_the_next_stage_in_the_other_hall(town: Town) -> None:
    first = inspected(town)
    town.wait(minutes=1)

    back = town.do(serving.undo, "lane-1", by=EVE)

    assert (back.id, back.state, back.seat) == (first.id, "serving", 0)
    assert town.kinds(EAST)[-1] == "ticket.withdrawn"
    assert town.rows("SELECT count(*) FROM ticket WHERE visit = :visit", visit=first.visit) == [(1,)]


def test_after_undo_the_stage_can_be_finished_again(town: Town) -> None:
    first = inspected(town)
    town.do(serving.undo, "lane-1", by=EVE)

    town.do(serving.finish, "lane-1", by=EVE)

    assert follower_of(town, first.visit).stage == 1


def test_once_the_next_stage_is_called_undo_is_too_late(town: Town) -> None:
    inspected(town)
    town.open()
    town.call_next()

    with pytest.raises(UndoTooLate):
        town.do(serving.undo, "lane-1", by=EVE)


def test_a_next_stage_that_was_called_and_put_back_can_be_withdrawn_again(town: Town) -> None:
    inspected(town)
    town.open()
    town.call_next()
    town.do(calling.return_ticket, "east-3")

    assert town.do(serving.undo, "lane-1", by=EVE).state == "serving"


def test_a_next_stage_the_citizen_gave_up_stays_given_up(town: Town) -> None:
    first = inspected(town)
    town.do(moving.cancel_own, first.visit, by=ANA)

    with pytest.raises(UndoTooLate):
        town.do(serving.undo, "lane-1", by=EVE)


def test_a_site_without_payment_ends_after_its_business(town: Town) -> None:
    town.open("west-lane-1", DEE)
    first = town.served(MOVE_OUT, hall=WEST, counter="west-lane-1", by=DEE)

    follower = follower_of(town, first.visit)

    assert (first.hall, first.services) == (WEST_LANE, (INSPECT,))
    assert (follower.hall, follower.is_last_stage) == (WEST, True)
