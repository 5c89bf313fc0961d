"""Appointments that change: moved, cancelled, missed; and what becomes of each place."""

import pytest

from queueapp.domain.clock import MINUTE
from queueapp.domain.refusals import (
    NotFound,
    NotServedHere,
    SlotClosed,
    SlotFull,
    TooLate,
    WrongState,
)
from tests.bookings.town import BookingTown, booking_parts
from tests.support.catalogue import LANE, NEW_CAR, PLATE, WEST
from tests.support.town import BO

# --- moving


def test_moving_gives_another_time_and_keeps_the_code(town: BookingTown) -> None:
    made = town.book()
    sealed = town.rows("SELECT code_sealed FROM appointment")

    town.move(made.id, "14:00")

    found = town.appointment(made.id)
    assert (found.state, found.start, found.moves) == ("booked", town.at("14:00"), 1)
    assert (town.line("10:00"), town.line("14:00")) == ({"free": 2, "parked": 1}, {"free": 2, "booked": 1})
    assert town.rows("SELECT code_sealed FROM appointment") == sealed
    assert town.told() == ["appointment.booked", "appointment.moved", "appointment.booked"]


def test_moving_to_another_site_changes_both_ledgers(town: BookingTown) -> None:
    made = town.book()

    town.move(made.id, "10:00", site="west")

    assert town.appointment(made.id).site == "west"
    assert town.line("10:00") == {"free": 2, "parked": 1}
    assert town.line("10:00", hall=WEST) == {"free": 1, "booked": 1}
    assert (town.told(), town.told("west")) == (["appointment.booked", "appointment.moved"], ["appointment.booked"])
    assert town.facts()[-1].site == "west"
    town.move(made.id, "14:00", site="east")
    assert town.line("14:00") == {"free": 2, "booked": 1}


def test_moving_to_a_full_time_keeps_the_old_one(town: BookingTown) -> None:
    for order in range(2, 5):
        town.book("14:00", order=order)
    made = town.book()

    with pytest.raises(SlotFull):
        town.move(made.id, "14:00")

    assert town.appointment(made.id).start == town.at("10:00")
    assert town.line("10:00") == {"free": 2, "booked": 1}


def test_a_citizen_moves_until_two_hours_before_and_staff_longer(town: BookingTown) -> None:
    made = town.book("11:00", days=0)
    town.wait(minutes=1)

    with pytest.raises(TooLate):
        town.move(made.id, "14:00", days=0)
    town.move(made.id, "14:00", days=0, by=BO)

    assert town.line("14:00", days=0, list="staff") == {"free": 0, "booked": 1}


def test_moving_what_the_other_site_lacks_or_nobody_knows_is_refused(town: BookingTown) -> None:
    made = town.book(services=(NEW_CAR,))

    with pytest.raises(NotFound):
        town.move(made.id, "10:00", site="north")
    with pytest.raises(NotFound):
        town.move("nothing", "10:00")
    with pytest.raises(NotServedHere):
        town.move(town.book(services=("pay", PLATE), order=2).id, "10:00", site="west")
    with pytest.raises(SlotClosed):
        town.move(made.id, "12:30")


def test_a_stranded_appointment_that_moves_is_so_no_longer(town: BookingTown) -> None:
    made = town.book()
    town.cancel(made.id)

    with pytest.raises(WrongState):
        town.move(made.id, "14:00")


# --- cancelling and parked places


def test_a_cancelled_place_is_parked_for_the_public_until_the_moment_that_was_drawn(town: BookingTown) -> None:
    town.cancel(town.book().id)

    event = town.facts()[-1]
    assert (event.kind, len(event.parked)) == ("appointment.cancelled", 1)
    assert town.clock.at < event.public_from <= town.clock.at + 60 * MINUTE
    assert town.line() == {"free": 2, "parked": 1}

    town.clock.at = event.public_from - 1
    assert town.unpark() == 0
    town.clock.at = event.public_from
    assert town.unpark() == 1
    assert town.line() == {"free": 3}
    assert town.told()[-1] == "places.unparked"


def test_a_cancelled_place_of_the_staffs_list_is_free_at_once(town: BookingTown) -> None:
    town.cancel(town.book(by=BO).id, by=BO)

    assert town.line(list="staff") == {"free": 1}
    assert town.facts()[-1].parked is None


def test_all_places_of_a_staged_visit_are_parked_until_one_moment(town: BookingTown) -> None:
    town.cancel(town.book("14:00", services=(NEW_CAR,)).id)

    assert len(town.facts()[-1].parked) == 2
    assert (town.line("14:00", hall=LANE, group="Y"), town.line("14:30")) == ({"free": 1, "parked": 1}, {"free": 2, "parked": 1})
    town.wait(minutes=61)
    assert town.unpark() == 2


def test_who_waits_for_a_parked_place_gets_it_once_its_moment_has_come(town: BookingTown) -> None:
    """Also where the scheduler is dead."""
    made = [town.book(order=order) for order in range(3)]
    town.cancel(made[0].id)
    with pytest.raises(SlotFull):
        town.book(order=4)

    town.wait(minutes=61)

    town.book(order=4)
    assert town.line() == {"free": 0, "booked": 3}


def test_the_moment_lies_before_the_place_begins(town: BookingTown) -> None:
    for order in range(1, 4):
        town.cancel(town.book("09:30", days=0, order=order).id)
    town.wait(minutes=30)

    assert town.unpark() == 3


def test_the_moment_is_drawn_anew_each_time(town: BookingTown) -> None:
    for order in range(1, 7):
        town.cancel(town.book(order=order).id)
        town.wait(minutes=61)
        town.unpark()

    moments = {event.public_from - event.at for event in town.facts() if event.kind == "appointment.cancelled"}
    assert len(moments) == 6


def test_a_site_may_park_no_longer_than_a_moment(town: BookingTown) -> None:
    town.load(booking_parts(park_minutes=0))
    town.cancel(town.book().id)
    town.wait(seconds=1)

    assert town.unpark() == 1


def test_cancelling_twice_is_refused(town: BookingTown) -> None:
    made = town.book()
    town.cancel(made.id)

    with pytest.raises(WrongState):
        town.cancel(made.id)
    with pytest.raises(NotFound):
        town.cancel("nothing")


# --- missing


def test_nobody_who_may_still_come_is_missed(town: BookingTown) -> None:
    made = town.book("10:00", days=0)
    town.go("10:15")

    assert town.mark_missed(made.id) == 0
    town.wait(seconds=1)
    assert town.mark_missed(made.id) == 1
    assert (town.appointment(made.id).state, town.facts()[-1].kind) == ("missed", "appointment.missed")
    assert town.line("10:00", days=0) == {"free": 3}


def test_who_checked_in_moved_or_is_elsewhere_is_not_missed(town: BookingTown) -> None:
    came = town.book("10:00", days=0)
    moved = town.book("10:00", days=0, order=2, by=BO)
    other = town.book("10:00", days=0, site="west", order=3)
    town.go("10:00")
    town.check_in(came.id)
    town.move(moved.id, "14:00", days=0, by=BO)
    town.go("11:00")

    assert town.mark_missed(came.id, moved.id, other.id, "nothing") == 0
    assert town.mark_missed(other.id, site="west") == 1
