"""The API's tickets: taking, following, giving up, being late, evaluating, and who a person is."""

import pytest

from queueapp.actions import moving, serving
from tests.support.asking import WANG
from tests.support.catalogue import ASK, EAST, NEW_CAR, PLATE, WEST
from tests.support.doors import Doors, fresh_key, token_of
from tests.support.town import GIL, Town

TICKETS = f"/halls/{EAST}/tickets"


def test_a_kiosk_gives_a_number_with_all_that_is_printed(doors: Doors) -> None:
    answer = doors.post(TICKETS, {"services": [PLATE]}, "kiosk")

    told = answer.json
    assert answer.status_code == 201
    assert {"id", "code", "number", "visit", "ahead", "estimate", "url"} <= told.keys()
    assert (told["number"], told["ahead"], told["url"]) == ("A001", 0, f"/t/{told['code']}")
    assert "qr_svg" not in told
    assert told["slip"]["rejoin_minutes"] == 60


def test_our_own_page_gets_the_code_as_a_picture(doors: Doors) -> None:
    kiosk = doors.browser()
    kiosk.post("/kiosk/sign-in", data={"key": doors.key("kiosk"), "csrf_token": token_of(kiosk, "/kiosk")})
    headers = {"X-CSRFToken": token_of(kiosk, "/kiosk"), "Idempotency-Key": fresh_key()}

    told = kiosk.post(f"/api/v1{TICKETS}", json={"services": [PLATE]}, headers=headers).json

    assert told["qr_svg"].startswith("<svg")


def test_the_stages_of_the_way_are_told(doors: Doors) -> None:
    told = doors.post(TICKETS, {"services": [NEW_CAR]}, "kiosk").json

    assert [stage["state"] for stage in told["stages"]] == ["now", "next", "next", "next", "next"]
    assert told["service"]["name"]["zh"] == "注册登记"


def test_those_before_one_are_counted(town: Town, doors: Doors) -> None:
    for _ in range(3):
        town.issue()

    assert doors.post(TICKETS, {"services": [PLATE]}, "kiosk").json["ahead"] == 3


@pytest.mark.parametrize("somebody", ["gil", "bo"])
def test_staff_give_numbers_with_a_priority(doors: Doors, somebody: str) -> None:
    told = doors.post(TICKETS, {"services": [PLATE], "priority": "disabled"}, somebody).json

    assert doors.get(TICKETS, "bo").json["items"][0]["priority"] == "disabled"
    assert told["number"] == "A001"


@pytest.mark.parametrize(
    ("body", "somebody", "status", "code"),
    [
        ({"services": [PLATE], "priority": "green-lane"}, "gil", 409, "priority_not_given"),
        ({"services": ["moped"]}, "kiosk", 409, "not_served_here"),
        ({"services": ["haircut"]}, "kiosk", 404, "not_found"),
        ({"services": []}, "kiosk", 422, "bad_input"),
        ({"services": [PLATE] * 5}, "kiosk", 422, "bad_input"),
        ({"services": [PLATE], "language": "xx"}, "kiosk", 422, "bad_input"),
        ({"services": [PLATE]}, "centre", 404, "not_found"),
        ({"services": [PLATE]}, "screen", 404, "not_found"),
        ({"services": [PLATE]}, "dee", 404, "not_found"),
    ],
)
def test_a_number_that_cannot_be_given_is_refused(doors: Doors, body: dict, somebody: str, status: int, code: str) -> None:
    answer = doors.post(TICKETS, body, somebody)

    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_outside_its_hours_a_hall_says_when_it_opens(town: Town, doors: Doors) -> None:
    town.wait(hours=12)

    answer = doors.post(TICKETS, {"services": [PLATE]}, "kiosk")

    assert (answer.status_code, answer.json["code"]) == (409, "hall_closed")
    assert answer.json["opens_at"].startswith("2026-11-25T08:30")
    assert "11-25 08:30" in answer.json["title"] + answer.json["detail"]


