"""The API's counters: one table of steps; each happy, each refused."""

import pytest

from queueapp.actions import desks, moving, people
from queueapp.domain.roles import CLOCK, Role
from tests.support.asking import REQUESTS, bo_of
from tests.support.catalogue import ASK, EAST, PLATE, WEST
from tests.support.doors import Doors
from tests.support.town import ADMIN, GIL, KIOSK, Town

STEPS = [path for method, path in REQUESTS if path.startswith("/counters/")]
# step, state of the ticket in hand before it, state of the ticket in hand after it
AFTER = {
    "recall": "called", "begin": "serving", "call-again": "called", "resume": "serving", "change-service": "serving",
    "add-service": "serving", "serve-directly": "serving", "undo": "serving", "call-next": "called", "call": "called",
}  # fmt: skip


def step_of(path: str) -> str:
    return path.rpartition("/")[2]


@pytest.mark.parametrize("path", STEPS, ids=map(step_of, STEPS))
def test_a_step_answers_with_the_desk_as_it_is_now(doors: Doors, path: str) -> None:
    asking = REQUESTS["POST", path](doors)

    answer = doors.post(asking.path, asking.body, "bo")

    message = answer.json
    assert answer.status_code == 200, message
    assert (message["kind"], message["stream"]["name"], message["seq"]) == ("desk", f"hall/{EAST}", doors.town.seq())
    ticket = message["desk"]["ticket"]
    assert (ticket["state"] if ticket else None) == AFTER.get(step_of(path))


def test_a_desk_view_has_all_that_the_contract_names(doors: Doors) -> None:
    bo = bo_of(doors)
    doors.town.open("east-3", bo)
    doors.town.called(by=bo)

    desk = doors.get("/counters/east-3", "bo").json["desk"]

    assert {
        "version", "counter", "desk", "state", "paused_reason", "ticket", "parallel", "held", "next", "waiting", "longest_since",
        "allowed", "shown", "spoken",
    } <= desk.keys()  # fmt: skip
    assert {
        "id", "number", "visit", "service", "services", "state", "issued_at", "called_at", "began_at", "calls", "priority",
        "appointment", "stages", "outcome_needed",
    } <= desk["ticket"].keys()  # fmt: skip


def test_what_a_desk_may_do_now_can_be_done(doors: Doors) -> None:
    bo = bo_of(doors)
    assert doors.get("/counters/east-3", "bo").json["desk"]["allowed"] == ["open"]
    doors.town.open("east-3", bo)
    doors.town.called(by=bo)

    allowed = doors.get("/counters/east-3", "bo").json["desk"]["allowed"]

    assert set(allowed) == {"close", "pause", "begin", "recall", "return", "transfer", "cancel"}
    assert doors.get("/counters/east-3", "eve").json["desk"]["allowed"] == ["take-over"]
    assert doors.get("/counters/east-3", "cy").json["desk"]["allowed"] == []


def test_where_the_hall_has_a_second_seat_it_is_offered_beside_the_first(doors: Doors) -> None:
    town, desk = doors.town, "/counters/west-1"
    doors.post(f"{desk}/open", by="dee")
    for _ in range(3):
        town.issue(hall=WEST)
    assert "call-next" in doors.post(f"{desk}/call-next", by="dee").json["desk"]["allowed"]

    both = doors.post(f"{desk}/call-next", {"parallel": True}, "dee").json["desk"]

    assert [one["number"] for one in (both["ticket"], *both["parallel"])] == ["A001", "A002"]
    assert "call-next" not in both["allowed"]
    doors.post(f"{desk}/return", {"ticket": both["parallel"][0]["id"]}, "dee")
    assert "call-next" in doors.get(desk, "dee").json["desk"]["allowed"]
    paused = doors.post(f"{desk}/pause", {"reason": "meal"}, "dee").json["desk"]
    assert "call-next" not in paused["allowed"]


@pytest.mark.parametrize(
    ("step", "body", "code"),
    [
        ("call-next", {}, "counter_closed"),
        ("begin", {}, "counter_closed"),
        ("close", {}, "counter_closed"),
        ("take-over", {}, "counter_closed"),
        ("serve-directly", {"service": PLATE}, "counter_closed"),
    ],
)
def test_a_closed_counter_refuses(doors: Doors, step: str, body: dict, code: str) -> None:
    answer = doors.post(f"/counters/east-3/{step}", body, "bo")

    assert (answer.status_code, answer.json["code"]) == (409, code)


def test_each_refusal_of_the_contract_is_told_by_its_code(doors: Doors) -> None:
    town, bo = doors.town, bo_of(doors)
    told = []

    def try_to(step: str, body: dict | None = None, by: str = "bo") -> None:
        answer = doors.post(f"/counters/east-3/{step}", body or {}, by)
        assert answer.status_code == 409
        told.append(answer.json["code"])

    town.open("east-3", bo)
    try_to("call-next")
    town.called(by=bo)
    town.issue()
    try_to("call-next")
    try_to("open", by="eve")
    try_to("close")
    try_to("finish")
    try_to("recall")
    try_to("miss")
    try_to("call-next", by="eve")
    town.do(desks.lose_desk, "east-3", by=CLOCK)
    try_to("call-next")

    assert told == [
        "nobody_waiting", "counter_busy", "counter_taken", "tickets_in_hand", "wrong_state", "recall_too_soon", "miss_too_early",
        "desk_lost", "desk_lost",
    ]  # fmt: skip


