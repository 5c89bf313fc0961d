"""Whom the limits count as one, what each counts, and whose work is not counted."""

import pytest
from werkzeug.test import TestResponse

from queueapp.web.limits import asker
from tests.support.doors import Doors, open_doors, token_of
from tests.support.town import Town


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("10.0.0.7", "10.0.0.7"),
        ("::ffff:10.0.0.7", "10.0.0.7"),
        ("2001:db8:1:1::7", "2001:db8:1:1::"),
        ("2001:db8:1:1:ffff::9", "2001:db8:1:1::"),
        ("2001:db8:1:2::7", "2001:db8:1:2::"),
        ("unix", "unix"),
    ],
)
def test_a_household_counts_as_one(quiet_doors: Doors, address: str, counted_as: str) -> None:
    with quiet_doors.server.app.test_request_context("/", environ_base={"REMOTE_ADDR": address}):
        assert asker() == counted_as


def pairing(doors: Doors, **headers: str) -> int:
    return doors.post("/displays/pairings", **headers).status_code


def test_who_names_himself_anew_each_time_is_counted_all_the_same(town: Town) -> None:
    doors = open_doors(town, trusted_proxies=1)
    asked = [pairing(doors, **{"X-Forwarded-For": f"2001:db8:1:1::{place:x}"}) for place in range(31)]

    assert asked == [201] * 30 + [429]
    assert pairing(doors, **{"X-Forwarded-For": "2001:db8:1:2::1"}) == 201


def test_a_screens_key_is_counted_and_a_kiosks_is_not(doors: Doors) -> None:
    screen = {"Authorization": f"Bearer {doors.screen()}"}
    kiosk = {"Authorization": f"Bearer {doors.key('kiosk')}"}

    assert [pairing(doors, **screen) for _ in range(31)] == [201] * 30 + [429]
    assert pairing(doors, **kiosk) == 201


def test_each_page_counts_by_itself_and_looking_counts_nowhere(doors: Doors) -> None:
    browser = doors.browser()
    token = token_of(browser, "/t")

    def take() -> TestResponse:
        return browser.post("/sites/east/tickets", data={"csrf_token": token})

    assert 429 not in {take().status_code for _ in range(30)}
    assert take().status_code == 429
    assert {browser.get("/t").status_code for _ in range(40)} == {200}
    assert browser.post("/t", data={"csrf_token": token, "code": "x"}).status_code != 429
