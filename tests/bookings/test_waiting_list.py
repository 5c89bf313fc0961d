"""The waiting list: who is offered what others give back, for how long, and what becomes of it."""

from typing import Any

import pytest

from queueapp.actions import appointments, waiting_list
from queueapp.actions.booking import Booking
from queueapp.actions.booking_people import Guest
from queueapp.actions.waiting_list import Longing, Queued
from queueapp.domain.clock import MINUTE
from queueapp.domain.refusals import BadInput, LimitReached, NotFound, SlotFull, TooLate, WrongState
from queueapp.domain.roles import CLOCK
from queueapp.jobs import schedule
from queueapp.storage import waiting_queries
from queueapp.storage.waiting_queries import WaitFound
from tests.bookings.town import BookingTown, a_person
from tests.support.catalogue import LICENCE, NEW_CAR, PLATE
from tests.support.town import ANA, BO


def longing(town: BookingTown, *, services: tuple[str, ...] = (PLATE,), site: str = "east", since: int = 0) -> Longing:
    """Somebody wants any time until the evening of tomorrow."""
    return Longing(site, services, max(since, town.clock.at), town.at("18:00"))


def join(town: BookingTown, order: int, **facts: Any) -> Queued:
    queued: Queued = town.do(waiting_list.join, longing(town, **facts), Guest(a_person(order)), by=ANA)
    town.wait(seconds=1)
    return queued


def wait(town: BookingTown, id: str) -> WaitFound:
    with town.house.database.read() as connection:
        found = waiting_queries.by_id(connection, id)
    assert found is not None
    return found


def tend(town: BookingTown, site: str = "east") -> int:
    count: int = town.do(waiting_list.tend, site, by=CLOCK)
    return count


def fill(town: BookingTown, wall: str = "10:00") -> list[str]:
    """The public's three places of tomorrow at ten are booked."""
    return [town.book(wall, order=order).id for order in (11, 12, 13)]


def given_back(town: BookingTown, wall: str = "10:00") -> int:
    """A place lies parked; its start."""
    town.cancel(fill(town, wall)[0])
    return town.at(wall)


def test_the_first_of_the_list_is_offered_what_was_given_back(town: BookingTown) -> None:
    first, second = join(town, 1), join(town, 2)
    start = given_back(town)

    assert tend(town) == 1

    offer = wait(town, first.id).wait.offer
    assert offer is not None and (offer.start, offer.expires_at) == (start, town.clock.at + 10 * MINUTE)
    assert wait(town, second.id).state == "waiting"
    assert town.line() == {"free": 0, "offered": 1, "booked": 2}


def test_what_is_offered_cannot_be_booked_by_others_even_once_its_moment_comes(town: BookingTown) -> None:
    join(town, 1)
    given_back(town)
    tend(town)
    town.wait(minutes=9)
    town.unpark()

    for by in (ANA, BO):
        with pytest.raises(SlotFull):
            town.book(order=2, by=by)
            town.book(order=3, by=by)


def test_accepting_books_under_the_same_code(town: BookingTown) -> None:
    queued = join(town, 1)
    start = given_back(town)
    tend(town)

    made = town.do(waiting_list.accept, queued.id, by=ANA)

    assert isinstance(made, Booking) and made.code == queued.code
    booked = town.appointment(made.id)
    assert (booked.state, booked.start, booked.services) == ("booked", start, (PLATE,))
    assert (wait(town, queued.id).state, wait(town, queued.id).appointment) == ("booked", made.id)
    assert town.line() == {"free": 0, "booked": 3}


def test_accepting_twice_books_once(town: BookingTown) -> None:
    queued = join(town, 1)
    given_back(town)
    tend(town)
    first = town.do(waiting_list.accept, queued.id, by=ANA, key="k" * 32)
    assert first is not None

    assert town.do(waiting_list.accept, queued.id, by=ANA, key="k" * 32) is None
    with pytest.raises(WrongState):
        town.do(waiting_list.accept, queued.id, by=ANA)
    assert town.line() == {"free": 0, "booked": 3}


def test_another_start_than_the_one_shown_is_not_taken(town: BookingTown) -> None:
    queued = join(town, 1)
    start = given_back(town)
    tend(town)

    with pytest.raises(WrongState):
        town.do(waiting_list.accept, queued.id, start=start + 30 * MINUTE, by=ANA)
    assert wait(town, queued.id).state == "offered"
    assert town.do(waiting_list.accept, queued.id, start=start, by=ANA).code == queued.code


def test_nothing_offered_cannot_be_accepted(town: BookingTown) -> None:
    queued = join(town, 1)

    with pytest.raises(WrongState) as refused:
        town.do(waiting_list.accept, queued.id, by=ANA)
    assert refused.value.facts["state"] == "waiting"
    with pytest.raises(NotFound):
        town.do(waiting_list.accept, "nobody", by=ANA)


