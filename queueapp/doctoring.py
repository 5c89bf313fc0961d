"""The invariants of the house, checked from its rows and its log."""

from collections import Counter as Tally
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, inspect, text

from queueapp.actions.unit import House
from queueapp.domain.bookings_state import BookingsState, fold_booking, overdue, unaccounted
from queueapp.domain.clock import MINUTE
from queueapp.domain.events import TICKET_ENTERED, TICKET_LEFT, Event, TicketEvent
from queueapp.domain.hall_state import HallState, fold
from queueapp.domain.picking import effective_rank, serves
from queueapp.domain.ticket_life import State
from queueapp.storage import bookings_snapshot, event_log, migrating, ticket_queries
from queueapp.storage.place_queries import applied_settings, bookings_of, stream_of
from queueapp.storage.resealing import SEALED, Sealed
from queueapp.storage.sealing import Sealer
from queueapp.storage.setup_queries import service_day_of

# Later than any slot: a site without slots has none to compare.
NEVER = 2**62
# The clock looks every few seconds; what it left for so long says that no scheduler works.
NOTICED_WITHIN = 10 * MINUTE
# What reading or folding a damaged log may end in: it tells of what it never introduced, or has another shape.
BROKEN = (LookupError, ValueError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing checked."""

    what: str
    holds: bool
    detail: str


def examine(house: House) -> list[Finding]:
    """All findings, the schema first."""
    stands, newest = migrating.revision_of(house.database), migrating.newest_revision()
    findings = [Finding("schema", stands == newest, f"{stands}")]
    with house.database.read() as connection:
        findings.append(_numbers(connection))
        findings.append(_seats(connection))
        findings.append(_seals(connection, house.sealer))
        for hall in house.directory.halls:
            findings += _hall(house, connection, hall)
        for site in house.directory.sites:
            findings += _bookings(connection, site, house.now())
    return findings


def _hall(house: House, connection: Connection, hall: str) -> list[Finding]:
    return _examined(connection, hall, stream_of(hall), partial(_folded, house, connection, hall))


def _examined(connection: Connection, what: str, stream: str, look: Callable[[list[Event]], list[Finding]]) -> list[Finding]:
    """A stream's log, and what looking at its events finds; a damaged one is a finding too."""
    try:
        log, events = _log(connection, f"{what} log", stream)
    except BROKEN as broken:
        return [Finding(f"{what} log", False, f"cannot be read: {broken!r}")]
    try:
        return [log, *look(events)]
    except BROKEN as broken:
        return [log, Finding(f"{what} fold", False, f"cannot be folded: {broken!r}")]


def _log(connection: Connection, what: str, stream: str) -> tuple[Finding, list[Event]]:
    """Whether a stream's log has no hole, and its events."""
    base = event_log.last_base(connection, stream)
    rows = event_log.read_after(connection, stream, (base or 1) - 1)
    head = event_log.head(connection, stream)
    gapless = [seq for seq, _ in rows] == list(range(base or 1, head.seq + 1))
    return Finding(what, gapless, f"{len(rows)} events to {head.seq}"), [event for _, event in rows]


def _folded(house: House, connection: Connection, hall: str, events: list[Event]) -> list[Finding]:
    state = fold_all(hall, events)
    day = service_day_of(connection, house.directory.halls[hall].site)
    equal = ticket_queries.snapshot(connection, hall, day, applied_settings(connection, hall)) == state
    late = overtakings(hall, events)
    return [
        Finding(f"{hall} fold", equal, f"{len(state.live)} live, {len(state.ended)} ended"),
        Finding(f"{hall} order", not late, f"{len(late)} calls before a smaller rank"),
        Finding(
            f"{hall} count",
            count_adds_up(events, state),
            "issued = waiting + called + serving + held + missed + finals",
        ),
    ]


def _bookings(connection: Connection, site: str, now: int) -> list[Finding]:
    look = partial(_folded_bookings, connection, site, now)
    return _examined(connection, f"{site} bookings", bookings_of(site), look)


def _folded_bookings(connection: Connection, site: str, now: int, events: list[Event]) -> list[Finding]:
    state = BookingsState(site)
    for event in events:
        state = fold_booking(state, event)
    since = min((slot.start for slot in state.slots.values()), default=NEVER)
    equal = bookings_snapshot.bookings_snapshot(connection, site, state.day, since) == state
    lost, late = unaccounted(state), overdue(state, now - NOTICED_WITHIN)
    return [
        Finding(f"{site} bookings fold", equal, f"{len(state.slots)} slots, {len(state.appointments)} booked"),
        Finding(f"{site} places", not lost, f"{len(lost)} not free + held + offered + parked + booked"),
        Finding(f"{site} in time", not late, f"{late} holds, offers and parked places past their time"),
    ]


def fold_all(hall: str, events: list[Event]) -> HallState:
    """The state after all events."""
    state = HallState(hall)
    for event in events:
        state = fold(state, event)
    return state


def overtakings(hall: str, events: list[Event]) -> list[str]:
    """From the log alone: the tickets called although one with a smaller `rank_at + penalty` waited that the desk serves.

    A call out of order that a clerk gave a reason for is an audited act and does not count."""
    return list(_overtakings(hall, events))


def _overtakings(hall: str, events: list[Event]) -> Iterator[str]:
    state = HallState(hall)
    for event in events:
        if isinstance(event, TicketEvent) and event.kind == "ticket.called" and event.reason != "out_of_order":
            called, desk = state.live[event.ticket], state.desks[event.counter or ""]
            rules = state.settings.rules if state.settings else None
            if rules is not None:
                mine = effective_rank(desk, called, rules)
                # A penalty only adds: whoever ranks behind without one need not be looked at.
                earlier = (one for one in state.live.values() if one.rank_at <= mine[0] and one.state == State.WAITING)
                if any(serves(desk, one) and effective_rank(desk, one, rules) < mine for one in earlier):
                    yield called.number
        state = fold(state, event)


def count_adds_up(events: list[Event], state: HallState) -> bool:
    """Whether what entered the hall is what is there plus what left it."""
    base = next((event for event in events if event.kind == "day.opened"), None)
    carried = len(base.base["tickets"]) if base is not None and hasattr(base, "base") else 0
    kinds = Tally(event.kind for event in events)
    entered = carried + sum(kinds[kind] for kind in TICKET_ENTERED)
    left = sum(kinds[kind] for kind in TICKET_LEFT)
    return entered == left + len(state.live) + len(state.ended)


def sealed_samples(connection: Connection) -> Iterator[tuple[str, bytes]]:
    """A table and one of its sealed values, for each table that has some and each key that it was sealed under."""
    known = inspect(connection)
    for one in SEALED:
        # A database of an older release lacks tables and columns.
        there = {column["name"] for column in known.get_columns(one.table)} if known.has_table(one.table) else set()
        for column in (name for name in one.columns if name in there):
            yield from ((one.table, sealed) for sealed in _samples(connection, one, column))


def _samples(connection: Connection, one: Sealed, column: str) -> list[bytes]:
    # A sealed value begins with the byte that names its key.
    each = f"SELECT min({one.key}) FROM {one.table} WHERE {column} IS NOT NULL GROUP BY substr({column}, 1, 1)"
    rows = connection.execute(text(f"SELECT {column} FROM {one.table} WHERE {one.key} IN ({each})"))
    return [bytes(row[0]) for row in rows]


def _seals(connection: Connection, sealer: Sealer) -> Finding:
    samples = list(sealed_samples(connection))
    shut = sorted({table for table, sealed in samples if not _opens(sealer, sealed)})
    tables = len({table for table, _ in samples})
    said = f"no data key of this machine opens {', '.join(shut)}" if shut else f"those of {tables} tables open"
    return Finding("seals", not shut, said)


def _opens(sealer: Sealer, sealed: bytes) -> bool:
    try:
        sealer.open(sealed)
    except ValueError:
        return False
    return True


def _numbers(connection: Connection) -> Finding:
    twice = connection.execute(
        text("SELECT count(*) FROM (SELECT 1 FROM visit GROUP BY site, service_day, prefix, count HAVING count(*) > 1) AS twice")
    ).scalar_one()
    return Finding("numbers", twice == 0, f"{twice} given twice")


def _seats(connection: Connection) -> Finding:
    twice = connection.execute(
        text(
            "SELECT count(*) FROM (SELECT 1 FROM ticket WHERE state IN ('called', 'serving') "
            "GROUP BY counter, seat HAVING count(*) > 1) AS twice"
        )
    ).scalar_one()
    return Finding("seats", twice == 0, f"{twice} held twice")
