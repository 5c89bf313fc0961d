"""Serving: begin, hold, resume, change what is served, finish, serve directly, cancel."""

import pytest

from queueapp.actions import serving
from queueapp.domain.clock import MINUTE
from queueapp.domain.refusals import (
    BadInput,
    CounterBusy,
    CounterClosed,
    NotFound,
    NotServedHere,
    NotThisDesk,
    OutcomeNeeded,
    WrongState,
)
from tests.support.catalogue import ASK, CORRECT, LICENCE, PLATE, WEST
from tests.support.town import DEE, EVE, Town


def test_begin_makes_a_called_ticket_serving(town: Town) -> None:
    town.open()
    town.called()
    town.wait(minutes=1)

    ticket = town.do(serving.begin, "east-3")

    assert (ticket.state, ticket.began_at) == ("serving", town.clock.at)


def test_nothing_called_nothing_to_begin(town: Town) -> None:
    town.open()

    with pytest.raises(WrongState):
        town.do(serving.begin, "east-3")


def test_a_waiting_ticket_cannot_be_begun(town: Town) -> None:
    town.open()
    ticket = town.issue()

    with pytest.raises(WrongState):
        town.do(serving.begin, "east-3", ticket=ticket.id)


def test_a_held_ticket_leaves_the_seat_for_the_halls_minutes(town: Town) -> None:
    town.open()
    ticket = town.held()

    assert (ticket.state, ticket.seat, ticket.counter) == ("held", None, "east-3")
    assert ticket.returns_at == town.clock.at + 30 * MINUTE


def test_a_clerk_says_for_how_long(town: Town) -> None:
    town.open()
    town.serving()

    assert town.do(serving.hold, "east-3", minutes=10).returns_at == town.clock.at + 10 * MINUTE


@pytest.mark.parametrize("minutes", [0, 241, -5])
def test_a_hold_lasts_a_minute_to_four_hours(town: Town, minutes: int) -> None:
    town.open()
    town.serving()

    with pytest.raises(BadInput):
        town.do(serving.hold, "east-3", minutes=minutes)


def test_only_what_is_served_can_be_held(town: Town) -> None:
    town.open()
    town.called()

    with pytest.raises(WrongState):
        town.do(serving.hold, "east-3")


def test_a_held_ticket_goes_on_where_it_was(town: Town) -> None:
    town.open()
    held = town.held()
    town.wait(minutes=3)

    ticket = town.do(serving.resume, "east-3")

    assert (ticket.id, ticket.state, ticket.seat, ticket.began_at) == (held.id, "serving", 0, held.began_at)
    assert ticket.held_at is ticket.returns_at is None


def test_a_held_ticket_waits_until_the_seat_is_free(town: Town) -> None:
    town.open()
    town.held()
    town.called()

    with pytest.raises(CounterBusy):
        town.do(serving.resume, "east-3")


def test_of_two_held_tickets_one_must_say_which(town: Town) -> None:
    town.open()
    first, second = town.held(), town.held()

    with pytest.raises(WrongState):
        town.do(serving.resume, "east-3")
    assert town.do(serving.resume, "east-3", ticket=second.id).id == second.id
    assert town.ticket(first.id).state == "held"


def test_a_ticket_that_is_not_held_is_not_resumed(town: Town) -> None:
    town.open()
    ticket = town.serving()

    with pytest.raises(WrongState):
        town.do(serving.resume, "east-3", ticket=ticket.id)


def test_a_held_ticket_can_wait_again_for_any_desk(town: Town) -> None:
    town.open()
    town.open("east-1", EVE)
    held = town.held()

    waiting = town.do(serving.requeue, "east-3")

    assert (waiting.state, waiting.counter, waiting.returns_at, waiting.rank_at) == ("waiting", None, None, held.rank_at)
    assert town.call_next("east-1", EVE).id == held.id


def test_it_was_another_service_after_all(town: Town) -> None:
    town.open()
    town.serving(PLATE)

    ticket = town.do(serving.change_service, "east-3", LICENCE)

    assert (ticket.services, ticket.way, ticket.state) == ((LICENCE,), ((LICENCE,),), "serving")
    assert town.rows("SELECT service FROM ticket") == [(LICENCE,)]


def test_one_more_service_at_the_same_counter(town: Town) -> None:
    town.open()
    town.serving(PLATE)

    assert town.do(serving.add_service, "east-3", LICENCE).services == (PLATE, LICENCE)


@pytest.mark.parametrize("verb", [serving.change_service, serving.add_service, serving.serve_directly])
def test_a_service_of_another_hall_is_not_served_here(town: Town, verb: object) -> None:
    town.open()
    if verb is not serving.serve_directly:
        town.serving()

    with pytest.raises(NotServedHere):
        town.do(verb, "east-3", "inspect")


def test_the_services_of_a_called_ticket_stay_as_they_are(town: Town) -> None:
    town.open()
    town.called()

    with pytest.raises(WrongState):
        town.do(serving.change_service, "east-3", LICENCE)


