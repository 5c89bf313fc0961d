"""Rows of slots with their ledger of places, holds, appointments and parked places."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from queueapp.storage.base import NAMED, At, Base

_COUNTS = (
    "public_held",
    "public_offered",
    "public_parked",
    "public_booked",
    "staff_held",
    "staff_offered",
    "staff_parked",
    "staff_booked",
)
_LIVE_HOLD = text("state = 'held'")
_BOOKED = text("state = 'booked'")
_BY_AGENT = text("agent IS NOT NULL")


class SlotRow(Base):
    """One start on offer. What is free follows from the other counts; none of them is ever below zero."""

    __tablename__ = "slot"
    __table_args__ = (
        CheckConstraint(" AND ".join(f"{name} >= 0" for name in _COUNTS), name="no_count_below_zero"),
        Index("ix_slot_site_start", "site", "start"),
    )
    hall: Mapped[str] = mapped_column(ForeignKey("hall.code"), primary_key=True)
    grp: Mapped[str] = mapped_column(String(2), primary_key=True)
    start: Mapped[int] = mapped_column(At, primary_key=True)
    site: Mapped[str] = mapped_column(ForeignKey("site.code"))
    minutes: Mapped[int] = mapped_column(Integer)
    bookable_from: Mapped[int] = mapped_column(At)
    public_target: Mapped[int] = mapped_column(Integer)
    public_held: Mapped[int] = mapped_column(Integer)
    public_offered: Mapped[int] = mapped_column(Integer)
    public_parked: Mapped[int] = mapped_column(Integer)
    public_booked: Mapped[int] = mapped_column(Integer)
    staff_target: Mapped[int] = mapped_column(Integer)
    staff_held: Mapped[int] = mapped_column(Integer)
    staff_offered: Mapped[int] = mapped_column(Integer)
    staff_parked: Mapped[int] = mapped_column(Integer)
    staff_booked: Mapped[int] = mapped_column(Integer)


class HoldRow(Base):
    """Places kept for whoever has the code, until they are booked or released."""

    __tablename__ = "hold"
    __table_args__ = (
        UniqueConstraint("code_hash"),
        CheckConstraint("state IN ('held', 'booked', 'released')", name="state"),
        Index("ix_hold_live", "site", "expires_at", sqlite_where=_LIVE_HOLD, postgresql_where=_LIVE_HOLD),
    )
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    site: Mapped[str] = mapped_column(ForeignKey("site.code"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    code_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10))
    services: Mapped[list[str]] = mapped_column(JSON)
    start: Mapped[int] = mapped_column(At)
    line: Mapped[str] = mapped_column(String(8))
    places: Mapped[list[Any]] = mapped_column(JSON)
    expires_at: Mapped[int] = mapped_column(At)
    extended: Mapped[bool]


class AppointmentRow(Base):
    """A promise of a time. The person is a row of his own, and so is the agent (代办人) who comes for him or for a company.

    Their names are those given with the booking. The code is sealed like a ticket's."""

    __tablename__ = "appointment"
    __table_args__ = (
        UniqueConstraint("code_hash"),
        CheckConstraint("state IN ('booked', 'checked_in', 'cancelled', 'missed')", name="state"),
        Index("ix_appointment_booked", "site", "start", sqlite_where=_BOOKED, postgresql_where=_BOOKED),
        Index("ix_appointment_person", "person", "start"),
        Index("ix_appointment_agent", "agent", "start", sqlite_where=_BY_AGENT, postgresql_where=_BY_AGENT),
        Index("ix_appointment_named_over", "ended_at", sqlite_where=NAMED, postgresql_where=NAMED),
    )
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    site: Mapped[str] = mapped_column(ForeignKey("site.code"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    code_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(12))
    services: Mapped[list[str]] = mapped_column(JSON)
    start: Mapped[int] = mapped_column(At)
    line: Mapped[str] = mapped_column(String(8))
    places: Mapped[list[Any]] = mapped_column(JSON)
    stranded: Mapped[bool]
    person: Mapped[str] = mapped_column(ForeignKey("person.id"))
    agent: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    agent_name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    contact_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    plate_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    language: Mapped[str] = mapped_column(String(8))
    moves: Mapped[int] = mapped_column(Integer)
    booked_at: Mapped[int] = mapped_column(At)
    ended_at: Mapped[int | None] = mapped_column(At)
    excused_at: Mapped[int | None] = mapped_column(At)
    visit: Mapped[str | None] = mapped_column(ForeignKey("visit.id"))


class ParkedRow(Base):
    """A cancelled place that the public gets back at a random moment."""

    __tablename__ = "parked_place"
    __table_args__ = (Index("ix_parked_place_due", "public_from"),)
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    site: Mapped[str] = mapped_column(ForeignKey("site.code"))
    hall: Mapped[str] = mapped_column(String(40))
    grp: Mapped[str] = mapped_column(String(2))
    start: Mapped[int] = mapped_column(At)
    line: Mapped[str] = mapped_column(String(8))
    public_from: Mapped[int] = mapped_column(At)
