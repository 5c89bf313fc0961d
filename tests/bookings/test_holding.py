"""Holds: places kept while a form is filled, extended once, given back, run out, and booked."""

import pytest

from queueapp.actions import booking
from queueapp.actions.booking_people import Guest
from queueapp.domain.clock import MINUTE
from queueapp.domain.refusals import (
    BadInput,
    HoldGone,
    IdentityFirst,
    KeyMismatch,
    LimitReached,
    NotFound,
    NotServedHere,
    SlotClosed,
    SlotFull,
)
from tests.bookings.town import BookingTown, a_person
from tests.support.catalogue import ASK, CHOOSE, LANE, LICENCE, NEW_CAR, PLATE
from tests.support.town import ANA, BO


def test_a_hold_keeps_a_place_for_five_minutes(town: BookingTown) -> None:
    held = town.hold()

    assert held.hold.expires_at == town.clock.at + 5 * MINUTE
    assert (held.site, held.hold.line, held.hold.extended) == ("east", "public", False)
    assert town.line() == {"free": 2, "held": 1}
    assert town.told() == ["hold.placed"]


def test_staff_hold_from_their_own_list(town: BookingTown) -> None:
    held = town.hold(by=BO)

    assert held.hold.line == "staff"
    assert (town.line(), town.line(list="staff")) == ({"free": 3}, {"free": 0, "held": 1})


def test_a_long_service_holds_all_its_places(town: BookingTown) -> None:
    held = town.hold("10:00", services=(PLATE, LICENCE, CHOOSE, "correct-data"))  # 8 + 6 + 5 + 10 minutes fit one slot
    staged = town.hold("14:00", services=(NEW_CAR,))

    assert len(held.hold.places) == 1
    assert [(hall, group) for hall, group, _ in staged.hold.places] == [(LANE, "Y"), ("east-hall", "A")]
    assert town.line("14:00", hall=LANE, group="Y") == {"free": 1, "held": 1}
    assert town.line("14:00") == {"free": 3}
    assert town.line("14:30") == {"free": 2, "held": 1}


def test_a_staged_visit_does_not_reach_over_noon(town: BookingTown) -> None:
    with pytest.raises(SlotClosed) as refused:
        town.hold("11:30", services=(NEW_CAR,))

    assert refused.value.facts == {"why": "closed"}


def test_where_one_of_two_places_is_missing_none_is_kept(town: BookingTown) -> None:
    for order in range(3):
        town.book("14:30", order=order)

    with pytest.raises(SlotFull):
        town.hold("14:00", services=(NEW_CAR,))

    assert town.line("14:00", hall=LANE, group="Y") == {"free": 2}


def test_the_last_place_is_held_once(town: BookingTown) -> None:
    for _ in range(3):
        town.hold()

    with pytest.raises(SlotFull) as refused:
        town.hold()

    nearest = [town.at(wall) for wall in ("09:30", "10:30")]
    assert refused.value.facts["why"] == "reserved", "the staff's list still has one"
    assert set(nearest) < set(refused.value.facts["nearest"])
    assert refused.value.facts["nearest"] == sorted(refused.value.facts["nearest"])


def test_when_the_staff_have_none_left_either_it_is_full(town: BookingTown) -> None:
    for _ in range(3):
        town.hold()
    town.hold(by=BO)

    for who in (ANA, BO):
        with pytest.raises(SlotFull) as refused:
            town.hold(by=who)
        assert refused.value.facts["why"] == "full"


@pytest.mark.parametrize(
    ("wall", "days", "why"),
    [
        ("08:30", 0, "past"),
        ("09:00", 0, "past"),
        ("12:00", 1, "closed"),
        ("10:07", 1, "closed"),
        ("10:00", 4, "closed"),  # a Saturday
        ("10:00", 15, "not_released"),
        ("10:00", 29, "not_released"),
        ("10:00", 45, "not_published"),
    ],
)
def test_a_start_that_cannot_be_had_says_why(town: BookingTown, wall: str, days: int, why: str) -> None:
    with pytest.raises(SlotClosed) as refused:
        town.hold(wall, days=days)

    assert refused.value.facts == {"why": why}


