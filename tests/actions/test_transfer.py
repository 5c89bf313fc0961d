"""Sending a ticket on: to another service, another counter, another hall of the site."""

import pytest

from queueapp.actions import moving
from queueapp.domain.refusals import (
    BadInput,
    DeskChanged,
    DeskLost,
    NobodyWaiting,
    NotFound,
    NotServedHere,
    NotThisDesk,
    WrongState,
)
from tests.support.catalogue import ASK, EAST, INSPECT, LANE, LICENCE, PAY, WEST
from tests.support.databases import on_both
from tests.support.town import ADMIN, CY, DEE, EVE, GIL, KIOSK, Town

pytestmark = on_both


def send(town: Town, ticket: object, **where: object) -> object:
    """Bo sends a ticket on from his counter."""
    return town.do(moving.transfer_from, "east-3", ticket=ticket.id, **where)


@pytest.mark.parametrize("state", ["called", "serving", "held", "missed"])
def test_a_ticket_at_ones_counter_is_sent_to_another_service(town: Town, state: str) -> None:
    town.open()
    ticket = getattr(town, state)()

    sent = send(town, ticket, service=ASK)

    assert (sent.state, sent.services, sent.counter, sent.seat) == ("waiting", (ASK,), None, None)
    assert (sent.number, sent.rank_at, sent.transfers) == (ticket.number, ticket.rank_at, 1)


def test_the_way_is_what_was_done_after_all(town: Town) -> None:
    town.open()
    send(town, town.serving(), service=ASK)

    assert str(town.rows("SELECT way FROM visit")[0][0]).count(ASK) == 1


def test_a_ticket_is_sent_to_a_named_counter_and_waits_for_it_alone(town: Town) -> None:
    town.open()

    sent = send(town, town.serving(), counter="east-1")

    assert (sent.bound_to, sent.services) == ("east-1", sent.services)


def test_a_counter_that_does_not_serve_it_is_refused(town: Town) -> None:
    town.open()
    ticket = town.serving()

    for where in ({"counter": "east-5"}, {"hall": LANE}):
        with pytest.raises(NotServedHere):
            send(town, ticket, **where)


def test_a_ticket_crosses_to_the_hall_of_its_new_service(town: Town) -> None:
    town.open()
    ticket = town.serving()

    sent = send(town, ticket, service=INSPECT)

    assert (sent.hall, sent.services, sent.number, sent.rank_at) == (LANE, (INSPECT,), ticket.number, ticket.rank_at)
    departed, arrived = town.events(EAST)[-1], town.events(LANE)[-1]
    assert (departed.kind, departed.hall, arrived.kind, arrived.hall) == ("ticket.departed", LANE, "ticket.arrived", EAST)
    assert departed.transfer == arrived.transfer


def test_a_ticket_crosses_to_a_named_counter_of_the_other_hall(town: Town) -> None:
    town.open()

    sent = send(town, town.serving(), service=INSPECT, counter="lane-2")

    assert (sent.hall, sent.bound_to) == (LANE, "lane-2")
    town.open("lane-1", EVE)
    with pytest.raises(NobodyWaiting):
        town.call_next("lane-1", EVE)


def test_a_greeter_and_a_manager_send_waiting_tickets_on(town: Town) -> None:
    first, second = town.issue(), town.issue()

    assert town.do(moving.transfer, first.id, service=ASK, by=GIL).services == (ASK,)
    assert town.do(moving.transfer, second.id, service=LICENCE, by=CY).services == (LICENCE,)


def test_a_waiting_ticket_keeps_the_time_it_waited(town: Town) -> None:
    first = town.issue()
    town.wait(minutes=20)
    other = town.issue(ASK)

    town.do(moving.transfer, first.id, service=ASK, by=GIL)

    assert town.line() == [first.number, other.number]


def test_one_must_say_where_to(town: Town) -> None:
    town.open()

    with pytest.raises(BadInput):
        send(town, town.serving())


@pytest.mark.parametrize(
    "where", [{"service": "haircut"}, {"hall": WEST}, {"hall": "moon"}, {"counter": "west-1"}, {"counter": "moon-1"}]
)
def test_nothing_outside_the_site_is_found(town: Town, where: dict[str, str]) -> None:
    town.open()

    with pytest.raises(NotFound):
        send(town, town.serving(), **where)


def test_a_service_the_site_lacks_is_not_served_here(town: Town) -> None:
    town.open("west-1", DEE)
    ticket = town.serving(hall=WEST, counter="west-1", by=DEE)

    with pytest.raises(NotServedHere):
        town.do(moving.transfer_from, "west-1", ticket=ticket.id, service=PAY, by=DEE)


def test_a_ticket_in_a_colleagues_hands_is_left_there(town: Town) -> None:
    town.open()
    town.open("east-1", EVE)
    ticket = town.serving()

    with pytest.raises(NotThisDesk):
        town.do(moving.transfer_from, "east-1", ticket=ticket.id, service=ASK, by=EVE)


def test_nobody_sends_tickets_on_from_a_colleagues_desk(town: Town) -> None:
    town.open()
    ticket = town.serving()

    with pytest.raises(DeskLost):
        town.do(moving.transfer_from, "east-3", ticket=ticket.id, service=ASK, by=EVE)


@pytest.mark.parametrize("somebody", [DEE, KIOSK, ADMIN])
def test_who_may_not_send_on_finds_nothing(town: Town, somebody: object) -> None:
    ticket = town.issue()

    with pytest.raises(NotFound):
        town.do(moving.transfer, ticket.id, service=ASK, by=somebody)


def test_what_is_over_stays_where_it_is(town: Town) -> None:
    town.open()

    with pytest.raises(WrongState):
        send(town, town.served(), service=ASK)


def test_a_decision_on_an_older_view_changes_nothing(town: Town) -> None:
    town.open()
    ticket = town.serving()
    seen = town.version() - 1

    with pytest.raises(DeskChanged):
        send(town, ticket, service=ASK, expect=seen)
