"""Booking through the API: free times, holds and appointments, each with its refusals."""

from typing import Any

import pytest

from tests.bookings.phones import Phone, booked, refused, wanted
from tests.bookings.town import BookingTown, booking_parts
from tests.support.catalogue import ASK, NEW_CAR, PLATE
from tests.support.doors import Doors

# --- free times


def test_days_tell_what_is_free_and_why_not(town: BookingTown, phone: Phone) -> None:
    booked(town, phone)
    days = {one["date"]: one for one in phone.get(f"/sites/east/days?services={PLATE}").json["items"]}

    assert days["2026-11-25"]["free"] == 15 * 3 - 1
    assert (days["2026-11-28"]["why"], days["2026-11-28"]["free"]) == ("rest_day", 0)
    assert (days["2026-12-09"]["why"], days["2026-12-09"]["released_at"][:16]) == ("not_released", "2026-11-25T08:00")
    assert days["2026-12-08"]["why"] is None


def test_holidays_and_make_up_days_are_marked_and_named(town: BookingTown, phone: Phone) -> None:
    town.go("09:00", days=-56)  # 2026-09-29
    days = {one["date"]: one for one in phone.get(f"/sites/east/days?services={PLATE}").json["items"]}

    assert (days["2026-10-01"]["mark"], days["2026-10-01"]["why"], days["2026-10-01"]["reason"]["en"]) == (
        "休",
        "holiday",
        "National Day",
    )
    assert days["2026-10-10"]["mark"] == "班"


def test_behind_the_last_published_year_nothing_is_offered(town: BookingTown, phone: Phone) -> None:
    town.go("09:00", days=30)  # 2026-12-24
    days = {one["date"]: one for one in phone.get(f"/sites/east/days?services={PLATE}").json["items"]}

    assert days["2027-01-04"] == {
        "date": "2027-01-04", "free": 0, "mark": None, "why": "not_published", "reason": None, "released_at": None,
    }  # fmt: skip
    answer = phone.post("/holds", wanted(town, days=41))
    assert (refused(answer), answer.json["why"]) == ((409, "slot_closed"), "not_published")


@pytest.mark.parametrize("by", ["dee", "west-manager", "screen", "centre"])
def test_nobody_books_where_he_has_no_business(town: BookingTown, doors: Doors, phone: Phone, by: str) -> None:
    held = phone.post("/holds", wanted(town)).json["code"]
    asked = [
        ("/holds", wanted(town)),
        ("/appointments", wanted(town, "10:15", person=phone.person())),
        ("/appointments", {"hold": held, "person": phone.person()}),
        ("/waiting-list", {"site": "east", "services": [PLATE], "person": phone.person()}),
    ]

    assert {refused(doors.post(path, body, by)) for path, body in asked} == {(404, "not_found")}
    assert town.rows("SELECT count(*) FROM appointment") == [(0,)]


@pytest.mark.parametrize("by", ["bo", "gil", "cy", "kiosk", "admin"])
def test_staff_and_kiosks_book_at_their_own_site(town: BookingTown, doors: Doors, phone: Phone, by: str) -> None:
    assert doors.post("/appointments", wanted(town, person=phone.person()), by).status_code == 201


def test_slots_tell_each_start(town: BookingTown, phone: Phone) -> None:
    for order in range(3):
        booked(town, Phone(phone._doors), order=order)
    slots = phone.get(f"/sites/east/slots?services={PLATE}&from=2026-11-24&to=2026-11-25").json["items"]
    by_start = {one["start"][:16]: (one["free"], one["why"]) for one in slots}

    assert by_start["2026-11-24T08:30"] == (0, "past")
    assert by_start["2026-11-25T10:00"] == (0, "reserved")
    assert by_start["2026-11-25T10:30"] == (3, None)
    assert len(by_start) == 30


def test_slots_keep_the_notice_the_site_asks_for(town: BookingTown, phone: Phone) -> None:
    town.load(booking_parts(notice_minutes=120))
    slots = phone.get(f"/sites/east/slots?services={PLATE}&from=2026-11-24").json["items"]

    assert {one["start"][11:16]: one["why"] for one in slots if one["why"] == "too_soon"} == {
        "09:30": "too_soon",
        "10:00": "too_soon",
        "10:30": "too_soon",
    }
    assert phone.post("/holds", wanted(town, "10:30", days=0)).json["why"] == "too_soon"


def test_availability_compares_all_sites(town: BookingTown, phone: Phone) -> None:
    sites = {one["site"]["code"]: one for one in phone.get(f"/availability?services={NEW_CAR}&near=36.8,118.0").json["items"]}

    assert sites["east"]["earliest"] == town.text(town.at("09:30", days=0))
    assert sites["east"]["distance_km"] == 0
    assert (sites["west"]["free_window"], sites["west"]["why"]) == (0, "closed"), "its lane has no places"