def test_what_is_released_at_eight_can_be_had_from_eight_on(town: BookingTown) -> None:
    town.go("07:59", days=1)
    with pytest.raises(SlotClosed) as refused:
        town.hold("10:00", days=15)
    assert refused.value.facts == {"why": "not_released"}

    town.go("08:00", days=1)
    assert town.hold("10:00", days=15).hold.start == town.at("10:00", days=15)


def test_staff_do_not_wait_for_the_release(town: BookingTown) -> None:
    assert town.hold("10:00", days=15, by=BO).hold.line == "staff"


def test_what_the_site_does_not_know_or_offer_is_refused(town: BookingTown) -> None:
    with pytest.raises(NotFound):
        town.hold(site="north")
    with pytest.raises(NotFound):
        town.hold(services=("no-such-service",))
    with pytest.raises(BadInput):
        town.hold(services=())
    with pytest.raises(BadInput):
        town.hold(services=(PLATE,) * 5)
    with pytest.raises(NotServedHere):
        town.hold(services=("moped",))
    with pytest.raises(NotServedHere):
        town.hold(services=(ASK,))


def test_what_needs_no_place_comes_along_with_what_does(town: BookingTown) -> None:
    assert len(town.hold(services=(ASK, PLATE)).hold.places) == 1


# --- extending and giving back


def test_a_hold_is_extended_once(town: BookingTown) -> None:
    held = town.hold()
    town.wait(minutes=4)

    longer = town.do(booking.extend, held.code, by=ANA)

    assert longer.hold.expires_at == held.hold.expires_at + 5 * MINUTE
    assert longer.hold.extended
    with pytest.raises(HoldGone):
        town.do(booking.extend, held.code, by=ANA)


def test_a_hold_that_ran_out_but_was_not_wanted_can_still_be_extended(town: BookingTown) -> None:
    held = town.hold()
    town.wait(minutes=7)

    longer = town.do(booking.extend, held.code, by=ANA)

    assert longer.hold.expires_at == town.clock.at + 5 * MINUTE


def test_a_hold_is_given_back_at_once(town: BookingTown) -> None:
    held = town.hold()

    town.do(booking.release, held.code, by=ANA)

    assert town.line() == {"free": 3}
    for verb in (booking.extend, booking.release):
        with pytest.raises(HoldGone):
            town.do(verb, held.code, by=ANA)


@pytest.mark.parametrize("code", ["", "a" * 26, "no such code"])
def test_an_unknown_hold_is_gone(town: BookingTown, code: str) -> None:
    for verb in (booking.extend, booking.release):
        with pytest.raises(HoldGone):
            town.do(verb, code, by=ANA)
    with pytest.raises(HoldGone):
        town.book_held(code)


# --- running out


def test_the_clock_gives_back_what_ran_out(town: BookingTown) -> None:
    first = town.hold()
    town.wait(minutes=2)
    town.hold()
    town.wait(minutes=3)
    assert town.release_overdue() == 0, "the last moment is still his"
    town.wait(seconds=1)

    assert town.release_overdue() == 1

    assert town.line() == {"free": 2, "held": 1}
    assert town.facts()[-1].kind == "hold.released"
    assert town.facts()[-1].reason == "expired"
    with pytest.raises(HoldGone):
        town.book_held(first.code)


def test_whoever_wants_the_place_gives_back_what_ran_out(town: BookingTown) -> None:
    held = [town.hold() for _ in range(3)]
    town.wait(minutes=6)

    town.book()

    assert town.line() == {"free": 2, "booked": 1}
    assert town.told()[-4:] == ["hold.released", "hold.released", "hold.released", "appointment.booked"]
    with pytest.raises(HoldGone):
        town.book_held(held[0].code, order=2)


def test_a_hold_nobody_wanted_is_booked_after_its_time(town: BookingTown) -> None:
    held = town.hold()
    town.wait(minutes=30)
    town.book(order=2)

    town.book_held(held.code, order=1)

    assert town.line() == {"free": 1, "booked": 2}


def test_a_hold_is_not_booked_once_its_start_is_past(town: BookingTown) -> None:
    held = town.hold("09:30", days=0)
    town.wait(minutes=30)

    with pytest.raises(SlotClosed) as refused:
        town.book_held(held.code)

    assert refused.value.facts == {"why": "past"}


