"""Notices: written down in the transaction of what they tell of, and handed to couriers by a job.

Before a notice is handed over it is claimed: its try is counted and the next one's moment set, in a transaction of its own. A
process that dies between the courier's yes and the mark lets that one notice go out a second time, under the same id; never a
third time by the same death, and never more often than there are tries."""

import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from queueapp.actions.unit import Asked, Done, House, Streams, Unit, run
from queueapp.domain.calendar_file import Entry, Method, calendar_file
from queueapp.domain.clock import MINUTE, SECOND, Instant
from queueapp.domain.ids import public_id
from queueapp.domain.notices import (
    ABANDONED_DAYS,
    KEPT_DAYS,
    MOST_TRIES,
    RULES,
    Channel,
    Fault,
    Kind,
    Undelivered,
    channels_for,
    checked_facts,
    next_channel,
    next_try,
    pointless_after,
)
from queueapp.domain.refusals import NotFound
from queueapp.outside.letters import listed, said
from queueapp.storage import notice_queries
from queueapp.storage.notice_queries import Claimed
from queueapp.storage.statements import as_json, of_json

# One channel's turn ends with whichever comes first; the others must not wait for a slow one.
BATCH, TURN_US = 50, 20 * SECOND
DAY = 24 * 60 * MINUTE
TOO_LATE = "too_late"
_NOWHERE: Mapping[Channel, str] = {}
_log = logging.getLogger(__name__)


def enqueue(
    unit: Unit, kind: Kind | str, *, person: str, language: str, facts: Mapping[str, Any], calendar: str | None = None,
    about: str | None = None, due: Instant | None = None, to: Mapping[Channel, str] = _NOWHERE,
) -> tuple[Channel, ...]:  # fmt: skip
    """Write down what a person is to be told; the channels it will go by, none when he gave no address that the city writes to.

    `facts`: code, site, services (names by language), start (city's time); also address, papers, reason; `was` for moved, `until`
    for an offer; ValueError when one is missing. `about` is the public id of what is told of: older notices about it that still
    wait and say what is no longer so are withdrawn. `due` (city's time) puts it off; `calendar` goes with mail only. `to` are the
    phone, mail and browser given with the thing itself: by them whoever books under another's document reaches himself."""
    kind, house = Kind(kind), unit.house
    facts = checked_facts(kind, facts)
    if about is not None and RULES[kind].replaces:
        notice_queries.withdraw(unit.connection, about, RULES[kind].replaces)
    given = _given(unit.connection, person, to) & house.post.couriers.keys()
    channels = channels_for(kind, frozenset(given))
    now, pointless = unit.asked.real_now, pointless_after(kind, facts)
    values = {
        "kind": kind.value, "language": language, "person": person, "about": about,
        "next_at": now if due is None else max(now, house.clock.real(due)),
        "pointless_at": None if pointless is None else house.clock.real(pointless), "created_at": now,
    }  # fmt: skip
    notice_queries.insert(
        unit.connection,
        [
            {**values, "id": public_id(house.chance), "channel": channel.value, "facts_sealed": _sealed(house, facts, file, to)}
            for channel in channels
            for file in [calendar if channel is Channel.MAIL else None]
        ],
    )
    return channels


def withdraw(unit: Unit, about: str) -> None:
    """Take back all that still waits to be told about a thing."""
    notice_queries.withdraw(unit.connection, about, Kind)


def calendar_of(
    unit: Unit, about: str, facts: Mapping[str, Any], *, minutes: int, sequence: int, language: str, method: Method = Method.REQUEST
) -> str:
    """An appointment as a calendar file, out of the facts of its notice; `sequence` counts its moves."""
    services = listed(facts["services"], language)
    site, address = said(facts["site"], language), said(facts.get("address"), language)
    letters = unit.house.post.letters
    entry = Entry(
        id=about, sequence=sequence, starts=Instant(facts["start"]), ends=Instant(facts["start"] + minutes * MINUTE),
        written=unit.now, summary=f"{services} · {site}", place=f"{site} {address}".strip(),
        link=None if letters is None else letters.link(facts["code"]), organizer=unit.house.post.sender,
    )  # fmt: skip
    return calendar_file(entry, method)


def deliver_due(house: House) -> int:
    """Hand over what is due, channel by channel, a bounded batch of each; how many were taken."""
    return sum(_turn(house, channel) for channel in house.post.awake(house.real_now()))