def test_a_decision_on_an_old_view_is_answered_with_the_new_one(doors: Doors) -> None:
    town, bo = doors.town, bo_of(doors)
    town.open("east-3", bo)
    town.called(by=bo)

    answer = doors.post("/counters/east-3/begin", {"expect": 1}, "bo")

    assert (answer.status_code, answer.json["code"]) == (409, "desk_changed")
    assert answer.json["desk"]["desk"]["version"] == town.version()
    assert answer.json["desk"]["desk"]["ticket"]["state"] == "called"


def test_a_current_view_is_obeyed(doors: Doors) -> None:
    town, bo = doors.town, bo_of(doors)
    town.open("east-3", bo)
    town.called(by=bo)
    version = doors.get("/counters/east-3", "bo").json["desk"]["version"]

    assert doors.post("/counters/east-3/begin", {"expect": version}, "bo").status_code == 200


def test_a_missed_ticket_that_has_left_is_not_called_again(doors: Doors) -> None:
    town, bo = doors.town, bo_of(doors)
    town.open("east-3", bo)
    missed = town.missed(by=bo)
    seen = {"ticket": missed.id, "expect": town.version()}
    town.do(moving.rejoin, missed.id, by=KIOSK)

    answer = doors.post("/counters/east-3/call-again", seen, "bo")

    assert (answer.status_code, answer.json["code"], answer.json["state"]) == (409, "wrong_state", "waiting")
    assert answer.json["title"] == "已经在排队了。"
    assert town.ticket(missed.id).state == "waiting"


@pytest.mark.parametrize("somebody", ["dee", "kiosk", "cy", "gil", "centre", "screen", "lane"])
def test_a_counter_outside_ones_scope_is_not_found(doors: Doors, somebody: str) -> None:
    for step in ("open", "call-next", "close"):
        answer = doors.post(f"/counters/east-3/{step}", {}, somebody)
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_nobody_in_particular_is_asked_who_he_is(doors: Doors) -> None:
    answer = doors.post("/counters/east-3/call-next")

    assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")
    assert doors.get("/counters/east-3").status_code == 401


def test_even_an_administrator_works_no_desk(doors: Doors) -> None:
    assert doors.post("/counters/east-3/open", {}, "admin").status_code == 404


def test_next_tells_who_is_passed_over_and_why(town: Town, doors: Doors) -> None:
    town.open("east-3", bo_of(doors))
    town.issue()
    town.wait(minutes=5)
    town.issue(by=GIL, priority="age-60")

    first, second = doors.get("/counters/east-3", "bo").json["desk"]["next"]

    assert (first["number"], first["why"]["because"], first["why"]["passed"]) == ("A002", "priority", ["A001"])
    assert (second["number"], second["why"]["because"]) == ("A001", None)


def test_a_named_ticket_is_the_one_that_is_meant(town: Town, doors: Doors) -> None:
    bo = bo_of(doors)
    town.open("east-3", bo)
    first, second = town.held(by=bo), town.held(by=bo)

    told = doors.post("/counters/east-3/resume", {"ticket": second.id}, "bo").json["desk"]

    assert told["ticket"]["id"] == second.id
    assert [one["id"] for one in told["held"]] == [first.id]


def test_a_key_of_one_counter_works_this_counter_only(town: Town, doors: Doors) -> None:
    doors.keys["east-1 only"] = town.do(people.make_key, people.Scope(Role.CLERK, counter="east-1"), "program", by=ADMIN).text

    assert doors.post("/counters/east-1/open", {}, "east-1 only").status_code == 200
    assert doors.post("/counters/east-2/open", {}, "east-1 only").status_code == 404


def test_a_transfer_across_halls_is_answered_again_to_a_key_of_its_hall(town: Town, doors: Doors) -> None:
    doors.keys["hall"] = town.do(people.make_key, people.Scope(Role.CLERK, hall=EAST), "program", by=ADMIN).text
    doors.post("/counters/east-3/open", {}, "hall")
    town.issue()
    doors.post("/counters/east-3/call-next", {}, "hall")
    key = "a key for a transfer across two halls"

    first = doors.post("/counters/east-3/transfer", {"service": "inspect"}, "hall", key=key)
    again = doors.post("/counters/east-3/transfer", {"service": "inspect"}, "hall", key=key)

    assert (first.status_code, again.status_code) == (200, 200)
    assert town.rows("SELECT hall, transfers FROM ticket") == [("east-lane", 1)]


def test_what_others_do_leaves_ones_version_alone(town: Town, doors: Doors) -> None:
    town.open("east-3", bo_of(doors))
    before = doors.get("/counters/east-3", "bo").json["desk"]["version"]
    ticket = town.issue()
    town.do(moving.transfer, ticket.id, service=ASK, by=GIL)

    assert doors.get("/counters/east-3", "bo").json["desk"]["version"] == before


def test_a_programs_calls_are_its_desks_signs_of_life(town: Town, doors: Doors) -> None:
    desk = town.open("east-3", bo_of(doors))
    doors.get("/counters/east-3", "bo")

    assert doors.server.door.heartbeats.take() == {desk.id}
    doors.get("/counters/east-3", "eve")
    assert doors.server.door.heartbeats.take() == set()
