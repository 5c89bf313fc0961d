"""The locks name exact packages with hashes and no address, so that any mirror will do."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.txt", "requirements-test.txt", "requirements-node.txt"]
PINNED = re.compile(r"^([a-z0-9-]+==[^ ]+)(?: ; (.+))? \\$", re.MULTILINE)


def pinned(lock: str) -> set[tuple[str, str]]:
    return set(PINNED.findall((ROOT / lock).read_text()))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()

    assert "://" not in text
    assert "--index" not in text


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_has_a_hash(lock: str) -> None:
    entries = re.split(r"\n(?=[a-z])", (ROOT / lock).read_text())

    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_the_test_lock_holds_the_packages_that_run() -> None:
    running, tested = ({name for name, _ in pinned(lock)} for lock in LOCKS[:2])

    assert running <= tested


def test_the_package_that_breaks_sockets_stays_away() -> None:
    assert not any(name.startswith("gevent-websocket") for name, _ in pinned("requirements-test.txt"))


def test_browser_libraries_are_locked_without_addresses() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
