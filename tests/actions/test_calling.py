"""Calling: next, this one, again; giving a call back; giving up."""

import pytest

from queueapp.actions import calling, desks, moving, serving
from queueapp.domain.refusals import (
    BadInput,
    CallAgainTooLate,
    CounterBusy,
    CounterClosed,
    DeskLost,
    MissTooEarly,
    NobodyWaiting,
    NotFound,
    NotServedHere,
    NotThisDesk,
    RecallTooSoon,
    WrongState,
)
from queueapp.domain.roles import CLOCK
from tests.support.catalogue import ASK, EAST, PAY, WEST
from tests.support.town import ADMIN, CY, DEE, EVE, GIL, Town


def called_in_order(town: Town, count: int) -> list[str]:
    """Ids in the order in which the desk calls them when it serves one after the other."""
    order = []
    for _ in range(count):
        order.append(town.call_next().id)
        town.do(serving.begin, "east-3")
        town.do(serving.finish, "east-3")
    return order


def test_the_desk_calls_whoever_came_first(town: Town) -> None:
    town.open()
    first, _ = town.issue(), town.issue()

    called = town.call_next()

    assert (called.id, called.state, called.counter, called.seat, called.calls) == (first.id, "called", "east-3", 0, 1)


def test_each_call_has_an_id_of_its_own(town: Town) -> None:
    town.open()
    first = town.called()
    town.wait(seconds=10)
    again = town.do(calling.recall, "east-3")

    assert first.call and again.call
    assert first.call != again.call


def test_nobody_waiting_is_a_refusal(town: Town) -> None:
    town.open()

    with pytest.raises(NobodyWaiting):
        town.call_next()


def test_what_the_desk_does_not_serve_nobody_waits_for(town: Town) -> None:
    town.open()
    town.issue(ASK)

    with pytest.raises(NobodyWaiting):
        town.call_next()


def test_a_priority_is_called_before_those_within_its_credit(town: Town) -> None:
    town.open()
    early = town.issue()
    town.wait(minutes=20)
    late = town.issue()
    town.wait(minutes=5)
    old = town.issue(by=GIL, priority="age-60")

    assert called_in_order(town, 3) == [early.id, old.id, late.id]


def test_a_backup_service_waits_its_penalty_longer(town: Town) -> None:
    town.open()
    other = town.issue(PAY)
    town.wait(minutes=9)
    own = town.issue()

    assert called_in_order(town, 2) == [own.id, other.id]


def test_a_ticket_bound_to_a_counter_is_called_there_only(town: Town) -> None:
    town.open()
    town.open("east-1", EVE)
    bound = town.issue()
    town.do(moving.transfer, bound.id, counter="east-1", by=GIL)

    with pytest.raises(NobodyWaiting):
        town.call_next()
    assert town.call_next("east-1", EVE).id == bound.id


def test_a_busy_counter_calls_nobody(town: Town) -> None:
    town.open()
    town.called()
    town.issue()

    with pytest.raises(CounterBusy) as refused:
        town.call_next()

    assert refused.value.facts["number"] == "A001"


def test_a_counter_with_a_held_ticket_may_call(town: Town) -> None:
    town.open()
    town.held()
    town.issue()

    assert town.call_next().number == "A002"


def test_a_hall_with_parallel_seats_calls_a_second(town: Town) -> None:
    town.open("west-1", DEE)
    town.called(hall=WEST, counter="west-1", by=DEE)
    town.issue(hall=WEST)

    second = town.call_next("west-1", DEE, parallel=True)

    assert second.seat == 1
    with pytest.raises(CounterBusy):
        town.call_next("west-1", DEE, parallel=True)


def test_a_hall_without_parallel_seats_does_not(town: Town) -> None:
    town.open()
    town.called()
    town.issue()

    with pytest.raises(CounterBusy):
        town.call_next(parallel=True)


def test_without_a_desk_nobody_calls(town: Town) -> None:
    town.issue()

    with pytest.raises(CounterClosed):
        town.call_next()


def test_a_paused_desk_calls_nobody(town: Town) -> None:
    town.open()
    town.issue()
    town.do(desks.pause, "east-3", "meal")

    with pytest.raises(CounterClosed):
        town.call_next()


def test_at_a_colleagues_desk_one_does_not_call(town: Town) -> None:
    town.open()
    town.issue()

    with pytest.raises(DeskLost):
        town.call_next("east-3", EVE)


@pytest.mark.parametrize("somebody", [DEE, CY, GIL, ADMIN])
def test_who_is_no_clerk_of_the_site_finds_no_counter(town: Town, somebody: object) -> None:
    town.open()
    town.issue()

    with pytest.raises(NotFound):
        town.call_next("east-3", somebody)


def test_this_one_is_called_out_of_order_for_a_reason_on_record(town: Town) -> None:
    town.open()
    town.issue()
    second = town.issue()

    called = town.do(calling.call, "east-3", second.id, "came back with his papers")

    assert called.id == second.id
    assert town.events()[-1].reason == "out_of_order"
    details = [str(row[0]) for row in town.rows("SELECT detail FROM audit WHERE action = 'call_out_of_order'")]
    assert len(details) == 1 and "came back with his papers" in details[0]


def test_the_reason_is_no_part_of_the_log(town: Town) -> None:
    town.open()
    ticket = town.issue()
    town.do(calling.call, "east-3", ticket.id, "Mr Wang is in a hurry")

    assert "Wang" not in str(town.events())


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_nobody_is_called_out_of_order(town: Town, reason: str) -> None:
    town.open()
    ticket = town.issue()

    with pytest.raises(BadInput):
        town.do(calling.call, "east-3", ticket.id, reason)


