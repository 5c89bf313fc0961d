"""The town in which one books: two sites with places on both lists, this year's calendar, and shorthand for booking in it."""

import json
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from queueapp.actions import appointments, booking, calendar, capacity, checking_in, presence
from queueapp.actions.booking import Booking, Held
from queueapp.actions.booking_people import Guest, Wish
from queueapp.actions.capacity import Change
from queueapp.actions.checking_in import Coming
from queueapp.actions.issuing import Issued
from queueapp.domain.appointment_life import Place
from queueapp.domain.bookings_state import BookingsState, unaccounted
from queueapp.domain.clock import Instant, instant, iso
from queueapp.domain.events import Event
from queueapp.domain.identity import DocumentType, Person, check_sign
from queueapp.domain.presence import Presence
from queueapp.domain.roles import CLOCK, Actor
from queueapp.domain.slots import Line, Slot
from queueapp.storage import appointment_queries, bookings_snapshot, event_log
from queueapp.storage.appointment_queries import Booked
from queueapp.storage.engine import Database
from queueapp.storage.place_queries import bookings_of
from queueapp.storage.setup_queries import service_day_of
from tests.support.catalogue import EAST, LANE, PLATE, REAL, WEST, WEST_LANE, Parts, small
from tests.support.clock import ZIBO, StoppedClock
from tests.support.follows import assert_bookings_follow
from tests.support.town import ADMIN, ANA, Town, build_house

YEAR = json.loads((REAL / "days" / "2026.json").read_text("utf-8"))
# places per slot on the public's and the staff's list
CAPACITY = {
    EAST: {"A": {"slot_minutes": 30, "public": 3, "staff": 1}},
    LANE: {"Y": {"slot_minutes": 30, "public": 2, "staff": 1}},
    WEST: {"A": {"slot_minutes": 120, "public": 2, "staff": 1}},
    WEST_LANE: {"Y": {"slot_minutes": 240, "public": 0, "staff": 0}},
}


def booking_parts(**rules: Any) -> Parts:
    """The small city with places to book; `rules` are the city's rules of booking."""
    sites, services, common = small()
    return sites, services, {**common, "capacity": CAPACITY, "booking": rules}


def found_with_days(database: Database, parts: Parts | None) -> Town:
    """A town whose calendar is published, so that its first day has slots."""
    clock = StoppedClock()
    town = Town(build_house(database, clock), clock)
    town.load(parts or booking_parts())
    town.do(calendar.import_year, YEAR, by=ADMIN)
    for site in town.house.directory.sites:
        town.open_day(site)
    return town


def an_id_number(order: int) -> str:
    """The resident's number of the so-manieth person."""
    first = f"370303{19800101 + order // 1000}{order % 1000:03d}"
    return first + check_sign(first)


def a_person(order: int = 1, **facts: Any) -> Person:
    """A citizen; each number is another one."""
    usual = {"name": "张三", "document_type": DocumentType.RESIDENT, "document": an_id_number(order), "phone": f"138{order:08d}"}
    return Person(**{**usual, **facts})


