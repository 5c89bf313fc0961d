"""Demo staff, keys and displays, made through the same verbs as real ones and written down for the owner only."""

import contextlib
import json
import os
import secrets
from pathlib import Path
from typing import Any

from queueapp.actions import people, screens
from queueapp.actions.people import Scope
from queueapp.actions.screens import Placing
from queueapp.actions.unit import Asked, House
from queueapp.domain.refusals import NotFound
from queueapp.domain.roles import Actor, Role
from queueapp.outside.passwords import Passwords
from queueapp.settings import Settings, SettingsMissing
from queueapp.storage.people_queries import actor_of_key, staff_by_login
from queueapp.storage.sealing import plain_hash

HALL, COUNTER = "zhangdian-hall", "zhangdian-1"
DEMO = Actor(Role.ADMIN, "demo", "demo")

# login, role, name, badge, site
STAFF = (
    ("admin", Role.ADMIN, "管理员", "0001", None),
    ("manager", Role.MANAGER, "王经理", "0101", "zhangdian"),
    ("clerk", Role.CLERK, "刘洋", "0317", "zhangdian"),
    ("clerk2", Role.CLERK, "陈静", "0318", "zhangdian"),
    ("greeter", Role.GREETER, "赵敏", "0201", "zhangdian"),
)


def demo_file(settings: Settings) -> Path:
    """Where the demonstration's users and keys are written down."""
    return settings.data_folder / "demo.json"


def crowd_file(settings: Settings) -> Path:
    """Where the demonstration's crowd keeps its keys for its next beginning."""
    return settings.data_folder / "crowd.json"


def prepare_demo(house: House, settings: Settings) -> dict[str, Any]:
    """Make what is missing; the facts of `var/demo.json`."""
    file = demo_file(settings)
    if file.exists():
        return _read(file)
    asked = house.asked_by(DEMO)
    hasher = _quick()
    facts = {
        "users": {login: _staff(house, asked, hasher, login, role, name, badge, site) for login, role, name, badge, site in STAFF},
        "keys": _keys(house, asked),
        "paths": {
            "board": f"/displays/hall?hall={HALL}",
            "screen": f"/displays/counter?hall={HALL}&counter={COUNTER}",
            "kiosk": f"/kiosk?hall={HALL}",
        },
    }
    _write(file, facts)
    return facts


def take_demo_back(house: House, settings: Settings) -> bool:
    """Let nobody in with what `var/demo.json` and the crowd's keys say, and delete both; False where there was no demonstration."""
    file, crowd = demo_file(settings), crowd_file(settings)
    if not file.exists():
        return False
    facts, asked, hasher = _read(file), house.asked_by(DEMO), _quick()
    for user in facts["users"].values():
        _shut_out(house, asked, hasher, user["login"], user["password"])
    for text in (*facts["keys"].values(), *(_read(crowd).values() if crowd.exists() else ())):
        _revoke(house, asked, text)
    crowd.unlink(missing_ok=True)
    file.unlink()
    return True


def _shut_out(house: House, asked: Asked, hasher: Passwords, login: str, password: str) -> None:
    with house.database.read() as connection:
        staff = staff_by_login(connection, login)
    # Whoever was given another password since is no longer of the demonstration.
    if staff is not None and hasher.matches(staff.password_hash, password):
        people.disable_staff(house, asked, login)


def _revoke(house: House, asked: Asked, text: str) -> None:
    with house.database.read() as connection:
        found = actor_of_key(connection, plain_hash(text))
    if found is not None:
        # One revoked before is not found.
        with contextlib.suppress(NotFound):
            people.revoke_key(house, asked, found[0].id)


def _read(file: Path) -> dict[str, Any]:
    try:
        known: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise SettingsMissing(f"{file} cannot be read: restore it, or disable its users, revoke its keys and delete it") from None
    return known


def _quick() -> Passwords:
    """Passwords that stand in a file need no slow hash."""
    return Passwords(time_cost=1, memory_kib=8_192)


def _staff(
    house: House, asked: Asked, hasher: Passwords, login: str, role: Role, name: str, badge: str, site: str | None
) -> dict[str, str]:
    password = secrets.token_urlsafe(6)
    with house.database.read() as connection:
        known = staff_by_login(connection, login) is not None
    if known:
        people.enable_staff(house, asked, login)
        people.set_password(house, asked, login, password, hash_password=hasher.hash)
    else:
        people.create_staff(house, asked, login, password, Scope(role, site), name=name, badge=badge, hash_password=hasher.hash)
    return {"login": login, "password": password}


def _keys(house: House, asked: Asked) -> dict[str, str]:
    board = screens.pair_at_once(house, asked, Placing(HALL, "hall")).value
    screen = screens.pair_at_once(house, asked, Placing(HALL, "counter", COUNTER, inches=10, seat_m=2, sound=False)).value
    keys = {
        "admin": people.make_key(house, asked, Scope(Role.ADMIN), "demo crowd").value,
        "kiosk": people.make_key(house, asked, Scope(Role.KIOSK, hall=HALL), "demo kiosk").value,
        "board": board.key if board else None,
        "screen": screen.key if screen else None,
    }
    return {name: made.text for name, made in keys.items() if made is not None}


def _write(file: Path, facts: dict[str, Any]) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump(facts, out, ensure_ascii=False, indent=1)
