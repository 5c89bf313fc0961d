"""Desks: opening, pausing, closing, taking over."""

import pytest

from queueapp.actions import calling, desks, moving, serving
from queueapp.domain.refusals import (
    BadInput,
    ClerkElsewhere,
    CounterClosed,
    CounterTaken,
    DeskLost,
    NotFound,
    NotServedHere,
    OutcomeNeeded,
    TicketsInHand,
    WrongState,
)
from tests.support.catalogue import CORRECT, INSPECT, LANE, LICENCE, MOVE_OUT, PAY, PLATE
from tests.support.town import BO, CY, DEE, EVE, GIL, Town


def test_a_clerk_sits_down_and_serves_what_the_counter_serves(town: Town) -> None:
    desk = town.open()

    assert (desk.state, desk.user, desk.counter, desk.version) == ("open", "bo", "east-3", 1)
    assert PLATE in desk.serves
    assert PAY in desk.backup
    assert town.kinds()[-1] == "desk.opened"


def test_sitting_down_twice_changes_nothing(town: Town) -> None:
    first = town.open()
    seq = town.seq()

    assert town.open() == first
    assert town.seq() == seq


def test_a_clerk_may_serve_less_than_the_counter(town: Town) -> None:
    desk = town.do(desks.open_desk, "east-3", services=[LICENCE, PAY])

    assert (desk.serves, desk.backup) == ((LICENCE,), (PAY,))


@pytest.mark.parametrize("services", [[INSPECT], [], [LICENCE, "haircut"]])
def test_a_clerk_cannot_serve_more_than_the_counter(town: Town, services: list[str]) -> None:
    with pytest.raises(NotServedHere):
        town.do(desks.open_desk, "east-3", services=services)


def test_a_taken_counter_is_refused_by_its_number(town: Town) -> None:
    town.open()

    with pytest.raises(CounterTaken) as refused:
        town.open("east-3", EVE)

    assert refused.value.facts["counter"] == "3"


def test_a_clerk_sits_at_one_counter_only_wherever_it_is(town: Town) -> None:
    town.open()

    for other in ("east-1", "lane-1"):
        with pytest.raises(ClerkElsewhere) as refused:
            town.open(other)
        assert (refused.value.facts["counter"], refused.value.facts["number"]) == ("east-3", "3")


@pytest.mark.parametrize("somebody", [CY, GIL, DEE])
def test_nobody_else_opens_a_counter(town: Town, somebody: object) -> None:
    with pytest.raises(NotFound):
        town.open("east-3", somebody)


def test_a_counter_that_does_not_exist_is_not_found(town: Town) -> None:
    with pytest.raises(NotFound):
        town.open("moon-1")


def test_a_pause_stops_calling_and_says_why(town: Town) -> None:
    town.open()
    town.issue()

    desk = town.do(desks.pause, "east-3", "meal")

    assert (desk.state, desk.paused_reason) == ("paused", "meal")
    with pytest.raises(CounterClosed):
        town.call_next()


def test_a_pause_leaves_the_ticket_in_hand(town: Town) -> None:
    town.open()
    town.serving()
    town.do(desks.pause, "east-3", "papers")

    assert town.do(serving.finish, "east-3").state == "served"


def test_after_the_pause_the_desk_calls_again(town: Town) -> None:
    town.open()
    town.issue()
    town.do(desks.pause, "east-3", "meal")

    assert town.do(desks.resume_desk, "east-3").state == "open"
    assert town.call_next().number == "A001"


def test_a_reason_nobody_knows_is_refused(town: Town) -> None:
    town.open()

    with pytest.raises(BadInput):
        town.do(desks.pause, "east-3", "tired")


def test_one_pauses_once_and_resumes_once(town: Town) -> None:
    town.open()
    with pytest.raises(WrongState):
        town.do(desks.resume_desk, "east-3")
    town.do(desks.pause, "east-3", "meal")
    with pytest.raises(WrongState):
        town.do(desks.pause, "east-3", "meal")


@pytest.mark.parametrize("verb", [desks.resume_desk, desks.close, calling.call_next, calling.recall, serving.undo])
def test_a_closed_counter_does_nothing(town: Town, verb: object) -> None:
    with pytest.raises(CounterClosed):
        town.do(verb, "east-3")


def test_an_empty_desk_closes(town: Town) -> None:
    town.open()

    assert town.do(desks.close, "east-3").state == "closed"
    assert town.desk() is None
    town.open("east-3", EVE)


