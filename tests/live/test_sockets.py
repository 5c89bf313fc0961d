"""The four namespaces: who may connect, what is sent, and refusals with a code instead of silence."""

from typing import Any

import pytest

from queueapp.actions import desks, moving, people, serving
from queueapp.domain.refusals import DisplayUnknown
from queueapp.domain.roles import Role
from queueapp.web.identities import IDLE_US
from tests.support.catalogue import ASK, EAST, INSPECT, LANE, NEW_CAR, WEST
from tests.support.doors import Doors, plain, received, token_of
from tests.support.town import ADMIN, DEE, EVE, GIL, KIOSK, Town

DISPLAYS, COUNTER, TICKET, MANAGER = "/displays", "/counter", "/ticket", "/manager"


def refused(doors: Doors, namespace: str, auth: Any = None, **who: Any) -> str | None:
    """The code with which a connection is refused; None when it is let in."""
    told: list[str] = []
    handler = doors.server.socketio.server.namespace_handlers[namespace]
    really = handler.on_connect

    def watched(given: Any = None) -> Any:
        try:
            return really(given)
        except Exception as refusal:
            told.append(refusal.error_args["data"]["refused"] if "data" in refusal.error_args else str(refusal.error_args))
            raise

    handler.on_connect = watched
    try:
        socket = doors.socket(namespace, auth, **who)
    finally:
        handler.on_connect = really
    assert socket.is_connected(namespace) is not bool(told)
    return told[0] if told else None


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


def test_a_manager_watches_his_hall_whole(town: Town, doors: Doors) -> None:
    doors.hire("cy", Role.MANAGER, hall=EAST)
    page = doors.socket(MANAGER, {"hall": EAST}, browser=doors.signed_in("cy"))
    (first,) = received(page, MANAGER, "hall")
    town.open()
    town.called()
    doors.send_due(1)

    (later,) = received(page, MANAGER, "hall")

    assert first["hall"]["counts"]["waiting"] == 0
    assert later["hall"]["counts"]["called"] == 1


def test_the_centre_watches_all_halls_small(town: Town, doors: Doors) -> None:
    page = doors.socket(MANAGER, by="centre")

    summaries = received(page, MANAGER, "summary")

    assert {one["summary"]["code"] for one in summaries} == {EAST, LANE, WEST, "west-lane"}
    town.issue(hall=WEST)
    doors.send_due(2)
    assert [one["summary"]["code"] for one in received(page, MANAGER, "summary")] == [WEST]


def test_dee_sees_nothing_of_the_other_site(doors: Doors) -> None:
    doors.hire("dee", site="west")
    assert refused(doors, MANAGER, by="bo") == "not_found"
    assert refused(doors, MANAGER) == "not_signed_in"
    assert refused(doors, MANAGER, {"hall": EAST}, by="west-manager") == "not_found"
    assert refused(doors, MANAGER, {"hall": "moon"}, by="centre") == "not_found"
    assert refused(doors, MANAGER, by="kiosk") == "not_found"


def test_a_socket_that_leaves_gives_its_seats_back(doors: Doors) -> None:
    doors.hire("bo")
    sockets = [
        (doors.socket(DISPLAYS, {"key": doors.screen()}), DISPLAYS),
        (doors.socket(COUNTER, {"counter": "east-3"}, browser=doors.signed_in("bo")), COUNTER),
        (doors.socket(TICKET, {"code": doors.town.issued().code}), TICKET),
        (doors.socket(MANAGER, by="centre"), MANAGER),
    ]
    for socket, namespace in sockets:
        socket.disconnect(namespace)

    assert doors.server.door.broadcaster._places == {}


def test_a_screen_that_is_unpaired_is_cut_off_at_once(town: Town, doors: Doors) -> None:
    screen = doors.socket(DISPLAYS, {"key": doors.screen()})

    unpair(town)

    assert not screen.is_connected(DISPLAYS)


def test_a_disabled_clerks_page_is_cut_off_at_once_and_nobody_elses(town: Town, doors: Doors) -> None:
    pages = {}
    for login, counter in (("bo", "east-3"), ("eve", "east-1")):
        doors.hire(login)
        pages[login] = doors.socket(COUNTER, {"counter": counter}, browser=doors.signed_in(login))

    town.do(people.disable_staff, "bo", by=ADMIN)

    assert [page.is_connected(COUNTER) for page in pages.values()] == [False, True]


def test_a_watcher_who_signs_out_watches_no_more(doors: Doors) -> None:
    doors.hire("cy", Role.MANAGER, hall=EAST)
    browser = doors.signed_in("cy")
    page = doors.socket(MANAGER, {"hall": EAST}, browser=browser)

    browser.post("/logout", data={"csrf_token": token_of(browser, "/screens")})

    assert not page.is_connected(MANAGER)


def test_a_watcher_whose_key_is_revoked_watches_no_more(town: Town, doors: Doors) -> None:
    page = doors.socket(MANAGER, by="centre")
    ((id,),) = town.rows("SELECT id FROM access_key WHERE role = 'centre'")

    town.do(people.revoke_key, id, by=ADMIN)

    assert not page.is_connected(MANAGER)
    assert refused(doors, MANAGER, by="centre") == "not_signed_in"


def test_a_page_that_only_listens_for_a_day_is_not_cut_off(town: Town, doors: Doors) -> None:
    doors.hire("cy", Role.MANAGER, hall=EAST)
    page = doors.socket(MANAGER, {"hall": EAST}, browser=doors.signed_in("cy"))
    town.wait(hours=24)

    doors.hire("bo")

    assert page.is_connected(MANAGER)


def test_a_message_has_no_code_and_no_name(town: Town, doors: Doors) -> None:
    issued = town.issued()
    page = doors.socket(MANAGER, {"hall": EAST}, by="centre")

    assert issued.code not in str(plain(page.get_received(MANAGER)))


def split(got: list[dict[str, Any]], *names: str) -> list[list[dict[str, Any]]]:
    return [[one["args"][0] for one in got if one["name"] == name] for name in names]
