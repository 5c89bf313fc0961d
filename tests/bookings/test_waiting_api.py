"""The waiting list, agents and appeals through the API: each his own, by code and phone; the manager by document."""

from typing import Any

from queueapp.actions import waiting_list
from queueapp.domain.roles import CLOCK
from tests.bookings.phones import Phone, booked, refused, wanted
from tests.bookings.test_agents import a_credit_code
from tests.bookings.town import BookingTown, an_id_number
from tests.support.catalogue import EAST, PLATE
from tests.support.doors import Doors


def another(phone: Phone, number: str) -> Phone:
    return Phone(phone._doors, number)


def waits(phone: Phone, order: int = 1, **more: Any) -> dict[str, Any]:
    body = {"site": "east", "services": [PLATE], "person": phone.person(order), **more}
    answer = phone.post("/waiting-list", body)
    assert answer.status_code == 201, answer.json
    phone._doors.town.wait(seconds=1)
    return answer.json


def given_back(town: BookingTown, phone: Phone, order: int = 9) -> str:
    """Another one's place at ten lies parked, and the clock has looked at the list; its start."""
    other = another(phone, "13900009999")
    made = booked(town, other, order=order)
    other.delete(f"/appointments/{made['code']}")
    town.do(waiting_list.tend, "east", by=CLOCK)
    return str(made["start"])


def test_one_waits_is_offered_and_takes_it_under_one_code(town: BookingTown, phone: Phone) -> None:
    mine = waits(phone)
    assert (mine["state"], mine["ahead"], mine["offer"], mine["appointment"]) == ("waiting", 0, None, None)
    start = given_back(town, phone)

    shown = phone.get(f"/waiting-list/{mine['code']}").json
    assert (shown["state"], shown["offer"]["start"]) == ("offered", start)
    assert shown["offer"]["expires_at"] == town.text(town.clock.at + 600_000_000)

    answer = phone.post(f"/offers/{mine['code']}/accept")
    assert (answer.status_code, answer.json["code"], answer.json["start"]) == (201, mine["code"], start)
    assert phone.get(f"/appointments/{mine['code']}").json["state"] == "booked"
    assert phone.get(f"/waiting-list/{mine['code']}").json["appointment"] == mine["code"]


def test_declining_leads_to_the_next_and_back_to_the_end(town: BookingTown, phone: Phone) -> None:
    second = another(phone, "13700007777")
    mine = waits(phone)
    theirs = waits(second, 2)
    assert theirs["ahead"] == 1
    given_back(town, phone)

    answer = phone.post(f"/offers/{mine['code']}/decline")

    assert (answer.status_code, answer.json["state"], answer.json["ahead"]) == (200, "waiting", 1)
    town.do(waiting_list.tend, "east", by=CLOCK)
    assert second.get(f"/waiting-list/{theirs['code']}").json["state"] == "offered"


def test_leaving_is_once(town: BookingTown, phone: Phone) -> None:
    mine = waits(phone)

    assert phone.delete(f"/waiting-list/{mine['code']}").json["state"] == "left"
    assert refused(phone.delete(f"/waiting-list/{mine['code']}")) == (409, "wrong_state")


def test_nothing_offered_is_a_wrong_state_that_says_which(town: BookingTown, phone: Phone) -> None:
    mine = waits(phone)

    answer = phone.post(f"/offers/{mine['code']}/accept")

    assert refused(answer) == (409, "wrong_state")
    assert answer.json["state"] == "waiting"


def test_a_wrong_phone_and_an_unknown_code_are_answered_alike(town: BookingTown, phone: Phone) -> None:
    path = f"/waiting-list/{waits(phone)['code']}"
    offer = path.replace("waiting-list", "offers")

    wrong = [phone.get(path, "9999"), phone.delete(path, "9999"), phone.post(f"{offer}/accept", None, "9999")]
    wrong += [phone.post(f"{offer}/decline", None, "9999"), phone.get("/waiting-list/ABCDEFGH"), phone.get(path, "")]

    assert {(one.status_code, one.text) for one in wrong} == {(404, wrong[0].text)}


def test_staff_have_no_codes(town: BookingTown, doors: Doors, phone: Phone) -> None:
    code = waits(phone)["code"]

    for by in ("bo", "cy", "admin"):
        assert doors.get(f"/waiting-list/{code}", by, **{"X-Phone-Last4": phone.number[-4:]}).status_code == 404


def test_waiting_needs_a_stretch_a_person_and_a_service(town: BookingTown, phone: Phone) -> None:
    body = {"site": "east", "services": [PLATE], "person": phone.person()}
    past = {"since": town.text(town.at("08:00", days=-1)), "until": town.text(town.at("09:00", days=-1))}

    assert refused(phone.post("/waiting-list", {**body, **past})) == (422, "bad_input")
    assert refused(phone.post("/waiting-list", {**body, "site": "north"})) == (404, "not_found")
    assert refused(phone.post("/waiting-list", {**body, "services": ["unknown"]})) == (404, "not_found")
    assert refused(phone.post("/waiting-list", {**body, "person": phone.person(id_number="1")})) == (422, "invalid_id_number")
    assert refused(phone.post("/waiting-list", {**body, "until": "2026-12-01T10:00:00"})) == (422, "bad_input")
    assert town.rows("SELECT id FROM wait") == []


