"""The API of a hall's entrance: by document, found by the greeter, by a phone on the spot; scopes, tries, what is told of whom."""

import json
import logging
from typing import Any

import pytest
from werkzeug.test import TestResponse

from queueapp.actions import serving
from queueapp.web import tries
from tests.bookings.phones import Phone, booked, refused
from tests.bookings.town import BookingTown, an_id_number
from tests.support.catalogue import EAST, LANE, LICENCE, NEW_CAR, WEST
from tests.support.doors import Doors

HERE = {"latitude": 36.8, "longitude": 118.0, "accuracy_m": 30}
MINE = {"id_number": an_id_number(1)}


@pytest.fixture
def made(town: BookingTown, phone: Phone) -> dict[str, Any]:
    """Zhang San's appointment at ten, and it is ten."""
    made = booked(town, phone, "10:00", days=0)
    town.go("10:00")
    return made


def arrive(doors: Doors, body: dict[str, Any], by: str = "kiosk", hall: str = EAST) -> TestResponse:
    return doors.post(f"/halls/{hall}/check-in", body, by)


def find(doors: Doors, text: str, by: str = "gil", hall: str = EAST) -> TestResponse:
    return doors.post(f"/halls/{hall}/find", {"text": text}, by)


# --- by document


@pytest.mark.parametrize("by", ["kiosk", "gil", "cy"])
@pytest.mark.parametrize("spelt", [str, lambda text: f" {text[:6]} {text[6:].lower()} "])
def test_a_document_gives_the_number_and_its_slip(doors: Doors, made: dict[str, Any], by: str, spelt: Any) -> None:
    answer = arrive(doors, {"id_number": spelt(an_id_number(1))}, by)

    assert (answer.status_code, answer.json["number"]) == (200, "A001"), answer.json
    assert answer.json["appointment"] == {"start": made["start"], "on_time": True}
    assert answer.json["url"] == f"/t/{answer.json['code']}"
    assert an_id_number(1) not in answer.text


def test_late_it_tells_which_time_is_over(town: BookingTown, doors: Doors, made: dict[str, Any]) -> None:
    town.go("10:16")

    assert arrive(doors, MINE).json["appointment"] == {"start": made["start"], "on_time": False}


def test_the_type_narrows_it(doors: Doors, made: dict[str, Any]) -> None:
    assert refused(arrive(doors, {**MINE, "id_type": "passport"})) == (422, "invalid_id_number")
    assert arrive(doors, {**MINE, "id_type": "resident_id"}).status_code == 200


def test_unknown_and_without_an_appointment_are_answered_alike(town: BookingTown, doors: Doors, phone: Phone) -> None:
    booked(town, phone, "10:00", days=1, order=1)
    booked(town, Phone(doors), "10:00", days=0, order=2, site="west")
    town.go("10:00")

    answers = [arrive(doors, {"id_number": an_id_number(order)}) for order in (1, 2, 3)]

    assert {(one.status_code, one.text) for one in answers} == {(409, answers[0].text)}
    assert answers[0].json["code"] == "no_appointment_today"


def test_a_mistyped_number_is_named_and_not_repeated(doors: Doors) -> None:
    wrong = an_id_number(1)[:17] + ("0" if an_id_number(1)[17] != "0" else "1")

    answer = arrive(doors, {"id_number": wrong})

    assert refused(answer) == (422, "invalid_id_number")
    assert answer.json["fields"] == {"id_number": "wrong_check"}
    assert wrong not in answer.text


@pytest.mark.parametrize("body", [{}, {"priority": "disabled"}, {"id_type": "resident_id"}])
def test_nobody_is_nobody(doors: Doors, body: dict[str, Any]) -> None:
    assert refused(arrive(doors, body)) == (422, "bad_input")


@pytest.mark.parametrize(
    ("by", "hall"), [("bo", EAST), ("screen", EAST), ("kiosk", WEST), ("kiosk", LANE), ("gil", WEST), ("cy", LANE)]
)
def test_other_roles_and_halls_out_of_reach_are_not_there(doors: Doors, made: dict[str, Any], by: str, hall: str) -> None:
    assert refused(arrive(doors, MINE, by, hall)) == (404, "not_found")


