"""Notices: written down, found when their time has come, claimed by one sender, marked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update

from queueapp.domain.notices import Channel, Kind, NoticeState
from queueapp.storage.notice_rows import NoticeRow
from queueapp.storage.people_rows import PersonRow
from queueapp.storage.sealing import Sealer
from queueapp.storage.statements import Statement

# The channels that are bound to a person; phone, mail and browser are given with each thing anew.
ADDRESS = {Channel.WECHAT: PersonRow.wechat_sealed}
_GIVEN = Statement("SELECT wechat_sealed IS NOT NULL FROM person WHERE id = :person")
_INSERT = Statement(
    "INSERT INTO notice "
    "(id, kind, channel, language, person, about, facts_sealed, state, tries, next_at, pointless_at, created_at) VALUES "
    "(:id, :kind, :channel, :language, :person, :about, :facts_sealed, 'waiting', 0, :next_at, :pointless_at, :created_at)"
)
_WAITING_ABOUT = Statement("SELECT id, kind FROM notice WHERE about = :about AND state = 'waiting'")
_WITHDRAW = Statement("UPDATE notice SET state = 'withdrawn', facts_sealed = NULL WHERE id = :id AND state = 'waiting'")
_DUE = Statement(
    "SELECT id, tries FROM notice WHERE state = 'waiting' AND channel = :channel AND next_at <= :now ORDER BY next_at LIMIT :most"
)
_CLAIM = Statement(
    "UPDATE notice SET tries = tries + 1, next_at = :next_at WHERE id = :id AND state = 'waiting' AND tries = :tries "
    "RETURNING kind, channel, language, person, facts_sealed, pointless_at"
)
_MARK_SENT = Statement(
    "UPDATE notice SET state = 'sent', sent_at = :now, problem = NULL, facts_sealed = NULL WHERE id = :id AND state = 'waiting'"
)
_MARK_LATER = Statement("UPDATE notice SET problem = :problem, next_at = :next_at WHERE id = :id AND state = 'waiting'")
_MARK_DEAD = Statement("UPDATE notice SET state = 'dead', problem = :problem WHERE id = :id AND state = 'waiting'")
_PASS_ON = Statement(
    "UPDATE notice SET channel = :channel, tries = 0, next_at = :now, problem = :problem WHERE id = :id AND state = 'waiting'"
)
_RETRY = Statement(
    "UPDATE notice SET state = 'waiting', tries = 0, next_at = :now, problem = NULL WHERE id = :id AND state = 'dead'"
)
_GIVE_UP = Statement(
    "UPDATE notice SET state = 'dead', problem = 'no_courier' WHERE state = 'waiting' AND channel = :channel AND next_at < :before"
)
_FORGET = Statement("DELETE FROM notice WHERE state = :state AND created_at < :before")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice that is ours to send; `address` and `facts` are still sealed."""

    id: str
    kind: Kind
    channel: Channel
    language: str
    person: str
    facts_sealed: bytes | None
    pointless_at: int | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A notice as a list shows it: no address, no fact."""

    id: str
    kind: str
    channel: str
    state: str
    tries: int
    next_at: int
    created_at: int
    problem: str | None


def given_by(connection: Connection, person: str) -> frozenset[Channel]:
    """The channels by which a person can be reached whatever he is told of."""
    row = _GIVEN.run(connection, {"person": person}).fetchone()
    return frozenset() if row is None else frozenset(channel for channel, given in zip(ADDRESS, row, strict=True) if given)


def set_address(connection: Connection, sealer: Sealer, person: str, channel: Channel, address: str | None) -> None:
    """Keep, change or forget where a person is reached by a channel that is bound to him."""
    sealed = None if address is None else sealer.seal(address)
    connection.execute(update(PersonRow).where(PersonRow.id == person).values({ADDRESS[channel]: sealed}))


def address_of(connection: Connection, sealer: Sealer, person: str, channel: Channel) -> str | None:
    """Where a person is reached by a channel that is bound to him, opened; None when he gave nothing, or took it back."""
    sealed = connection.execute(select(ADDRESS[channel]).where(PersonRow.id == person)).scalar_one_or_none()
    return None if sealed is None else sealer.open(bytes(sealed))


def insert(connection: Connection, values: list[dict[str, Any]]) -> None:
    """Write notices down."""
    _INSERT.run_many(connection, values)


def withdraw(connection: Connection, about: str, kinds: Iterable[Kind]) -> None:
    """Take back what still waits to be told about a thing."""
    wanted = set(kinds)
    found = [row[0] for row in _WAITING_ABOUT.run(connection, {"about": about}) if Kind(row[1]) in wanted]
    _WITHDRAW.run_many(connection, [{"id": id} for id in found])


def due(connection: Connection, channel: Channel, now: int, most: int) -> list[tuple[str, int]]:
    """(id, tries) of the notices of a channel whose time has come, the longest due first."""
    rows = _DUE.run(connection, {"channel": channel.value, "now": now, "most": most})
    return [(row[0], row[1]) for row in rows]


def claim(connection: Connection, id: str, tries: int, next_at: int) -> Claimed | None:
    """Take a notice to send it, with the moment of the next try if nothing more is heard; None when another took it."""
    row = _CLAIM.run(connection, {"id": id, "tries": tries, "next_at": next_at}).fetchone()
    if row is None:
        return None
    facts = None if row[4] is None else bytes(row[4])
    return Claimed(id, Kind(row[0]), Channel(row[1]), row[2], row[3], facts, row[5])


def mark_sent(connection: Connection, id: str, now: int) -> None:
    """Write down that a courier took a notice; what it said is no longer needed."""
    _MARK_SENT.run(connection, {"id": id, "now": now})


def mark_failed(connection: Connection, id: str, problem: str, next_at: int | None) -> None:
    """Write down that a try failed, and when the next one is; without one the notice is dead."""
    if next_at is None:
        _MARK_DEAD.run(connection, {"id": id, "problem": problem})
    else:
        _MARK_LATER.run(connection, {"id": id, "problem": problem, "next_at": next_at})


def pass_on(connection: Connection, id: str, channel: Channel, now: int, problem: str) -> None:
    """Let another channel try from the beginning."""
    _PASS_ON.run(connection, {"id": id, "channel": channel.value, "now": now, "problem": problem})


def retry(connection: Connection, id: str, now: int) -> bool:
    """Let a dead notice wait again; False when there is no such one."""
    return _RETRY.run(connection, {"id": id, "now": now}).rowcount == 1


def give_up(connection: Connection, before: int) -> int:
    """Let die what has been due since before a moment; how many."""
    return sum(_GIVE_UP.run(connection, {"channel": channel.value, "before": before}).rowcount for channel in Channel)


def forget(connection: Connection, state: NoticeState, before: int) -> int:
    """Delete what came to this state and was written down before a moment; how many."""
    return _FORGET.run(connection, {"state": state.value, "before": before}).rowcount


def listed(connection: Connection, state: NoticeState, most: int) -> list[Listed]:
    """The newest notices in a state."""
    columns = (
        NoticeRow.id, NoticeRow.kind, NoticeRow.channel, NoticeRow.state, NoticeRow.tries, NoticeRow.next_at,
        NoticeRow.created_at, NoticeRow.problem,
    )  # fmt: skip
    newest = select(*columns).where(NoticeRow.state == state.value).order_by(NoticeRow.created_at.desc(), NoticeRow.id).limit(most)
    return [Listed(*row) for row in connection.execute(newest)]
