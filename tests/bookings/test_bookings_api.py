"""Booking through the API: each route's way and its refusals."""

import itertools
from typing import Any

import pytest
from werkzeug.test import TestResponse

from queueapp.web import tries
from tests.bookings.town import BookingTown, an_id_number, booking_parts
from tests.support.catalogue import ASK, EAST, LICENCE, NEW_CAR, PLATE
from tests.support.doors import Doors, open_doors

_ADDRESSES = itertools.count(1)


class Phone:
    """Somebody with a phone of his own, at an address of his own."""

    def __init__(self, doors: Doors, number: str = "13800001234") -> None:
        self._doors = doors
        self.number = number
        place = next(_ADDRESSES)
        self.headers = {"X-Forwarded-For": f"10.0.{place >> 8}.{place & 255}", "Accept-Language": "en"}

    def get(self, path: str, last4: str | None = None) -> TestResponse:
        return self._doors.get(path, **self.headers, **self._phone(last4))

    def post(self, path: str, body: Any = None, last4: str | None = None, key: str | None = None) -> TestResponse:
        return self._doors.post(path, body, key=key, **self.headers, **self._phone(last4))

    def delete(self, path: str, last4: str | None = None, key: str | None = None) -> TestResponse:
        return self._doors.delete(path, key=key, **self.headers, **self._phone(last4))

    def _phone(self, last4: str | None) -> dict[str, str]:
        return {"X-Phone-Last4": self.number[-4:] if last4 is None else last4}

    def person(self, order: int = 1, **facts: Any) -> dict[str, Any]:
        usual = {"name": "张三", "id_type": "resident_id", "id_number": an_id_number(order), "phone": self.number}
        return {**usual, **facts}


@pytest.fixture
def doors(town: BookingTown) -> Doors:
    """The server behind a proxy that tells where a request comes from."""
    return open_doors(town, trusted_proxies=1)


@pytest.fixture
def phone(doors: Doors) -> Phone:
    return Phone(doors)


def wanted(
    town: BookingTown, wall: str = "10:00", *, days: int = 1, services: tuple[str, ...] = (PLATE,), **more: Any
) -> dict[str, Any]:
    return {"site": "east", "services": list(services), "start": town.text(town.at(wall, days=days)), **more}


def booked(town: BookingTown, phone: Phone, wall: str = "10:00", *, order: int = 1, **where: Any) -> dict[str, Any]:
    answer = phone.post("/appointments", wanted(town, wall, person=phone.person(order), **where))
    assert answer.status_code == 201, answer.json
    return answer.json