def test_without_a_key_there_is_no_entrance(doors: Doors) -> None:
    assert doors.post(f"/halls/{EAST}/check-in", MINE).status_code == 401


def test_one_device_looks_up_so_often_in_vain(town: BookingTown, doors: Doors, made: dict[str, Any]) -> None:
    for order in range(2, 2 + tries.MOST_LOOK_UPS):
        assert arrive(doors, {"id_number": an_id_number(order)}).status_code == 409

    assert refused(arrive(doors, MINE)) == (429, "rate_limited"), "a right guess is told from no wrong one"
    assert arrive(doors, MINE, "gil").status_code == 200, "another device may go on"


def test_no_number_is_written_down_or_logged(
    town: BookingTown, doors: Doors, made: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    find(doors, an_id_number(1))
    arrive(doors, {"id_number": an_id_number(2)})
    arrive(doors, MINE)

    trail = json.dumps(town.rows("SELECT action, place, subject, detail FROM audit"), default=str)
    assert trail.count('"look_up"') == 3
    assert [number for number in (an_id_number(1), an_id_number(2)) if number in trail + caplog.text] == []


# --- found by the greeter


@pytest.mark.parametrize("text", ["code", "link", "document"])
def test_the_greeter_finds_an_appointment_and_checks_it_in(
    town: BookingTown, doors: Doors, made: dict[str, Any], text: str
) -> None:
    typed = {"code": made["code"].lower(), "link": f"https://x.example/a/{made['code']}", "document": an_id_number(1)}[text]

    (found,) = find(doors, typed).json["appointments"]
    answer = arrive(doors, {"appointment": found["id"], "priority": "age-60"}, "gil")

    assert (answer.status_code, answer.json["number"]) == (200, "A001"), answer.json
    assert answer.json["appointment"] == {"start": made["start"], "on_time": True}


def test_what_is_told_of_it(town: BookingTown, doors: Doors, made: dict[str, Any]) -> None:
    answer = find(doors, made["code"])

    (found,) = answer.json["appointments"]
    assert (found["id"], found["state"], found["standing"], found["start"]) == (made["id"], "booked", "on_time", made["start"])
    assert found["person"] == {"name_masked": "张*", "last4": an_id_number(1)[-4:]}
    assert [paper["code"] for paper in found["materials"]] == ["id", "id-copy"]
    assert found["services"][0]["letter"] == "A"
    assert (found["ticket"], found["agent"]) == (None, None)
    assert [secret for secret in (made["code"], an_id_number(1), "张三", "13800001234", "1234") if secret in answer.text] == []


@pytest.mark.parametrize(
    ("wall", "days", "standing"),
    [("09:29", 0, "not_yet"), ("09:30", 0, "on_time"), ("10:15", 0, "on_time"), ("10:16", 0, "late"), ("10:00", 1, "other_day")],
)
def test_how_it_stands_to_the_clock(town: BookingTown, doors: Doors, phone: Phone, wall: str, days: int, standing: str) -> None:
    code = booked(town, phone, "10:00", days=0)["code"]
    town.go(wall, days=days)

    assert find(doors, code).json["appointments"][0]["standing"] == standing


def test_once_checked_in_it_is_found_with_its_ticket(doors: Doors, made: dict[str, Any]) -> None:
    arrive(doors, MINE)

    for text in (an_id_number(1), made["code"]):
        (found,) = find(doors, text).json["appointments"]
        assert (found["standing"], found["ticket"]["number"], found["ticket"]["hall"]["code"]) == ("checked_in", "A001", EAST)
    answer = arrive(doors, {"appointment": found["id"]}, "gil")
    assert refused(answer) == (409, "already_checked_in")
    assert answer.json["number"] == "A001"


def test_a_ticket_is_found_by_number_and_by_its_slip(town: BookingTown, doors: Doors) -> None:
    issued = town.issued(LICENCE)

    for text in ("a1", "A001", issued.code, f"https://x.example/t/{issued.code}"):
        answer = find(doors, text).json
        assert [one["visit"] for one in answer["tickets"]] == [issued.ticket.visit], text
        assert issued.code not in json.dumps(answer)


def test_a_number_means_whoever_is_still_here(town: BookingTown, doors: Doors) -> None:
    ticket = town.issue(NEW_CAR)

    (found,) = find(doors, ticket.number).json["tickets"]
    assert (found["hall"]["code"], found["state"]) == (LANE, "waiting")


@pytest.mark.parametrize("text", ["A999", "ZZZZZZZZ", "E7654321", "x" * 26, "https://x.example/q/abcdefghij", "王"])
def test_what_is_not_here_is_an_empty_answer(town: BookingTown, doors: Doors, text: str) -> None:
    answer = find(doors, text)

    assert (answer.status_code, answer.json["appointments"], answer.json["tickets"]) == (200, [], [])


def test_another_sites_appointments_and_tickets_are_not_found(town: BookingTown, doors: Doors, phone: Phone) -> None:
    code = booked(town, phone, "10:00", days=0, site="west")["code"]
    issued = town.issued(LICENCE, hall=WEST)
    town.go("10:00")

    answers = [find(doors, text).json for text in (code, an_id_number(1), issued.code, issued.ticket.number)]

    assert [one for answer in answers for one in (*answer["appointments"], *answer["tickets"])] == []
    assert refused(find(doors, code, hall=WEST)) == (404, "not_found")


def test_a_kiosk_may_not_look_around(doors: Doors, made: dict[str, Any]) -> None:
    assert refused(find(doors, made["code"], "kiosk")) == (404, "not_found")
    assert refused(arrive(doors, {"appointment": made["id"]}, "kiosk")) == (404, "not_found")
    assert refused(doors.post(f"/visits/{made['id']}/slip", {}, "kiosk")) == (404, "not_found")


def test_finding_in_vain_is_limited_too(doors: Doors) -> None:
    for _ in range(tries.MOST_LOOK_UPS):
        find(doors, "ZZZZZZZZ")

    assert refused(find(doors, "ZZZZZZZZ")) == (429, "rate_limited")


def test_a_look_up_is_on_record_with_what_it_found(town: BookingTown, doors: Doors, made: dict[str, Any]) -> None:
    find(doors, made["code"])
    find(doors, "A001")

    rows = town.rows("SELECT place, subject FROM audit WHERE action = 'look_up' ORDER BY subject IS NULL")
    assert rows == [(EAST, made["id"]), (EAST, None)]


# --- back in line, and slips


def test_a_missed_ticket_says_until_when_and_rejoins(town: BookingTown, doors: Doors) -> None:
    town.open()
    missed = town.missed()

    (row,) = doors.get(f"/halls/{EAST}/tickets?state=missed", "gil").json["items"]
    assert row["rejoin_until"] == town.text(missed.missed_at + 60 * 60_000_000)
    assert row["rejoins_left"] == 2
    answer = doors.post(f"/halls/{EAST}/tickets/{missed.id}/rejoin", {}, "gil")

    assert (answer.status_code, answer.json["state"], answer.json["rejoins_left"]) == (200, "waiting", 1)


def test_too_late_is_said_in_words(town: BookingTown, doors: Doors) -> None:
    town.open()
    missed = town.missed()
    town.wait(minutes=61)

    assert refused(doors.post(f"/halls/{EAST}/tickets/{missed.id}/rejoin", {}, "gil")) == (409, "rejoin_too_late")


@pytest.mark.parametrize(("by", "hall"), [("gil", LANE), ("gil", WEST), ("bo", EAST), ("west-manager", EAST)])
def test_a_ticket_rejoins_in_its_own_hall_by_those_who_may(town: BookingTown, doors: Doors, by: str, hall: str) -> None:
    town.open()
    missed = town.missed()

    assert refused(doors.post(f"/halls/{hall}/tickets/{missed.id}/rejoin", {}, by)) == (404, "not_found")


def test_a_slip_is_printed_again_and_that_is_on_record(town: BookingTown, doors: Doors) -> None:
    issued = town.issued(LICENCE)

    answer = doors.post(f"/visits/{issued.ticket.visit}/slip", {}, "gil")

    assert (answer.status_code, answer.json["number"], answer.json["code"]) == (200, "A001", issued.code)
    assert town.rows("SELECT role, place, subject FROM audit WHERE action = 'print_slip'") == [("greeter", EAST, issued.ticket.id)]


def test_a_repeat_prints_no_slip_of_a_visit_that_is_over(town: BookingTown, doors: Doors) -> None:
    town.open()
    visit = town.called().visit
    printed = [doors.post(f"/visits/{visit}/slip", {}, "gil", key="once").status_code for _ in range(2)]
    town.do(serving.begin, "east-3")
    town.do(serving.finish, "east-3")

    assert printed == [200, 200]
    assert refused(doors.post(f"/visits/{visit}/slip", {}, "gil", key="once")) == (409, "wrong_state")


def test_a_slip_of_a_visit_that_is_over_stays_with_its_owner(town: BookingTown, doors: Doors) -> None:
    town.open()
    served = town.served()

    assert refused(doors.post(f"/visits/{served.visit}/slip", {}, "gil")) == (409, "wrong_state")
    west = town.issue(LICENCE, hall=WEST)
    assert refused(doors.post(f"/visits/{west.visit}/slip", {}, "gil")) == (404, "not_found")
    assert refused(doors.post("/visits/nothing/slip", {}, "gil")) == (404, "not_found")


# --- a phone on the spot


@pytest.mark.parametrize("how", ["code", "position"])
def test_a_phone_on_the_spot_checks_in(town: BookingTown, phone: Phone, made: dict[str, Any], how: str) -> None:
    body = {"place": town.code_of_day()} if how == "code" else HERE

    assert phone.post(f"/appointments/{made['code']}/check-in", body).json["number"] == "A001"


@pytest.mark.parametrize(
    "body",
    [{}, {"place": "abcdefghij"}, {**HERE, "latitude": 36.9}, {**HERE, "accuracy_m": 400}, {"latitude": 36.8, "longitude": 118.0}],
)
def test_a_phone_elsewhere_is_told_what_to_do_there(
    town: BookingTown, phone: Phone, made: dict[str, Any], body: dict[str, Any]
) -> None:
    answer = phone.post(f"/appointments/{made['code']}/check-in", body)

    assert refused(answer) == (409, "not_on_site")
    assert "kiosk" in answer.json["detail"]
    assert town.rows("SELECT count(*) FROM visit") == [(0,)]


@pytest.mark.parametrize("body", [{**HERE, "latitude": 91}, {**HERE, "accuracy_m": -1}, {**HERE, "longitude": "east"}])
def test_a_position_that_is_none_is_refused_by_its_field(phone: Phone, made: dict[str, Any], body: dict[str, Any]) -> None:
    assert refused(phone.post(f"/appointments/{made['code']}/check-in", body)) == (422, "bad_input")


def test_a_kiosk_needs_no_proof(doors: Doors, made: dict[str, Any]) -> None:
    answer = doors.post(f"/appointments/{made['code']}/check-in", {}, "kiosk", **{"X-Phone-Last4": "1234"})

    assert answer.status_code == 200, answer.json


def test_the_code_of_the_day_is_shown_by_kiosks_and_greeters(town: BookingTown, doors: Doors) -> None:
    for by in ("kiosk", "gil", "cy"):
        answer = doors.get(f"/halls/{EAST}/day-code", by).json
        assert answer["url"].endswith(f"/q/{town.code_of_day()}")
        assert answer["qr_svg"].startswith("<svg")
    assert doors.get(f"/halls/{EAST}/day-code", "bo").status_code == 404
    assert doors.get(f"/halls/{EAST}/day-code").status_code == 401
    assert doors.get(f"/halls/{WEST}/day-code", "gil").status_code == 404


def test_a_ticket_may_be_asked_for_with_the_appointment_that_was_found(doors: Doors, made: dict[str, Any]) -> None:
    by_kiosk = doors.post(f"/halls/{EAST}/tickets", {"services": [], "appointment": made["id"]}, "kiosk")
    assert refused(by_kiosk) == (404, "not_found")
    assert refused(doors.post(f"/halls/{WEST}/tickets", {"appointment": made["id"]}, "gil")) == (404, "not_found")

    answer = doors.post(f"/halls/{EAST}/tickets", {"appointment": made["id"]}, "gil")

    assert (answer.status_code, answer.json["number"]) == (201, "A001"), answer.json
    assert refused(doors.post(f"/halls/{EAST}/tickets", {"appointment": made["id"]}, "gil"))[0] == 409