def test_a_citizen_follows_his_ticket_by_its_code(town: Town, doors: Doors) -> None:
    town.open()
    code = doors.post(TICKETS, {"services": [PLATE]}).json["code"]
    town.call_next()

    told = doors.get(f"/tickets/{code}").json

    assert (told["kind"], told["ticket"]["state"], told["ticket"]["counter"]["number"]) == ("ticket", "called", "3")


@pytest.mark.parametrize("somebody", ["bo", "gil", "cy", "admin"])
def test_staff_never_see_a_code_so_to_them_there_is_none(town: Town, doors: Doors, somebody: str) -> None:
    issued = town.issued()

    assert doors.get(f"/tickets/{issued.code}", somebody).status_code == 404
    for step, body in (("cancel", {}), ("late", {}), ("evaluation", {"grade": 5})):
        assert doors.post(f"/tickets/{issued.code}/{step}", body, somebody).status_code == 404


def test_a_signed_in_clerk_does_not_rate_himself(town: Town, doors: Doors) -> None:
    doors.hire("bo")
    browser = doors.signed_in("bo")
    town.open()
    issued = town.issued()

    assert browser.get(f"/api/v1/tickets/{issued.code}").status_code == 404


def test_a_citizen_gives_his_ticket_up_once(town: Town, doors: Doors) -> None:
    code = town.issued().code

    assert doors.post(f"/tickets/{code}/cancel").json["ticket"]["state"] == "cancelled"
    again = doors.post(f"/tickets/{code}/cancel")
    assert (again.status_code, again.json["code"]) == (409, "wrong_state")


def test_who_is_being_served_is_told_so_when_he_gives_up(town: Town, doors: Doors) -> None:
    town.open()
    code = town.issued().code
    town.call_next()
    town.do(serving.begin, "east-3")

    refused = doors.post(f"/tickets/{code}/cancel")

    assert (refused.status_code, refused.json["code"], refused.json["state"]) == (409, "wrong_state", "serving")
    assert refused.json["title"] == "正在窗口办理。"


def test_a_citizen_asks_for_more_time_once(town: Town, doors: Doors) -> None:
    town.open()
    for _ in range(4):
        town.issue()
    code = town.issued().code
    for _ in range(4):
        town.wait(minutes=4)
        town.issue()

    assert doors.post(f"/tickets/{code}/late").json["ticket"]["ahead"] == 7
    again = doors.post(f"/tickets/{code}/late")
    assert (again.status_code, again.json["code"]) == (409, "rejoin_limit")


def test_a_citizen_rates_the_service_once(town: Town, doors: Doors) -> None:
    town.open()
    issued = town.issued()
    early = doors.post(f"/tickets/{issued.code}/evaluation", {"grade": 5})
    town.call_next()
    town.do(serving.begin, "east-3")
    town.do(serving.finish, "east-3")

    first = doors.post(f"/tickets/{issued.code}/evaluation", {"grade": 4, "reasons": ["quick"], "text": "好"})
    again = doors.post(f"/tickets/{issued.code}/evaluation", {"grade": 1})

    assert (early.status_code, early.json["code"]) == (409, "too_early")
    assert first.status_code == 200
    assert (again.status_code, again.json["code"]) == (409, "already_evaluated")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"grade": 6}, "grade"),
        ({}, "grade"),
        ({"grade": 5, "reasons": ["ugly"]}, "reasons"),
        ({"grade": 5, "text": "长" * 201}, "text"),
    ],
)
def test_a_rating_that_makes_no_sense_is_refused_by_its_field(town: Town, doors: Doors, body: dict, field: str) -> None:
    town.open()
    issued = town.issued()
    town.call_next()
    town.do(serving.begin, "east-3")
    town.do(serving.finish, "east-3")

    answer = doors.post(f"/tickets/{issued.code}/evaluation", body)

    assert (answer.status_code, list(answer.json["fields"])) == (422, [field])


