"""The tour of the demonstration shows passwords: to whoever sits at the machine, under its own name."""

import json
from pathlib import Path

import pytest

from tests.support.doors import Doors, open_doors
from tests.support.town import Town

STAFF = ("admin", "manager", "clerk", "greeter")
FACTS = {
    "users": {login: {"login": login, "password": "word"} for login in STAFF},
    "keys": {"kiosk": "qk_kiosk", "board": "qk_board", "screen": "qk_screen"},
    "paths": {"board": "/displays/hall", "screen": "/displays/counter", "kiosk": "/kiosk"},
}


def demo(town: Town, folder: Path, bind: str) -> Doors:
    (folder / "demo.json").write_text(json.dumps(FACTS), encoding="utf-8")
    return open_doors(town, demo=True, data_folder=folder, bind=bind)


@pytest.mark.parametrize(
    ("bind", "name", "status"),
    [
        ("127.0.0.1:8000", "127.0.0.1:8000", 200), ("127.0.0.1:8000", "localhost:9000", 200), ("[::1]:8000", "[::1]:8000", 200),
        ("127.0.0.1:8000", "made-up.example", 404), ("127.0.0.1:8000", "127.0.0.1.made-up.example:8000", 404),
        ("0.0.0.0:8000", "hall.example:8000", 200),
    ],
)  # fmt: skip
def test_a_machine_that_serves_itself_alone_shows_it_under_no_other_name(
    town: Town, tmp_path: Path, bind: str, name: str, status: int
) -> None:
    answer = demo(town, tmp_path, bind).client.get("/tour", headers={"Host": name})

    assert answer.status_code == status
    assert ("qk_board" in answer.text) is (status == 200)


def test_without_the_demonstration_there_is_none(quiet_doors: Doors) -> None:
    assert quiet_doors.client.get("/tour").status_code == 404
