"""Setting the city up: loading the catalogue from data files."""

import re
from typing import Any

from queueapp.actions.unit import Asked, Done, House, Streams, Unit, run
from queueapp.domain.events import CityEvent
from queueapp.domain.refusals import BadInput
from queueapp.storage.base import Base
from queueapp.storage.place_queries import CITY, Directory, bookings_of, load_directory, stream_of
from queueapp.storage.place_rows import CounterRow, HallRow, QueueRow, ServiceRow, SiteRow
from queueapp.storage.setup_queries import make_streams, write_city, write_places

# What can be dialled as it stands, from a link too.
_PHONE = re.compile(r"\+?\d[\d-]{1,20}\d")
_SERVICE_COLUMNS = ("code", "name", "letter", "minutes", "where")


def prepare_streams(house: House, names: list[str]) -> None:
    """Make streams that do not exist yet; the one write outside a verb, since a verb needs a stream to lock."""
    house.database.write(lambda connection: make_streams(connection, names))


def load_catalogue(house: House, asked: Asked, sites: dict[str, Any], services: dict[str, Any], rules: dict[str, Any]) -> Done[int]:
    """Write the catalogue's data (shapes: `queueapp/catalogue/*.json`); halls work by it after `apply_settings`.

    The new version. Refuses with BadInput when codes or letters do not fit together or a phone cannot be dialled."""
    rows = _rows(sites, services)
    halls = [row["code"] for row in rows[HallRow]]
    prepare_streams(house, [CITY, *(bookings_of(row["code"]) for row in rows[SiteRow]), *map(stream_of, halls)])

    def work(unit: Unit) -> int:
        _must_stay(load_directory(unit.connection), rows)
        version = write_city(unit.connection, rules, services["papers"])
        write_places(unit.connection, rows)
        unit.append(CITY, CityEvent("city.catalogue_changed", unit.now, unit.actor.role.value, "catalogue", version))
        unit.audit("load_catalogue", place=None, subject=None, detail={"version": version})
        return version

    done = run(house, asked, Streams(city=True), work)
    house.forget()
    return done


def _rows(sites: dict[str, Any], services: dict[str, Any]) -> dict[type[Base], list[dict[str, Any]]]:
    letters = [queue["letter"] for queue in services["queues"]]
    _must_know(letters, (service["letter"] for service in services["services"]), "services")
    halls = [(site["code"], hall) for site in sites["sites"] for hall in site["halls"]]
    _must_know(letters, (letter for _, hall in halls for letter in hall["letters"]), "halls")
    return {
        QueueRow: [{**queue, "position": place} for place, queue in enumerate(services["queues"])],
        ServiceRow: [_service(place, service) for place, service in enumerate(services["services"])],
        SiteRow: [_site(place, site) for place, site in enumerate(sites["sites"])],
        HallRow: [_hall(place, site, hall) for place, (site, hall) in enumerate(halls)],
        CounterRow: [
            {**counter, "hall": hall["code"], "backup": counter.get("backup", []), "position": place}
            for _, hall in halls
            for place, counter in enumerate(hall["counters"])
        ],
    }


def _must_stay(known: Directory, rows: dict[type[Base], list[dict[str, Any]]]) -> None:
    """Streams, desks and numbers belong to a place: a hall keeps its site, a counter its hall."""
    halls = [row["code"] for row in rows[HallRow] if row["code"] in known.halls and known.halls[row["code"]].site != row["site"]]
    counters = [
        row["code"] for row in rows[CounterRow] if row["code"] in known.counters and known.counters[row["code"]].hall != row["hall"]
    ]
    moved = {"halls": halls, "counters": counters}
    fields = {name: "moved " + ", ".join(codes) for name, codes in moved.items() if codes}
    if fields:
        raise BadInput(fields=fields)


def _must_know(letters: list[str], used: Any, field: str) -> None:
    unknown = sorted(set(used) - set(letters))
    if unknown:
        raise BadInput(fields={field: "unknown queue " + ", ".join(unknown)})


def _service(place: int, service: dict[str, Any]) -> dict[str, Any]:
    facts = {name: value for name, value in service.items() if name not in _SERVICE_COLUMNS}
    common = {name: service[name] for name in ("code", "name", "letter", "minutes")}
    return {**common, "offered_at": service["where"], "facts": facts, "position": place}


def _site(place: int, site: dict[str, Any]) -> dict[str, Any]:
    latitude, longitude = site.get("place") or (None, None)
    common = {name: site[name] for name in ("code", "kind", "name", "district", "address", "hours")}
    return {**common, "phone": _phone(site), "latitude": latitude, "longitude": longitude, "position": place}


def _phone(site: dict[str, Any]) -> str | None:
    phone = site.get("phone") or None
    if phone is not None and not _PHONE.fullmatch(phone):
        raise BadInput(fields={"phone": f"{site['code']}: digits and hyphens, as 0533-1234567"})
    return phone


def _hall(place: int, site: str, hall: dict[str, Any]) -> dict[str, Any]:
    common = {name: hall[name] for name in ("code", "name", "letters")}
    return {**common, "site": site, "rules": hall.get("rules", {}), "position": place, "applied_version": 0}
