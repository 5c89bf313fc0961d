"""Phones' sockets: a ticket's place in line, wherever its visit goes."""

from typing import Any

import pytest

from queueapp.actions import moving, serving
from tests.support.catalogue import ASK, EAST, INSPECT, LANE, NEW_CAR
from tests.support.doors import Doors, received
from tests.support.sockets import TICKET, refused
from tests.support.town import EVE, GIL, Town


def test_a_phone_follows_its_ticket(town: Town, doors: Doors) -> None:
    issued = town.issued()
    phone = doors.socket(TICKET, {"code": issued.code})
    (first,) = received(phone, TICKET, "ticket")
    town.open()
    town.call_next()
    doors.send_due()

    (later,) = received(phone, TICKET, "ticket")

    assert (first["ticket"]["state"], first["ticket"]["ahead"]) == ("waiting", 0)
    assert (later["ticket"]["state"], later["ticket"]["counter"]["number"]) == ("called", "3")


def test_a_phone_hears_its_place_in_line_every_two_seconds_at_most(town: Town, doors: Doors) -> None:
    town.open()
    for _ in range(3):
        town.issue()
    issued = town.issued()
    phone = doors.socket(TICKET, {"code": issued.code})
    phone.get_received(TICKET)
    heard = []
    for _ in range(3):
        town.do(serving.cancel, "east-3", "left", ticket=town.call_next().id)
        doors.send_due(0.5)
        heard.append(len(received(phone, TICKET, "ticket")))
    doors.send_due(2)

    assert heard == [1, 0, 0]
    assert received(phone, TICKET, "ticket")[-1]["ticket"]["ahead"] == 0


def test_only_phones_of_those_in_line_are_told_of_others(town: Town, doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    town.open()
    in_hand, in_line = town.issued(), town.issued()
    for issued in (in_hand, in_line):
        doors.socket(TICKET, {"code": issued.code})
    town.call_next()
    doors.send_due(3)
    made: list[str] = []
    line = doors.server.door.ticket_views.line
    monkeypatch.setattr(doors.server.door.ticket_views, "line", lambda *told: made.append(told[-1].visit) or line(*told))

    town.issue()
    doors.send_due(3)

    assert made == [in_line.ticket.visit]


def test_a_phone_follows_its_visit_into_the_next_hall(town: Town, doors: Doors) -> None:
    town.open("lane-1", EVE)
    issued = town.issued(NEW_CAR)
    phone = doors.socket(TICKET, {"code": issued.code})
    phone.get_received(TICKET)
    town.call_next("lane-1", EVE)
    town.do(serving.begin, "lane-1", by=EVE)
    town.do(serving.finish, "lane-1", by=EVE)
    doors.send_due(3)

    last = received(phone, TICKET, "ticket")[-1]

    assert (last["ticket"]["state"], last["stream"]["name"]) == ("waiting", f"hall/{EAST}")


def test_and_back_again_when_that_is_undone(town: Town, doors: Doors) -> None:
    town.open("lane-1", EVE)
    issued = town.issued(NEW_CAR)
    phone = doors.socket(TICKET, {"code": issued.code})
    town.call_next("lane-1", EVE)
    town.do(serving.begin, "lane-1", by=EVE)
    town.do(serving.finish, "lane-1", by=EVE)
    town.do(serving.undo, "lane-1", by=EVE)
    doors.send_due(3)

    last = received(phone, TICKET, "ticket")[-1]

    assert (last["ticket"]["state"], last["stream"]["name"]) == ("serving", f"hall/{LANE}")


def test_a_phone_follows_a_transfer(town: Town, doors: Doors) -> None:
    issued = town.issued()
    phone = doors.socket(TICKET, {"code": issued.code})
    town.do(moving.transfer, issued.ticket.id, service=INSPECT, by=GIL)
    town.do(moving.transfer, issued.ticket.id, service=ASK, by=GIL)
    doors.send_due(3)

    assert received(phone, TICKET, "ticket")[-1]["ticket"]["service"]["code"] == ASK


@pytest.mark.parametrize("auth", [None, {}, {"code": ""}, {"code": "a" * 26}, {"code": None}, "text"])
def test_a_code_nobody_has_opens_nothing(doors: Doors, auth: Any) -> None:
    assert refused(doors, TICKET, auth) == "not_found"


def test_a_visits_id_is_no_code(town: Town, doors: Doors) -> None:
    assert refused(doors, TICKET, {"code": town.issue().visit}) == "not_found"
