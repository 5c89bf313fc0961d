"""What every route does alike: keys of requests, bodies, scopes, form tokens, problems in the reader's language."""

import pytest

from queueapp.web.api.routes import ROUTES
from tests.support.catalogue import EAST, PLATE
from tests.support.doors import Doors, fresh_key, token_of
from tests.support.town import Town

TICKETS = f"/halls/{EAST}/tickets"
STAFF_ROUTES = [(route.method, route.path) for route in ROUTES if route.roles]


def filled(path: str) -> str:
    for slot, value in (
        ("hall", EAST),
        ("site", "east"),
        ("counter", "east-3"),
        ("visit", "x"),
        ("code", "x"),
        ("display", "x"),
        ("key", "x"),
    ):
        path = path.replace(f"<{slot}>", value)
    return path


@pytest.mark.parametrize(("method", "path"), STAFF_ROUTES, ids=[" ".join(row) for row in STAFF_ROUTES])
def test_a_route_of_staff_asks_who_one_is(quiet_doors: Doors, method: str, path: str) -> None:
    answer = quiet_doors.browser().open("/api/v1" + filled(path), method=method, headers={"Idempotency-Key": fresh_key()})

    assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize(("method", "path"), STAFF_ROUTES, ids=[" ".join(row) for row in STAFF_ROUTES])
def test_a_display_sees_nothing_of_staff(quiet_doors: Doors, method: str, path: str) -> None:
    headers = {"Idempotency-Key": fresh_key(), "Authorization": f"Bearer {quiet_doors.key('screen')}"}

    answer = quiet_doors.browser().open("/api/v1" + filled(path), method=method, headers=headers)

    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


@pytest.mark.parametrize("text", ["not json", "[1, 2]", '"text"', "null"])
def test_a_body_that_is_no_object_is_refused(doors: Doors, text: str) -> None:
    headers = {"Authorization": f"Bearer {doors.key('kiosk')}", "Idempotency-Key": fresh_key()}

    answer = doors.client.post("/api/v1" + TICKETS, data=text, content_type="application/json", headers=headers)

    assert (answer.status_code, answer.json["fields"]) == (422, {"body": "not_json"})


def test_a_request_without_a_key_is_refused(doors: Doors) -> None:
    headers = {"Authorization": f"Bearer {doors.key('kiosk')}"}

    answer = doors.client.post("/api/v1" + TICKETS, json={"services": [PLATE]}, headers=headers)

    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_needed")


@pytest.mark.parametrize("key", ["short", "a" * 30, "1234567890", "ab" * 20])
def test_somebody_unknown_must_bring_a_key_that_cannot_be_guessed(doors: Doors, key: str) -> None:
    answer = doors.post(TICKETS, {"services": [PLATE]}, key=key)

    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_needed")


def test_a_program_may_number_its_requests(doors: Doors) -> None:
    assert doors.post(TICKETS, {"services": [PLATE]}, "kiosk", key="1").status_code == 201


def test_a_key_of_ten_thousand_signs_is_refused(doors: Doors) -> None:
    assert doors.post(TICKETS, {"services": [PLATE]}, "kiosk", key="x" * 201).status_code == 422


def test_the_same_key_at_another_place_is_another_key(doors: Doors) -> None:
    first = doors.post(TICKETS, {"services": [PLATE]}, "admin", key="1")
    other = doors.post("/halls/west-hall/tickets", {"services": [PLATE]}, "dee", key="1")

    assert first.status_code == 404
    assert other.status_code == 201


def test_a_problem_says_what_stands_in_the_way_in_chinese(doors: Doors) -> None:
    answer = doors.post("/counters/east-3/call-next", {}, "bo")

    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == answer.status_code == 409
    assert {"type", "title", "status", "detail", "code"} <= answer.json.keys()
    assert any("一" <= sign <= "鿿" for sign in answer.json["title"])