class BookingTown(Town):
    """A town with shorthand for booking, and the checks of its ledger."""

    def at(self, wall: str, *, days: int = 1) -> Instant:
        """A wall-clock time so many days after the town's first, 2026-11-24."""
        day = date(2026, 11, 24) + timedelta(days=days)
        hour, minute = map(int, wall.split(":"))
        return instant(datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZIBO))

    def parts(self) -> Parts:
        """The catalogue that the town works by."""
        return booking_parts()

    def go(self, wall: str, *, days: int = 0) -> None:
        """Let it be that time; open the service days on the way."""
        self.clock.at = self.at(wall, days=days)
        for site in self.house.directory.sites:
            self.open_day(site)

    def wish(self, wall: str = "10:00", *, days: int = 1, services: tuple[str, ...] = (PLATE,), site: str = "east") -> Wish:
        """What somebody wants."""
        return Wish(site, services, self.at(wall, days=days))

    def hold(self, wall: str = "10:00", *, by: Actor = ANA, key: str | None = None, order: int | None = None, **wish: Any) -> Held:
        """Somebody keeps places, without saying who he is unless an order is given."""
        person = None if order is None else a_person(order)
        return self.do(booking.hold, self.wish(wall, **wish), by=by, key=key, person=person)

    def book(self, wall: str = "10:00", *, order: int = 1, by: Actor = ANA, key: str | None = None, **wish: Any) -> Booking:
        """Somebody books in one step."""
        return self.do(booking.book, self.wish(wall, **wish), Guest(a_person(order)), by=by, key=key)

    def book_held(self, code: str, *, order: int = 1, by: Actor = ANA, key: str | None = None) -> Booking:
        """Somebody books what he holds."""
        return self.do(booking.book_held, code, Guest(a_person(order)), by=by, key=key)

    def move(self, id: str, wall: str, *, days: int = 1, site: str | None = None, by: Actor = ANA, key: str | None = None) -> str:
        """Somebody moves an appointment."""
        return self.do(appointments.move, id, self.at(wall, days=days), site=site, by=by, key=key)

    def move_to(self, id: str, wish: Wish, *, by: Actor = ANA) -> str:
        """Somebody moves an appointment to a start."""
        return self.do(appointments.move, id, wish.start, site=wish.site, by=by)

    def cancel(self, id: str, *, by: Actor = ANA, key: str | None = None) -> str:
        """Somebody cancels an appointment."""
        return self.do(appointments.cancel, id, by=by, key=key)

    def check_in(self, id: str, *, by: Actor = ANA, key: str | None = None, **coming: Any) -> Issued:
        """Somebody checks in, with the code of the day in his hand unless something else is said."""
        shown = {"presence": Presence(self.code_of_day(self.appointment(id).site)), **coming}
        return self.do(checking_in.check_in, id, Coming(**shown), by=by, key=key)

    def code_of_day(self, site: str = "east") -> str:
        """The code that hangs at a site now."""
        return presence.code_of_day(self.house, site, self.clock.at)

    def mark_missed(self, *ids: str, site: str = "east") -> int:
        """The clock marks who did not come."""
        return self.do(appointments.miss_overdue, site, list(ids), by=CLOCK)

    def unpark(self, site: str = "east") -> int:
        """The clock gives the public the places whose moment has come."""
        return self.do(appointments.unpark, site, by=CLOCK)

    def release_overdue(self, site: str = "east") -> int:
        """The clock gives back the places of holds whose time is over."""
        return self.do(booking.release_overdue, site, by=CLOCK)

    def give_places(self, wall: str, public: int, *, days: int = 1, hall: str = EAST, group: str = "A") -> None:
        """The office gives the public so many places at a start."""
        start = self.at(wall, days=days)
        site = self.house.directory.halls[hall].site
        self.do(capacity.change_capacity, Change(site, start, start + 1, public, 1, hall, group), by=ADMIN)

    def appointment(self, id: str) -> Booked:
        """The appointment as its row is now."""
        with self.house.database.read() as connection:
            found = appointment_queries.by_id(connection, id)
        assert found is not None, id
        return found

    def slot(self, wall: str = "10:00", *, days: int = 1, hall: str = EAST, group: str = "A") -> Slot:
        """A slot as its row is now."""
        return self.ledger(self.house.directory.halls[hall].site).slots[(hall, group, self.at(wall, days=days))]

    def line(self, wall: str = "10:00", *, list: str = "public", **where: Any) -> dict[str, int]:
        """What of a list is not zero, and what is free."""
        line: Line = self.slot(wall, **where).line(list)
        counts = {name: getattr(line, name) for name in ("held", "offered", "parked", "booked")}
        return {"free": line.free, **{name: count for name, count in counts.items() if count}}

    def ledger(self, site: str = "east") -> BookingsState:
        """A site's bookings as the rows have them."""
        with self.house.database.read() as connection:
            day = service_day_of(connection, site)
            midnight = instant(datetime.combine(date.fromisoformat(day or "2026-11-24"), datetime.min.time(), ZIBO))
            return bookings_snapshot.bookings_snapshot(connection, site, day, midnight)

    def facts(self, site: str = "east", after: int = 0) -> list[Event]:
        """A site's events of booking in order."""
        with self.house.database.read() as connection:
            return [event for _, event in event_log.read_after(connection, bookings_of(site), after)]

    def told(self, site: str = "east") -> list[str]:
        """The kinds of a site's events since its day opened, without those of the opening."""
        kinds = [event.kind for event in self.facts(site)]
        opened = max(place for place, kind in enumerate(kinds) if kind == "day.opened")
        return [kind for kind in kinds[opened + 1 :] if kind != "slot_day.opened"]

    def head(self, site: str = "east") -> int:
        """Where a site's stream stands."""
        with self.house.database.read() as connection:
            return event_log.head(connection, bookings_of(site)).seq

    def text(self, at: int) -> str | None:
        """A time as messages have it."""
        return iso(at, ZIBO)

    def assert_accounts(self) -> None:
        """The log explains each site's rows, and each place is accounted for."""
        for site in self.house.directory.sites:
            events, stands = assert_bookings_follow(self.house, site)
            assert unaccounted(stands) == [], site
            told = booked_places(events)
            assert {key: count for key, count in told.items() if key[0] in stands.slots} == dict(_booked(stands)), site


def booked_places(events: list[Event]) -> Counter[tuple[Place, str]]:
    """How many places of each slot and list are booked or spent, by the log alone; who checked in has spent his."""
    booked: Counter[tuple[Place, str]] = Counter()
    mine: dict[str, list[tuple[Place, str]]] = {}
    for event in events:
        id = getattr(event, "appointment", None)
        if event.kind == "appointment.booked":
            mine[id] = [(place, event.line) for place in event.places]  # type: ignore[union-attr, index]
            booked.update(mine[id])  # type: ignore[index]
        elif event.kind in ("appointment.moved", "appointment.rebooked", "appointment.cancelled", "appointment.missed"):
            booked.subtract(mine.pop(id))  # type: ignore[arg-type]
    return +booked


def _booked(state: BookingsState) -> Counter[tuple[Place, str]]:
    lines = ((slot, name) for slot in state.slots.values() for name in ("public", "staff"))
    return +Counter({(slot.place, name): slot.line(name).booked for slot, name in lines})
