"""Staff, their sessions, and keys: what ends, ends at once and everywhere."""

from typing import Any

import pytest

from queueapp.actions import people
from queueapp.actions.people import Scope
from queueapp.domain.refusals import BadInput, NotFound
from queueapp.domain.roles import KEY_ROLES, STAFF, Actor, Role
from queueapp.storage.people_queries import actor_of_key, actor_of_session, list_keys, staff_by_login
from queueapp.storage.sealing import plain_hash
from tests.support.catalogue import EAST
from tests.support.databases import on_both
from tests.support.town import ADMIN, Town

pytestmark = on_both


def hired(town: Town, login: str = "bo", password: str = "long enough", **scope: Any) -> str:
    where = Scope(**{"role": Role.CLERK, "site": "east", **scope})
    return town.do(
        people.create_staff, login, password, where, name="Bo", badge="0317", hash_password=lambda word: f"hash of {word}",
        by=ADMIN,
    )  # fmt: skip


def session_of(town: Town, staff: str) -> str:
    return people.begin_session(town.house, town.ask(Actor(Role.CLERK, staff)), staff=staff)


def who(town: Town, secret: str) -> Actor | None:
    with town.house.database.read() as connection:
        found = actor_of_session(connection, plain_hash(secret))
    return None if found is None else found[0]


def key_holder(town: Town, text: str) -> tuple[Actor, bool] | None:
    with town.house.database.read() as connection:
        return actor_of_key(connection, plain_hash(text))


def test_a_member_of_staff_is_kept_with_a_hash_of_his_password(town: Town) -> None:
    hired(town)

    with town.house.database.read() as connection:
        row = staff_by_login(connection, "bo")
    assert (row.name, row.badge, row.role, row.site) == ("Bo", "0317", "clerk", "east")
    assert row.password_hash == "hash of long enough"


def test_a_name_is_given_once(town: Town) -> None:
    hired(town)

    with pytest.raises(BadInput) as refused:
        hired(town)

    assert refused.value.facts["fields"] == {"login": "taken"}


def test_a_password_has_eight_signs_at_least(town: Town) -> None:
    with pytest.raises(BadInput) as refused:
        hired(town, password="1234567")

    assert set(refused.value.facts["fields"]) == {"password"}


@pytest.mark.parametrize("role", sorted(set(Role) - STAFF))
def test_a_device_is_no_member_of_staff(town: Town, role: Role) -> None:
    with pytest.raises(BadInput):
        hired(town, role=role)


