"""The plan of places through the API: what is planned, looking before, keeping, ending, and who has not answered."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.bookings.phones import Phone, booked, refused
from tests.bookings.town import BookingTown
from tests.support.catalogue import EAST, LANE, PLATE
from tests.support.doors import Doors

SITE = "/sites/east/capacity"
REASON = {"zh": "设备检修"}


def morning(town: BookingTown, **more: Any) -> dict[str, Any]:
    stretch = {"since": town.text(town.at("10:00")), "until": town.text(town.at("11:00"))}
    return {**stretch, "public": 0, "staff": 0, **more}


def closed(**more: Any) -> dict[str, Any]:
    return {"hours": {"day": "2026-11-25", "sessions": [], "reason": REASON}, **more}


def template(**more: Any) -> dict[str, Any]:
    return {"hall": EAST, "group": "A", "weekday": "wed", "slot_minutes": 30, "public": 1, "staff": 0, **more}


def asked(doors: Doors, path: str, body: Any, by: str = "admin", **more: Any) -> TestResponse:
    return doors.post(path, body, by, **more)


def test_a_look_names_whom_it_hits_by_id_time_and_service_only(town: BookingTown, doors: Doors, phone: Phone) -> None:
    made = booked(town, phone)
    answer = asked(doors, SITE, morning(town)).json

    assert answer == {
        "applied": False, "id": None, "slots": 4, "places_before": 14, "places_after": 0, "hit": [made["id"]], "restored": [],
        "appointments": [{"id": made["id"], "start": made["start"], "services": [PLATE]}],
        "days": [{"date": "2026-11-25", "before": 15 * 4 + 15 * 3, "after": 13 * 4 + 13 * 3, "hit": 1}], "over_walk_in_share": [],
    }  # fmt: skip
    assert doors.get("/sites/east/stranded", "admin").json["items"] == []


def test_who_is_stranded_is_listed_with_the_nearest_times(town: BookingTown, doors: Doors, phone: Phone) -> None:
    made = booked(town, phone)
    kept = asked(doors, SITE, morning(town, apply=True)).json
    listed = doors.get("/sites/east/stranded", "admin").json["items"]

    assert (kept["applied"], kept["hit"]) == (True, [made["id"]])
    assert listed == [
        {
            "id": made["id"], "start": made["start"], "services": [PLATE], "hall": EAST,
            "nearest": [town.text(town.at(wall)) for wall in ("09:00", "09:30", "11:00")],
        }
    ]  # fmt: skip


def test_the_plan_tells_what_holds_who_made_it_and_what_became_of_those_it_hit(
    town: BookingTown, doors: Doors, phone: Phone
) -> None:  # fmt: skip
    booked(town, phone)
    change = asked(doors, SITE, morning(town, reason=REASON, apply=True)).json
    asked(doors, SITE, closed(apply=True))
    asked(doors, "/sites/east/templates", template(apply=True), "cy")
    plan = doors.get(f"{SITE}?from=2026-11-25&to=2026-11-26", "admin").json

    (told,) = plan["changes"]
    assert (told["id"], told["reason"]["zh"], told["by"], told["public"]) == (change["id"], "设备检修", "admin", 0)
    assert told["answers"] == {"hit": 1, "moved": 0, "cancelled": 0, "unanswered": 1, "restored": 0, "over": 0}
    assert [(day["day"], day["sessions"], day["by"]) for day in plan["special_days"]] == [("2026-11-25", [], "admin")]
    assert [(own["hall"], own["weekday"], own["public"], own["by"]) for own in plan["templates"]] == [(EAST, "wed", 1, "cy")]
    usual = {(row["hall"], row["group"]): row for row in plan["usual"]}
    assert (usual[EAST, "A"]["public"], usual[EAST, "A"]["suggested"]["public"]) == (3, 3)
    assert [(day["date"], day["public"], day["staff"], day["why"]) for day in plan["days"]] == [
        ("2026-11-25", 0, 0, "exception"),
        ("2026-11-26", 15 * 5, 15 * 2, None),
    ]
    assert plan["days"][0]["stranded"] == 1


def test_days_beyond_the_window_tell_what_is_planned(town: BookingTown, doors: Doors) -> None:
    asked(doors, "/sites/east/templates", template(apply=True))
    days = doors.get(f"{SITE}?from=2026-12-23&to=2026-12-24", "admin").json["days"]

    assert [(day["public"], day["booked"]) for day in days] == [(15 * (1 + 2), 0), (15 * (3 + 2), 0)]


def test_a_change_is_ended_after_a_look(town: BookingTown, doors: Doors, phone: Phone) -> None:
    made = booked(town, phone)
    kept = asked(doors, SITE, morning(town, apply=True)).json
    path = f"/sites/east/changes/{kept['id']}/end"

    assert asked(doors, path, {}).json["restored"] == [made["id"]]
    assert len(doors.get(SITE, "admin").json["changes"]) == 1
    assert asked(doors, path, {"apply": True}).json["restored"] == [made["id"]]
    assert doors.get(SITE, "admin").json["changes"] == []
    assert refused(asked(doors, path, {"apply": True})) == (404, "not_found")


def test_a_repeated_edit_is_the_same_edit(town: BookingTown, doors: Doors, phone: Phone) -> None:
    booked(town, phone)
    answers = [asked(doors, SITE, closed(apply=True), key="0123456789abcdef-close-1") for _ in range(2)]

    assert answers[0].json == answers[1].json
    other = morning(town, apply=True)
    assert refused(asked(doors, SITE, other, key="0123456789abcdef-close-1")) == (422, "idempotency_mismatch")


def test_a_template_beyond_the_walk_ins_share_is_refused_in_words(doors: Doors) -> None:
    answer = asked(doors, "/sites/east/templates", template(public=9), **{"Accept-Language": "en"})

    assert refused(answer) == (409, "walk_in_share")
    assert (answer.json["most"], answer.json["percent"]) == (4, 40)
    assert answer.json["detail"] == "Please plan at most 4 places in 30 min."


def test_usual_hours_and_the_usual_template_come_again(town: BookingTown, doors: Doors) -> None:
    for body in (
        {"hours": {"day": "2026-11-25", "sessions": [["09:00", "12:00"]], "reason": REASON}},
        {"hours": {"day": "2026-11-25", "sessions": None}},
    ):
        assert asked(doors, SITE, {**body, "apply": True}).status_code == 200
    for body in (template(), {"hall": EAST, "group": "A", "weekday": "wed"}):
        assert asked(doors, "/sites/east/templates", {**body, "apply": True}).status_code == 200

    plan = doors.get(SITE, "admin").json
    assert (plan["special_days"], plan["templates"]) == ([], [])


@pytest.mark.parametrize(
    ("by", "answer"),
    [(None, (401, "not_signed_in")), ("bo", (404, "not_found")), ("gil", (404, "not_found")), ("west-manager", (404, "not_found"))],
)
def test_only_managers_within_reach_plan(town: BookingTown, doors: Doors, by: str | None, answer: tuple[int, str]) -> None:
    assert refused(doors.get(SITE, by)) == answer
    assert refused(doors.get("/sites/east/stranded", by)) == answer
    for path, body in ((SITE, morning(town)), ("/sites/east/templates", template()), ("/sites/east/changes/x/end", {})):
        assert refused(doors.post(path, body, by)) == answer


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({}, (422, "bad_input")),
        ({"since": "2026-11-25T10:00:00", "until": "2026-11-25T11:00:00", "public": 0}, (422, "bad_input")),
        ({"since": "2026-11-25T10:00:00+08:00", "until": "2026-11-25T11:00:00+08:00"}, (422, "bad_input")),
        ({"since": "2026-11-25T10:00:00+08:00", "until": "2026-11-25T11:00:00+08:00", "public": 501}, (422, "bad_input")),
        ({"hours": {"day": "2026-11-25", "sessions": [["9", "12:00"]], "reason": REASON}}, (422, "bad_input")),
        ({"hours": {"day": "2026-11-25", "sessions": []}}, (422, "bad_input")),
        ({"hours": {"day": "yesterday", "sessions": []}}, (422, "bad_input")),
        ({"hours": {"day": "2026-11-23", "sessions": [], "reason": REASON}}, (422, "bad_input")),
    ],
)
def test_an_edit_that_is_not_understood_is_refused(doors: Doors, body: dict[str, Any], answer: tuple[int, str]) -> None:
    assert refused(asked(doors, SITE, body)) == answer


@pytest.mark.parametrize("query", ["from=tomorrow", "from=2026-11-25&to=2026-11-24", "from=2026-01-01&to=2026-12-31"])
def test_a_stretch_that_makes_no_sense_is_refused(doors: Doors, query: str) -> None:
    assert refused(doors.get(f"{SITE}?{query}", "admin")) == (422, "bad_input")


def test_whoever_keeps_one_hall_plans_that_hall(town: BookingTown, doors: Doors) -> None:
    assert asked(doors, SITE, morning(town, hall=EAST), "cy").status_code == 200
    assert refused(asked(doors, SITE, morning(town, hall=LANE), "cy")) == (404, "not_found")
    assert refused(asked(doors, SITE, morning(town), "cy")) == (404, "not_found")
    assert refused(asked(doors, SITE, closed(), "cy")) == (404, "not_found")
