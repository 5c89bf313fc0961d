"""Rows of people: staff, their sessions, keys of devices and programs, and citizens (sealed)."""

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from queueapp.storage.base import At, Base


class StaffRow(Base):
    __tablename__ = "staff"
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    login: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    badge: Mapped[str] = mapped_column(String(20))
    role: Mapped[str] = mapped_column(String(12))
    site: Mapped[str | None] = mapped_column(ForeignKey("site.code"))
    hall: Mapped[str | None] = mapped_column(ForeignKey("hall.code"))
    password_hash: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[int] = mapped_column(At)
    disabled_at: Mapped[int | None] = mapped_column(At)


class SessionRow(Base):
    """A signed-in browser; `id_hash` is a hash of what the cookie holds, so a copy of the table opens nothing."""

    __tablename__ = "session"
    __table_args__ = (Index("ix_session_staff", "staff"),)
    id_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    staff: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    key: Mapped[str | None] = mapped_column(ForeignKey("access_key.id"))
    created_at: Mapped[int] = mapped_column(At)
    seen_at: Mapped[int] = mapped_column(At)
    ended_at: Mapped[int | None] = mapped_column(At)


class AccessKeyRow(Base):
    """A key of a device or a program: role and places that limit it."""

    __tablename__ = "access_key"
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    role: Mapped[str] = mapped_column(String(12))
    site: Mapped[str | None] = mapped_column(ForeignKey("site.code"))
    hall: Mapped[str | None] = mapped_column(ForeignKey("hall.code"))
    counter: Mapped[str | None] = mapped_column(ForeignKey("counter.code"))
    created_at: Mapped[int] = mapped_column(At)
    revoked_at: Mapped[int | None] = mapped_column(At)


class PersonRow(Base):
    """A citizen: his document is sealed, and `document_index` (keyed hash) finds him again.

    `wechat` (his open id) is where notices reach him; name, phone, mail and browser stand with what he gave them for."""

    __tablename__ = "person"
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    document_type: Mapped[str] = mapped_column(String(20))
    document_index: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    document_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    wechat_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[int] = mapped_column(At)
