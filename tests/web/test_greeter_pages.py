"""The greeter's pages: who may stand there, at which hall, and what the page knows at load."""

import json
import re
from typing import Any

import pytest

from queueapp.domain.roles import Role
from tests.support.catalogue import EAST, LANE, WEST
from tests.support.doors import Doors


@pytest.fixture
def staffed(doors: Doors) -> Doors:
    doors.hire("gil", Role.GREETER)
    doors.hire("cy", Role.MANAGER, hall=EAST)
    doors.hire("bo")
    doors.hire("ida", Role.GREETER, site="west", hall=WEST)
    return doors


def facts(text: str) -> dict[str, Any]:
    block = re.search(r'<script type="application/json" id="greeter">(.*?)</script>', text, re.DOTALL)
    assert block is not None
    found: dict[str, Any] = json.loads(block[1])
    return found


@pytest.mark.parametrize("path", ["/greeter", "/greeter/day-code"])
def test_whoever_has_not_signed_in_is_asked_to(staffed: Doors, path: str) -> None:
    answer = staffed.browser().get(path)

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/login?next={path}")


@pytest.mark.parametrize("path", ["/greeter", "/greeter/day-code"])
@pytest.mark.parametrize(("login", "status"), [("gil", 200), ("cy", 200), ("bo", 404)])
def test_greeters_and_managers_stand_there(staffed: Doors, path: str, login: str, status: int) -> None:
    assert staffed.signed_in(login).get(path).status_code == status


def test_signing_in_leads_a_greeter_to_his_desk(staffed: Doors) -> None:
    browser = staffed.signed_in("gil")

    assert browser.get("/login").headers["Location"] == "/greeter"


@pytest.mark.parametrize(
    ("login", "asked", "hall"),
    [
        ("gil", "", EAST),
        ("gil", f"?hall={LANE}", LANE),
        ("cy", "", EAST),
        ("ida", "", WEST),
        ("gil", f"?hall={WEST}", None),
        ("cy", f"?hall={LANE}", None),
        ("ida", "?hall=nowhere", None),
    ],
)
def test_a_hall_is_chosen_by_reach(staffed: Doors, login: str, asked: str, hall: str | None) -> None:
    answer = staffed.signed_in(login).get(f"/greeter{asked}")

    assert answer.status_code == (404 if hall is None else 200)
    assert hall is None or facts(answer.text)["hall"]["code"] == hall


def test_where_several_halls_are_within_reach_one_is_chosen_from_a_list(staffed: Doors) -> None:
    assert f'<option value="{LANE}"' in staffed.signed_in("gil").get("/greeter").text
    assert "<select" not in staffed.signed_in("cy").get("/greeter").text


def test_the_page_begins_with_the_halls_state(staffed: Doors) -> None:
    staffed.town.open()
    missed = staffed.town.missed()
    first, second = staffed.town.issue(), staffed.town.issue()

    hall = facts(staffed.signed_in("gil").get("/greeter").text)["message"]["hall"]

    assert [one["id"] for one in hall["missed"]] == [missed.id]
    assert [(one["id"], one["ahead"]) for one in hall["issued"]] == [(second.id, 1), (first.id, 0)]


def test_a_priority_that_only_the_manager_gives_is_shown_and_shut(staffed: Doors) -> None:
    text = staffed.signed_in("gil").get("/greeter").text
    manager = staffed.signed_in("cy").get("/greeter").text

    assert re.search(r'value="green-lane" disabled', text)
    assert re.search(r'value="age-60">', text)
    assert not re.search(r'value="green-lane" disabled', manager)


def test_a_greeter_sends_under_his_session_and_the_pages_token(staffed: Doors) -> None:
    browser = staffed.signed_in("gil")
    token = re.search(r'name="csrf-token" content="([^"]+)"', browser.get("/greeter").text)
    assert token is not None
    body, key = {"services": ["plate-again"]}, {"Idempotency-Key": "one"}

    refused = browser.post(f"/api/v1/halls/{EAST}/tickets", json=body, headers=key)
    issued = browser.post(f"/api/v1/halls/{EAST}/tickets", json=body, headers={**key, "X-CSRFToken": token[1]})

    assert (refused.status_code, issued.status_code) == (400, 201)
