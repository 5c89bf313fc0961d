"""Appointments: booked in one step, within the rules per person, once under one key, from day to day."""

import pytest

from queueapp.actions import appointments, booking, calendar
from queueapp.actions.booking_people import Guest
from queueapp.domain.clock import MINUTE
from queueapp.domain.refusals import (
    BlockedForNoShows,
    KeyMismatch,
    LimitReached,
    SlotClosed,
    SlotFull,
)
from queueapp.storage import appointment_queries, person_queries
from tests.bookings.town import BookingTown, a_person, booking_parts
from tests.support.catalogue import EAST, LANE, LICENCE, NEW_CAR, PLATE
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


def test_whoever_books_under_anothers_document_changes_nothing_of_what_the_other_said(town: BookingTown) -> None:
    mine = town.book()
    guest = Guest(a_person(name="张三丰", phone="13900009999"))
    other = town.do(booking.book, town.wish("14:00", services=(LICENCE,)), guest, by=ANA)

    def said(id: str) -> tuple[str, str]:
        with town.house.database.read() as connection:
            opened = appointment_queries.opened(connection, town.house.sealer, id)
        assert opened is not None
        return opened.name, opened.contact["sms"]

    assert said(mine.id) == (a_person().name, a_person().phone)
    assert said(other.id) == ("张三丰", "13900009999")


def test_a_clerk_reads_the_name_and_phone_that_were_given_with_the_appointment(town: BookingTown) -> None:
    mine = town.book("10:00", days=0)
    guest = Guest(a_person(name="张三丰", phone="13900009999"))
    town.do(booking.book, town.wish("14:00", services=(LICENCE,)), guest, by=ANA)
    town.go("09:50")
    visit = town.check_in(mine.id).ticket.visit

    with town.house.database.read() as connection:
        opened = person_queries.of_visit(connection, town.house.sealer, visit)
    assert opened is not None
    assert (opened.name, opened.phone, opened.document) == (a_person().name, a_person().phone, a_person().document)


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
