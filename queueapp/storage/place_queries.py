"""Places: the directory that every door looks codes up in, and a hall's settings as the catalogue has them now."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, select

from queueapp.domain.booking_rules import BookingRules, rules_of_facts
from queueapp.domain.places import HallSettings, Name, Service, settings_of_facts
from queueapp.domain.working_days import Plan, Year, plan_of_facts, years_of_facts
from queueapp.storage.place_rows import (
    CalendarYearRow,
    CityRow,
    CounterRow,
    HallRow,
    QueueRow,
    ServiceRow,
    SiteRow,
    SpecialDayRow,
)
from queueapp.storage.statements import Statement, of_json

_APPLIED = Statement("SELECT applied FROM hall WHERE code = :hall")


@dataclass(frozen=True, slots=True)
class SitePlace:
    """A site as pages show it."""

    code: str
    kind: str
    name: Name
    district: Name
    address: Name
    latitude: float | None
    longitude: float | None
    hours: dict[str, list[list[str]]]
    halls: tuple[str, ...]
    phone: str | None = None
    special: dict[str, dict[str, Any]] = field(default_factory=dict)
    plan: Plan = field(default_factory=lambda: Plan({}))


@dataclass(frozen=True, slots=True)
class HallPlace:
    """A hall and where it stands."""

    code: str
    site: str
    name: Name
    letters: tuple[str, ...]
    counters: tuple[str, ...]

    @property
    def stream(self) -> str:
        """The name of the hall's stream."""
        return stream_of(self.code)


@dataclass(frozen=True, slots=True)
class CounterPlace:
    """A counter and where it stands."""

    code: str
    number: str
    name: Name
    hall: str
    site: str


@dataclass(frozen=True)
class Directory:
    """All places and services of one version of the catalogue, by code."""

    version: int
    sites: dict[str, SitePlace] = field(default_factory=dict)
    halls: dict[str, HallPlace] = field(default_factory=dict)
    counters: dict[str, CounterPlace] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    offered: dict[str, tuple[str, ...]] = field(default_factory=dict)
    queues: dict[str, Name] = field(default_factory=dict)
    papers: dict[str, Any] = field(default_factory=dict)
    years: tuple[dict[str, Any], ...] = ()
    rules: dict[str, Any] = field(default_factory=dict)

    def hall_offering(self, site: str, letter: str) -> str | None:
        """The hall of a site whose queues include the letter."""
        return next((code for code in self.sites[site].halls if letter in self.halls[code].letters), None)

    def offered_at(self, site: str) -> dict[str, Service]:
        """The services a site offers: its kind offers them, and one of its halls has their queue."""
        return self._offers[site]

    def booking_rules(self, site: str) -> BookingRules:
        """The city's rules of booking with the site's own on top."""
        return self._booking_rules[site]

    @cached_property
    def _booking_rules(self) -> dict[str, BookingRules]:
        city, own = self.rules.get("booking", {}), self.rules.get("sites", {})
        return {site: rules_of_facts(city, own.get(site, {}).get("booking", {})) for site in self.sites}

    @cached_property
    def _offers(self) -> dict[str, dict[str, Service]]:
        return {site: self._offer(place) for site, place in self.sites.items()}

    def _offer(self, place: SitePlace) -> dict[str, Service]:
        letters = {letter for hall in place.halls for letter in self.halls[hall].letters}
        return {
            code: service
            for code, service in self.services.items()
            if service.letter in letters and place.kind in self.offered[code]
        }


def stream_of(hall: str) -> str:
    """The name of a hall's stream."""
    return f"hall/{hall}"


def hall_of_stream(name: str) -> str | None:
    """The hall of a stream's name; None for other streams."""
    return name.removeprefix("hall/") if name.startswith("hall/") else None


def site_of_stream(name: str) -> str | None:
    """The site of a bookings stream's name; None for other streams."""
    return name.removeprefix("bookings/") if name.startswith("bookings/") else None


def bookings_of(site: str) -> str:
    """The name of a site's bookings stream."""
    return f"bookings/{site}"


CITY = "city"


def load_directory(connection: Connection) -> Directory:
    """Read all places, eight statements."""
    city = connection.execute(select(CityRow.catalogue_version, CityRow.papers, CityRow.rules)).first()
    if city is None:
        return Directory(version=0)
    halls = connection.execute(select(HallRow.code, HallRow.site, HallRow.name, HallRow.letters).order_by(HallRow.position)).all()
    counters = connection.execute(select(*CounterRow.__table__.columns).order_by(CounterRow.position)).all()
    services = connection.execute(select(*ServiceRow.__table__.columns).order_by(ServiceRow.position)).all()
    sites = connection.execute(select(*SiteRow.__table__.columns).order_by(SiteRow.position)).all()
    years = tuple(connection.execute(select(CalendarYearRow.facts).order_by(CalendarYearRow.year)).scalars())
    parsed, special = years_of_facts(years), _special_days(connection)
    of_site = _codes_by((row.site, row.code) for row in halls)
    of_hall = _codes_by((row.hall, row.code) for row in counters)
    return Directory(
        version=city.catalogue_version,
        sites={row.code: _site(row, of_site.get(row.code, ()), parsed, special.get(row.code, {})) for row in sites},
        halls={row.code: _hall(row, of_hall.get(row.code, ())) for row in halls},
        counters=_counters(counters, {row.code: row.site for row in halls}),
        services={row.code: _service(row) for row in services},
        offered={row.code: tuple(row.offered_at) for row in services},
        queues={
            row.letter: row.name for row in connection.execute(select(*QueueRow.__table__.columns).order_by(QueueRow.position))
        },
        papers=city.papers,
        years=years,
        rules=city.rules,
    )