def test_a_transferred_ticket_is_followed_by_the_same_code(town: Town, doors: Doors) -> None:
    issued = town.issued()
    town.do(moving.transfer, issued.ticket.id, service=ASK, by=GIL)

    assert doors.get(f"/tickets/{issued.code}").json["ticket"]["service"]["code"] == ASK


def test_a_desk_shows_a_masked_name_and_four_signs_only(town: Town, doors: Doors) -> None:
    doors.post("/counters/east-3/open", {}, "bo")
    visit = doors.post(TICKETS, {"services": [PLATE], "person": WANG}, "kiosk").json["visit"]
    desk = doors.post("/counters/east-3/call-next", {}, "bo")

    person = desk.json["desk"]["ticket"]["person"]

    assert person["name_masked"] == "王*"
    assert "E12345678" not in desk.text and "13812345678" not in desk.text
    assert "王芳" not in doors.get(f"/visits/{visit}", "bo").text


def test_a_full_name_is_read_on_record_and_only_while_the_ticket_is_in_hand(town: Town, doors: Doors) -> None:
    doors.post("/counters/east-3/open", {}, "bo")
    visit = doors.post(TICKETS, {"services": [PLATE], "person": WANG}, "kiosk").json["visit"]
    early = doors.post(f"/visits/{visit}/identity", {}, "bo")
    doors.post("/counters/east-3/call-next", {}, "bo")

    told = doors.post(f"/visits/{visit}/identity", {}, "bo")

    assert early.status_code == 404
    assert told.json["name"] == "王芳"
    assert town.rows("SELECT subject FROM audit WHERE action = 'read_identity'") == [(visit,)]
    assert doors.post(f"/visits/{visit}/identity", {}, "dee").status_code == 404
    assert doors.post(f"/visits/{visit}/identity", {}, "kiosk").status_code == 404


def test_a_repeat_reads_a_name_no_longer_than_there_is_a_right_to_it(town: Town, doors: Doors) -> None:
    doors.post("/counters/east-3/open", {}, "bo")
    visit = doors.post(TICKETS, {"services": [PLATE], "person": WANG}, "kiosk").json["visit"]
    doors.post("/counters/east-3/call-next", {}, "bo")
    told = [doors.post(f"/visits/{visit}/identity", {}, "bo", key="once").json["name"] for _ in range(2)]
    doors.post("/counters/east-3/begin", {}, "bo")
    doors.post("/counters/east-3/finish", {}, "bo")

    assert told == ["王芳", "王芳"]
    assert doors.post(f"/visits/{visit}/identity", {}, "bo", key="once").status_code == 404


_SEALED = {"person": "document_sealed, document_index", "visit": "name_sealed, phone_sealed, code_sealed"}


def test_a_person_is_stored_sealed(town: Town, doors: Doors) -> None:
    doors.post(TICKETS, {"services": [PLATE], "person": WANG}, "kiosk")

    (person,), (visit,) = (town.rows(f"SELECT {columns} FROM {table}") for table, columns in _SEALED.items())
    assert not any(secret.encode() in b"".join(map(bytes, person + visit)) for secret in ("王芳", "E12345678", "13812345678"))


@pytest.mark.parametrize(
    ("person", "field"),
    [
        ({**WANG, "name": " "}, "name"),
        ({**WANG, "id_number": "1"}, "id_number"),
        ({**WANG, "id_type": "library_card"}, "id_type"),
        ({**WANG, "phone": "123"}, "phone"),
        ({**WANG, "id_type": "resident_id", "id_number": "370302199001011234"}, "id_number"),
    ],
)
def test_a_person_who_cannot_be_is_refused_by_the_field(doors: Doors, person: dict, field: str) -> None:
    answer = doors.post(TICKETS, {"services": [PLATE], "person": person}, "kiosk")

    assert answer.status_code == 422
    assert [name.rpartition(".")[2] for name in answer.json["fields"]] == [field]


def test_another_sites_hall_is_not_the_kiosks(doors: Doors) -> None:
    assert doors.post(f"/halls/{WEST}/tickets", {"services": [PLATE]}, "kiosk").status_code == 404
