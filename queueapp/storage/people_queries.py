"""Staff, sessions, keys, displays and pairings, found and written."""

from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from queueapp.domain.roles import Actor, Role
from queueapp.storage.display_rows import DisplayRow, PairingRow
from queueapp.storage.people_rows import AccessKeyRow, SessionRow, StaffRow
from queueapp.storage.statements import Statement

_SESSION = Statement(
    "SELECT s.id, s.role, s.name, s.badge, s.site, s.hall, NULL, t.seen_at FROM session t JOIN staff s ON s.id = t.staff "
    "WHERE t.id_hash = :hash AND t.ended_at IS NULL AND s.disabled_at IS NULL "
    "UNION ALL SELECT k.id, k.role, k.name, '', k.site, k.hall, k.counter, t.seen_at FROM session t "
    "JOIN access_key k ON k.id = t.key WHERE t.id_hash = :hash AND t.ended_at IS NULL AND k.revoked_at IS NULL"
)
_KEY = Statement("SELECT id, role, name, '', site, hall, counter, revoked_at FROM access_key WHERE hash = :hash")
_SEEN = Statement("UPDATE session SET seen_at = :at WHERE id_hash = :hash")


def _actor(row: Any) -> Actor:
    return Actor(Role(row[1]), row[0], row[2], row[3], row[4], row[5], row[6])


def actor_of_session(connection: Connection, id_hash: bytes) -> tuple[Actor, int] | None:
    """Who a session belongs to, and the real time it was last seen; None when ended, disabled or revoked."""
    row = _SESSION.run(connection, {"hash": id_hash}).fetchone()
    return None if row is None else (_actor(row), int(row[7]))


def actor_of_key(connection: Connection, key_hash: bytes) -> tuple[Actor, bool] | None:
    """Who a key belongs to, and whether it was revoked."""
    row = _KEY.run(connection, {"hash": key_hash}).fetchone()
    return None if row is None else (_actor(row), row[7] is not None)


def session_seen(connection: Connection, id_hash: bytes, at: int) -> None:
    """Note that a session was used at a real time."""
    _SEEN.run(connection, {"hash": id_hash, "at": at})


def staff_by_login(connection: Connection, login: str) -> Any | None:
    """The staff row of a user name."""
    return connection.execute(select(*StaffRow.__table__.columns).where(StaffRow.login == login)).first()


def staff_names(connection: Connection) -> dict[str, tuple[str, str]]:
    """(name, badge) of staff and of keys, by id; for views, never for the log."""
    staff = {row.id: (row.name, row.badge) for row in connection.execute(select(StaffRow.id, StaffRow.name, StaffRow.badge))}
    keys = {row.id: (row.name, "") for row in connection.execute(select(AccessKeyRow.id, AccessKeyRow.name))}
    return {**keys, **staff}


def insert_staff(connection: Connection, values: dict[str, Any]) -> None:
    """Write a new member of staff."""
    connection.execute(insert(StaffRow).values(**values))


def update_staff(connection: Connection, login: str, **values: Any) -> bool:
    """Change a member of staff; False when unknown."""
    return connection.execute(update(StaffRow).where(StaffRow.login == login).values(**values)).rowcount == 1


def insert_session(connection: Connection, values: dict[str, Any]) -> None:
    """Write a new session."""
    connection.execute(insert(SessionRow).values(**values))


def end_session(connection: Connection, id_hash: bytes, at: int) -> None:
    """End one session."""
    connection.execute(update(SessionRow).where(SessionRow.id_hash == id_hash).values(ended_at=at))


def end_sessions_of(connection: Connection, staff: str, at: int) -> None:
    """End all sessions of a member of staff."""
    connection.execute(update(SessionRow).where(SessionRow.staff == staff, SessionRow.ended_at.is_(None)).values(ended_at=at))


def insert_key(connection: Connection, values: dict[str, Any]) -> None:
    """Write a new key."""
    connection.execute(insert(AccessKeyRow).values(**values))


def list_keys(connection: Connection) -> list[Any]:
    """All keys, the newest last."""
    return list(connection.execute(select(*AccessKeyRow.__table__.columns).order_by(AccessKeyRow.created_at)))


def revoke_key(connection: Connection, id: str, at: int) -> bool:
    """Revoke a key; False when unknown or revoked before."""
    statement = update(AccessKeyRow).where(AccessKeyRow.id == id, AccessKeyRow.revoked_at.is_(None)).values(revoked_at=at)
    return connection.execute(statement).rowcount == 1


def insert_display(connection: Connection, values: dict[str, Any]) -> None:
    """Write a newly paired display."""
    connection.execute(insert(DisplayRow).values(**values))


def display_of_key(connection: Connection, access_key: str) -> Any | None:
    """The display that an access key belongs to."""
    return connection.execute(select(*DisplayRow.__table__.columns).where(DisplayRow.access_key == access_key)).first()


def display(connection: Connection, id: str) -> Any | None:
    """A display by id."""
    return connection.execute(select(*DisplayRow.__table__.columns).where(DisplayRow.id == id)).first()


def list_displays(connection: Connection) -> list[Any]:
    """All displays that were not unpaired."""
    keys = select(AccessKeyRow.id).where(AccessKeyRow.revoked_at.is_(None))
    return list(
        connection.execute(
            select(*DisplayRow.__table__.columns).where(DisplayRow.access_key.in_(keys)).order_by(DisplayRow.paired_at)
        )
    )


def insert_pairing(connection: Connection, values: dict[str, Any]) -> None:
    """Write a pairing that waits for approval."""
    connection.execute(insert(PairingRow).values(**values))


def pairing(connection: Connection, code: str) -> Any | None:
    """A pairing by its code."""
    return connection.execute(select(*PairingRow.__table__.columns).where(PairingRow.code == code)).first()


def forget_pairings(connection: Connection, before: int) -> int:
    """Delete the pairings asked for before a real time, whatever came of them; how many."""
    return connection.execute(delete(PairingRow).where(PairingRow.created_at < before)).rowcount


def settle_pairing(connection: Connection, code: str, display: str, key_sealed: bytes) -> bool:
    """Note what a pairing led to; False when it was approved before."""
    statement = update(PairingRow).where(PairingRow.code == code, PairingRow.display.is_(None))
    return connection.execute(statement.values(display=display, key_sealed=key_sealed)).rowcount == 1
