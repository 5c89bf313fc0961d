"""Appointments: booked in one step, moved, cancelled, missed; what becomes of each place, and the rules per person."""

import pytest

from queueapp.actions import appointments, booking, calendar
from queueapp.actions.booking import Guest
from queueapp.domain.clock import MINUTE
from queueapp.domain.refusals import (
    BlockedForNoShows,
    KeyMismatch,
    LimitReached,
    NotFound,
    NotServedHere,
    SlotClosed,
    SlotFull,
    TooLate,
    WrongState,
)
from tests.bookings.town import BookingTown, a_person, booking_parts
from tests.support.catalogue import EAST, LANE, LICENCE, NEW_CAR, PLATE, WEST
from tests.support.town import ADMIN, ANA, BO, CY

# --- booking


def test_booking_takes_a_place_and_gives_a_code(town: BookingTown) -> None:
    made = town.book()

    assert (made.site, len(made.code)) == ("east", 8)
    assert town.line() == {"free": 2, "booked": 1}
    found = town.appointment(made.id)
    assert (found.state, found.services, found.line, found.moves, found.booked_at) == (
        "booked",
        (PLATE,),
        "public",
        0,
        town.clock.at,
    )


def test_the_event_tells_nothing_of_the_person(town: BookingTown) -> None:
    made = town.book()

    event = town.facts()[-1]
    assert (event.kind, event.appointment, event.hold, event.line) == ("appointment.booked", made.id, None, "public")
    person = a_person()
    told = str(town.rows("SELECT body FROM event")) + str(town.rows("SELECT * FROM audit"))
    assert not any(word in told for word in (person.name, person.document, person.phone or "", made.code))


def test_staff_book_from_their_own_list(town: BookingTown) -> None:
    town.book(by=BO)

    assert (town.line(), town.line(list="staff")) == ({"free": 3}, {"free": 0, "booked": 1})
    with pytest.raises(SlotFull):
        town.book(order=2, by=BO)


def test_three_places_are_booked_three_times(town: BookingTown) -> None:
    for order in range(3):
        town.book(order=order)

    with pytest.raises(SlotFull) as refused:
        town.book(order=4)

    assert refused.value.facts["why"] == "reserved"
    assert town.at("10:00") not in refused.value.facts["nearest"]
    assert len(refused.value.facts["nearest"]) == 3
    assert town.rows("SELECT count(*) FROM person") == [(3,)], "a refused booking leaves nobody behind"


def test_several_services_take_consecutive_places_of_their_groups(town: BookingTown) -> None:
    made = town.book("14:00", services=(NEW_CAR, "correct-data"))

    # 25 and 10 minutes at the counter take two half hours there, after the lane's
    assert [place[:2] for place in town.appointment(made.id).places] == [(LANE, "Y"), (EAST, "A"), (EAST, "A")]
    assert [town.text(place[2])[11:16] for place in town.appointment(made.id).places] == ["14:00", "14:30", "15:00"]


def test_the_nearest_starts_keep_the_notice_that_the_site_asks_for(town: BookingTown) -> None:
    town.load(booking_parts(notice_minutes=120))
    for order in range(3):
        town.book("11:30", days=0, order=order)

    with pytest.raises(SlotFull) as refused:
        town.book("11:30", days=0, order=4)
    with pytest.raises(SlotClosed) as soon:
        town.book("10:30", days=0, order=4)

    assert min(refused.value.facts["nearest"]) >= town.clock.at + 120 * MINUTE
    assert soon.value.facts == {"why": "too_soon"}
    assert town.book("10:30", days=0, order=4, by=BO).site == "east", "the rule is the public's"


# --- limits


def test_a_person_has_two_open_appointments_across_all_sites(town: BookingTown) -> None:
    town.book()
    town.book("10:00", site="west", services=(LICENCE,))

    with pytest.raises(LimitReached) as refused:
        town.book("14:00", services=("correct-data",))

    assert refused.value.facts == {"rule": "open_per_person", "limit": 2}
    assert town.line("14:00") == {"free": 3}


def test_a_person_books_a_service_once(town: BookingTown) -> None:
    town.book()

    with pytest.raises(LimitReached) as refused:
        town.book("14:00")

    assert refused.value.facts == {"rule": "open_per_service", "limit": 1}


def test_a_document_written_otherwise_is_the_same_person(town: BookingTown) -> None:
    town.book()
    town.book(services=(LICENCE,))

    assert town.rows("SELECT count(*) FROM person") == [(1,)]


def test_cancelling_makes_room_for_another(town: BookingTown) -> None:
    town.cancel(town.book().id)

    town.book("14:00")


def test_staff_book_beyond_a_persons_limit(town: BookingTown) -> None:
    town.book()

    town.book("14:00", by=BO)


def test_the_name_and_phone_given_last_are_kept(town: BookingTown) -> None:
    town.book()
    guest = Guest(a_person(name="张三丰", phone="13900009999"))
    town.do(booking.book, town.wish("14:00", services=(LICENCE,)), guest, by=ANA)

    sealed = town.rows("SELECT name_sealed, phone_sealed FROM person")[0]
    assert [town.house.sealer.open(bytes(one)) for one in sealed] == ["张三丰", "13900009999"]


# --- no-shows


