"""Signing in and out."""

import re

import pytest

from queueapp.actions import people
from queueapp.domain.roles import Role
from queueapp.web.identities import IDLE_US
from tests.support.catalogue import EAST
from tests.support.doors import PASSWORD, Doors, open_doors, token_of
from tests.support.town import ADMIN, Town


def try_to_sign_in(doors: Doors, name: str, password: str, **more: str) -> object:
    browser = doors.browser()
    form = {"name": name, "password": password, "csrf_token": token_of(browser, "/login"), **more}
    return browser.post("/login", data=form)


def shown(answer: object, name: str) -> str:
    """The page's visible words without the name that was typed and the form's token."""
    return re.sub(r"<[^>]*>", "", answer.text).replace(name, "")


@pytest.mark.parametrize(("role", "home"), [(Role.CLERK, "/counter"), (Role.MANAGER, "/screens"), (Role.ADMIN, "/screens")])
def test_who_signs_in_comes_to_his_place_of_work(doors: Doors, role: Role, home: str) -> None:
    doors.hire("bo", role)

    answer = try_to_sign_in(doors, "bo", PASSWORD)

    assert (answer.status_code, answer.headers["Location"]) == (303, home)


def test_who_was_on_his_way_goes_on_there(doors: Doors) -> None:
    doors.hire("bo")

    assert try_to_sign_in(doors, "bo", PASSWORD, next="/counter/east-3").headers["Location"] == "/counter/east-3"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_to_somebody_elses_server(doors: Doors, elsewhere: str) -> None:
    doors.hire("bo")

    assert try_to_sign_in(doors, "bo", PASSWORD, next=elsewhere).headers["Location"] == "/counter"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(doors: Doors) -> None:
    doors.hire("bo")

    wrong, unknown = try_to_sign_in(doors, "bo", "wrong word"), try_to_sign_in(doors, "nobody", PASSWORD)

    assert wrong.status_code == unknown.status_code == 401
    assert shown(wrong, "bo") == shown(unknown, "nobody")


def test_who_was_disabled_signs_in_no_more(town: Town, doors: Doors) -> None:
    doors.hire("bo")
    town.do(people.disable_staff, "bo", by=ADMIN)

    assert try_to_sign_in(doors, "bo", PASSWORD).status_code == 401


def test_a_disabled_clerk_is_out_at_his_next_click(town: Town, doors: Doors) -> None:
    doors.hire("bo")
    browser = doors.signed_in("bo")
    assert browser.get("/counter").status_code == 200

    town.do(people.disable_staff, "bo", by=ADMIN)

    assert browser.get("/counter").headers["Location"].startswith("/login")


def test_signing_out_ends_the_session_itself(town: Town, doors: Doors) -> None:
    doors.hire("bo")
    browser = doors.signed_in("bo")
    cookie = browser.get_cookie("queueapp").value
    browser.post("/logout", data={"csrf_token": token_of(browser, "/counter")})
    assert browser.get("/counter").status_code == 303

    browser.set_cookie("queueapp", cookie)

    assert browser.get("/counter").status_code == 303
    assert town.rows("SELECT count(*) FROM session WHERE ended_at IS NULL") == [(0,)]


def test_a_session_is_over_after_twelve_idle_hours(town: Town, doors: Doors) -> None:
    doors.hire("bo")
    browser = doors.signed_in("bo")
    town.wait(hours=11)
    assert browser.get("/counter").status_code == 200
    town.wait(hours=11)
    assert browser.get("/counter").status_code == 200
    town.wait(seconds=IDLE_US / 1_000_000 + 1)

    assert browser.get("/counter").status_code == 303


def test_a_name_is_tried_ten_times_a_minute_and_no_more(doors: Doors) -> None:
    doors.hire("bo")
    tried = [try_to_sign_in(doors, "bo", "guess") for _ in range(11)]

    assert [one.status_code for one in tried] == [401] * 10 + [429]


@pytest.mark.parametrize("spelled", [" bo", "bo  ", "\u3000bo", "bo" + " " * 70 + "x"])
def test_a_blank_makes_no_other_name_of_it(doors: Doors, spelled: str) -> None:
    for _ in range(10):
        try_to_sign_in(doors, "bo", "guess")

    assert try_to_sign_in(doors, spelled, "guess").status_code == 429


def test_from_wherever_a_name_is_tried_a_hundred_times_an_hour(town: Town) -> None:
    doors = open_doors(town, trusted_proxies=1)
    browser = doors.browser()
    token = token_of(browser, "/login")

    def tried(place: int) -> int:
        form = {"name": "bo", "password": "guess", "csrf_token": token}
        return browser.post("/login", data=form, headers={"X-Forwarded-For": f"10.0.0.{place}"}).status_code

    assert {tried(place) for place in range(100)} == {401}
    assert tried(100) == 429


def test_from_one_address_anybody_is_tried_so_often_a_minute(doors: Doors) -> None:
    browser = doors.browser()
    token = token_of(browser, "/login")
    names = [f"clerk{number}" for number in range(121)]

    tried = [browser.post("/login", data={"name": name, "password": "guess", "csrf_token": token}).status_code for name in names]

    assert tried == [401] * 120 + [429]


def test_forty_clerks_sign_in_behind_one_address(doors: Doors) -> None:
    for number in range(12):
        doors.hire(f"clerk{number}")

    assert {try_to_sign_in(doors, f"clerk{number}", PASSWORD).status_code for number in range(12)} == {303}


def test_a_sign_in_needs_its_forms_token(doors: Doors) -> None:
    doors.hire("bo")

    answer = doors.browser().post("/login", data={"name": "bo", "password": PASSWORD})

    assert answer.status_code == 400


def test_the_cookie_is_out_of_scripts_reach(doors: Doors) -> None:
    doors.hire("bo")
    browser = doors.browser()
    form = {"name": "bo", "password": PASSWORD, "csrf_token": token_of(browser, "/login")}

    cookies = browser.post("/login", data=form).headers.getlist("Set-Cookie")

    assert any("HttpOnly" in one and "SameSite=Lax" in one for one in cookies)
    assert PASSWORD not in str(cookies)


def test_a_kiosk_signs_in_once_with_its_key(doors: Doors) -> None:
    browser = doors.browser()
    token = token_of(browser, "/kiosk")

    wrong = browser.post("/kiosk/sign-in", data={"key": "qk_wrong", "csrf_token": token})
    right = browser.post("/kiosk/sign-in", data={"key": doors.key("kiosk"), "csrf_token": token})

    assert wrong.status_code == 401
    assert (right.status_code, right.headers["Location"]) == (303, f"/kiosk?hall={EAST}")
    assert browser.get(f"/kiosk?hall={EAST}").status_code == 200


def test_a_kiosk_whose_key_is_revoked_asks_for_a_key_again(town: Town, doors: Doors) -> None:
    browser = doors.browser()
    browser.post("/kiosk/sign-in", data={"key": doors.key("kiosk"), "csrf_token": token_of(browser, "/kiosk")})
    ((id,),) = town.rows("SELECT id FROM access_key WHERE role = 'kiosk'")

    town.do(people.revoke_key, id, by=ADMIN)

    assert 'name="key"' in browser.get(f"/kiosk?hall={EAST}").text
