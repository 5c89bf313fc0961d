"""The doctor finds what must never be: each invariant broken by hand is named, and a healthy town has none."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from queueapp.actions import booking, serving
from queueapp.actions.booking_people import Wish
from queueapp.doctoring import Finding, examine
from queueapp.domain.clock import instant
from queueapp.storage import migrating
from queueapp.storage.engine import Database
from queueapp.storage.sealing import Sealer
from tests.support.catalogue import PLATE
from tests.support.clock import ZIBO
from tests.support.town import ANA, Town, found_town


@pytest.fixture
def ill(tmp_path: Path) -> Iterator[Town]:
    """A migrated town of one's own in the middle of a morning, for harm that no check afterwards could bear."""
    database = Database(f"sqlite:///{tmp_path / 'ill.db'}", synchronous="OFF")
    migrating.upgrade(database)
    town = found_town(database)
    town.open()
    town.served()
    town.serving()
    for _ in range(3):
        town.issue()
    yield town
    database.close()


def bad(town: Town) -> list[str]:
    return [finding.what for finding in examine(town.house) if not finding.holds]


def harm(town: Town, *statements: str) -> None:
    def do(connection: object) -> None:
        for statement in statements:
            connection.execute(text(statement))

    town.house.database.write(do)


def test_a_healthy_town_has_nothing(ill: Town) -> None:
    findings = examine(ill.house)

    assert all(isinstance(finding, Finding) and finding.holds for finding in findings)
    assert {"schema", "numbers", "seats", "east-hall log", "east-hall fold", "east-hall order", "east-hall count"} <= {
        finding.what for finding in findings
    }


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (["DELETE FROM event WHERE stream = 'hall/east-hall' AND seq = 3"], "east-hall log"),
        (["UPDATE stream SET seq = seq + 1 WHERE name = 'hall/east-hall'"], "east-hall log"),
        (["UPDATE ticket SET calls = 9 WHERE state = 'serving'"], "east-hall fold"),
        (["UPDATE desk SET version = version + 1"], "east-hall fold"),
        (["UPDATE hall SET applied = json_set(applied, '$.version', 7) WHERE code = 'east-hall'"], "east-hall fold"),
        (["UPDATE ticket SET state = 'expired' WHERE state = 'waiting' AND number = 'A005'"], "east-hall fold"),
        (["UPDATE alembic_version SET version_num = 'another'"], "schema"),
    ],
)
def test_what_was_harmed_is_named(ill: Town, statements: list[str], found: str) -> None:
    harm(ill, *statements)

    assert found in bad(ill)


def test_a_number_given_twice_is_named(ill: Town) -> None:
    without_constraints(ill, "visit")
    harm(ill, "UPDATE visit SET count = 1")

    assert "numbers" in bad(ill)


def test_two_tickets_in_one_seat_are_named(ill: Town) -> None:
    without_constraints(ill, "ticket")
    harm(ill, "UPDATE ticket SET state = 'called', counter = 'east-3', seat = 0 WHERE number = 'A003'")

    assert "seats" in bad(ill)


def test_a_call_out_of_turn_is_named(ill: Town) -> None:
    ((first, last),) = ill.rows(
        "SELECT (SELECT id FROM ticket WHERE number = 'A003'), (SELECT id FROM ticket WHERE number = 'A005')"
    )
    ill.do(serving.finish, "east-3")
    ill.call_next()
    harm(ill, f"UPDATE event SET body = replace(body, '{first}', '{last}') WHERE kind = 'ticket.called' AND body LIKE '%{first}%'")

    assert "east-hall order" in bad(ill)


def without_constraints(town: Town, table: str) -> None:
    """The same rows in a table that forbids nothing."""
    harm(town, f"CREATE TABLE plain AS SELECT * FROM {table}", "PRAGMA defer_foreign_keys = ON")
    with town.house.database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql(f"DROP TABLE {table}")
        connection.exec_driver_sql(f"ALTER TABLE plain RENAME TO {table}")
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")


def test_holds_and_parked_places_left_past_their_time_tell_that_no_scheduler_works(ill: Town) -> None:
    ill.publish_days()
    start = instant(datetime(2026, 11, 26, 10, tzinfo=ZIBO))
    ill.do(booking.hold, Wish("east", (PLATE,), start), by=ANA)
    ill.wait(minutes=14)
    assert bad(ill) == []

    ill.wait(minutes=2)

    assert bad(ill) == ["east in time"]


@pytest.mark.parametrize("body", ["'{}'", "'no JSON'", "replace(body, 'east-', 'nowhere-')"])
def test_a_log_that_cannot_be_folded_is_a_finding(ill: Town, body: str) -> None:
    harm(ill, f"UPDATE event SET body = {body} WHERE stream = 'hall/east-hall' AND kind = 'ticket.called'")

    assert {"east-hall log", "east-hall fold"} & set(bad(ill))


def test_what_was_sealed_under_a_lost_key_is_named(ill: Town) -> None:
    ill.house.sealer = Sealer([b"another key, of as many bytes ok"])

    (seals,) = [finding for finding in examine(ill.house) if finding.what == "seals"]

    assert (seals.holds, seals.detail) == (False, "no data key of this machine opens visit")