@pytest.mark.parametrize(("state", "way"), [("called", {"finish": True}), ("serving", {"give_back": True}), ("serving", {})])
def test_a_desk_does_not_close_over_tickets_in_hand(town: Town, state: str, way: dict[str, bool]) -> None:
    town.open()
    ticket = getattr(town, state)()

    with pytest.raises(TicketsInHand) as refused:
        town.do(desks.close, "east-3", **way)

    assert refused.value.facts["numbers"] == [ticket.number]
    assert town.ticket(ticket.id).state == state


def test_closing_gives_a_called_ticket_back(town: Town) -> None:
    town.open()
    ticket = town.called()

    town.do(desks.close, "east-3", give_back=True)

    assert (town.ticket(ticket.id).state, town.ticket(ticket.id).rank_at) == ("waiting", ticket.rank_at)


def test_closing_finishes_a_serving_ticket(town: Town) -> None:
    town.open()
    ticket = town.serving()

    town.do(desks.close, "east-3", finish=True)

    assert town.ticket(ticket.id).state == "served"


def test_closing_over_a_service_that_needs_an_outcome_is_refused_whole(town: Town) -> None:
    town.open()
    town.held()
    ticket = town.serving(CORRECT)

    with pytest.raises(OutcomeNeeded):
        town.do(desks.close, "east-3", finish=True)

    assert town.ticket(ticket.id).state == "serving"
    assert town.desk() is not None


def test_closing_a_lane_sends_the_car_on_to_the_hall(town: Town) -> None:
    town.open("lane-1", EVE)
    town.serving(MOVE_OUT, hall=LANE, counter="lane-1", by=EVE)

    town.do(desks.close, "lane-1", by=EVE, finish=True)

    assert town.line() == ["A001"]


def test_closing_lets_held_tickets_wait_again(town: Town) -> None:
    town.open()
    held = town.held()

    town.do(desks.close, "east-3")

    assert town.ticket(held.id).state == "waiting"


def test_closing_leaves_missed_tickets_missed(town: Town) -> None:
    town.open()
    missed = town.missed()

    town.do(desks.close, "east-3")

    assert town.ticket(missed.id).state == "missed"


def test_closing_frees_tickets_that_waited_for_this_counter(town: Town) -> None:
    town.open()
    bound = town.issue()
    town.do(moving.transfer, bound.id, counter="east-3", by=GIL)

    town.do(desks.close, "east-3")

    assert town.ticket(bound.id).bound_to is None
    assert town.ticket(bound.id).rank_at == bound.rank_at


def test_closing_frees_a_bound_ticket_that_was_just_given_back(town: Town) -> None:
    town.open()
    bound = town.issue()
    town.do(moving.transfer, bound.id, counter="east-3", by=GIL)
    town.call_next()

    town.do(desks.close, "east-3", give_back=True)

    assert town.ticket(bound.id).bound_to is None


def test_a_desk_with_two_seats_says_what_becomes_of_both(town: Town) -> None:
    town.open("west-1", DEE)
    town.serving(hall="west-hall", counter="west-1", by=DEE)
    town.issue(hall="west-hall")
    town.call_next("west-1", DEE, parallel=True)

    with pytest.raises(TicketsInHand):
        town.do(desks.close, "west-1", by=DEE, finish=True)
    assert town.do(desks.close, "west-1", by=DEE, finish=True, give_back=True).state == "closed"


def test_a_colleague_takes_over_with_the_ticket_in_hand(town: Town) -> None:
    town.open()
    ticket = town.serving()

    desk = town.do(desks.take_over, "east-3", by=EVE)

    assert (desk.user, desk.state, desk.version) == ("eve", "open", 1)
    assert town.kinds()[-2:] == ["desk.taken_over", "desk.opened"]
    assert town.do(serving.finish, "east-3", by=EVE).id == ticket.id


def test_after_a_take_over_the_other_page_hears_that_its_desk_is_lost(town: Town) -> None:
    town.open()
    town.do(desks.take_over, "east-3", by=EVE)

    with pytest.raises(DeskLost):
        town.call_next()


def test_a_take_over_needs_a_desk_and_a_clerk_who_is_free(town: Town) -> None:
    with pytest.raises(CounterClosed):
        town.do(desks.take_over, "east-3", by=EVE)
    town.open()
    town.open("east-1", EVE)
    with pytest.raises(ClerkElsewhere):
        town.do(desks.take_over, "east-3", by=EVE)


def test_taking_over_ones_own_desk_changes_nothing(town: Town) -> None:
    first = town.open()

    assert town.do(desks.take_over, "east-3", by=BO) == first


def test_nobody_but_a_clerk_takes_over(town: Town) -> None:
    town.open()

    for somebody in (CY, GIL, DEE):
        with pytest.raises(NotFound):
            town.do(desks.take_over, "east-3", by=somebody)
