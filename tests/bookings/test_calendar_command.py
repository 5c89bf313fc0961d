"""`queueapp calendar`: whoever changes hours at the machine sees first whom it hits, and has to mean it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from queueapp.cli import main
from queueapp.domain.clock import Clock
from queueapp.outside.system import real_now
from queueapp.storage import migrating
from queueapp.storage.engine import Database
from queueapp.storage.sealing import Sealer
from queueapp.storage.setup_queries import set_clock
from tests.bookings.town import YEAR, BookingTown, found_with_days
from tests.support.clock import StoppedClock
from tests.support.town import build_house

KEY = "a key of this machine 32 bytes up"
CLOSED = ("day", "east", "2026-11-25", "--hours", "closed", "--reason", "设备检修")


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BookingTown:
    """A machine whose city is at nine on 2026-11-24, whenever the test runs, with an appointment tomorrow."""
    address = f"sqlite:///{tmp_path / 'queue.db'}"
    for name, value in {"DATABASE_URL": address, "DATA_KEYS": KEY, "SECRET_KEY": "secret", "DATA_FOLDER": str(tmp_path)}.items():
        monkeypatch.setenv(f"QUEUEAPP_{name}", value)
    database = Database(address, synchronous="OFF")
    migrating.upgrade(database)
    clock = StoppedClock()
    found_with_days(database, None)
    town = BookingTown(build_house(database, clock), clock)
    town.house.sealer = Sealer([KEY.encode()])
    town.book()
    database.write(lambda connection: set_clock(connection, Clock(clock.at, real_now())))
    return town


def queueapp(*words: str) -> Result:
    return CliRunner().invoke(main, ["calendar", *words])


def stranded(town: BookingTown) -> int:
    return sum(one.stranded for one in town.ledger().appointments.values())


def test_whom_a_closed_day_hits_is_shown_and_it_must_be_meant(town: BookingTown) -> None:
    shown = queueapp(*CLOSED)

    assert (shown.exit_code, stranded(town)) == (1, 0)
    assert "30 slots, places 105 to 0, 1 hit" in shown.output
    assert "2026-11-25T10:00+08:00 plate-again" in shown.output
    assert "--yes" in shown.output


def test_a_dry_run_writes_nothing(town: BookingTown) -> None:
    head = town.head()
    shown = queueapp(*CLOSED, "--dry-run")

    assert (shown.exit_code, town.head()) == (0, head)
    assert "1 hit" in shown.output


def test_what_is_meant_is_done_and_undone(town: BookingTown) -> None:
    done = queueapp(*CLOSED, "--yes")
    assert (done.exit_code, stranded(town)) == (0, 1), done.output
    assert (queueapp("day", "east", "2026-11-25").exit_code, stranded(town)) == (0, 0)


def test_what_hits_nobody_needs_no_word(town: BookingTown) -> None:
    assert queueapp("day", "east", "2026-11-28", "--hours", "09:00-11:00", "--reason", "周六加开").exit_code == 0
    assert town.line("10:00", days=4) == {"free": 3}


def test_a_years_table_that_hits_somebody_must_be_meant(town: BookingTown, tmp_path: Path) -> None:
    facts = {**YEAR, "holidays": [*YEAR["holidays"], {"date": "2026-11-25", "name": {"zh": "放假", "en": "Holiday"}}]}
    file = tmp_path / "year.json"
    file.write_text(json.dumps(facts), encoding="utf-8")

    assert "1 hit" in queueapp("import", str(file), "--dry-run").output
    assert (queueapp("import", str(file)).exit_code, stranded(town)) == (1, 0)
    assert (queueapp("import", str(file), "--yes").exit_code, stranded(town)) == (0, 1)
