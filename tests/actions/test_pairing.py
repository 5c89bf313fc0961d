"""Screens: asking to be paired, being approved for a place, unpaired."""

import pytest

from queueapp.actions import people, screens
from queueapp.actions.screens import Placing
from queueapp.domain.refusals import BadInput, NotFound, PairingExpired
from queueapp.domain.roles import Role
from queueapp.storage import people_queries
from queueapp.storage.sealing import plain_hash
from tests.support.catalogue import EAST, LANE, WEST
from tests.support.town import ADMIN, ANA, CY, Town


def asked(town: Town) -> screens.PairingBegun:
    return town.do(screens.begin_pairing, by=ANA)


def approve(town: Town, code: str, placing: Placing | None = None, by: object = CY) -> screens.Paired:
    return town.do(screens.approve_pairing, code, placing or Placing(EAST, "hall"), by=by)


def test_a_screen_gets_a_key_of_its_own_for_its_hall(town: Town) -> None:
    paired = approve(town, asked(town).code)

    with town.house.database.read() as connection:
        found = people_queries.actor_of_key(connection, plain_hash(paired.key.text))
    assert found is not None
    assert (found[0].role, found[0].hall, found[0].site) == (Role.DISPLAY, EAST, "east")


def test_the_code_is_read_aloud_so_small_letters_will_do(town: Town) -> None:
    assert approve(town, asked(town).code.lower()).display


def test_the_key_waits_sealed_for_the_screen_that_asked(town: Town) -> None:
    begun = asked(town)
    paired = approve(town, begun.code)

    with town.house.database.read() as connection:
        row = people_queries.pairing(connection, begun.code)
    assert town.house.sealer.open(bytes(row.key_sealed)) == paired.key.text
    assert bytes(row.secret_hash) == plain_hash(begun.secret)


def test_a_code_is_approved_once(town: Town) -> None:
    begun = asked(town)
    approve(town, begun.code)

    with pytest.raises(PairingExpired):
        approve(town, begun.code)


def test_a_code_stands_fifteen_minutes(town: Town) -> None:
    first, second = asked(town), asked(town)
    town.wait(minutes=15)
    approve(town, first.code)
    town.wait(seconds=1)

    with pytest.raises(PairingExpired):
        approve(town, second.code)


def test_a_code_nobody_asked_for_is_not_approved(town: Town) -> None:
    with pytest.raises(PairingExpired):
        approve(town, "AAAAAA")


@pytest.mark.parametrize("hall", [WEST, LANE, "moon"])
def test_a_manager_places_screens_in_his_own_hall(town: Town, hall: str) -> None:
    with pytest.raises(NotFound):
        approve(town, asked(town).code, Placing(hall, "hall"))


@pytest.mark.parametrize(
    ("placing", "field"),
    [
        (Placing(EAST, "cinema"), "layout"),
        (Placing(EAST, "counter"), "counter"),
        (Placing(EAST, "counter", "west-1"), "counter"),
    ],
)
def test_a_placing_that_makes_no_sense_is_refused_by_its_field(town: Town, placing: Placing, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        approve(town, asked(town).code, placing, ADMIN)

    assert set(refused.value.facts["fields"]) == {field}


def test_a_screen_over_a_counter_knows_its_counter(town: Town) -> None:
    approve(town, asked(town).code, Placing(EAST, "counter", "east-3"))

    assert town.rows("SELECT layout, counter FROM display") == [("counter", "east-3")]


def test_an_unpaired_screen_is_off_the_list_and_its_key_dead(town: Town) -> None:
    paired = approve(town, asked(town).code)

    town.do(people.revoke_key, paired.key.id, by=ADMIN)

    with town.house.database.read() as connection:
        assert people_queries.list_displays(connection) == []
        found = people_queries.actor_of_key(connection, plain_hash(paired.key.text))
    assert found is not None and found[1] is True


def test_a_program_pairs_without_a_code(town: Town) -> None:
    paired = town.do(screens.pair_at_once, Placing(EAST, "hall"), by=ADMIN)

    assert paired.key.text.startswith("qk_")