@pytest.mark.parametrize(
    ("wall", "days", "service", "east", "west"),
    [
        ("20:00", 0, PLATE, None, None),
        ("19:00", 37, NEW_CAR, "not_published", "closed"),  # 2026-12-31: the west lane has no places
        ("09:00", 38, PLATE, "not_published", "not_published"),
        ("09:00", 0, "moped", "not_offered", "not_offered"),
    ],
)
def test_a_site_without_free_times_says_why(
    town: BookingTown, phone: Phone, wall: str, days: int, service: str, east: str | None, west: str | None
) -> None:
    for day in range(days + 1):
        town.go(wall if day == days else "09:00", days=day)

    sites = {one["site"]["code"]: one["why"] for one in phone.get(f"/availability?services={service}").json["items"]}

    assert sites == {"east": east, "west": west}


def test_what_has_no_places_waits_for_no_release(phone: Phone) -> None:
    days = phone.get(f"/sites/west/days?services={NEW_CAR}").json["items"]

    assert {(one["why"], one["released_at"]) for one in days} == {("closed", None)}
    assert {one["why"] for one in phone.get(f"/sites/west/days?services={PLATE}").json["items"]} == {None, "not_released"}


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/availability", (422, "bad_input")),
        (f"/availability?services={PLATE}&near=here", (422, "bad_input")),
        ("/sites/east/days", (422, "bad_input")),
        ("/sites/north/days?services=plate-again", (404, "not_found")),
        ("/sites/east/days?services=nothing", (404, "not_found")),
        (f"/sites/east/slots?services={PLATE}&from=tomorrow", (422, "bad_input")),
        (f"/sites/east/days?services={ASK}", (409, "not_served_here")),
        ("/sites/east/days?services=moped", (409, "not_served_here")),
        ("/sites/east/days?services=" + ",".join([PLATE] * 5), (422, "bad_input")),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(phone: Phone, path: str, answer: tuple[int, str]) -> None:
    assert refused(phone.get(path)) == answer


# --- holds


def test_a_hold_is_placed_extended_and_given_back(town: BookingTown, phone: Phone) -> None:
    made = phone.post("/holds", wanted(town))
    assert made.status_code == 201
    hold = made.json
    assert hold == {
        "code": hold["code"], "site": "east", "services": [PLATE], "start": town.text(town.at("10:00")),
        "expires_at": town.text(town.clock.at + 300_000_000), "extended": False,
    }  # fmt: skip

    longer = phone.post(f"/holds/{hold['code']}/extend")
    assert (longer.status_code, longer.json["extended"]) == (200, True)
    assert refused(phone.post(f"/holds/{hold['code']}/extend")) == (409, "hold_gone")
    assert phone.delete(f"/holds/{hold['code']}").json == {"state": "released"}
    assert refused(phone.delete(f"/holds/{hold['code']}")) == (409, "hold_gone")
    assert refused(phone.post("/holds/nothing/extend")) == (409, "hold_gone")


def test_a_repeated_hold_is_the_same_hold(town: BookingTown, phone: Phone) -> None:
    answers = [phone.post("/holds", wanted(town), key="0123456789abcdef-hold-1") for _ in range(2)]

    assert answers[0].json == answers[1].json
    assert [one.status_code for one in answers] == [201, 201]
    assert refused(phone.post("/holds", wanted(town, "14:00"), key="0123456789abcdef-hold-1")) == (422, "idempotency_mismatch")


def test_a_full_start_names_the_nearest_free_ones(town: BookingTown, phone: Phone) -> None:
    for order in range(3):
        booked(town, Phone(phone._doors), order=order)

    answer = phone.post("/holds", wanted(town))

    assert refused(answer) == (409, "slot_full")
    assert answer.json["nearest"] == [town.text(town.at(wall)) for wall in ("09:00", "09:30", "10:30")]
    assert answer.json["title"] == "This time is fully booked."


@pytest.mark.parametrize(
    ("wall", "days", "why"),
    [("08:30", 0, "past"), ("12:00", 1, "closed"), ("10:00", 15, "not_released"), ("10:00", 60, "not_published")],
)
def test_a_start_that_cannot_be_had_says_why(town: BookingTown, phone: Phone, wall: str, days: int, why: str) -> None:
    for answer in (
        phone.post("/holds", wanted(town, wall, days=days)),
        phone.post("/appointments", wanted(town, wall, days=days, person=phone.person())),
    ):
        assert (refused(answer), answer.json["why"]) == ((409, "slot_closed"), why)


@pytest.mark.parametrize(
    "body",
    [
        {"start": "2026-11-25T10:00:00"}, {"start": "tomorrow"}, {"services": []}, {"services": [PLATE] * 5}, {"site": None},
        {"unknown": 1}, {"services": "plate-again"},
    ],
)  # fmt: skip
def test_a_hold_that_is_not_understood_names_the_field(town: BookingTown, phone: Phone, body: dict[str, Any]) -> None:
    answer = phone.post("/holds", {**wanted(town), **body})

    assert refused(answer) == (422, "bad_input")
    assert next(iter(body)) in str(answer.json["fields"])


