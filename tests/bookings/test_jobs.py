"""The clock's jobs of booking: each at all sites that have something due, and at no other."""

from queueapp.domain.clock import MINUTE
from queueapp.jobs import schedule
from tests.bookings.town import BookingTown
from tests.support.town import ANA


def heads(town: BookingTown) -> dict[str, int]:
    return {site: town.head(site) for site in town.house.directory.sites}


def test_holds_that_ran_out_are_given_back_everywhere(town: BookingTown) -> None:
    town.hold()
    town.hold(site="west")
    town.wait(minutes=4)
    town.hold()
    assert schedule.release_holds(town.house) == 0
    town.wait(minutes=2)

    assert schedule.release_holds(town.house) == 2

    assert town.line() == {"free": 2, "held": 1}
    assert schedule.release_holds(town.house) == 0


def test_a_hold_that_came_to_something_is_forgotten_two_days_later(town: BookingTown) -> None:
    town.book_held(town.hold().code)
    town.hold("14:00")
    town.wait(days=2)
    assert schedule.forget_holds(town.house) == 0
    town.wait(minutes=6)

    assert schedule.forget_holds(town.house) == 1
    assert town.rows("SELECT state FROM hold") == [("held",)]
    town.assert_accounts()


def test_parked_places_are_given_to_the_public_everywhere(town: BookingTown) -> None:
    for site, order in (("east", 1), ("west", 2)):
        town.cancel(town.book(site=site, order=order).id, by=ANA)
    town.wait(minutes=61)

    assert schedule.unpark_places(town.house) == 2

    assert town.line() == {"free": 3}
    assert schedule.unpark_places(town.house) == 0


def test_nobody_is_missed_within_the_grace_and_no_stream_is_touched(town: BookingTown) -> None:
    made = town.book("10:00", days=0)
    town.clock.at = town.at("10:00", days=0) + 15 * MINUTE
    before = heads(town)

    assert schedule.miss_appointments(town.house) == 0
    assert heads(town) == before

    town.wait(seconds=1)
    assert schedule.miss_appointments(town.house) == 1
    assert town.appointment(made.id).state == "missed"
    assert schedule.miss_appointments(town.house) == 0
