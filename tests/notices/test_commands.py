"""The dead letters, as somebody at the machine sees and revives them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from queueapp.cli import main
from queueapp.domain.notices import Channel, Fault, Kind, Message, Undelivered
from queueapp.outside.post import NullCourier, PostRoom
from queueapp.storage import migrating
from queueapp.storage.engine import Database
from tests.support.clock import StoppedClock
from tests.support.notices import EMAIL, LETTERS, PHONE, Box, box
from tests.support.town import Town, build_house

KEY = "a key of the tests, 32 bytes long"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Box:
    """A machine with three notices: one waits, two are dead."""
    address = f"sqlite:///{tmp_path / 'queue.db'}"
    for name, value in {"DATABASE_URL": address, "DATA_KEYS": KEY, "SECRET_KEY": "secret"}.items():
        monkeypatch.setenv(f"QUEUEAPP_{name}", value)
    database = Database(address, synchronous="OFF")
    migrating.upgrade(database)
    ana = box(Town(build_house(database, StoppedClock()), StoppedClock()))
    ana.town.house.post = PostRoom({Channel.MAIL: Refusing()}, LETTERS)
    for number in range(2):
        ana.tell(Kind.BOOKED, about=f"appointment-{number}")
    ana.deliver()
    ana.tell(Kind.REMINDER, about="appointment-3")
    return ana


class Refusing(NullCourier):
    def deliver(self, to: str, message: Message, at: int) -> None:
        raise Undelivered("smtp_550", Fault.NEVER)


def queueapp(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def states(machine: Box) -> list[tuple[str, str]]:
    return machine.town.rows("SELECT kind, state FROM notice ORDER BY kind, state")


def test_the_list_shows_what_waits(machine: Box) -> None:
    told = queueapp("notices", "list")

    ((id,),) = machine.town.rows("SELECT id FROM notice WHERE state = 'waiting'")
    assert told.output == f"{id} reminder mail 0 2026-11-24T09:00:00+08:00 -\n"


def test_the_list_of_dead_letters_says_why_and_not_to_whom(machine: Box) -> None:
    told = queueapp("notices", "list", "--dead")

    assert [line.split(" ", 1)[1] for line in told.output.splitlines()] == ["booked mail 1 2026-11-24T09:00:00+08:00 smtp_550"] * 2
    assert PHONE not in told.output
    assert EMAIL not in told.output


def test_one_dead_letter_is_revived(machine: Box) -> None:
    id = queueapp("notices", "list", "--dead", "--most", "1").output.split()[0]

    assert queueapp("notices", "retry", id).output == f"{id} waits again\n"
    assert states(machine) == [("booked", "dead"), ("booked", "waiting"), ("reminder", "waiting")]


def test_after_an_outage_all_are_revived(machine: Box) -> None:
    assert len(queueapp("notices", "retry", "--all").output.splitlines()) == 2
    assert {state for _, state in states(machine)} == {"waiting"}


def test_an_unknown_notice_is_refused_in_one_sentence(machine: Box) -> None:
    told = queueapp("notices", "retry", "nothing")

    assert told.exit_code == 1
    assert told.output == "There is no such thing here.\n"


@pytest.mark.parametrize("words", [(), ("--all", "some")])
def test_which_ones_must_be_said(machine: Box, words: tuple[str, ...]) -> None:
    assert queueapp("notices", "retry", *words).exit_code == 2