def test_who_declines_waits_on_behind_the_others_and_is_not_asked_for_that_start_again(town: BookingTown) -> None:
    first, second = join(town, 1), join(town, 2)
    start = given_back(town)
    tend(town)

    town.do(waiting_list.decline, first.id, by=ANA)
    assert tend(town) == 1

    assert wait(town, second.id).state == "offered"
    assert (wait(town, first.id).state, wait(town, first.id).wait.passed) == ("waiting", (start,))
    town.do(waiting_list.decline, second.id, by=ANA)
    assert tend(town) == 0
    assert town.line()["parked"] == 1


def test_an_offer_not_answered_passes_to_the_next(town: BookingTown) -> None:
    first, second = join(town, 1), join(town, 2)
    given_back(town)
    tend(town)
    town.wait(minutes=10, seconds=1)

    assert schedule.offer_places(town.house) == 1

    assert (wait(town, first.id).state, wait(town, second.id).state) == ("waiting", "offered")
    assert "wait.lapsed" in town.told()


def test_an_offer_past_its_time_is_good_until_it_is_ended(town: BookingTown) -> None:
    queued = join(town, 1)
    given_back(town)
    tend(town)
    town.wait(minutes=11)

    assert town.do(waiting_list.accept, queued.id, by=ANA).code == queued.code


def test_three_offers_let_pass_take_one_off_the_list(town: BookingTown) -> None:
    queued = join(town, 1)
    walls = ("10:00", "11:00", "14:00")
    gone = {wall: town.book(wall, order=place + 30) for place, wall in enumerate(walls)}
    for wall in walls:
        town.cancel(gone[wall].id)
        assert tend(town) == 1
        town.do(waiting_list.decline, queued.id, by=ANA)

    assert wait(town, queued.id).state == "left"
    assert town.told()[-1] == "wait.left"


def test_leaving_gives_an_offer_to_the_next(town: BookingTown) -> None:
    first, second = join(town, 1), join(town, 2)
    given_back(town)
    tend(town)

    town.do(waiting_list.leave, first.id, by=ANA)
    tend(town)

    assert (wait(town, first.id).state, wait(town, second.id).state) == ("left", "offered")
    with pytest.raises(WrongState):
        town.do(waiting_list.leave, first.id, by=ANA)


def test_what_is_free_anyway_is_everybodys(town: BookingTown) -> None:
    join(town, 1)

    assert tend(town) == 0
    assert town.line() == {"free": 3}


def test_what_lies_elsewhere_or_at_another_time_is_not_offered(town: BookingTown) -> None:
    join(town, 1, site="west")
    late = Longing("east", (PLATE,), town.at("11:00"), town.at("18:00"))
    town.do(waiting_list.join, late, Guest(a_person(2)), by=ANA)
    given_back(town, "10:00")

    assert [tend(town), town.line()["parked"]] == [0, 1]


def test_what_comes_too_soon_to_answer_and_to_come_is_not_offered(town: BookingTown) -> None:
    join(town, 1)
    town.go("08:51", days=1)
    town.cancel(town.book("10:00", order=5).id)
    assert tend(town) == 0

    town.cancel(town.book("11:00", order=6, by=BO).id)
    assert tend(town) == 0, "staff's own places are free at once, and are not given back to the public"

    town.cancel(town.book("11:00", order=7).id)
    assert tend(town) == 1


def test_at_night_an_offer_is_kept_until_people_are_awake(town: BookingTown) -> None:
    queued = join(town, 1)
    ids = fill(town)
    town.go("23:00")
    town.cancel(ids[0])

    tend(town)

    offer = wait(town, queued.id).wait.offer
    assert offer is not None and offer.expires_at == town.at("07:10")


def test_whoever_booked_elsewhere_meanwhile_is_taken_off(town: BookingTown) -> None:
    first, second = join(town, 1), join(town, 2)
    town.book("14:00", order=1, site="west")
    given_back(town)

    assert tend(town) == 1

    assert (wait(town, first.id).state, wait(town, second.id).state) == ("left", "offered")


def test_a_stretch_that_is_over_ends_the_wait(town: BookingTown) -> None:
    queued = join(town, 1)
    town.go("18:00", days=1)

    assert schedule.offer_places(town.house) == 0

    assert wait(town, queued.id).state == "left"


def test_the_job_touches_no_stream_without_need(town: BookingTown) -> None:
    join(town, 1, since=town.at("10:30"))
    given_back(town)
    before = town.head()

    assert schedule.offer_places(town.house) == 0
    assert town.head() == before


# --- limits