def test_a_full_place_is_refused_although_other_holds_ran_out(town: BookingTown) -> None:
    town.hold("14:00")
    for order in range(3):
        town.book("10:00", order=order)
    town.wait(minutes=6)

    with pytest.raises(SlotFull):
        town.hold("10:00")

    assert town.line("14:00") == {"free": 2, "held": 1}, "a refused verb changes nothing"


# --- booking what is held


def test_a_hold_becomes_an_appointment(town: BookingTown) -> None:
    held = town.hold()

    made = town.book_held(held.code)

    assert town.line() == {"free": 2, "booked": 1}
    found = town.appointment(made.id)
    assert (found.state, found.site, found.start, found.places) == ("booked", "east", held.hold.start, held.hold.places)
    assert town.told() == ["hold.placed", "appointment.booked"]
    with pytest.raises(HoldGone):
        town.book_held(held.code, order=2)


def test_a_limit_keeps_the_hold(town: BookingTown) -> None:
    town.book("09:00")
    held = town.hold()

    with pytest.raises(LimitReached):
        town.book_held(held.code)

    assert town.line() == {"free": 2, "held": 1}
    town.book_held(held.code, order=2)


def test_a_person_without_a_phone_cannot_be_told_and_is_refused(town: BookingTown) -> None:
    held = town.hold()

    with pytest.raises(BadInput) as refused:
        town.do(booking.book_held, held.code, Guest(a_person(phone=None)), by=ANA)

    assert refused.value.facts == {"fields": {"phone": "missing"}}


# --- who you are first


@pytest.fixture
def strict(town: BookingTown) -> BookingTown:
    """A town whose sites ask who you are first."""
    sites, services, rules = town.parts()
    town.load((sites, services, {**rules, "booking": {"identity_first": True}}))
    return town


def test_where_the_site_says_so_the_person_comes_first(strict: BookingTown) -> None:
    with pytest.raises(IdentityFirst):
        strict.hold()

    assert strict.hold(order=1).hold.line == "public"
    assert strict.hold(by=BO).hold.line == "staff"
    assert strict.rows("SELECT id FROM person") == []


def test_there_limits_count_before_a_place_is_kept(strict: BookingTown) -> None:
    strict.book("09:00")

    with pytest.raises(LimitReached):
        strict.hold(order=1)
    assert strict.line() == {"free": 3}


# --- once


def test_the_same_key_holds_once(town: BookingTown) -> None:
    first = town.house, town.ask(ANA, "key-1"), town.wish()
    done = booking.hold(*first)
    again = booking.hold(*first)

    assert done.value is not None
    assert (again.value, again.repeated) == (None, done.value.hold.id)
    assert town.line() == {"free": 2, "held": 1}


def test_a_repeated_key_names_the_hold_and_never_its_code(town: BookingTown) -> None:
    held = town.hold()
    done = [booking.extend(town.house, town.ask(ANA, "key-1"), held.code) for _ in range(2)]
    gone = [booking.release(town.house, town.ask(ANA, "key-2"), held.code) for _ in range(2)]

    assert [done[1].repeated, gone[1].repeated] == [held.hold.id] * 2
    assert held.code not in str(town.rows("SELECT entity FROM idempotency"))
    assert town.line() == {"free": 3}


def test_the_same_key_books_once(town: BookingTown) -> None:
    held = town.hold()
    guest = Guest(a_person())
    done = [booking.book_held(town.house, town.ask(ANA, "key-1"), held.code, guest) for _ in range(2)]
    direct = [booking.book(town.house, town.ask(ANA, "key-2"), town.wish("14:00", services=(LICENCE,)), guest) for _ in range(2)]

    for first, again in (done, direct):
        assert first.value is not None
        assert again.repeated == first.value.id
    assert town.rows("SELECT count(*) FROM appointment") == [(2,)]


def test_another_body_under_the_same_key_is_refused(town: BookingTown) -> None:
    booking.hold(town.house, town.ask(ANA, "key-1", "one"), town.wish())

    with pytest.raises(KeyMismatch):
        booking.hold(town.house, town.ask(ANA, "key-1", "other"), town.wish("14:00"))