def test_the_rule_that_was_reached_is_named_in_words(town: BookingTown, phone: Phone) -> None:
    waits(phone)

    answer = phone.post("/waiting-list", {"site": "west", "services": [PLATE], "person": phone.person()})

    assert refused(answer) == (409, "limit_reached")
    assert answer.json["title"] == "You are already on the waiting list for this service."
    assert answer.json["detail"] == "Please wait: we tell you when there is a place."


def test_an_earlier_time_replaces_the_later_one(town: BookingTown, phone: Phone) -> None:
    made = booked(town, phone, "14:00")
    mine = phone.post(f"/appointments/{made['code']}/earlier").json
    assert (mine["instead_of"], mine["until"]) == (made["start"], made["start"])
    start = given_back(town, phone)

    answer = phone.post(f"/offers/{mine['code']}/accept")

    assert (answer.status_code, answer.json["code"], answer.json["start"]) == (201, made["code"], start)
    assert phone.get(f"/appointments/{made['code']}").json["moves"] == 1


def test_no_code_name_or_number_reaches_the_log_or_the_audit_trail(town: BookingTown, phone: Phone) -> None:
    mine = waits(phone)
    given_back(town, phone)
    phone.post(f"/offers/{mine['code']}/accept")

    told = str(town.rows("SELECT body FROM event")) + str(town.rows("SELECT * FROM audit"))
    for secret in (mine["code"], phone.number, an_id_number(1), "张三"):
        assert secret not in told


# --- agents


def test_an_agent_books_for_a_company(town: BookingTown, phone: Phone) -> None:
    company = {"name": "淄博某物流有限公司", "id_type": "credit_code", "id_number": a_credit_code(1)}

    answer = phone.post("/appointments", wanted(town, person=company, agent=phone.person(5)))

    assert answer.status_code == 201, answer.json
    assert answer.json["agent"] == {"name_masked": "张*"}
    assert phone.get(f"/appointments/{answer.json['code']}").json["agent"] == {"name_masked": "张*"}


def test_an_agents_mistakes_are_named_as_his(town: BookingTown, phone: Phone) -> None:
    company = {"name": "某公司", "id_type": "credit_code", "id_number": a_credit_code(1)}

    wrong = phone.post("/appointments", wanted(town, person=company, agent=phone.person(5, id_number="37030319800101000")))
    assert (refused(wrong), wrong.json["fields"]) == ((422, "invalid_id_number"), {"agent_id_number": "wrong_length"})
    alone = phone.post("/appointments", wanted(town, person=company))
    assert (refused(alone), alone.json["fields"]) == ((422, "bad_input"), {"agent": "missing"})


# --- appeals


def missed(town: BookingTown, phone: Phone) -> dict[str, Any]:
    made = booked(town, phone)
    town.go("18:00", days=1)
    town.mark_missed(made["id"])
    return made


def test_a_manager_sees_what_counts_and_excuses_it(town: BookingTown, doors: Doors, phone: Phone) -> None:
    made = missed(town, phone)
    document = {"id_type": "resident_id", "id_number": an_id_number(1)}

    seen = doors.post("/sites/east/no-shows", document, "cy").json
    assert [(one["id"], one["state"], one["excused"]) for one in seen["items"]] == [(made["id"], "missed", False)]
    assert seen["blocked_until"] is None
    assert doors.post(f"/no-shows/{made['id']}/excuse", {"reason": "住院"}, "cy").status_code == 200

    again = doors.post("/sites/east/no-shows", document, "cy").json
    assert again["items"][0]["excused"] is True
    assert town.rows("SELECT count(*) FROM audit WHERE action = 'read_no_shows'") == [(2,)]


def test_looking_up_tells_only_the_managers_of_the_site(town: BookingTown, doors: Doors, phone: Phone) -> None:
    made = missed(town, phone)
    document = {"id_number": an_id_number(1)}

    assert doors.post("/sites/west/no-shows", document, "cy").status_code == 404
    assert doors.post("/sites/east/no-shows", document, "bo").status_code == 404
    assert doors.post("/sites/east/no-shows", document).status_code == 401
    assert doors.post("/sites/east/no-shows", {"id_number": an_id_number(2)}, "cy").status_code == 404
    assert refused(doors.post("/sites/east/no-shows", {"id_number": "37"}, "cy")) == (422, "invalid_id_number")
    assert doors.post(f"/no-shows/{made['id']}/excuse", {"reason": "x"}, "bo").status_code == 404
    assert doors.post(f"/no-shows/{made['id']}/excuse", {}, "cy").status_code == 422


def test_what_agents_and_companies_say_is_sealed(town: BookingTown, phone: Phone) -> None:
    company = {"name": "淄博某物流有限公司", "id_type": "credit_code", "id_number": a_credit_code(1)}
    answer = phone.post("/appointments", wanted(town, person=company, agent=phone.person(5)))
    waits(phone, 6)
    assert answer.status_code == 201 and town.line()["booked"] == 1

    tables = str(town.rows("SELECT * FROM person")) + str(town.rows("SELECT * FROM wait"))
    for secret in (company["name"], company["id_number"], an_id_number(5), an_id_number(6), phone.number, answer.json["code"]):
        assert secret not in tables
    assert EAST in str(town.rows("SELECT places FROM appointment"))
