"""Managers' and the centre's sockets: one hall whole, or all halls small, as long as they may watch."""

from queueapp.actions import people
from queueapp.domain.roles import Role
from tests.support.catalogue import EAST, LANE, WEST
from tests.support.doors import Doors, received, token_of
from tests.support.sockets import MANAGER, refused
from tests.support.town import ADMIN, Town


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
