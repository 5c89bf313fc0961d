"""Rows of a site's plan of places: weekly templates of its own, and changes for a stretch of time on top of them."""

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from queueapp.storage.base import At, Base, Serial


class CapacityTemplateRow(Base):
    """A group's own template for a weekday, or (empty) for each that has none; `act` names the audit entry of its making."""

    __tablename__ = "capacity_template"
    __table_args__ = (
        CheckConstraint("slot_minutes > 0 AND public >= 0 AND staff >= 0", name="makes_sense"),
        CheckConstraint("weekday IN ('', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')", name="weekday"),
    )
    hall: Mapped[str] = mapped_column(ForeignKey("hall.code"), primary_key=True)
    grp: Mapped[str] = mapped_column(String(2), primary_key=True)
    weekday: Mapped[str] = mapped_column(String(3), primary_key=True)
    slot_minutes: Mapped[int] = mapped_column(Integer)
    public: Mapped[int] = mapped_column(Integer)
    staff: Mapped[int] = mapped_column(Integer)
    act: Mapped[str] = mapped_column(String(26))
    made_at: Mapped[int] = mapped_column(At)
    by: Mapped[str] = mapped_column(String(60))


class CapacityChangeRow(Base):
    """Other places for slots that start in [since, until), until it ends; a list that it leaves empty follows the template.

    `number` is the order in which changes were made: later ones win."""

    __tablename__ = "capacity_change"
    __table_args__ = (
        UniqueConstraint("id"),
        CheckConstraint("until > since", name="some_time"),
        CheckConstraint("public IS NOT NULL OR staff IS NOT NULL", name="changes_something"),
        Index("ix_capacity_change_site", "site", "until"),
    )
    number: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(26))
    site: Mapped[str] = mapped_column(ForeignKey("site.code"))
    hall: Mapped[str | None] = mapped_column(ForeignKey("hall.code"))
    grp: Mapped[str | None] = mapped_column(String(2))
    since: Mapped[int] = mapped_column(At)
    until: Mapped[int] = mapped_column(At)
    public: Mapped[int | None] = mapped_column(Integer)
    staff: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    made_at: Mapped[int] = mapped_column(At)
    by: Mapped[str] = mapped_column(String(60))
    ended_at: Mapped[int | None] = mapped_column(At)
    ended_by: Mapped[str | None] = mapped_column(String(60))
