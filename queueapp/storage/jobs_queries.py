"""What the scheduler leaves behind: that it was here, and who holds its lease."""

from sqlalchemy import Connection, String, select
from sqlalchemy.orm import Mapped, mapped_column

from queueapp.storage.base import At, Base
from queueapp.storage.statements import Statement


class LeaseRow(Base):
    """One worker of a kind at a time: the holder renews it, another takes it once it has run out (real time)."""

    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(60))
    seen_at: Mapped[int] = mapped_column(At)


SCHEDULER = "scheduler"
_TAKE = Statement(
    "INSERT INTO lease (name, holder, seen_at) VALUES (:name, :holder, :now) ON CONFLICT (name) DO UPDATE "
    "SET holder = :holder, seen_at = :now WHERE lease.holder = :holder OR lease.seen_at < :before"
)


def take_lease(connection: Connection, name: str, holder: str, now: int, before: int) -> bool:
    """Take or renew a lease; False while somebody else's has not run out."""
    return _TAKE.run(connection, {"name": name, "holder": holder, "now": now, "before": before}).rowcount == 1


def scheduler_seen_at(connection: Connection) -> int | None:
    """The real time at which the scheduler last worked."""
    return connection.execute(select(LeaseRow.seen_at).where(LeaseRow.name == SCHEDULER)).scalar_one_or_none()
