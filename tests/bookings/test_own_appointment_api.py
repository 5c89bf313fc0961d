"""One's own appointment through the API: shown, moved, cancelled, checked in; and nobody else's."""

import pytest

from queueapp.web import tries
from tests.bookings.phones import Phone, booked, refused, wanted
from tests.bookings.town import BookingTown
from tests.support.catalogue import EAST, LICENCE
from tests.support.doors import Doors


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


def test_what_is_held_may_be_moved_into(town: BookingTown, phone: Phone) -> None:
    made = booked(town, phone)
    held = phone.post("/holds", wanted(town, "14:00", site="west")).json["code"]

    answer = phone.post(f"/appointments/{made['code']}/move", {"hold": held})

    assert (answer.status_code, answer.json["code"], answer.json["site"]["code"]) == (200, made["code"], "west"), answer.json
    assert (answer.json["start"], town.line()) == (town.text(town.at("14:00")), {"free": 2, "parked": 1})
    assert town.ledger("west").holds == {}
    assert refused(phone.post(f"/appointments/{made['code']}/move", {"hold": held})) == (409, "hold_gone")


def test_a_hold_for_other_services_or_no_time_at_all_moves_nothing(town: BookingTown, phone: Phone) -> None:
    made = booked(town, phone)
    held = phone.post("/holds", wanted(town, "14:00", services=(LICENCE,))).json["code"]

    other = phone.post(f"/appointments/{made['code']}/move", {"hold": held})
    assert (refused(other), other.json["fields"]) == ((422, "bad_input"), {"hold": "other_services"})
    nothing = phone.post(f"/appointments/{made['code']}/move", {})
    assert (refused(nothing), nothing.json["fields"]) == ((422, "bad_input"), {"start": "missing"})
    assert town.appointment(made["id"]).start == town.at("10:00")
    assert len(town.ledger().holds) == 1


def test_cancelling_ends_it_once(town: BookingTown, phone: Phone) -> None:
    made = booked(town, phone)

    assert phone.delete(f"/appointments/{made['code']}").json["state"] == "cancelled"
    assert refused(phone.delete(f"/appointments/{made['code']}")) == (409, "wrong_state")
    assert town.line() == {"free": 2, "parked": 1}


def test_checking_in_gives_a_number_and_its_page(town: BookingTown, phone: Phone) -> None:
    made = booked(town, phone, "10:00", days=0)
    here = {"place": town.code_of_day()}
    early = phone.post(f"/appointments/{made['code']}/check-in", here)
    assert refused(early) == (409, "check_in_too_early")
    assert early.json["opens_at"] == town.text(town.at("09:30", days=0))

    town.go("10:00")
    answer = phone.post(f"/appointments/{made['code']}/check-in", here, key="0123456789abcdef-here-1")

    assert (answer.status_code, answer.json["number"]) == (200, "A001"), answer.json
    assert answer.json["appointment"] == {"start": made["start"], "on_time": True}
    shown = phone.get(f"/appointments/{made['code']}").json
    assert (shown["state"], shown["ticket"]["number"]) == ("checked_in", "A001")
    again = phone.post(f"/appointments/{made['code']}/check-in", here, key="0123456789abcdef-here-1")
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

    limited = Phone(doors).get(f"/appointments/{tried}", "0000")
    assert refused(limited) == (429, "rate_limited")
    assert limited.json is not None and "an hour" in limited.json["detail"]
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


def test_thirty_wrong_tries_are_enough_for_a_day() -> None:
    now = [0.0]
    counted = tries.Tries(lambda: now[0])
    for hour in range(3):
        now[0] = hour * (tries.WITHIN_S + 1.0)
        for _ in range(tries.MOST_WRONG):
            counted.must_be_few("CODE")
            counted.note_wrong("CODE")

    now[0] = 12.0 * tries.WITHIN_S
    with pytest.raises(tries.RateLimited) as refusal:
        counted.must_be_few("CODE")
    assert refusal.value.facts["rule"] == "a_day"

    now[0] = tries.DAY_S + 1.0 + 2.0 * tries.WITHIN_S
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
