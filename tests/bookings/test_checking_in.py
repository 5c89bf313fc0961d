"""Checking in: early, on time, late and forgiven; the rank that was promised; and what stands in the way."""

import pytest

from queueapp.actions import checking_in
from queueapp.actions.checking_in import Coming
from queueapp.domain.clock import MINUTE
from queueapp.domain.presence import Presence
from queueapp.domain.refusals import AlreadyCheckedIn, CheckInTooEarly, HallClosed, KeyMismatch, NotFound, WrongState
from queueapp.domain.roles import CLOCK, Actor, Role
from tests.bookings.town import BookingTown
from tests.support.catalogue import EAST, LANE, LICENCE, NEW_CAR
from tests.support.town import ANA, BO, CY, GIL, KIOSK, Town

TEN_MINUTES = 10 * MINUTE


def test_checking_in_on_time_gives_a_number_at_the_appointed_rank(town: BookingTown) -> None:
    made = town.book("10:00", days=0)
    town.go("10:05")

    issued = town.check_in(made.id)

    ticket = issued.ticket
    assert (ticket.number, ticket.hall, ticket.state) == ("A001", EAST, "waiting")
    assert (ticket.appointed_at, ticket.rank_at) == (town.at("10:00", days=0), town.at("10:00", days=0) - TEN_MINUTES)
    assert (town.appointment(made.id).state, town.appointment(made.id).visit) == ("checked_in", ticket.visit)
    assert town.line("10:00", days=0) == {"free": 2, "booked": 1}, "his place is spent"
    assert (town.facts()[-1].kind, town.facts()[-1].ticket) == ("appointment.checked_in", ticket.id)


@pytest.mark.parametrize(
    ("wall", "rank", "appointed"),
    [
        ("09:30", "09:30", True),  # half an hour before: whoever comes that early waits like a walk-in, and no longer
        ("09:49", "09:49", True),
        ("09:50", "09:50", True),
        ("10:00", "09:50", True),
        ("10:15", "09:50", True),
        ("10:16", "10:16", False),
        ("16:00", "16:00", False),
    ],
)
def test_the_rank_is_the_smaller_of_coming_and_the_appointed_time_less_ten_minutes(
    town: BookingTown, wall: str, rank: str, appointed: bool
) -> None:
    made = town.book("10:00", days=0)
    town.go(wall)

    ticket = town.check_in(made.id).ticket

    assert ticket.rank_at == town.at(rank, days=0)
    assert (ticket.appointed_at is not None) == appointed


def test_appointments_and_walk_ins_stand_in_one_order(town: BookingTown) -> None:
    made = town.book("10:00", days=0)
    town.go("09:45")
    early = town.issue().number
    town.go("09:55")
    later = town.issue().number
    town.go("10:00")

    mine = town.check_in(made.id).ticket.number

    assert Town.line(town) == [early, mine, later]


def test_before_the_window_one_hears_when_it_opens(town: BookingTown) -> None:
    made = town.book("10:00", days=0)
    town.clock.at = town.at("09:30", days=0) - 1

    with pytest.raises(CheckInTooEarly) as refused:
        town.check_in(made.id)

    assert refused.value.facts == {"opens_at": town.at("09:30", days=0)}
    assert town.appointment(made.id).state == "booked"


def test_another_day_is_too_early_or_over(town: BookingTown) -> None:
    tomorrow = town.book("10:00", days=1)
    today = town.book("10:00", days=0, order=2)
    with pytest.raises(CheckInTooEarly):
        town.check_in(tomorrow.id)

    town.go("10:00", days=1)

    with pytest.raises(WrongState):
        town.check_in(today.id)
    town.mark_missed(today.id)
    with pytest.raises(WrongState):
        town.check_in(today.id)


def test_who_comes_late_is_forgiven_what_the_clock_has_just_marked(town: BookingTown) -> None:
    made = town.book("10:00", days=0)
    town.go("10:16")
    town.mark_missed(made.id)
    town.go("10:20")

    ticket = town.check_in(made.id).ticket

    assert ticket.rank_at == town.clock.at
    assert town.appointment(made.id).state == "checked_in"
    assert town.line("10:00", days=0) == {"free": 3}, "his place was given back when he was missed"
    assert town.told()[-2:] == ["appointment.missed", "appointment.checked_in"]


