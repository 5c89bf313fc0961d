"""The demonstration is taken back when the same folder is served in earnest, and may come again."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from queueapp.actions import people
from queueapp.actions.unit import House
from queueapp.commands.doors import NOBODY, table_of_doors
from queueapp.commands.people import somebody_signs_in
from queueapp.demo.prepare import DEMO, crowd_file, demo_file, prepare_demo, take_demo_back
from queueapp.domain.roles import Role
from queueapp.factory import build_house
from queueapp.outside.passwords import Passwords
from queueapp.settings import Settings
from queueapp.storage.people_queries import actor_of_key, staff_by_login
from queueapp.storage.sealing import plain_hash


@pytest.fixture
def settings(var: Path) -> Settings:
    return Settings(_env_file=None)


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    house = build_house(settings)
    yield house
    house.database.close()


def gets_in(house: House, user: dict[str, str]) -> bool:
    with house.database.read() as connection:
        staff = staff_by_login(connection, user["login"])
    return staff is not None and staff.disabled_at is None and Passwords().matches(staff.password_hash, user["password"])


def valid_keys(house: House, facts: dict[str, Any]) -> list[str]:
    with house.database.read() as connection:
        found = {name: actor_of_key(connection, plain_hash(text)) for name, text in facts["keys"].items()}
    return [name for name, known in found.items() if known is not None and not known[1]]


def test_it_lets_nobody_in_once_it_was_taken_back(house: House, settings: Settings) -> None:
    facts = prepare_demo(house, settings)
    assert somebody_signs_in(house)
    made = people.make_key(house, house.asked_by(DEMO), people.Scope(Role.KIOSK), "crowd").value
    assert made is not None
    crowd_file(settings).write_text(json.dumps({"kiosk zibo": made.text}), encoding="utf-8")

    assert take_demo_back(house, settings)

    assert not any(gets_in(house, user) for user in facts["users"].values())
    assert valid_keys(house, facts) == []
    assert valid_keys(house, {"keys": {"crowd": made.text}}) == []
    assert not crowd_file(settings).exists()
    assert not somebody_signs_in(house)
    assert not demo_file(settings).exists()
    assert not take_demo_back(house, settings)


def test_it_may_come_again(house: House, settings: Settings) -> None:
    prepare_demo(house, settings)
    take_demo_back(house, settings)

    again = prepare_demo(house, settings)

    assert all(gets_in(house, user) for user in again["users"].values())
    assert valid_keys(house, again) == ["admin", "kiosk", "board", "screen"]


def test_whoever_got_a_password_of_his_own_keeps_his_account(house: House, settings: Settings) -> None:
    prepare_demo(house, settings)
    people.set_password(house, house.asked_by(DEMO), "admin", "a real one", hash_password=Passwords().hash)

    take_demo_back(house, settings)

    assert gets_in(house, {"login": "admin", "password": "a real one"})


@pytest.mark.parametrize("staffed", [True, False])
def test_the_table_says_that_there_is_no_account_only_where_there_is_none(staffed: bool) -> None:
    assert (NOBODY in table_of_doors("http://127.0.0.1:8000", None, staffed=staffed)) is not staffed