def retry(house: House, asked: Asked, id: str) -> Done[None]:
    """Let a dead notice be tried again from the beginning. Refuses with NotFound."""

    def work(unit: Unit) -> None:
        if not notice_queries.retry(unit.connection, id, asked.real_now):
            raise NotFound()
        unit.audit("retry_notice", place=None, subject=id)

    return run(house, asked, Streams(), work)


def forget(house: House) -> int:
    """Delete notices that are long over, and give up what no courier takes any more; how many."""
    now = house.real_now()

    def work(connection: Connection) -> int:
        given_up = notice_queries.give_up(connection, now - ABANDONED_DAYS * DAY)
        return given_up + sum(notice_queries.forget(connection, state, now - days * DAY) for state, days in KEPT_DAYS.items())

    return house.database.write(work)


def _turn(house: House, channel: Channel) -> int:
    began = house.real_now()
    with house.database.read() as connection:
        due = notice_queries.due(connection, channel, began, BATCH)
    taken = 0
    for id, tries in due:
        try:
            taken += _deliver(house, id, tries)
        except Undelivered as failure:
            if failure.fault is Fault.UNREACHABLE:
                house.post.rest(channel, house.real_now())
                break
        if house.real_now() - began > TURN_US:
            break
    return taken


def _deliver(house: House, id: str, tries: int) -> bool:
    """Hand one notice over and mark it; False when another process has it or it is not worth sending any more.

    Undelivered, once it is marked, when the courier did not take it."""
    now = house.real_now()
    # Until something is heard of this try, the notice waits as if it had failed.
    again = next_try(now, tries + 1) or Instant(now + DAY)
    claimed = house.database.write(lambda connection: notice_queries.claim(connection, id, tries, again))
    if claimed is None:
        return False
    try:
        _hand_over(house, claimed, tries + 1, now)
    except Undelivered as failure:
        _log.warning("notice %s (%s) by %s, try %d: %s", id, claimed.kind, claimed.channel, tries + 1, failure.problem)
        _mark_failure(house, claimed, tries + 1, failure)
        raise
    done = house.real_now()
    house.database.write(lambda connection: notice_queries.mark_sent(connection, id, done))
    return True


def _hand_over(house: House, claimed: Claimed, tries: int, now: Instant) -> None:
    if tries > MOST_TRIES:
        raise Undelivered("never_heard_of", Fault.NEVER)
    if claimed.pointless_at is not None and claimed.pointless_at <= now:
        raise Undelivered(TOO_LATE, Fault.NEVER)
    letters = house.post.letters
    told = _told(house, claimed)
    address = None if told is None else _address(house, claimed, told["to"])
    if address is None or told is None or letters is None:
        raise Undelivered("no_address", Fault.NEVER)
    message = letters.message(
        claimed.id, claimed.kind, claimed.language, told["facts"], now=house.clock.at(now), calendar=told["calendar"]
    )
    house.post.couriers[claimed.channel].deliver(address, message, now)


def _mark_failure(house: House, claimed: Claimed, tries: int, failure: Undelivered) -> None:
    now = house.real_now()
    later = None if failure.fault is Fault.NEVER else next_try(now, tries)

    def mark(connection: Connection) -> None:
        told = _told(house, claimed)
        given = _given(connection, claimed.person, told["to"] if told else {}) & house.post.couriers.keys()
        other = next_channel(claimed.kind, claimed.channel, frozenset(given))
        if later is None and other is not None and failure.problem != TOO_LATE:
            notice_queries.pass_on(connection, claimed.id, other, now, failure.problem)
        else:
            notice_queries.mark_failed(connection, claimed.id, failure.problem, later)

    house.database.write(mark)


def _given(connection: Connection, person: str, to: Mapping[Any, str]) -> frozenset[Channel]:
    """The channels by which the person can be told of a thing."""
    return notice_queries.given_by(connection, person) | {Channel(channel) for channel in to}


def _address(house: House, claimed: Claimed, to: Mapping[str, str]) -> str | None:
    if claimed.channel not in notice_queries.ADDRESS:
        return to.get(claimed.channel.value)
    with house.database.read() as connection:
        return notice_queries.address_of(connection, house.sealer, claimed.person, claimed.channel)


def _told(house: House, claimed: Claimed) -> dict[str, Any] | None:
    """What the notice says, opened; None once it was emptied."""
    return None if claimed.facts_sealed is None else {"to": {}, **of_json(house.sealer.open(claimed.facts_sealed))}


def _sealed(house: House, facts: Mapping[str, Any], calendar: str | None, to: Mapping[Channel, str]) -> bytes:
    return house.sealer.seal(as_json({"facts": facts, "calendar": calendar, "to": to}))
