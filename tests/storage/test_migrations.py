"""Migrations: what they make from nothing is what the rows say, and they go both ways over a lived-in database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

from queueapp.storage import appointment_queries, migrating, person_queries
from queueapp.storage.engine import Database
from queueapp.storage.schema import METADATA
from tests.bookings.town import BookingTown, a_person, found_with_days
from tests.support.catalogue import NEW_CAR
from tests.support.databases import POSTGRES, SQLITE, Postgres
from tests.support.follows import assert_follows
from tests.support.town import EVE, Town, found_town

BEFORE_NAMES = "20261129_1710_plans"


@pytest.fixture(params=[SQLITE, POSTGRES])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with nothing in it."""
    if request.param == SQLITE:
        database = Database(f"sqlite:///{tmp_path / 'empty.db'}", synchronous="OFF")
        yield database
        database.close()
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.create()
    database = Database(server.address(name))
    yield database
    database.close()
    server.drop(name)


def schema_of(database: Database) -> dict[str, object]:
    """Tables, columns, indexes and constraints as the database has them."""
    seen = inspect(database.engine)
    return {
        table: (
            sorted((row["name"], str(row["type"]), row["nullable"]) for row in seen.get_columns(table)),
            sorted(
                (row["name"], tuple(row["column_names"]), bool(row["unique"]), options_of(row))
                for row in seen.get_indexes(table)
            ),
            sorted((row["name"] or "", tuple(row["column_names"])) for row in seen.get_unique_constraints(table)),
            sorted((row["name"] or "", row["sqltext"].replace(" ", "").strip("()")) for row in seen.get_check_constraints(table)),
            sorted((row["name"] or "", tuple(row["constrained_columns"])) for row in seen.get_foreign_keys(table)),
            seen.get_pk_constraint(table),
        )
        for table in seen.get_table_names()
        if table != "alembic_version"
    }  # fmt: skip


def options_of(index: Any) -> dict[str, str]:
    """What the database adds to an index, such as its condition."""
    return {name: str(value) for name, value in index.get("dialect_options", {}).items()}


def live(database: Database) -> Town:
    """A town that has lived a little."""
    town = found_town(database)
    town.open()
    town.open("lane-1", EVE)
    town.served()
    town.missed()
    town.served(NEW_CAR, counter="lane-1", by=EVE)
    return town


def test_migrating_from_nothing_makes_what_the_rows_say(empty: Database) -> None:
    migrating.upgrade(empty)

    assert migrating.differences(empty) == []


def test_migrating_and_creating_make_the_same_schema(empty: Database) -> None:
    migrating.upgrade(empty)
    migrated = schema_of(empty)
    migrating.downgrade(empty, "base")

    METADATA.create_all(empty.engine)

    assert schema_of(empty) == migrated


def test_a_created_schema_lacks_nothing_that_migrating_makes(empty: Database) -> None:
    METADATA.create_all(empty.engine)

    assert migrating.differences(empty) == []


def test_a_town_lives_in_a_migrated_database(empty: Database) -> None:
    migrating.upgrade(empty)

    assert_follows(live(empty).house)


def test_down_and_up_again_over_a_lived_in_town(empty: Database) -> None:
    migrating.upgrade(empty)
    live(empty)

    for revision in reversed(revisions()):
        migrating.downgrade(empty, revision)
        migrating.upgrade(empty)

    assert migrating.differences(empty) == []
    assert migrating.revision_of(empty) == migrating.newest_revision()


def test_names_follow_from_the_person_to_what_they_were_given_for_and_back(empty: Database) -> None:
    migrating.upgrade(empty)
    found = found_with_days(empty, None)
    town = BookingTown(found.house, found.clock)
    person = a_person()
    made = town.book("09:30", days=0)
    visit = town.check_in(made.id).ticket.visit

    migrating.downgrade(empty, BEFORE_NAMES)
    held = town.rows("SELECT name_sealed, phone_sealed FROM person")
    migrating.upgrade(empty)

    assert [[town.house.sealer.open(bytes(one)) for one in row] for row in held] == [[person.name, person.phone]]
    with empty.read() as connection:
        booked = appointment_queries.opened(connection, town.house.sealer, made.id)
        came = person_queries.of_visit(connection, town.house.sealer, visit)
    assert booked is not None
    assert came is not None
    assert (booked.name, came.name, came.phone) == (person.name, person.name, person.phone)


def test_all_the_way_down_nothing_is_left(empty: Database) -> None:
    migrating.upgrade(empty)
    live(empty)

    migrating.downgrade(empty, "base")

    assert set(inspect(empty.engine).get_table_names()) <= {"alembic_version"}


def test_upgrading_twice_changes_nothing(empty: Database) -> None:
    migrating.upgrade(empty)
    town = live(empty)
    before = town.counted()

    migrating.upgrade(empty)

    assert town.counted() == before


def test_a_database_knows_its_revision(empty: Database) -> None:
    assert migrating.revision_of(empty) is None

    migrating.upgrade(empty)

    assert migrating.revision_of(empty) == migrating.newest_revision()
    with empty.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1


def revisions() -> list[str]:
    """Where each revision came from, the oldest first."""
    script = migrating.ScriptDirectory.from_config(migrating._config(None))
    walked = list(script.walk_revisions())
    return [str(one.down_revision or "base") for one in reversed(walked)]