def miss_at(town: BookingTown, wall: str, *, days: int) -> None:
    """The person books for a date and does not come."""
    town.go("08:00", days=days)
    made = town.book(wall, days=days)
    town.go("17:40", days=days)
    assert town.mark_missed(made.id) == 1


def test_three_no_shows_block_until_thirty_days_after_the_last(town: BookingTown) -> None:
    for days in (1, 2, 3):
        miss_at(town, "10:00", days=days)
    town.go("09:00", days=6)

    with pytest.raises(BlockedForNoShows) as refused:
        town.book("10:00", days=7)

    assert refused.value.facts["until"] == town.at("10:00", days=33)
    town.cancel(town.book("10:00", days=7, by=BO).id, by=BO)
    town.book("10:00", days=7, order=2)
    town.go("09:59", days=33)
    with pytest.raises(BlockedForNoShows):
        town.book("10:00", days=34)
    town.go("10:00", days=33)
    town.book("10:00", days=34)


def test_a_late_cancellation_is_possible_and_counts_as_half(town: BookingTown) -> None:
    town.load(booking_parts(no_shows={"limit": 1}))
    for days in (1, 2):
        town.go("08:30", days=days)
        town.cancel(town.book("10:00", days=days).id)

    with pytest.raises(BlockedForNoShows) as refused:
        town.book("10:00", days=3)
    assert refused.value.facts["until"] == town.at("10:00", days=32)


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


# --- once


def test_the_same_key_moves_and_cancels_once(town: BookingTown) -> None:
    made = town.book()
    for _ in range(2):
        done = appointments.move(town.house, town.ask(ANA, "key-1"), made.id, town.at("14:00"))
    for _ in range(2):
        gone = appointments.cancel(town.house, town.ask(ANA, "key-2"), made.id)

    assert (done.repeated, gone.repeated) == (made.id, made.id)
    assert town.appointment(made.id).moves == 1
    assert town.told() == ["appointment.booked", "appointment.moved", "appointment.booked", "appointment.cancelled"]


def test_another_move_under_the_same_key_is_refused(town: BookingTown) -> None:
    made = town.book()
    appointments.move(town.house, town.ask(ANA, "key-1", "one"), made.id, town.at("14:00"))

    with pytest.raises(KeyMismatch):
        appointments.move(town.house, town.ask(ANA, "key-1", "other"), made.id, town.at("15:00"))


def test_each_change_of_an_appointment_is_on_record(town: BookingTown) -> None:
    made = town.book("10:00", days=0, by=BO)
    town.move(made.id, "11:00", days=0, by=BO)
    town.cancel(made.id, by=CY)

    rows = town.rows("SELECT action, role, actor, address, place FROM audit WHERE subject = :id ORDER BY id", id=made.id)
    assert rows == [
        ("book", "clerk", "bo", "127.0.0.1", "east"),
        ("move", "clerk", "bo", "127.0.0.1", "east"),
        ("cancel_appointment", "manager", "cy", "127.0.0.1", "east"),
    ]


# --- days


def test_the_next_day_has_one_more_date_and_keeps_what_was_booked(town: BookingTown) -> None:
    made = town.book("10:00", days=14)
    held = town.hold("10:00", days=14)
    town.cancel(town.book("14:00", order=2).id)
    last = max(slot.start for slot in town.ledger().slots.values())

    town.go("04:00", days=1)

    ledger = town.ledger()
    assert ledger.day == "2026-11-25"
    assert max(slot.start for slot in ledger.slots.values()) - last == 24 * 60 * MINUTE
    assert made.id in ledger.appointments
    assert held.hold.id in ledger.holds
    assert len(ledger.parked) == 1
    assert town.line("10:00", days=14) == {"free": 1, "held": 1, "booked": 1}


def test_what_was_left_open_yesterday_is_settled_today(town: BookingTown) -> None:
    made, held, gone = town.book("17:00", days=0), town.hold("17:00", days=0), town.book("17:00", days=0, order=2)
    town.go("16:59")
    town.cancel(gone.id, by=BO)
    town.go("09:00", days=1)

    assert (town.mark_missed(made.id), town.release_overdue(), town.unpark()) == (1, 1, 1)
    assert (town.ledger().appointments, town.ledger().holds, town.ledger().parked) == ({}, {}, {})
    assert held.hold.id not in town.ledger().holds


def test_opening_the_same_day_again_changes_nothing(town: BookingTown) -> None:
    before = (town.head(), len(town.ledger().slots))

    assert not town.open_day()

    assert (town.head(), len(town.ledger().slots)) == before


def test_a_year_without_a_table_has_no_slots_until_it_is_published(town: BookingTown) -> None:
    town.go("09:00", days=35)  # 2026-12-29
    assert [town.text(slot.start)[:10] for slot in town.ledger().slots.values()][-1] == "2026-12-31"

    table = {"year": 2027, "holidays": [{"date": "2027-01-01", "name": {"zh": "元旦", "en": "New Year"}}], "workdays": []}
    town.do(calendar.import_year, table, by=ADMIN)
    town.go("09:00", days=36)

    dates = {town.text(slot.start)[:10] for slot in town.ledger().slots.values()}
    assert "2027-01-01" not in dates
    assert "2027-01-04" in dates
