"""Clerks' sockets: one's own desk and its line, for whoever may sit there, as long as he may."""

from typing import Any

from queueapp.actions import desks, moving, people
from queueapp.domain.roles import Role
from queueapp.web.identities import IDLE_US
from tests.support.doors import Doors, received
from tests.support.sockets import COUNTER, refused
from tests.support.town import ADMIN, DEE, EVE, GIL, KIOSK, Town


def test_a_clerks_page_gets_its_desk_and_its_line(town: Town, doors: Doors) -> None:
    doors.hire("bo")
    page = doors.socket(COUNTER, {"counter": "east-3"}, browser=doors.signed_in("bo"))

    (desk,), (line,) = split(page.get_received(COUNTER), "desk", "queue")

    assert (desk["desk"]["counter"]["code"], desk["desk"]["state"]) == ("east-3", "closed")
    assert line["queue"]["waiting"] == 0
    assert {one["letter"] for one in line["queue"]["queues"] if one["mine"]} == {"A", "P", "L"}


def test_ones_own_desk_is_sent_when_it_is_touched_and_only_then(town: Town, doors: Doors) -> None:
    doors.hire("bo")
    page = doors.socket(COUNTER, {"counter": "east-3"}, browser=doors.signed_in("bo"))
    page.get_received(COUNTER)
    town.open("east-1", EVE)
    town.called(counter="east-1", by=EVE)
    doors.send_due()
    assert received(page, COUNTER, "desk") == []
    town.open()
    doors.send_due()

    assert received(page, COUNTER, "desk")[-1]["desk"]["state"] == "open"


def test_a_missed_ticket_that_rejoins_leaves_the_list_at_once_and_makes_no_view_old(town: Town, doors: Doors) -> None:
    doors.hire("bo")
    page = doors.socket(COUNTER, {"counter": "east-3"}, browser=doors.signed_in("bo"))
    town.open()
    missed = town.missed()
    doors.send_due()
    before = received(page, COUNTER, "desk")[-1]["desk"]
    town.do(moving.rejoin, missed.id, by=KIOSK)
    doors.send_due()

    after = received(page, COUNTER, "desk")[-1]["desk"]

    assert ([one["number"] for one in before["missed"]], after["missed"]) == (["A001"], [])
    assert after["version"] == before["version"]


def test_the_line_is_sent_whenever_it_changes(town: Town, doors: Doors) -> None:
    doors.hire("bo")
    page = doors.socket(COUNTER, {"counter": "east-3"}, browser=doors.signed_in("bo"))
    page.get_received(COUNTER)
    for _ in range(7):
        town.issue()
    doors.send_due(1)

    (line,) = received(page, COUNTER, "queue")

    assert line["queue"]["waiting"] == 7
    assert [one["number"] for one in line["queue"]["next"]] == ["A001", "A002", "A003", "A004", "A005"]


def test_a_ticket_bound_to_a_counter_stands_in_its_line_alone(town: Town, doors: Doors) -> None:
    pages = {}
    for login, counter in (("bo", "east-3"), ("eve", "east-1")):
        doors.hire(login)
        pages[counter] = doors.socket(COUNTER, {"counter": counter}, browser=doors.signed_in(login))
    ticket = town.issue()
    town.do(moving.transfer, ticket.id, counter="east-3", by=GIL)
    doors.send_due(1)

    last = {counter: received(page, COUNTER, "queue")[-1]["queue"] for counter, page in pages.items()}

    assert [one["number"] for one in last["east-3"]["next"]] == ["A001"]
    assert last["east-1"]["next"] == []


def test_a_desk_opened_for_fewer_services_sees_their_line_only(town: Town, doors: Doors) -> None:
    id = doors.hire("bo")
    page = doors.socket(COUNTER, {"counter": "east-3"}, browser=doors.signed_in("bo"))
    town.do(desks.open_desk, "east-3", services=["pay"], by=type(DEE)(Role.CLERK, id, site="east"))
    town.issue()
    town.issue("pay")
    doors.send_due(1)

    assert [one["number"] for one in received(page, COUNTER, "queue")[-1]["queue"]["next"]] == ["P001"]


def test_only_a_clerk_of_the_place_gets_a_desk(town: Town, doors: Doors) -> None:
    doors.hire("dee", site="west")
    doors.hire("cy", Role.MANAGER)
    doors.hire("bo")
    bo = doors.signed_in("bo")

    assert refused(doors, COUNTER, {"counter": "east-3"}) == "not_signed_in"
    assert refused(doors, COUNTER, {"counter": "east-3"}, browser=doors.signed_in("cy")) == "not_signed_in"
    assert refused(doors, COUNTER, {"counter": "east-3"}, browser=doors.signed_in("dee")) == "not_found"
    assert [refused(doors, COUNTER, auth, browser=bo) for auth in (None, {}, {"counter": "moon-1"})] == ["not_found"] * 3
    assert refused(doors, COUNTER, {"counter": "east-3"}, browser=bo) is None


def test_a_session_that_is_over_opens_no_desk(town: Town, doors: Doors) -> None:
    doors.hire("bo")
    bo = doors.signed_in("bo")
    town.wait(seconds=IDLE_US / 1_000_000 + 1)

    assert refused(doors, COUNTER, {"counter": "east-3"}, browser=bo) == "not_signed_in"


def test_a_page_keeps_its_desk_by_being_there(town: Town, doors: Doors) -> None:
    id = doors.hire("bo")
    page = doors.socket(COUNTER, {"counter": "east-3"}, browser=doors.signed_in("bo"))
    desk = town.open("east-3", type(DEE)(Role.CLERK, id, site="east"))
    page.emit("seen", {}, namespace=COUNTER)

    assert doors.server.door.heartbeats.take() == {desk.id}


def test_a_colleagues_page_does_not_keep_ones_desk(town: Town, doors: Doors) -> None:
    doors.hire("eve")
    page = doors.socket(COUNTER, {"counter": "east-3"}, browser=doors.signed_in("eve"))
    town.open()
    page.emit("seen", {}, namespace=COUNTER)

    assert doors.server.door.heartbeats.take() == set()


def test_a_disabled_clerks_page_is_cut_off_at_once_and_nobody_elses(town: Town, doors: Doors) -> None:
    pages = {}
    for login, counter in (("bo", "east-3"), ("eve", "east-1")):
        doors.hire(login)
        pages[login] = doors.socket(COUNTER, {"counter": counter}, browser=doors.signed_in(login))

    town.do(people.disable_staff, "bo", by=ADMIN)

    assert [page.is_connected(COUNTER) for page in pages.values()] == [False, True]


def split(got: list[dict[str, Any]], *names: str) -> list[list[dict[str, Any]]]:
    return [[one["args"][0] for one in got if one["name"] == name] for name in names]
