"""A machine as `init` leaves it, copied for each test; and its commands."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from queueapp.cli import main

Command = Callable[..., Result]


@pytest.fixture
def queueapp() -> Command:
    """A command of the machine."""
    return lambda *words: CliRunner().invoke(main, words)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder that `init` makes."""
    folder = tmp_path_factory.mktemp("machine") / "var"
    with pytest.MonkeyPatch.context() as patch:
        at_folder(patch, folder)
        done = CliRunner().invoke(main, ["init"])
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def var(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of one's own."""
    folder = tmp_path / "var"
    shutil.copytree(made, folder)
    at_folder(monkeypatch, folder)
    return folder


def at_folder(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let commands work there, with no other setting."""
    for name in [name for name in os.environ if name.startswith("QUEUEAPP_")]:
        patch.delenv(name)
    patch.setenv("QUEUEAPP_DATA_FOLDER", str(folder))
    patch.setenv("QUEUEAPP_SYNCHRONOUS", "OFF")
