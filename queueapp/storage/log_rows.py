"""Rows of the streams and their events, the audit trail and the idempotency keys."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from queueapp.storage.base import At, Base, Serial


class StreamRow(Base):
    """One stream of facts: locking this row is how a verb takes its turn. A restore raises `epoch`."""

    __tablename__ = "stream"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    epoch: Mapped[int] = mapped_column(Integer)
    seq: Mapped[int] = mapped_column(At)
    day: Mapped[str | None] = mapped_column(String(10))
    settings_version: Mapped[int] = mapped_column(Integer)


class EventRow(Base):
    __tablename__ = "event"
    stream: Mapped[str] = mapped_column(ForeignKey("stream.name"), primary_key=True)
    seq: Mapped[int] = mapped_column(At, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    at: Mapped[int] = mapped_column(At)
    body: Mapped[str] = mapped_column(Text)
    __table_args__ = (Index("ix_event_kind", "stream", "kind", "seq"),)


class AuditRow(Base):
    """Who did what, from where, when; `real_at` is the machine's time where the city's clock runs faster."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_subject", "subject"), Index("ix_audit_at", "at"))
    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    at: Mapped[int] = mapped_column(At)
    real_at: Mapped[int] = mapped_column(At)
    role: Mapped[str] = mapped_column(String(12))
    actor: Mapped[str] = mapped_column(String(60))
    address: Mapped[str | None] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(40))
    place: Mapped[str | None] = mapped_column(String(60))
    subject: Mapped[str | None] = mapped_column(String(60))
    detail: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class IdempotencyRow(Base):
    """One row for each key that did something: `scope` hashes (who, route, target, key); the repeat finds `entity`."""

    __tablename__ = "idempotency"
    __table_args__ = (Index("ix_idempotency_at", "real_at"),)
    scope: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32))
    entity: Mapped[str | None] = mapped_column(String(200))
    real_at: Mapped[int] = mapped_column(At)