def test_this_one_must_be_served_here_and_wait_here(town: Town) -> None:
    town.open()
    elsewhere, other = town.issue(hall=WEST), town.issue(ASK)

    with pytest.raises(NotFound):
        town.do(calling.call, "east-3", elsewhere.id, "why not")
    with pytest.raises(NotServedHere):
        town.do(calling.call, "east-3", other.id, "why not")


def test_who_is_called_already_is_not_called_by_another(town: Town) -> None:
    town.open()
    town.open("east-1", EVE)
    ticket = town.called()

    with pytest.raises(WrongState):
        town.do(calling.call, "east-1", ticket.id, "why not", by=EVE)


def test_a_recall_is_counted_and_waits_ten_seconds(town: Town) -> None:
    town.open()
    town.called()
    town.wait(seconds=9)

    with pytest.raises(RecallTooSoon) as refused:
        town.do(calling.recall, "east-3")
    town.wait(seconds=1)

    assert refused.value.facts["seconds"] == 1
    assert town.do(calling.recall, "east-3").calls == 2


def test_a_recall_needs_a_called_ticket(town: Town) -> None:
    town.open()
    town.serving()
    town.wait(minutes=1)

    with pytest.raises(WrongState):
        town.do(calling.recall, "east-3")


def test_a_called_ticket_goes_back_to_its_place(town: Town) -> None:
    town.open()
    first = town.called()
    town.issue()

    back = town.do(calling.return_ticket, "east-3")

    assert (back.state, back.counter, back.rank_at, back.calls) == ("waiting", None, first.rank_at, 0)
    assert town.call_next().id == first.id


def test_somebody_is_missed_after_three_calls_and_two_minutes(town: Town) -> None:
    town.open()
    ticket = town.missed()

    assert (ticket.state, ticket.seat, ticket.counter, ticket.missed_at) == ("missed", None, "east-3", town.clock.at)


def test_three_calls_alone_are_not_enough(town: Town) -> None:
    town.open()
    town.called()
    for _ in range(2):
        town.wait(seconds=15)
        town.do(calling.recall, "east-3")
    town.wait(seconds=119)

    with pytest.raises(MissTooEarly):
        town.do(calling.miss, "east-3")


def test_two_minutes_alone_are_not_enough(town: Town) -> None:
    town.open()
    town.called()
    town.wait(minutes=30)

    with pytest.raises(MissTooEarly):
        town.do(calling.miss, "east-3")


def test_a_missed_ticket_leaves_the_seat_free(town: Town) -> None:
    town.open()
    town.missed()
    town.issue()

    assert town.call_next().number == "A002"


def test_who_turns_up_seconds_later_is_called_again_at_once(town: Town) -> None:
    town.open()
    missed = town.missed()
    town.wait(minutes=5)

    again = town.do(calling.call_again, "east-3")

    assert (again.id, again.state, again.calls, again.seat) == (missed.id, "called", 4, 0)


def test_after_five_minutes_it_is_too_late_for_that(town: Town) -> None:
    town.open()
    town.missed()
    town.wait(minutes=5, seconds=1)

    with pytest.raises(CallAgainTooLate):
        town.do(calling.call_again, "east-3")


def test_another_counter_cannot_call_a_missed_ticket_again(town: Town) -> None:
    town.open()
    town.open("east-1", EVE)
    missed = town.missed()

    with pytest.raises(NotThisDesk):
        town.do(calling.call_again, "east-1", ticket=missed.id, by=EVE)


def test_a_missed_ticket_waits_until_the_seat_is_free(town: Town) -> None:
    town.open()
    town.missed()
    town.called()

    with pytest.raises(CounterBusy):
        town.do(calling.call_again, "east-3")


@pytest.mark.parametrize("verb", [calling.recall, calling.return_ticket, calling.miss, serving.begin])
def test_a_colleagues_ticket_is_left_alone(town: Town, verb: object) -> None:
    town.open()
    town.open("east-1", EVE)
    ticket = town.called()
    town.wait(minutes=30)

    with pytest.raises(NotThisDesk):
        town.do(verb, "east-1", ticket=ticket.id, by=EVE)


def test_where_two_are_missed_one_must_say_which(town: Town) -> None:
    town.open()
    first = town.missed()
    town.missed()

    with pytest.raises(WrongState):
        town.do(calling.call_again, "east-3")
    town.wait(minutes=1)
    second = town.rows("SELECT id FROM ticket WHERE state = 'missed' AND id <> :id", id=first.id)[0][0]
    assert town.do(calling.call_again, "east-3", ticket=second).id == second


def test_the_clock_misses_nobody_before_the_calls_and_minutes(town: Town) -> None:
    town.open()
    town.called()
    town.wait(minutes=5, seconds=59)

    assert town.do(calling.miss_overdue, EAST, by=CLOCK) == 0


def test_the_clock_gives_up_at_three_times_the_minutes_even_without_recalls(town: Town) -> None:
    town.open()
    ticket = town.called()
    town.wait(minutes=6)

    assert town.do(calling.miss_overdue, EAST, by=CLOCK) == 1
    assert town.ticket(ticket.id).state == "missed"


def test_the_clock_gives_up_after_the_minutes_where_all_calls_were_made(town: Town) -> None:
    town.open()
    ticket = town.called()
    for _ in range(2):
        town.wait(seconds=15)
        town.do(calling.recall, "east-3")
    town.wait(minutes=2)

    assert town.do(calling.miss_overdue, EAST, by=CLOCK) == 1
    assert town.ticket(ticket.id).state == "missed"


def test_the_clock_misses_nobody_at_a_lost_desk(town: Town) -> None:
    town.open()
    town.serving()
    town.do(desks.lose_desk, "east-3", by=CLOCK)
    town.wait(minutes=60)

    assert town.do(calling.miss_overdue, EAST, by=CLOCK) == 0
