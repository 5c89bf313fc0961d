"""Writing the catalogue and what halls work by; hot nowhere, so it uses the rows."""

from typing import Any

from sqlalchemy import Connection, Table, delete, insert, literal, select, update

from queueapp.domain.clock import Clock, Instant
from queueapp.storage.base import Base
from queueapp.storage.log_rows import StreamRow
from queueapp.storage.place_rows import (
    CalendarYearRow,
    CityRow,
    CounterRow,
    HallRow,
    QueueRow,
    ServiceRow,
    SiteRow,
)


def service_day_of(connection: Connection, site: str) -> str | None:
    """The service day a site is in."""
    return connection.execute(select(SiteRow.service_day).where(SiteRow.code == site)).scalar_one()


def service_days(connection: Connection) -> dict[str, str | None]:
    """The service day each site is in."""
    return {row.code: row.service_day for row in connection.execute(select(SiteRow.code, SiteRow.service_day))}


def set_service_day(connection: Connection, site: str, day: str) -> None:
    """Turn a site's service day."""
    connection.execute(update(SiteRow).where(SiteRow.code == site).values(service_day=day))


def set_applied(connection: Connection, hall: str, facts: dict[str, Any], version: int) -> None:
    """Write what a hall works by from now on."""
    connection.execute(update(HallRow).where(HallRow.code == hall).values(applied=facts, applied_version=version))


def note_version(connection: Connection, hall: str, version: int) -> None:
    """Note that a newer catalogue changes nothing for a hall."""
    connection.execute(update(HallRow).where(HallRow.code == hall).values(applied_version=version))


def stale_halls(connection: Connection) -> list[str]:
    """The halls that work by an older catalogue than the city's."""
    newest = select(CityRow.catalogue_version).scalar_subquery()
    return list(connection.execute(select(HallRow.code).where(HallRow.applied_version < newest).order_by(HallRow.code)).scalars())


def stale_sites(connection: Connection) -> list[str]:
    """The sites whose slots are made by an older catalogue than the city's; those whose day was never opened have none."""
    newest = select(CityRow.catalogue_version).scalar_subquery()
    stream = literal("bookings/") + SiteRow.code
    stale = select(SiteRow.code).join(StreamRow, StreamRow.name == stream).where(StreamRow.settings_version < newest)
    return list(connection.execute(stale.where(SiteRow.service_day.is_not(None)).order_by(SiteRow.code)).scalars())


def catalogue_version(connection: Connection) -> int:
    """The catalogue's version."""
    return connection.execute(select(CityRow.catalogue_version)).scalar_one()


def write_city(connection: Connection, rules: dict[str, Any], papers: dict[str, Any]) -> int:
    """Write the city's common data and raise the catalogue's version."""
    version = connection.execute(select(CityRow.catalogue_version)).scalar_one_or_none()
    if version is None:
        connection.execute(insert(CityRow).values(id=1, catalogue_version=1, rules=rules, papers=papers))
        return 1
    connection.execute(update(CityRow).values(catalogue_version=version + 1, rules=rules, papers=papers))
    return version + 1


def raise_version(connection: Connection) -> int:
    """Raise the catalogue's version after a change of calendar or exceptions; the new version."""
    connection.execute(update(CityRow).values(catalogue_version=CityRow.catalogue_version + 1))
    return connection.execute(select(CityRow.catalogue_version)).scalar_one()


def write_year(connection: Connection, year: int, facts: dict[str, Any]) -> None:
    """Write a year's table in place of the one there was."""
    connection.execute(delete(CalendarYearRow).where(CalendarYearRow.year == year))
    connection.execute(insert(CalendarYearRow).values(year=year, facts=facts))


def write_places(connection: Connection, rows: dict[type[Base], list[dict[str, Any]]]) -> None:
    """Write catalogue rows by their code: new ones are inserted, known ones updated; nothing a visit names is deleted."""
    for kind in (QueueRow, ServiceRow, SiteRow, HallRow, CounterRow):
        table: Table = kind.__table__  # type: ignore[assignment]
        key = next(iter(table.primary_key.columns))
        known = set(connection.execute(select(key)).scalars())
        for row in rows.get(kind, []):
            if row[key.name] in known:
                values = {name: value for name, value in row.items() if name != key.name}
                connection.execute(update(table).where(key == row[key.name]).values(**values))
            else:
                connection.execute(insert(table).values(**row))


def make_streams(connection: Connection, names: list[str]) -> None:
    """Make the streams that do not exist yet."""
    known = set(connection.execute(select(StreamRow.name)).scalars())
    fresh = [{"name": name, "epoch": 1, "seq": 0, "day": None, "settings_version": 0} for name in names if name not in known]
    if fresh:
        connection.execute(insert(StreamRow), fresh)


def clock_of(connection: Connection) -> Clock | None:
    """The clock all processes share; None in life."""
    row = connection.execute(select(CityRow.clock_start, CityRow.clock_anchor, CityRow.clock_rate)).first()
    if row is None or row.clock_start is None:
        return None
    return Clock(Instant(row.clock_start), Instant(row.clock_anchor), row.clock_rate)


def set_clock(connection: Connection, clock: Clock | None) -> None:
    """Write the clock all processes share."""
    values = (None, None, None) if clock is None else (clock.start, clock.anchor, clock.rate)
    connection.execute(update(CityRow).values(clock_start=values[0], clock_anchor=values[1], clock_rate=values[2]))