def test_a_forgiven_no_show_does_not_count(town: BookingTown) -> None:
    for days in (0, 1, 2):
        town.go("08:30", days=days)
        made = town.book("10:00", days=days)
        town.go("10:20", days=days)
        town.mark_missed(made.id)
        town.check_in(made.id)
    town.go("08:30", days=3)

    town.book("10:00", days=3)


def test_late_and_after_the_last_session_there_are_no_numbers(town: BookingTown) -> None:
    made = town.book("17:00", days=0)
    town.go("17:30")

    with pytest.raises(HallClosed):
        town.check_in(made.id)
    assert town.appointment(made.id).state == "booked"


def test_a_staged_visit_begins_in_the_lane(town: BookingTown) -> None:
    made = town.book("14:00", days=0, services=(NEW_CAR,))
    town.go("14:00")

    ticket = town.check_in(made.id).ticket

    assert (ticket.hall, ticket.number[0], ticket.services) == (LANE, "A", ("inspect",))
    assert [stage[0] for stage in ticket.way] == ["inspect", NEW_CAR, "plate-choose", "pay", "collect"]


def test_one_checks_in_once(town: BookingTown) -> None:
    made = town.book("10:00", days=0)
    town.go("10:00")
    town.check_in(made.id)

    with pytest.raises(AlreadyCheckedIn) as refused:
        town.check_in(made.id)
    assert refused.value.facts == {"number": "A001"}


def test_what_was_cancelled_cannot_be_checked_in(town: BookingTown) -> None:
    made = town.book("10:00", days=0)
    town.cancel(made.id)
    town.go("10:00")

    with pytest.raises(WrongState):
        town.check_in(made.id)
    with pytest.raises(NotFound):
        town.do(checking_in.check_in, "nothing", by=ANA)


@pytest.mark.parametrize("who", [ANA, KIOSK, GIL, CY])
def test_citizen_kiosk_greeter_and_manager_check_in(town: BookingTown, who: Actor) -> None:
    made = town.book("10:00", days=0)
    town.go("10:00")

    assert town.check_in(made.id, by=who).ticket.number == "A001"


@pytest.mark.parametrize("who", [BO, CLOCK, Actor(Role.GREETER, "ike", site="west"), Actor(Role.KIOSK, "kiosk-west", site="west")])
def test_nobody_else_does_nor_anybody_of_another_site(town: BookingTown, who: Actor) -> None:
    made = town.book("10:00", days=0)
    town.go("10:00")

    with pytest.raises(NotFound):
        town.check_in(made.id, by=who)


def test_where_the_scheduler_is_dead_the_first_check_in_opens_the_day(town: BookingTown) -> None:
    made = town.book("10:00", days=1)
    town.issue()
    town.clock.at = town.at("10:00", days=1)

    ticket = town.check_in(made.id).ticket

    assert ticket.number == "A001", "of a new day"
    assert town.ledger().day == "2026-11-25"
    assert town.rows("SELECT service_day FROM ticket WHERE id = :id", id=ticket.id) == [("2026-11-25",)]


def test_the_same_key_checks_in_once(town: BookingTown) -> None:
    made = town.book("10:00", days=0)
    town.go("10:00")
    here = Coming(Presence(town.code_of_day()))
    done = [checking_in.check_in(town.house, town.ask(ANA, "key-1"), made.id, here) for _ in range(2)]

    assert done[0].value is not None
    assert done[1].repeated == done[0].value.ticket.visit
    with pytest.raises(KeyMismatch):
        checking_in.check_in(town.house, town.ask(ANA, "key-1", "another body"), made.id)
    assert town.rows("SELECT count(*) FROM visit") == [(1,)]


def test_checking_in_is_on_record(town: BookingTown) -> None:
    made = town.book("10:00", days=0, services=(LICENCE,))
    town.go("10:00")
    town.check_in(made.id, by=KIOSK)

    rows = town.rows("SELECT role, actor, place FROM audit WHERE action = 'check_in_appointment' AND subject = :id", id=made.id)
    assert rows == [("kiosk", "kiosk-east", EAST)]
