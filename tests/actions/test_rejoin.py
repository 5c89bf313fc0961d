"""Coming back after a missed call, and asking for more time."""

import pytest

from queueapp.actions import moving
from queueapp.domain.clock import MINUTE
from queueapp.domain.refusals import NotFound, RejoinLimit, RejoinTooLate, WrongState
from tests.support.catalogue import ASK
from tests.support.town import ANA, BO, CY, DEE, GIL, KIOSK, Town


def rejoin(town: Town, ticket: object, **facts: object) -> object:
    return town.do(moving.rejoin, ticket.id, by=KIOSK, **facts)


def test_a_missed_ticket_rejoins_behind_the_first_three(town: Town) -> None:
    town.open()
    missed = town.missed()
    others = [town.issue().number for _ in range(5)]

    back = rejoin(town, missed)

    assert (back.state, back.counter, back.rejoins) == ("waiting", None, 1)
    assert town.line() == [*others[:3], missed.number, *others[3:]]


def test_a_shorter_line_is_rejoined_at_its_end(town: Town) -> None:
    town.open()
    missed = town.missed()
    others = [town.issue().number for _ in range(2)]

    rejoin(town, missed)

    assert town.line() == [*others, missed.number]


def test_where_nobody_waits_one_is_next(town: Town) -> None:
    town.open()
    missed = town.missed()

    assert rejoin(town, missed).rank_at == town.clock.at
    assert town.call_next().id == missed.id


def test_only_the_line_of_ones_own_queue_counts(town: Town) -> None:
    town.open()
    missed = town.missed()
    for _ in range(5):
        town.issue(ASK)

    rejoin(town, missed)

    assert town.call_next().id == missed.id


def test_whoever_comes_later_stays_behind_one_who_rejoined(town: Town) -> None:
    town.open()
    missed = town.missed()
    others = [town.issue().number for _ in range(2)]
    rejoin(town, missed)
    latest = town.issue().number

    assert town.line() == [*others, missed.number, latest]


def test_after_an_hour_it_is_too_late(town: Town) -> None:
    town.open()
    missed = town.missed()
    town.wait(minutes=60, seconds=1)

    with pytest.raises(RejoinTooLate):
        rejoin(town, missed)


def test_one_rejoins_twice_a_visit_and_no_more(town: Town) -> None:
    town.open()
    missed = town.missed()
    for _ in range(2):
        rejoin(town, missed)
        town.call_next()
        town.miss()

    with pytest.raises(RejoinLimit) as refused:
        rejoin(town, missed)

    assert refused.value.facts["limit"] == 2


@pytest.mark.parametrize("somebody", [KIOSK, GIL, CY, BO])
def test_kiosk_greeter_manager_and_clerk_let_one_rejoin(town: Town, somebody: object) -> None:
    town.open()
    missed = town.missed()

    assert town.do(moving.rejoin, missed.id, by=somebody).state == "waiting"


@pytest.mark.parametrize("somebody", [DEE, ANA])
def test_nobody_else_does(town: Town, somebody: object) -> None:
    town.open()
    missed = town.missed()

    with pytest.raises(NotFound):
        town.do(moving.rejoin, missed.id, by=somebody)


@pytest.mark.parametrize("state", ["called", "serving", "held", "served"])
def test_only_a_missed_ticket_rejoins(town: Town, state: str) -> None:
    town.open()
    ticket = getattr(town, state)()

    with pytest.raises(WrongState):
        rejoin(town, ticket)


def test_a_ticket_nobody_knows_is_not_found(town: Town) -> None:
    with pytest.raises(NotFound):
        town.do(moving.rejoin, "nothing", by=KIOSK)


def test_who_needs_more_time_goes_behind_three_others(town: Town) -> None:
    mine = town.issue()
    others = [town.issue().number for _ in range(5)]
    town.wait(minutes=1)
    before = town.ticket(mine.id)

    late = town.do(moving.come_later, mine.visit, by=ANA)

    assert late.rank_at >= before.rank_at + 10 * MINUTE
    assert town.line().index(mine.number) >= 3
    assert set(town.line()) == {mine.number, *others}


def test_more_time_is_given_once_a_visit(town: Town) -> None:
    mine = town.issue()
    town.do(moving.come_later, mine.visit, by=ANA)

    with pytest.raises(RejoinLimit):
        town.do(moving.come_later, mine.visit, by=ANA)


def test_nobody_is_put_forward_by_asking_for_more_time(town: Town) -> None:
    town.issue()
    mine = town.issue()

    late = town.do(moving.come_later, mine.visit, by=ANA)

    assert late.rank_at > mine.rank_at


@pytest.mark.parametrize("state", ["called", "missed", "served"])
def test_only_a_waiting_ticket_can_be_late(town: Town, state: str) -> None:
    town.open()
    ticket = getattr(town, state)()

    with pytest.raises(WrongState):
        town.do(moving.come_later, ticket.visit, by=ANA)


@pytest.mark.parametrize("state", ["issue", "called", "held", "missed"])
def test_a_citizen_gives_his_ticket_up(town: Town, state: str) -> None:
    town.open()
    ticket = getattr(town, state)()

    given_up = town.do(moving.cancel_own, ticket.visit, by=ANA)

    assert (given_up.state, given_up.ended_at) == ("cancelled", town.clock.at)
    assert town.events()[-1].reason == "citizen"


def test_who_is_being_served_cannot_give_up(town: Town) -> None:
    town.open()
    ticket = town.serving()

    with pytest.raises(WrongState) as refused:
        town.do(moving.cancel_own, ticket.visit, by=ANA)
    assert refused.value.facts["state"] == "serving"


@pytest.mark.parametrize("state", ["served", "cancelled"])
def test_what_is_over_cannot_be_given_up(town: Town, state: str) -> None:
    town.open()
    ticket = town.served() if state == "served" else town.issue()
    if state == "cancelled":
        town.do(moving.cancel_own, ticket.visit, by=ANA)

    with pytest.raises(WrongState):
        town.do(moving.cancel_own, ticket.visit, by=ANA)


def test_a_visit_nobody_knows_is_not_found(town: Town) -> None:
    with pytest.raises(NotFound):
        town.do(moving.cancel_own, "nothing", by=ANA)
