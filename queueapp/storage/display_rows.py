"""Rows of displays and their pairings."""

from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from queueapp.storage.base import At, Base


class DisplayRow(Base):
    """A paired screen; its key is an access key of role display."""

    __tablename__ = "display"
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    access_key: Mapped[str] = mapped_column(ForeignKey("access_key.id"), unique=True)
    hall: Mapped[str] = mapped_column(ForeignKey("hall.code"))
    counter: Mapped[str | None] = mapped_column(ForeignKey("counter.code"))
    layout: Mapped[str] = mapped_column(String(20))
    inches: Mapped[float] = mapped_column(Float)
    seat_m: Mapped[float] = mapped_column(Float)
    sound: Mapped[bool]
    paired_at: Mapped[int] = mapped_column(At)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)


class PairingRow(Base):
    """A screen that asks to be paired: the code is read aloud, the secret stays on the screen."""

    __tablename__ = "pairing"
    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[int] = mapped_column(At)
    display: Mapped[str | None] = mapped_column(ForeignKey("display.id"))
    key_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
