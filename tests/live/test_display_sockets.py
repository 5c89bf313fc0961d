"""Screens' sockets: a paired one hears its hall, tells what it showed and spoke, and is cut off once unpaired."""

from typing import Any

import pytest

from queueapp.actions import people
from queueapp.domain.refusals import DisplayUnknown
from tests.support.catalogue import WEST
from tests.support.doors import Doors, received
from tests.support.sockets import COUNTER, DISPLAYS, refused
from tests.support.town import ADMIN, Town


def test_a_paired_screen_gets_its_halls_board_and_every_change(town: Town, doors: Doors) -> None:
    screen = doors.socket(DISPLAYS, {"key": doors.screen()})
    first = received(screen, DISPLAYS, "board")
    town.open()
    town.called()
    doors.send_due()

    later = received(screen, DISPLAYS, "board")

    assert [one["board"]["calls"] for one in first] == [[]]
    assert later[-1]["board"]["calls"][0]["number"] == "A001"
    assert later[-1]["seq"] == town.seq()


def test_another_halls_screen_hears_nothing_of_it(town: Town, doors: Doors) -> None:
    screen = doors.socket(DISPLAYS, {"key": doors.screen(hall=WEST)})
    screen.get_received(DISPLAYS)
    town.open()
    town.called()
    doors.send_due()

    assert received(screen, DISPLAYS, "board") == []


@pytest.mark.parametrize("auth", [None, {}, {"key": ""}, {"key": "qk_nothing"}, "text", {"key": None}])
def test_a_screen_without_a_key_is_told_that_nobody_knows_it(doors: Doors, auth: Any) -> None:
    assert refused(doors, DISPLAYS, auth) == "display_unknown"


@pytest.mark.parametrize(
    ("headers", "words"), [({"Accept-Language": "en-US"}, "请重新配对"), ({"Cookie": "lang=en"}, "Please pair this screen again.")]
)
def test_a_screen_speaks_chinese_unless_english_was_chosen_on_it(doors: Doors, headers: dict[str, str], words: str) -> None:
    """What the machine was set up with says nothing about who reads it."""
    with doors.server.app.test_request_context("/socket.io/", headers=headers):
        told = doors.server.door.words_on_machine(DisplayUnknown())

    assert words in told


def test_another_programs_key_opens_no_board(doors: Doors) -> None:
    assert refused(doors, DISPLAYS, {"key": doors.key("kiosk")}) == "display_unknown"


def test_an_unpaired_screen_is_told_so(town: Town, doors: Doors) -> None:
    key = doors.screen()
    unpair(town)

    assert refused(doors, DISPLAYS, {"key": key}) == "display_revoked"


def unpair(town: Town) -> None:
    ((id,),) = town.rows("SELECT access_key FROM display")
    town.do(people.revoke_key, id, by=ADMIN)


def test_what_a_screen_showed_and_spoke_reaches_the_desk(town: Town, doors: Doors) -> None:
    doors.hire("bo")
    page = doors.socket(COUNTER, {"counter": "east-3"}, browser=doors.signed_in("bo"))
    screen = doors.socket(DISPLAYS, {"key": doors.screen()})
    town.open()
    call = town.called().call
    for said in ("shown", "spoken", "shown"):
        screen.emit(said, {"call": call}, namespace=DISPLAYS)

    receipts = [one["receipt"] for one in received(page, COUNTER, "receipt")]

    assert receipts == [
        {"call": call, "shown": True, "spoken": False},
        {"call": call, "shown": True, "spoken": True},
    ]


@pytest.mark.parametrize("data", [None, "text", {}, {"call": 7}, {"call": "call-of-nobody"}])
def test_a_receipt_that_makes_no_sense_is_passed_over(doors: Doors, data: Any) -> None:
    screen = doors.socket(DISPLAYS, {"key": doors.screen()})
    screen.emit("shown", data, namespace=DISPLAYS)
    screen.emit("health", data, namespace=DISPLAYS)

    assert screen.is_connected(DISPLAYS)


def test_a_screen_that_is_unpaired_is_cut_off_at_once(town: Town, doors: Doors) -> None:
    screen = doors.socket(DISPLAYS, {"key": doors.screen()})

    unpair(town)

    assert not screen.is_connected(DISPLAYS)