def test_holding_needs_a_key_that_cannot_be_guessed(town: BookingTown, phone: Phone) -> None:
    assert refused(phone.post("/holds", wanted(town), key="1")) == (422, "idempotency_key_needed")


def test_where_the_site_says_so_the_person_comes_first(town: BookingTown, phone: Phone) -> None:
    town.load(booking_parts(identity_first=True))

    assert refused(phone.post("/holds", wanted(town))) == (409, "identity_first")
    assert phone.post("/holds", wanted(town, person=phone.person())).status_code == 201


# --- booking


def test_a_hold_is_booked_and_shown_to_its_owner(town: BookingTown, phone: Phone) -> None:
    hold = phone.post("/holds", wanted(town)).json
    answer = phone.post("/appointments", {"hold": hold["code"], "person": phone.person(), "plate": "鲁c·12345", "language": "en"})

    assert answer.status_code == 201
    made = answer.json
    assert (made["state"], made["start"], made["plate"], made["moves"]) == ("booked", hold["start"], "鲁C12345", 0)
    assert made["person"] == {"name_masked": "张*", "phone_last4": "1234"}
    assert made["may"] == ["move", "cancel"]
    assert made["materials"][0]["code"] == "id"
    assert phone.get(f"/appointments/{made['code']}").json == made
    assert refused(phone.post("/appointments", {"hold": hold["code"], "person": phone.person(2)})) == (409, "hold_gone")


def test_booking_in_one_step_and_again_under_the_same_key(town: BookingTown, phone: Phone) -> None:
    body = wanted(town, person=phone.person())
    answers = [phone.post("/appointments", body, key="0123456789abcdef-book-1") for _ in range(2)]

    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json == answers[1].json
    assert town.line() == {"free": 2, "booked": 1}


def test_neither_hold_nor_wish_is_nothing_to_book(phone: Phone) -> None:
    assert refused(phone.post("/appointments", {"person": phone.person()})) == (422, "bad_input")


@pytest.mark.parametrize(
    ("person", "code", "fields"),
    [
        ({"id_number": "370303198001010017"}, "invalid_id_number", {"id_number": "wrong_check"}),
        ({"id_number": "3703031980010100"}, "invalid_id_number", {"id_number": "wrong_length"}),
        ({"id_number": "370303198013010011"}, "invalid_id_number", {"id_number": "wrong_birth"}),
        ({"id_number": "X"}, "invalid_id_number", {"id_number": "wrong_length"}),
        ({"id_type": "card"}, "bad_input", {"id_type": "unknown"}),
        ({"phone": "12345"}, "bad_input", {"phone": "wrong_length"}),
        ({"phone": None}, "bad_input", {"phone": "missing"}),
        ({"name": " ", "phone": "02312345678"}, "bad_input", {"name": "missing", "phone": "wrong_sign"}),
    ],
)
def test_what_is_wrong_with_a_person_names_the_field(
    town: BookingTown, phone: Phone, person: dict[str, Any], code: str, fields: dict[str, str]
) -> None:
    answer = phone.post("/appointments", wanted(town, person=phone.person(**person)))

    assert (refused(answer), answer.json["fields"]) == ((422, code), fields)
    assert town.line() == {"free": 3}


@pytest.mark.parametrize(("field", "value"), [("plate", "鲁C1"), ("language", "fr"), ("email", "no mail")])
def test_what_is_wrong_beside_the_person_names_the_field(town: BookingTown, phone: Phone, field: str, value: str) -> None:
    answer = phone.post("/appointments", wanted(town, person=phone.person(), **{field: value}))

    assert refused(answer) == (422, "bad_input")
    assert list(answer.json["fields"]) == [field]


def test_limits_name_the_rule(town: BookingTown, phone: Phone) -> None:
    booked(town, phone)

    answer = phone.post("/appointments", wanted(town, "14:00", person=phone.person()))
    assert refused(answer) == (409, "limit_reached")
    assert (answer.json["rule"], answer.json["limit"]) == ("open_per_service", 1)


def test_a_block_names_the_day_it_ends(town: BookingTown, phone: Phone) -> None:
    town.load(booking_parts(no_shows={"limit": 1}))
    made = town.appointment(booked(town, phone, "10:00", days=0)["id"])
    town.go("11:00")
    town.mark_missed(made.id)

    answer = phone.post("/appointments", wanted(town, "14:00", person=phone.person()))

    assert refused(answer) == (409, "blocked_for_no_shows")
    assert answer.json["until"] == "2026-12-24T10:00:00.000+08:00"
