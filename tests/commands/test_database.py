"""Keys, schema and catalogue: what is lost is not replaced in silence, and what is wrong is said in one sentence."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from queueapp.actions.setup import _rows
from queueapp.commands.parts import CATALOGUE, PARTS, read_part, standing_parts
from queueapp.storage.engine import Database


def change(var: Path, statement: str, *values: Any) -> None:
    with closing(sqlite3.connect(var / "queue.db")) as connection, connection:
        connection.execute(statement, values)


def seal_one(var: Path) -> None:
    change(var, "INSERT INTO pairing (code, secret_hash, key_sealed, created_at) VALUES ('AB12', x'00', ?, 1)", b"\x01" * 40)


def refused(told: Result) -> str:
    """The one sentence of a command that failed."""
    assert (told.exit_code, told.output.count("\n")) == (1, 1), told.output
    return told.output


def test_lost_keys_are_not_replaced_where_something_is_sealed(queueapp, var: Path) -> None:
    seal_one(var)
    shutil.rmtree(var / "keys")

    assert "sealed under keys that are missing: restore" in refused(queueapp("init"))
    assert not (var / "keys" / "data_keys").exists()


def test_keys_are_made_where_nothing_is_sealed_yet(queueapp, var: Path) -> None:
    shutil.rmtree(var / "keys")

    assert queueapp("init").exit_code == 0


def test_the_doctor_names_the_table_that_no_key_opens(queueapp, var: Path) -> None:
    seal_one(var)

    told = queueapp("doctor")

    assert told.exit_code == 1
    assert "BAD  seals: no data key of this machine opens pairing" in told.output


@pytest.mark.parametrize("words", [("init",), ("doctor",), ("serve",), ("db", "upgrade")])
def test_a_file_that_is_no_database_is_one_sentence(queueapp, var: Path, words: tuple[str, ...]) -> None:
    (var / "queue.db").write_bytes(b"no database at all " * 500)

    assert "damaged, or is none" in refused(queueapp(*words))


@pytest.mark.parametrize("words", [("init",), ("doctor",), ("db", "upgrade")])
def test_a_database_of_a_newer_release_is_left_alone(queueapp, var: Path, words: tuple[str, ...]) -> None:
    change(var, "UPDATE alembic_version SET version_num = 'later'")

    assert "newer release (later)" in refused(queueapp(*words))


def test_a_file_of_another_name_is_refused(queueapp, var: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(CATALOGUE / "sites.json", tmp_path / "my-sites.json"))

    assert "is none of sites.json, services.json and rules.json" in refused(queueapp("catalogue", "load", str(file)))


def test_a_part_that_is_not_given_stays_as_it_stands(queueapp, var: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.json"
    rules.write_text(json.dumps({**read_part(CATALOGUE / "rules.json"), "hold_minutes": 17}), encoding="utf-8")
    assert queueapp("catalogue", "load", str(rules)).exit_code == 0

    assert queueapp("catalogue", "load", str(CATALOGUE / "sites.json")).exit_code == 0

    assert standing(var)["rules"]["hold_minutes"] == 17


def test_what_stands_is_read_back_as_it_was_loaded(var: Path) -> None:
    stands, files = standing(var), {name: read_part(CATALOGUE / f"{name}.json") for name in PARTS}

    assert _rows(stands["sites"], stands["services"]) == _rows(files["sites"], files["services"])
    assert (stands["rules"], stands["services"]["papers"]) == (files["rules"], files["services"]["papers"])


def standing(var: Path) -> dict[str, dict[str, Any]]:
    database = Database(f"sqlite:///{var / 'queue.db'}", synchronous="OFF")
    with database.read() as connection:
        parts = standing_parts(connection)
    database.close()
    assert parts is not None
    return parts


@pytest.mark.parametrize(
    ("name", "content", "lacks"),
    [
        ("sites", {}, "sites is missing"), ("rules", {}, "priorities is missing"), ("sites", {"sites": [{}]}, "sites[0].code is"),
        ("services", {"queues": {}}, "queues is missing or of another kind"), ("sites", [], "an object of JSON"),
    ],
)  # fmt: skip
def test_a_file_that_lacks_a_key_is_named_with_it(queueapp, var: Path, tmp_path: Path, name: str, content: Any, lacks: str) -> None:
    file = tmp_path / f"{name}.json"
    file.write_text(json.dumps(content), encoding="utf-8")

    said = refused(queueapp("catalogue", "load", str(file)))

    assert str(file) in said
    assert lacks in said
