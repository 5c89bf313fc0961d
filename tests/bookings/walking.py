"""What the walk of bookings knows by itself: the town it takes place in, and a plain model of places and persons."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from queueapp.actions import calendar
from queueapp.domain.appointment_life import Place
from queueapp.domain.clock import MINUTE
from queueapp.domain.refusals import BlockedForNoShows, LimitReached, Refused
from queueapp.storage.engine import Database
from tests.bookings.town import YEAR, booking_parts
from tests.support.catalogue import EAST, LANE, LICENCE, NEW_CAR, PLATE, WEST, WEST_LANE, Parts
from tests.support.clock import ZIBO, StoppedClock
from tests.support.town import ADMIN, Town, build_house

# A Wednesday; the mid-autumn holidays begin on Friday, 1 October opens a week without a working day.
FIRST = datetime(2026, 9, 23, 9, 0, tzinfo=ZIBO)
HOUR, DAY = 60 * MINUTE, 24 * 60 * MINUTE
PERSONS, SITES = 4, ("east", "west")
SERVICES = ((PLATE,), (LICENCE,), (NEW_CAR,), (PLATE, LICENCE))
TARGETS = {(EAST, "A"): (2, 1), (LANE, "Y"): (1, 1), (WEST, "A"): (2, 1)}
RULES = {"working_days_ahead": 3, "no_shows": {"limit": 2, "block_days": 4}}
LIMIT_NO_SHOWS, BLOCK_DAYS = 2, 4


def parts() -> Parts:
    """Two offices with hours of one hour a slot and few places, so that people meet."""
    sites, services, rules = booking_parts(**RULES)
    for site in sites["sites"]:
        site["hours"] = sites["sites"][0]["hours"]
    capacity = {
        hall: {group: {"slot_minutes": 60, "public": public, "staff": staff}}
        for (hall, group), (public, staff) in {**TARGETS, (WEST_LANE, "Y"): (0, 0)}.items()
    }
    return sites, services, {**rules, "capacity": capacity}


def found(database: Database, facts: Parts | None) -> Town:
    """The town of the walk on its first morning."""
    clock = StoppedClock(FIRST)
    town = Town(build_house(database, clock), clock)
    assert facts is not None
    town.load(facts)
    town.do(calendar.import_year, YEAR, by=ADMIN)
    for site in SITES:
        town.open_day(site)
    return town


@dataclass
class Kept:
    """A hold, as the model has it."""

    site: str
    places: tuple[Place, ...]
    services: tuple[str, ...]
    start: int
    line: str
    expires_at: int
    code: str
    live: bool = True
    extended: bool = False


@dataclass
class Promised:
    """An appointment, as the model has it; `spent` when its places were used, `by_staff` where no limit counted."""

    person: int
    site: str
    places: tuple[Place, ...]
    services: tuple[str, ...]
    start: int
    line: str
    state: str = "booked"
    spent: bool = False
    by_staff: bool = False
    ended_at: int | None = None


@dataclass
class Longs:
    """One on the waiting list, as the model has him; `order` is his rank."""

    person: int
    site: str
    services: tuple[str, ...]
    since: int
    until: int
    order: int
    state: str = "waiting"
    passed: tuple[int, ...] = ()
    start: int = 0
    places: tuple[Place, ...] = ()
    expires_at: int = 0


@dataclass
class Model:
    """What there must be."""

    holds: list[Kept] = field(default_factory=list)
    promises: dict[str, Promised] = field(default_factory=dict)
    parked: list[tuple[str, Place, int]] = field(default_factory=list)
    waits: dict[str, Longs] = field(default_factory=dict)

    def counts(self) -> dict[str, Counter[tuple[Place, str]]]:
        """Places held, offered, booked and parked, by place and list."""
        spending = [one for one in self.promises.values() if one.state == "booked" or one.spent]
        return {
            "held": Counter((place, one.line) for one in self.holds if one.live for place in one.places),
            "booked": Counter((place, one.line) for one in spending for place in one.places),
            "offered": Counter((place, "public") for one in self.waits.values() for place in one.places),
            "parked": Counter((place, "public") for _, place, _ in self.parked),
        }

    def free(self, place: Place, line: str) -> int:
        """What is left of a list."""
        target = TARGETS[place[:2]][0 if line == "public" else 1]
        return target - sum(counted[(place, line)] for counted in self.counts().values())

    def settle(self, site: str, now: int) -> "Model":
        """The model once what ran out or came due at a site was given back."""
        holds = [replace(one, live=one.live and not (one.site == site and one.expires_at < now)) for one in self.holds]
        parked = [one for one in self.parked if not (one[0] == site and one[2] <= now)]
        return Model(holds, self.promises, parked, self.waits)

    def gives_back(self, places: tuple[Place, ...]) -> bool:
        """Whether staff, or one who waits, may have the public's places of a start: at least one of them lies parked."""
        parked = Counter(place for _, place, _ in self.parked)
        enough = all(self.free(place, "public") + parked[place] > 0 for place in places)
        return enough and any(parked[place] for place in places)

    def unpark_early(self, places: tuple[Place, ...]) -> "Model":
        """The model once such places are free: of each that has none, the parked one whose moment is next."""
        parked = sorted(self.parked, key=lambda one: one[2])
        for place in places:
            if self.free(place, "public") < 1:
                parked.remove(next(one for one in parked if one[1] == place))
        return Model(self.holds, self.promises, parked, self.waits)

    def wait_limit(self, person: int, services: tuple[str, ...], now: int) -> type[Refused] | None:
        """Which rule of a person stands in the way of waiting."""
        mine = [one for one in self.waits.values() if one.person == person and one.state in ("waiting", "offered")]
        twice = any(set(services) & set(one.services) for one in mine)
        return self.limit(person, services, now) or (LimitReached if len(mine) >= 2 or twice else None)

    def cost(self, person: int) -> list[tuple[int, float]]:
        """What counts of a person's past: (start, one or a half)."""
        mine = [one for one in self.promises.values() if one.person == person]
        missed = [(one.start, 1.0) for one in mine if one.state == "missed"]
        gone = [one for one in mine if one.state == "cancelled" and (one.ended_at or 0) > one.start - 2 * HOUR]
        return sorted(missed + [(one.start, 0.5 if (one.ended_at or 0) <= one.start else 1.0) for one in gone])

    def limit(self, person: int, services: tuple[str, ...], now: int) -> type[Refused] | None:
        """Which rule of a person stands in the way."""
        costs = self.cost(person)
        if sum(cost for _, cost in costs) >= LIMIT_NO_SHOWS and costs[-1][0] + BLOCK_DAYS * DAY > now:
            return BlockedForNoShows
        mine = [one for one in self.promises.values() if one.person == person and one.state == "booked"]
        twice = any(set(services) & set(one.services) for one in mine)
        return LimitReached if len(mine) >= 2 or twice else None
