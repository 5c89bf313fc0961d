"""The API's displays and keys."""

import pytest

from queueapp.jobs import schedule
from tests.support.catalogue import EAST, PLATE, WEST
from tests.support.doors import Doors
from tests.support.town import Town

PAIRINGS = "/displays/pairings"


def look(doors: Doors, code: str, secret: str) -> tuple[int, dict]:
    answer = doors.get(f"{PAIRINGS}/{code}", **{"X-Pairing-Secret": secret})
    return answer.status_code, answer.json


def test_a_screen_is_paired_by_code_and_fetches_its_key(doors: Doors) -> None:
    begun = doors.post(PAIRINGS).json
    assert look(doors, begun["code"], begun["secret"]) == (200, {"state": "waiting"})

    approved = doors.post(f"{PAIRINGS}/{begun['code']}/approve", {"hall": EAST, "layout": "counter", "counter": "east-3"}, "cy")

    status, told = look(doors, begun["code"], begun["secret"])
    assert approved.json["state"] == "paired"
    assert (status, told["state"], told["layout"], told["counter"]) == (200, "paired", "counter", "east-3")
    socket = doors.socket("/displays", {"key": told["key"]})
    assert socket.is_connected("/displays")


@pytest.mark.parametrize("secret", ["", "wrong"])
def test_the_code_alone_gives_no_key(doors: Doors, secret: str) -> None:
    begun = doors.post(PAIRINGS).json
    doors.post(f"{PAIRINGS}/{begun['code']}/approve", {"hall": EAST, "layout": "hall"}, "cy")

    status, told = look(doors, begun["code"], secret)

    assert (status, told["code"]) == (404, "pairing_expired")


def test_after_fifteen_minutes_a_screen_asks_anew(town: Town, doors: Doors) -> None:
    begun = doors.post(PAIRINGS).json
    town.wait(minutes=16)

    assert look(doors, begun["code"], begun["secret"])[0] == 404
    late = doors.post(f"{PAIRINGS}/{begun['code']}/approve", {"hall": EAST, "layout": "hall"}, "cy")
    assert (late.status_code, late.json["code"]) == (404, "pairing_expired")


def test_nobody_but_a_keeper_of_the_place_approves(doors: Doors) -> None:
    code = doors.post(PAIRINGS).json["code"]
    body = {"hall": EAST, "layout": "hall"}

    for somebody, status in ((None, 401), ("bo", 404), ("kiosk", 404), ("west-manager", 404)):
        assert doors.post(f"{PAIRINGS}/{code}/approve", body, somebody).status_code == status
    assert doors.post(f"{PAIRINGS}/{code}/approve", body, "admin").status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"hall": EAST}, "layout"),
        ({"hall": EAST, "layout": "cinema"}, "layout"),
        ({"hall": EAST, "layout": "hall", "inches": 500}, "inches"),
        ({"hall": EAST, "layout": "counter", "counter": "west-1"}, "counter"),
    ],
)
def test_a_placing_that_makes_no_sense_is_refused_by_its_field(doors: Doors, body: dict, field: str) -> None:
    code = doors.post(PAIRINGS).json["code"]

    answer = doors.post(f"{PAIRINGS}/{code}/approve", body, "admin")

    assert (answer.status_code, list(answer.json["fields"])) == (422, [field])


def test_a_manager_lists_and_unpairs_his_own_screens(doors: Doors) -> None:
    key = doors.screen()
    doors.screen(hall=WEST)
    (mine,) = doors.get("/displays", "cy").json["items"]
    assert len(doors.get("/displays", "admin").json["items"]) == 2

    assert doors.delete(f"/displays/{mine['id']}", "west-manager").status_code == 404
    assert doors.delete(f"/displays/{mine['id']}", "cy").json["state"] == "unpaired"

    assert doors.get("/displays", "cy").json["items"] == []
    assert not doors.socket("/displays", {"key": key}).is_connected("/displays")


def test_an_administrator_makes_lists_and_revokes_keys(doors: Doors) -> None:
    made = doors.post("/keys", {"role": "kiosk", "hall": EAST, "name": "kiosk 7"}, "admin").json
    listed = {one["id"]: one for one in doors.get("/keys", "admin").json["items"]}
    assert (listed[made["id"]]["name"], listed[made["id"]]["revoked_at"]) == ("kiosk 7", None)
    assert made["key"] not in str(listed)
    doors.keys["kiosk 7"] = made["key"]
    assert doors.post(f"/halls/{EAST}/tickets", {"services": [PLATE]}, "kiosk 7").status_code == 201

    assert doors.delete(f"/keys/{made['id']}", "admin").json["state"] == "revoked"

    refused = doors.post(f"/halls/{EAST}/tickets", {"services": [PLATE]}, "kiosk 7")
    assert (refused.status_code, refused.json["code"]) == (401, "not_signed_in")
    assert doors.delete(f"/keys/{made['id']}", "admin").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [({"role": "clock"}, "role"), ({"role": "emperor"}, "role"), ({"role": "kiosk", "hall": "moon"}, "hall"), ({}, "role")],
)
def test_a_key_that_cannot_be_is_refused_by_its_field(doors: Doors, body: dict, field: str) -> None:
    answer = doors.post("/keys", body, "admin")

    assert (answer.status_code, list(answer.json["fields"])) == (422, [field])


@pytest.mark.parametrize("somebody", ["cy", "bo", "kiosk", "centre"])
def test_keys_are_the_administrators_alone(doors: Doors, somebody: str) -> None:
    assert doors.get("/keys", somebody).status_code == 404
    assert doors.post("/keys", {"role": "kiosk"}, somebody).status_code == 404


def test_an_unknown_key_is_nobody(doors: Doors) -> None:
    doors.keys["forged"] = "qk_" + "x" * 43

    for path in ("/sites", f"/halls/{EAST}"):
        assert doors.get(path, "forged").status_code == 401


def test_what_was_asked_for_a_day_ago_is_forgotten(town: Town, doors: Doors) -> None:
    codes = [doors.post(PAIRINGS).json["code"]]
    doors.post(f"{PAIRINGS}/{codes[0]}/approve", {"hall": EAST, "layout": "hall"}, "cy")
    town.wait(hours=23)
    codes.append(doors.post(PAIRINGS).json["code"])
    assert schedule.forget_pairings(town.house) == 0
    town.wait(hours=2)

    assert schedule.forget_pairings(town.house) == 1

    assert town.rows("SELECT code FROM pairing") == [(codes[1],)]
    assert town.rows("SELECT count(*) FROM display") == [(1,)]