def test_one_waits_once_for_a_service_and_for_two_things_at_most(town: BookingTown) -> None:
    join(town, 1)
    with pytest.raises(LimitReached) as refused:
        join(town, 1)
    assert refused.value.facts["rule"] == "wait_per_service"
    join(town, 1, services=(LICENCE,))

    with pytest.raises(LimitReached) as refused:
        join(town, 1, site="west", services=(NEW_CAR,))
    assert refused.value.facts["rule"] == "open_waits"


def test_whoever_has_the_service_booked_waits_for_an_earlier_time_of_it_only(town: BookingTown) -> None:
    town.book("14:00", order=1)

    with pytest.raises(LimitReached):
        join(town, 1)


def test_nobody_waits_for_years(town: BookingTown) -> None:
    for days, fits in ((90, True), (91, False)):
        stretch = Longing("east", (PLATE,), town.clock.at, town.clock.at + days * 24 * 60 * MINUTE)
        if fits:
            town.do(waiting_list.join, stretch, Guest(a_person(days)), by=ANA)
            continue
        with pytest.raises(BadInput) as refused:
            town.do(waiting_list.join, stretch, Guest(a_person(days)), by=ANA)
        assert refused.value.facts == {"fields": {"until": "too_late"}}


def test_no_stretch_no_wait(town: BookingTown) -> None:
    with pytest.raises(BadInput):
        town.do(waiting_list.join, Longing("east", (PLATE,), town.at("10:00"), town.at("10:00")), Guest(a_person(1)), by=ANA)


# --- an earlier time


def earlier(town: BookingTown, wall: str = "14:00", order: int = 1) -> tuple[str, Queued]:
    made = town.book(wall, order=order)
    queued: Queued = town.do(waiting_list.join_for_earlier, made.id, since=town.clock.at, by=ANA)
    town.wait(seconds=1)
    return made.id, queued


def test_an_earlier_time_moves_the_appointment_and_frees_its_place(town: BookingTown) -> None:
    id, queued = earlier(town)
    start = given_back(town)
    assert tend(town) == 1

    assert town.do(waiting_list.accept, queued.id, by=ANA) == id

    assert (town.appointment(id).start, town.appointment(id).moves) == (start, 1)
    assert town.line("14:00") == {"free": 2, "parked": 1}
    assert (wait(town, queued.id).state, wait(town, queued.id).appointment) == ("booked", id)


def test_a_later_time_is_no_earlier_one(town: BookingTown) -> None:
    earlier(town, "09:30")
    given_back(town, "10:00")

    assert tend(town) == 0


def test_an_appointment_that_was_moved_forward_meanwhile_waits_no_more(town: BookingTown) -> None:
    id, queued = earlier(town)
    town.move(id, "09:30")
    given_back(town)

    assert tend(town) == 0
    assert wait(town, queued.id).state == "left"


def test_shortly_before_its_time_an_appointment_is_not_moved_by_an_offer(town: BookingTown) -> None:
    id, queued = earlier(town, "11:30")
    town.go("08:00", days=1)
    given_back(town, "09:30")
    assert tend(town) == 1
    town.go("08:20", days=1)
    town.clock.at = town.at("09:31")

    with pytest.raises((TooLate, WrongState)):
        town.do(waiting_list.accept, queued.id, by=ANA)
    assert town.appointment(id).start == town.at("11:30")


def test_only_what_is_booked_can_become_earlier(town: BookingTown) -> None:
    made = town.book("14:00")
    town.cancel(made.id)

    with pytest.raises(WrongState):
        town.do(waiting_list.join_for_earlier, made.id, since=town.clock.at, by=ANA)
    with pytest.raises(NotFound):
        town.do(waiting_list.join_for_earlier, "nothing", since=town.clock.at, by=ANA)


# --- staff


def test_staff_may_have_at_once_what_was_given_back(town: BookingTown) -> None:
    given_back(town)
    town.book(order=40, by=BO)
    assert (town.line(), town.line(list="staff")) == ({"free": 0, "parked": 1, "booked": 2}, {"free": 0, "booked": 1})

    made = town.book(order=41, by=BO)

    assert town.appointment(made.id).line == "public"
    assert town.line() == {"free": 0, "booked": 3}
    with pytest.raises(SlotFull):
        town.book(order=42, by=BO)


def test_a_day_later_all_is_as_it_was(town: BookingTown) -> None:
    """What the day's base carries of the list is what the rows have; the fixture compares them."""
    offered, waiting = join(town, 1), join(town, 2)
    town.go("20:00")
    far = Longing("east", (PLATE,), town.clock.at, town.at("18:00", days=4))
    town.do(waiting_list.join, far, Guest(a_person(3)), by=ANA)
    given_back(town)
    tend(town)
    town.go("05:00", days=1)

    assert (wait(town, offered.id).state, wait(town, waiting.id).state) == ("offered", "waiting")
    assert [appointments.read(town.house, id).state for id in town.ledger().appointments] == ["booked", "booked"]