def _codes_by(rows: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Codes by the place in which they lie, in their order."""
    found: dict[str, list[str]] = {}
    for place, code in rows:
        found.setdefault(place, []).append(code)
    return {place: tuple(codes) for place, codes in found.items()}


def _special_days(connection: Connection) -> dict[str, dict[str, dict[str, Any]]]:
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in connection.execute(select(*SpecialDayRow.__table__.columns).order_by(SpecialDayRow.day)):
        found.setdefault(row.site, {})[row.day] = {"sessions": row.sessions, "reason": row.reason}
    return found


def applied_settings(connection: Connection, hall: str) -> HallSettings | None:
    """The settings a hall works by."""
    row = _APPLIED.run(connection, {"hall": hall}).fetchone()
    facts = None if row is None else of_json(row[0])
    return None if facts is None else settings_of_facts(facts)


def current_settings(connection: Connection, hall: str) -> HallSettings:
    """The settings that the catalogue has for a hall now; they take effect by `apply_settings`."""
    return compose_settings(load_directory(connection), _own_rules(connection, hall), hall, _serving(connection, hall))


def compose_settings(directory: Directory, own_rules: dict[str, Any], hall: str, serving: list[dict[str, Any]]) -> HallSettings:
    """One hall's settings out of the directory: the city's rules with the hall's own on top; letters become service codes."""
    place = directory.halls[hall]
    site = directory.sites[place.site]
    rules = {**directory.rules, **own_rules}
    offered = {code: row for code, row in directory.offered_at(site.code).items() if row.letter in place.letters}

    def codes(letters: list[str]) -> list[str]:
        return [code for code, row in offered.items() if row.letter in letters]

    return settings_of_facts(
        {
            "version": directory.version,
            "hall": hall,
            "site": site.code,
            "hall_name": place.name,
            "site_name": site.name,
            "rules": rules,
            "hours": site.hours,
            "turn_at": rules.get("turn_at", "04:00"),
            "queues": [{"letter": letter, "name": directory.queues[letter]} for letter in place.letters],
            "services": [asdict(row) for row in offered.values()],
            "counters": [{**row, "serves": codes(row["serves"]), "backup": codes(row["backup"])} for row in serving],
            "priorities": [_priority(row) for row in rules.get("priorities", [])],
            "papers": directory.papers,
            "ticker": rules.get("ticker", []),
            "slides": rules.get("slides", []),
            "years": list(directory.years),
            "special": site.special,
        }
    )


def serving_of(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Counters by hall with the letters they serve."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(select(*CounterRow.__table__.columns).order_by(CounterRow.position)):
        facts = {"code": row.code, "number": row.number, "name": row.name, "serves": row.serves, "backup": row.backup}
        found.setdefault(row.hall, []).append(facts)
    return found


def own_rules_of(connection: Connection) -> dict[str, dict[str, Any]]:
    """Each hall's own rules, which stand above the city's."""
    return {row.code: row.rules for row in connection.execute(select(HallRow.code, HallRow.rules))}


def _serving(connection: Connection, hall: str) -> list[dict[str, Any]]:
    return serving_of(connection).get(hall, [])


def _own_rules(connection: Connection, hall: str) -> dict[str, Any]:
    return own_rules_of(connection).get(hall, {})


def _priority(row: dict[str, Any]) -> dict[str, Any]:
    roles = ["manager"] if row.get("manager_only") else ["greeter", "manager", "clerk"]
    return {
        "code": row["code"],
        "name": row["name"],
        "credit_minutes": row["credit_minutes"],
        "roles": row.get("roles", roles),
    }


def _site(row: Any, halls: tuple[str, ...], years: dict[int, Year], special: dict[str, dict[str, Any]]) -> SitePlace:
    return SitePlace(
        code=row.code,
        kind=row.kind,
        name=row.name,
        district=row.district,
        address=row.address,
        latitude=row.latitude,
        longitude=row.longitude,
        hours=row.hours,
        halls=halls,
        phone=row.phone,
        special=special,
        plan=plan_of_facts(row.hours, years, special),
    )


def _hall(row: Any, counters: tuple[str, ...]) -> HallPlace:
    return HallPlace(row.code, row.site, row.name, tuple(row.letters), counters)


def _counters(counters: Any, site_of: dict[str, str]) -> dict[str, CounterPlace]:
    return {row.code: CounterPlace(row.code, row.number, row.name, row.hall, site_of[row.hall]) for row in counters}


def _service(row: Any) -> Service:
    known = {name: value for name, value in row.facts.items() if name in Service.__dataclass_fields__}
    lists = {name: tuple(known.get(name, ())) for name in ("papers", "everyday")}
    return Service(**{**known, **lists, "code": row.code, "name": row.name, "letter": row.letter, "minutes": row.minutes})
