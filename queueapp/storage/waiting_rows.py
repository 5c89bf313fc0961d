"""Rows of the waiting list: who waits for a place that others give back."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from queueapp.storage.base import NAMED, At, Base

_LIVE = text("state IN ('waiting', 'offered')")


class WaitRow(Base):
    """One who waits at a site. `appointment` is the one he would move to an earlier time, and then the one he got.

    While he is offered places, `offer_start`, `offer_places` and `offer_until` say which and until when."""

    __tablename__ = "wait"
    __table_args__ = (
        UniqueConstraint("code_hash"),
        CheckConstraint("state IN ('waiting', 'offered', 'booked', 'left')", name="state"),
        CheckConstraint("(state = 'offered') = (offer_until IS NOT NULL)", name="offer_while_offered"),
        Index("ix_wait_live", "site", "queued_at", sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_wait_person", "person", sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_wait_named_over", "ended_at", sqlite_where=NAMED, postgresql_where=NAMED),
        Index("ix_wait_named", "person", sqlite_where=NAMED, postgresql_where=NAMED),
    )
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    site: Mapped[str] = mapped_column(ForeignKey("site.code"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    code_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(8))
    services: Mapped[list[str]] = mapped_column(JSON)
    since: Mapped[int] = mapped_column(At)
    until: Mapped[int] = mapped_column(At)
    queued_at: Mapped[int] = mapped_column(At)
    passed: Mapped[list[int]] = mapped_column(JSON)
    offer_start: Mapped[int | None] = mapped_column(At)
    offer_places: Mapped[list[Any] | None] = mapped_column(JSON)
    offer_until: Mapped[int | None] = mapped_column(At)
    person: Mapped[str] = mapped_column(ForeignKey("person.id"))
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    contact_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    plate_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    language: Mapped[str] = mapped_column(String(8))
    appointment: Mapped[str | None] = mapped_column(ForeignKey("appointment.id"))
    joined_at: Mapped[int] = mapped_column(At)
    ended_at: Mapped[int | None] = mapped_column(At)