@pytest.mark.parametrize("path", ["/api/v1/counters/east-3/call-next?lang=en", "/api/v1/counters/east-3/call-next"])
def test_and_in_english_to_who_reads_english(doors: Doors, path: str) -> None:
    headers = {
        "Accept-Language": "en-GB,en", "Authorization": f"Bearer {doors.key('bo')}", "Idempotency-Key": fresh_key(),
    }  # fmt: skip
    answer = doors.client.post(path, json={}, headers=headers)

    assert not any("一" <= sign <= "鿿" for sign in answer.json["title"] + answer.json["detail"])
    assert answer.json["code"] == "counter_closed"


def test_a_path_of_the_api_that_does_not_exist_is_a_problem_too(doors: Doors) -> None:
    answer = doors.get("/nothing")

    assert (answer.status_code, answer.content_type, answer.json["code"]) == (404, "application/problem+json", "not_found")


def test_a_method_that_a_path_does_not_have_is_a_problem_too(doors: Doors) -> None:
    answer = doors.delete("/sites")

    assert (answer.status_code, answer.json["code"]) == (405, "method_not_allowed")


def test_a_fault_is_told_by_its_reference_and_no_more(
    doors: Doors, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*arguments: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(doors.server.door.sites_view, "all", breaks)

    answer = doors.get("/sites")

    assert (answer.status_code, answer.json["code"]) == (500, "fault")
    assert "secret detail" not in answer.text
    assert answer.json["reference"] in caplog.text


def test_a_signed_in_page_must_bring_its_form_token(doors: Doors) -> None:
    doors.hire("bo")
    browser = doors.signed_in("bo")
    headers = {"Idempotency-Key": fresh_key()}

    without = browser.post("/api/v1/counters/east-3/open", json={}, headers=headers)
    wrong = browser.post("/api/v1/counters/east-3/open", json={}, headers={**headers, "X-CSRFToken": "forged"})
    token = token_of(browser, "/counter/east-3")
    right = browser.post("/api/v1/counters/east-3/open", json={}, headers={**headers, "X-CSRFToken": token})

    assert [(one.status_code, one.json["code"]) for one in (without, wrong)] == [(400, "stale_form")] * 2
    assert right.status_code == 200


def test_a_form_token_of_another_session_does_not_count(doors: Doors) -> None:
    doors.hire("bo")
    doors.hire("eve")
    bo, eve = doors.signed_in("bo"), doors.signed_in("eve")
    token = token_of(eve, "/counter/east-3")

    answer = bo.post("/api/v1/counters/east-3/open", json={}, headers={"Idempotency-Key": fresh_key(), "X-CSRFToken": token})

    assert (answer.status_code, answer.json["code"]) == (400, "stale_form")


def test_another_authorization_beside_a_session_is_no_way_around_the_token(doors: Doors) -> None:
    doors.hire("bo")
    browser = doors.signed_in("bo")
    headers = {"Idempotency-Key": fresh_key(), "Authorization": "Basic Ym86Ym8="}

    assert browser.post("/api/v1/counters/east-3/open", json={}, headers=headers).status_code == 400


def test_somebody_unknown_takes_thirty_numbers_a_minute_and_no_more(doors: Doors) -> None:
    answers = [doors.post(TICKETS, {"services": [PLATE]}) for _ in range(31)]

    assert [one.status_code for one in answers[:30]] == [201] * 30
    assert (answers[30].status_code, answers[30].json["code"]) == (429, "rate_limited")
    assert answers[30].headers["Retry-After"]


@pytest.mark.parametrize("header", ["Basic Ym86Ym8=", "Bearer qk_forged"])
def test_a_made_up_authorization_does_not_lift_the_limit(doors: Doors, header: str) -> None:
    for _ in range(30):
        doors.post(TICKETS, {"services": [PLATE]})

    answer = doors.post(TICKETS, {"services": [PLATE]}, Authorization=header)

    assert answer.status_code in (401, 429)


def test_a_kiosk_is_not_limited(doors: Doors) -> None:
    answers = [doors.post(TICKETS, {"services": [PLATE]}, "kiosk") for _ in range(35)]

    assert {one.status_code for one in answers} == {201}


def test_an_answer_of_the_api_is_kept_by_nobody(town: Town, doors: Doors) -> None:
    assert doors.get("/sites").headers["Cache-Control"] == "no-store"
