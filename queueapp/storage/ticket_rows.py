"""Rows of visits, tickets and desks, with the rules of a counter as constraints."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from queueapp.storage.base import NAMED, At, Base

_OPEN_VISIT = text("ended_at IS NULL")
_WAITING = text("state = 'waiting'")
_LIVE = text("state IN ('waiting', 'called', 'serving', 'held', 'missed')")
_IN_HAND = text("state IN ('called', 'serving')")
_STANDING = text("state IN ('open', 'paused', 'lost')")


class VisitRow(Base):
    """`code_hash` finds a visit by its secret code; `code_sealed` gives the code again to who asked first.

    `name` is what was given for this visit's person, `phone` that of whoever comes."""

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("site", "service_day", "prefix", "count", name="uq_visit_number_a_day"),
        Index(
            "uq_visit_live_number",
            "site",
            "number",
            unique=True,
            sqlite_where=_OPEN_VISIT,
            postgresql_where=_OPEN_VISIT,
        ),
        UniqueConstraint("code_hash"),
        Index("ix_visit_named_over", "ended_at", sqlite_where=NAMED, postgresql_where=NAMED),
        Index("ix_visit_named", "person", sqlite_where=NAMED, postgresql_where=NAMED),
    )
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    site: Mapped[str] = mapped_column(ForeignKey("site.code"))
    service_day: Mapped[str] = mapped_column(String(10))
    prefix: Mapped[str] = mapped_column(String(2))
    count: Mapped[int] = mapped_column(Integer)
    number: Mapped[str] = mapped_column(String(8))
    way: Mapped[list[list[str]]] = mapped_column(JSON)
    language: Mapped[str] = mapped_column(String(8))
    person: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    code_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    arrived_at: Mapped[int] = mapped_column(At)
    ended_at: Mapped[int | None] = mapped_column(At)


class TicketRow(Base):
    """One place in one queue; `was` states stand in the log, this is the present."""

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("visit", "stage", name="uq_ticket_visit_stage"),
        CheckConstraint(
            "state IN ('waiting', 'called', 'serving', 'held', 'missed', 'served', 'cancelled', 'expired')",
            name="state",
        ),
        CheckConstraint("state NOT IN ('called', 'serving') OR (counter IS NOT NULL AND seat IS NOT NULL)", name="in_hand"),
        Index("uq_ticket_counter_seat", "counter", "seat", unique=True, sqlite_where=_IN_HAND, postgresql_where=_IN_HAND),
        Index("ix_ticket_line", "hall", "rank_at", "tie", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_ticket_live", "hall", "state", sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_ticket_day", "hall", "service_day"),
    )
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    visit: Mapped[str] = mapped_column(ForeignKey("visit.id"))
    stage: Mapped[int] = mapped_column(Integer)
    hall: Mapped[str] = mapped_column(ForeignKey("hall.code"))
    service_day: Mapped[str] = mapped_column(String(10))
    number: Mapped[str] = mapped_column(String(8))
    way: Mapped[list[list[str]]] = mapped_column(JSON)
    service: Mapped[str] = mapped_column(String(40))
    services: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10))
    arrived_at: Mapped[int] = mapped_column(At)
    issued_at: Mapped[int] = mapped_column(At)
    rank_at: Mapped[int] = mapped_column(At)
    tie: Mapped[int] = mapped_column(At)
    language: Mapped[str] = mapped_column(String(8))
    priority: Mapped[str | None] = mapped_column(String(40))
    credit_minutes: Mapped[int] = mapped_column(Integer)
    appointed_at: Mapped[int | None] = mapped_column(At)
    bound_to: Mapped[str | None] = mapped_column(ForeignKey("counter.code"))
    counter: Mapped[str | None] = mapped_column(ForeignKey("counter.code"))
    seat: Mapped[int | None] = mapped_column(Integer)
    desk: Mapped[str | None] = mapped_column(ForeignKey("desk.id"))
    call: Mapped[str | None] = mapped_column(String(26))
    calls: Mapped[int] = mapped_column(Integer)
    called_at: Mapped[int | None] = mapped_column(At)
    began_at: Mapped[int | None] = mapped_column(At)
    missed_at: Mapped[int | None] = mapped_column(At)
    held_at: Mapped[int | None] = mapped_column(At)
    returns_at: Mapped[int | None] = mapped_column(At)
    ended_at: Mapped[int | None] = mapped_column(At)
    rejoins: Mapped[int] = mapped_column(Integer)
    transfers: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[str | None] = mapped_column(String(20))
    remark: Mapped[str | None] = mapped_column(String(20))


class DeskRow(Base):
    """`user` is a clerk or a program's key. `seen_at` is real time and no part of the log: a heartbeat may be lost."""

    __tablename__ = "desk"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'paused', 'lost', 'closed', 'taken_over')", name="state"),
        Index("uq_desk_counter_standing", "counter", unique=True, sqlite_where=_STANDING, postgresql_where=_STANDING),
        Index("uq_desk_clerk_standing", "user", unique=True, sqlite_where=_STANDING, postgresql_where=_STANDING),
        Index("ix_desk_hall", "hall", sqlite_where=_STANDING, postgresql_where=_STANDING),
    )
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    hall: Mapped[str] = mapped_column(ForeignKey("hall.code"))
    counter: Mapped[str] = mapped_column(ForeignKey("counter.code"))
    user: Mapped[str] = mapped_column(String(26))
    state: Mapped[str] = mapped_column(String(12))
    opened_at: Mapped[int] = mapped_column(At)
    ended_at: Mapped[int | None] = mapped_column(At)
    serves: Mapped[list[str]] = mapped_column(JSON)
    backup: Mapped[list[str]] = mapped_column(JSON)
    paused_reason: Mapped[str | None] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(Integer)
    seen_at: Mapped[int] = mapped_column(At)


class EvaluationRow(Base):
    """The citizen's answer, once per visit and named service."""

    __tablename__ = "evaluation"
    __table_args__ = (
        UniqueConstraint("visit", "service", name="uq_evaluation_visit_service"),
        CheckConstraint("grade BETWEEN 1 AND 5", name="grade"),
    )
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    visit: Mapped[str] = mapped_column(ForeignKey("visit.id"))
    ticket: Mapped[str] = mapped_column(ForeignKey("ticket.id"))
    service: Mapped[str] = mapped_column(String(40))
    grade: Mapped[int] = mapped_column(Integer)
    reasons: Mapped[list[Any]] = mapped_column(JSON)
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[int] = mapped_column(At)
