"""Rows of places and the catalogue: city, sites, halls, counters, queues, services, priorities; the number series."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from queueapp.storage.base import At, Base


class CityRow(Base):
    """The one row of the city: the catalogue's version, common data, and the clock all processes share."""

    __tablename__ = "city"
    __table_args__ = (CheckConstraint("id = 1", name="one_city"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    catalogue_version: Mapped[int] = mapped_column(Integer)
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    papers: Mapped[dict[str, Any]] = mapped_column(JSON)
    clock_start: Mapped[int | None] = mapped_column(At)
    clock_anchor: Mapped[int | None] = mapped_column(At)
    clock_rate: Mapped[float | None] = mapped_column(Float)


class SiteRow(Base):
    __tablename__ = "site"
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[dict[str, str]] = mapped_column(JSON)
    district: Mapped[dict[str, str]] = mapped_column(JSON)
    address: Mapped[dict[str, str]] = mapped_column(JSON)
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    phone: Mapped[str | None] = mapped_column(String(40))
    hours: Mapped[dict[str, Any]] = mapped_column(JSON)
    position: Mapped[int] = mapped_column(Integer)
    service_day: Mapped[str | None] = mapped_column(String(10))


class CalendarYearRow(Base):
    """One year's table of holidays and make-up workdays, as the State Council published it."""

    __tablename__ = "calendar_year"
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)


class SpecialDayRow(Base):
    """A site's own day: other sessions than its week has; none means closed. `act` names the audit entry of whoever set it."""

    __tablename__ = "special_day"
    site: Mapped[str] = mapped_column(ForeignKey("site.code"), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    sessions: Mapped[list[list[str]]] = mapped_column(JSON)
    reason: Mapped[dict[str, str]] = mapped_column(JSON)
    act: Mapped[str | None] = mapped_column(String(26))
    made_at: Mapped[int | None] = mapped_column(At)
    by: Mapped[str | None] = mapped_column(String(60))


class HallRow(Base):
    """`applied` is what the hall works by: settings as plain data, set by `apply_settings` and `open_day` only."""

    __tablename__ = "hall"
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    site: Mapped[str] = mapped_column(ForeignKey("site.code"))
    name: Mapped[dict[str, str]] = mapped_column(JSON)
    letters: Mapped[list[str]] = mapped_column(JSON)
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    position: Mapped[int] = mapped_column(Integer)
    applied: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    applied_version: Mapped[int] = mapped_column(Integer)


class CounterRow(Base):
    __tablename__ = "counter"
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    hall: Mapped[str] = mapped_column(ForeignKey("hall.code"))
    number: Mapped[str] = mapped_column(String(10))
    name: Mapped[dict[str, str]] = mapped_column(JSON)
    serves: Mapped[list[str]] = mapped_column(JSON)
    backup: Mapped[list[str]] = mapped_column(JSON)
    position: Mapped[int] = mapped_column(Integer)


class QueueRow(Base):
    __tablename__ = "queue"
    letter: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[dict[str, str]] = mapped_column(JSON)
    position: Mapped[int] = mapped_column(Integer)


class ServiceRow(Base):
    """`facts` holds what only pages read: everyday names, papers, flags."""

    __tablename__ = "service"
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    letter: Mapped[str] = mapped_column(ForeignKey("queue.letter"))
    name: Mapped[dict[str, str]] = mapped_column(JSON)
    minutes: Mapped[int] = mapped_column(Integer)
    offered_at: Mapped[list[str]] = mapped_column(JSON)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    position: Mapped[int] = mapped_column(Integer)


class NumberSeriesRow(Base):
    """The last count given of one letter on one service day of a site; locked by the verb that issues."""

    __tablename__ = "number_series"
    site: Mapped[str] = mapped_column(ForeignKey("site.code"), primary_key=True)
    service_day: Mapped[str] = mapped_column(String(10), primary_key=True)
    prefix: Mapped[str] = mapped_column(String(2), primary_key=True)
    last: Mapped[int] = mapped_column(Integer)