def test_a_finished_ticket_is_served_and_its_visit_over(town: Town) -> None:
    town.open()
    ticket = town.served()

    assert (ticket.state, ticket.outcome, ticket.seat, ticket.ended_at) == ("served", "done", None, town.clock.at)
    assert town.rows("SELECT ended_at FROM visit") == [(town.clock.at,)]


@pytest.mark.parametrize("outcome", serving.OUTCOMES)
def test_a_finish_may_say_what_came_of_it(town: Town, outcome: str) -> None:
    town.open()
    town.serving()

    assert town.do(serving.finish, "east-3", outcome=outcome).outcome == outcome


def test_an_outcome_nobody_knows_is_refused(town: Town) -> None:
    town.open()
    town.serving()

    with pytest.raises(BadInput) as refused:
        town.do(serving.finish, "east-3", outcome="splendid")

    assert "outcome" in refused.value.facts["fields"]


def test_some_services_ask_for_an_outcome(town: Town) -> None:
    town.open()
    town.serving(CORRECT)

    with pytest.raises(OutcomeNeeded):
        town.do(serving.finish, "east-3")

    assert town.do(serving.finish, "east-3", outcome="not_done").state == "served"


def test_a_ticket_that_is_not_served_cannot_be_finished(town: Town) -> None:
    town.open()
    town.called()

    with pytest.raises(WrongState):
        town.do(serving.finish, "east-3")


def test_a_colleagues_ticket_is_not_finished_here(town: Town) -> None:
    town.open()
    town.open("east-1", EVE)
    ticket = town.serving()

    for verb in (serving.finish, serving.hold):
        with pytest.raises(NotThisDesk):
            town.do(verb, "east-1", ticket=ticket.id, by=EVE)


def test_a_ticket_of_another_hall_is_not_found(town: Town) -> None:
    town.open()
    town.open("west-1", DEE)
    ticket = town.serving(hall=WEST, counter="west-1", by=DEE)

    with pytest.raises(NotFound):
        town.do(serving.finish, "east-3", ticket=ticket.id)


def test_quick_business_is_served_without_waiting(town: Town) -> None:
    town.open()

    ticket = town.do(serving.serve_directly, "east-3", PLATE)

    assert (ticket.state, ticket.number, ticket.counter, ticket.seat) == ("serving", "A001", "east-3", 0)
    assert ticket.began_at == ticket.issued_at == town.clock.at
    assert town.kinds()[-1] == "ticket.served_directly"


def test_quick_business_needs_an_open_desk_and_a_free_seat(town: Town) -> None:
    with pytest.raises(CounterClosed):
        town.do(serving.serve_directly, "east-3", PLATE)
    town.open()
    town.called()
    with pytest.raises(CounterBusy):
        town.do(serving.serve_directly, "east-3", PLATE)


@pytest.mark.parametrize("state", ["called", "serving", "held", "missed"])
def test_a_clerk_cancels_what_is_at_his_counter_for_a_reason_on_record(town: Town, state: str) -> None:
    town.open()
    ticket = getattr(town, state)()

    cancelled = town.do(serving.cancel, "east-3", "Mr Wang left", ticket=ticket.id)

    assert (cancelled.state, cancelled.ended_at, cancelled.seat) == ("cancelled", town.clock.at, None)
    assert "Wang" in str(town.rows("SELECT detail FROM audit WHERE action = 'cancel_reason'"))
    assert "Wang" not in str(town.events())


def test_a_cancelled_ticket_ends_its_visit(town: Town) -> None:
    town.open()
    town.called()
    town.do(serving.cancel, "east-3", "left")

    assert town.rows("SELECT ended_at FROM visit") == [(town.clock.at,)]


@pytest.mark.parametrize("reason", ["", " "])
def test_a_cancellation_needs_a_reason(town: Town, reason: str) -> None:
    town.open()
    town.called()

    with pytest.raises(BadInput):
        town.do(serving.cancel, "east-3", reason)


def test_what_is_over_cannot_be_cancelled(town: Town) -> None:
    town.open()
    ticket = town.served()

    with pytest.raises(WrongState):
        town.do(serving.cancel, "east-3", "too late", ticket=ticket.id)


def test_two_tickets_are_served_side_by_side_where_the_hall_allows(town: Town) -> None:
    town.open("west-1", DEE)
    first = town.serving(hall=WEST, counter="west-1", by=DEE)
    town.issue(hall=WEST)
    second = town.call_next("west-1", DEE, parallel=True)

    assert town.do(serving.begin, "west-1", by=DEE, ticket=second.id).seat == 1
    assert town.do(serving.finish, "west-1", by=DEE).id == first.id
    assert town.do(serving.finish, "west-1", by=DEE).id == second.id


def test_only_one_ticket_sits_in_a_seat(town: Town) -> None:
    town.open()
    town.serving()

    for service in (PLATE, ASK):
        town.issue(service)
        with pytest.raises(CounterBusy):
            town.call_next()