def refused(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


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


# --- one's own appointment


def test_moving_keeps_the_code(town: BookingTown, phone: Phone) -> None:
    made = booked(town, phone)

    answer = phone.post(f"/appointments/{made['code']}/move", {"start": town.text(town.at("14:00"))})

    assert (answer.status_code, answer.json["code"], answer.json["moves"]) == (200, made["code"], 1)
    assert answer.json["start"] == town.text(town.at("14:00"))
    elsewhere = phone.post(f"/appointments/{made['code']}/move", {"start": town.text(town.at("10:00")), "site": "west"})
    assert elsewhere.json["site"]["code"] == "west"


def test_a_move_is_refused_like_a_booking(town: BookingTown, phone: Phone) -> None:
    made = booked(town, phone)
    for order in range(2, 5):
        booked(town, Phone(phone._doors), "14:00", order=order)

    answer = phone.post(f"/appointments/{made['code']}/move", {"start": town.text(town.at("14:00"))})
    assert refused(answer) == (409, "slot_full")
    assert town.text(town.at("14:30")) in answer.json["nearest"]
    late = booked(town, Phone(phone._doors), "10:30", days=0, order=9)
    other = Phone(phone._doors)
    assert refused(other.post(f"/appointments/{late['code']}/move", {"start": town.text(town.at("15:00"))})) == (409, "too_late")


def test_cancelling_ends_it_once(town: BookingTown, phone: Phone) -> None:
    made = booked(town, phone)

    assert phone.delete(f"/appointments/{made['code']}").json["state"] == "cancelled"
    assert refused(phone.delete(f"/appointments/{made['code']}")) == (409, "wrong_state")
    assert town.line() == {"free": 2, "parked": 1}


def test_checking_in_gives_a_number_and_its_page(town: BookingTown, phone: Phone) -> None:
    made = booked(town, phone, "10:00", days=0)
    early = phone.post(f"/appointments/{made['code']}/check-in")
    assert refused(early) == (409, "check_in_too_early")
    assert early.json["opens_at"] == town.text(town.at("09:30", days=0))

    town.go("10:00")
    answer = phone.post(f"/appointments/{made['code']}/check-in", key="0123456789abcdef-here-1")

    assert (answer.status_code, answer.json["number"]) == (200, "A001"), answer.json
    assert answer.json["appointment"] == {"start": made["start"], "on_time": True}
    shown = phone.get(f"/appointments/{made['code']}").json
    assert (shown["state"], shown["ticket"]["number"]) == ("checked_in", "A001")
    again = phone.post(f"/appointments/{made['code']}/check-in", key="0123456789abcdef-here-1")
    assert again.json["number"] == "A001"
    assert town.rows("SELECT count(*) FROM ticket WHERE hall = :hall", hall=EAST) == [(1,)]


def test_a_wrong_phone_and_an_unknown_code_are_answered_alike(town: BookingTown, phone: Phone) -> None:
    made = booked(town, phone)
    path = f"/appointments/{made['code']}"
    move = {"start": town.text(town.at("14:00"))}

    wrong = [phone.get(path, "9999"), phone.delete(path, "9999"), phone.post(path + "/move", move, "9999")]
    wrong += [phone.post(path + "/check-in", None, "9999"), phone.get(path, "")]
    unknown = [phone.get("/appointments/ABCDEFGH"), phone.delete("/appointments/ABCDEFGH")]

    assert {(one.status_code, one.text) for one in (*wrong, *unknown)} == {(404, unknown[0].text)}
    assert town.appointment(made["id"]).state == "booked"


def test_a_code_is_taken_as_it_is_typed(town: BookingTown, phone: Phone) -> None:
    code = booked(town, phone)["code"]

    assert phone.get(f"/appointments/{code[:4].lower()}-{code[4:]}").status_code == 200


@pytest.mark.parametrize("code", ["ABCDEFGH", None])
def test_a_code_is_tried_ten_times_from_wherever(town: BookingTown, doors: Doors, code: str | None) -> None:
    mine = Phone(doors)
    tried = code or booked(town, mine)["code"]
    for _ in range(tries.MOST_WRONG):
        assert Phone(doors).get(f"/appointments/{tried}", "0000").status_code == 404

    assert refused(Phone(doors).get(f"/appointments/{tried}", "0000")) == (429, "rate_limited")
    assert refused(mine.get(f"/appointments/{tried}")) == (429, "rate_limited"), "a right guess is told from no wrong one"


def test_an_hour_later_it_may_be_tried_again() -> None:
    now = [0.0]
    counted = tries.Tries(lambda: now[0])
    for _ in range(tries.MOST_WRONG):
        counted.must_be_few("CODE")
        counted.note_wrong("CODE")
    with pytest.raises(tries.RateLimited):
        counted.must_be_few("CODE")

    now[0] = tries.WITHIN_S + 1.0

    counted.must_be_few("CODE")


def test_one_address_books_and_tries_so_often_a_minute(town: BookingTown, phone: Phone) -> None:
    answers = [phone.post("/holds", wanted(town)).status_code for _ in range(21)]
    assert answers[-1] == 429
    tried = [phone.get(f"/appointments/ABCDEF{place}").status_code for place in range(31)]
    assert tried[-2:] == [404, 429]


def test_staff_have_no_codes(town: BookingTown, phone: Phone) -> None:
    code = booked(town, phone)["code"]

    answer = phone._doors.get(f"/appointments/{code}", by="bo", **{"X-Phone-Last4": "1234"})
    assert refused(answer) == (404, "not_found")


def test_another_persons_limit_is_not_told_by_the_phone(town: BookingTown, phone: Phone, doors: Doors) -> None:
    """Whoever books under another's document reaches only his own appointment."""
    first = booked(town, phone)
    other = Phone(doors, "13900009999")
    second = booked(town, other, "14:00", services=(LICENCE,))

    assert other.get(f"/appointments/{first['code']}").status_code == 404
    assert phone.get(f"/appointments/{first['code']}").status_code == 200
    assert other.get(f"/appointments/{second['code']}").status_code == 200
