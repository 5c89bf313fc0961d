"""Rows of notices to citizens: written with what happened, sent by a job."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from queueapp.storage.base import At, Base

_WAITING = text("state = 'waiting'")


class NoticeRow(Base):
    """One notice by one channel. `facts_sealed`, with a phone or mail that was given for it, is emptied once it was sent.

    `about` is the public id of what it tells of. `next_at`, `created_at`, `sent_at` and `pointless_at` are real time."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("channel IN ('sms', 'wechat', 'mail', 'push')", name="channel"),
        CheckConstraint("state IN ('waiting', 'sent', 'dead', 'withdrawn')", name="state"),
        Index("ix_notice_waiting", "channel", "next_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_notice_about", "about", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_notice_created", "created_at"),
        Index("ix_notice_person", "person"),
    )
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    channel: Mapped[str] = mapped_column(String(8))
    language: Mapped[str] = mapped_column(String(8))
    person: Mapped[str] = mapped_column(ForeignKey("person.id"))
    about: Mapped[str | None] = mapped_column(String(26))
    facts_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10))
    tries: Mapped[int] = mapped_column(Integer)
    next_at: Mapped[int] = mapped_column(At)
    pointless_at: Mapped[int | None] = mapped_column(At)
    created_at: Mapped[int] = mapped_column(At)
    sent_at: Mapped[int | None] = mapped_column(At)
    problem: Mapped[str | None] = mapped_column(String(40))