@pytest.mark.parametrize(("place", "field"), [({"site": "moon"}, "site"), ({"hall": "moon"}, "hall")])
def test_a_place_that_does_not_exist_is_refused(town: Town, place: dict[str, str], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        hired(town, **place)

    assert set(refused.value.facts["fields"]) == {field}


def test_who_belongs_to_a_hall_belongs_to_its_site(town: Town) -> None:
    hired(town, site=None, hall=EAST)

    assert town.rows("SELECT site, hall FROM staff") == [("east", EAST)]


def test_a_session_is_found_by_the_secret_of_its_cookie_only(town: Town) -> None:
    staff = hired(town)
    secret = session_of(town, staff)

    assert who(town, secret) == Actor(Role.CLERK, staff, "Bo", "0317", "east")
    assert who(town, secret + "x") is None
    assert secret.encode() not in bytes(town.rows("SELECT id_hash FROM session")[0][0])


def test_signing_out_ends_this_session_only(town: Town) -> None:
    staff = hired(town)
    first, second = session_of(town, staff), session_of(town, staff)

    people.end_session(town.house, town.ask(Actor(Role.CLERK, staff)), first)

    assert who(town, first) is None
    assert who(town, second) is not None


def test_a_new_password_ends_all_sessions(town: Town) -> None:
    secret = session_of(town, hired(town))

    town.do(people.set_password, "bo", "another one", hash_password=str.upper, by=ADMIN)

    assert who(town, secret) is None
    assert town.rows("SELECT password_hash FROM staff") == [("ANOTHER ONE",)]


def test_a_disabled_member_of_staff_is_signed_out_at_once(town: Town) -> None:
    secret = session_of(town, hired(town))

    town.do(people.disable_staff, "bo", by=ADMIN)

    assert who(town, secret) is None


def test_one_who_is_enabled_again_signs_in_anew(town: Town) -> None:
    staff = hired(town)
    secret = session_of(town, staff)
    town.do(people.disable_staff, "bo", by=ADMIN)

    town.do(people.enable_staff, "bo", by=ADMIN)

    assert who(town, secret) is None
    assert who(town, session_of(town, staff)) is not None


def test_nobody_can_be_changed_who_does_not_exist(town: Town) -> None:
    with pytest.raises(NotFound):
        town.do(people.enable_staff, "nobody", by=ADMIN)
    with pytest.raises(NotFound):
        town.do(people.disable_staff, "nobody", by=ADMIN)
    with pytest.raises(NotFound):
        town.do(people.set_password, "nobody", "long enough", hash_password=str, by=ADMIN)


@pytest.mark.parametrize("role", KEY_ROLES)
def test_a_key_opens_what_it_was_made_for(town: Town, role: Role) -> None:
    made = town.do(people.make_key, Scope(role, counter="east-3"), "a program", by=ADMIN)

    assert key_holder(town, made.text) == (Actor(role, made.id, "a program", "", "east", EAST, "east-3"), False)
    assert made.text.encode() not in bytes(town.rows("SELECT hash FROM access_key")[0][0])


@pytest.mark.parametrize("role", [Role.CLOCK, Role.CITIZEN])
def test_nobody_gets_a_key_of_the_clock_or_a_citizen(town: Town, role: Role) -> None:
    with pytest.raises(BadInput):
        town.do(people.make_key, Scope(role), "a program", by=ADMIN)


@pytest.mark.parametrize("place", [{"site": "moon"}, {"hall": "moon"}, {"counter": "moon-1"}])
def test_a_key_for_nowhere_is_refused(town: Town, place: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        town.do(people.make_key, Scope(Role.CLERK, **place), "a program", by=ADMIN)


def test_a_revoked_key_says_so_and_stays_on_the_list(town: Town) -> None:
    made = town.do(people.make_key, Scope(Role.KIOSK), "kiosk", by=ADMIN)

    town.do(people.revoke_key, made.id, by=ADMIN)

    found = key_holder(town, made.text)
    assert found is not None and found[1] is True
    with town.house.database.read() as connection:
        assert [(row.id, row.revoked_at) for row in list_keys(connection)] == [(made.id, town.clock.at)]


def test_a_key_is_revoked_once(town: Town) -> None:
    made = town.do(people.make_key, Scope(Role.KIOSK), "kiosk", by=ADMIN)
    town.do(people.revoke_key, made.id, by=ADMIN)

    for id in (made.id, "nothing"):
        with pytest.raises(NotFound):
            town.do(people.revoke_key, id, by=ADMIN)


def test_a_session_begun_with_a_key_ends_with_it(town: Town) -> None:
    made = town.do(people.make_key, Scope(Role.KIOSK, hall=EAST), "kiosk", by=ADMIN)
    secret = people.begin_session(town.house, town.ask(Actor(Role.KIOSK, made.id)), key=made.id)
    assert who(town, secret) == Actor(Role.KIOSK, made.id, "kiosk", "", "east", EAST)

    town.do(people.revoke_key, made.id, by=ADMIN)

    assert who(town, secret) is None


def test_every_change_of_people_is_told_to_the_city_so_that_every_process_looks_again(town: Town) -> None:
    seq = town.rows("SELECT seq FROM stream WHERE name = 'city'")[0][0]
    staff = hired(town)
    town.do(people.set_password, "bo", "another one", hash_password=str, by=ADMIN)
    people.end_session(town.house, town.ask(Actor(Role.CLERK, staff)), session_of(town, staff))
    made = town.do(people.make_key, Scope(Role.KIOSK), "kiosk", by=ADMIN)
    town.do(people.revoke_key, made.id, by=ADMIN)
    town.do(people.disable_staff, "bo", by=ADMIN)

    kinds = [row[0] for row in town.rows("SELECT kind FROM event WHERE stream = 'city' AND seq > :seq ORDER BY seq", seq=seq)]
    assert kinds == [
        "city.staff_added", "city.staff_changed", "city.session_ended", "city.key_made", "city.key_revoked", "city.staff_changed",
    ]  # fmt: skip


def test_no_name_and_no_secret_stands_in_the_log(town: Town) -> None:
    hired(town, password="long enough")
    made = town.do(people.make_key, Scope(Role.KIOSK), "the kiosk of Mr Wang", by=ADMIN)

    log = str(town.rows("SELECT body FROM event"))

    assert "Bo" not in log and "Wang" not in log and made.text not in log
