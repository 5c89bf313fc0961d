"""The invariants of the house, checked from its rows and its log."""

from collections import Counter as Tally
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, text

from queueapp.actions.unit import House
from queueapp.domain.bookings_state import BookingsState, fold_booking, overdue, unaccounted
from queueapp.domain.clock import MINUTE
from queueapp.domain.events import TICKET_ENTERED, TICKET_LEFT, Event, TicketEvent
from queueapp.domain.hall_state import HallState, fold
from queueapp.domain.picking import effective_rank, serves
from queueapp.domain.ticket_life import State
from queueapp.storage import bookings_snapshot, event_log, migrating, ticket_queries
from queueapp.storage.place_queries import applied_settings, bookings_of, stream_of
from queueapp.storage.setup_queries import service_day_of

# Later than any slot: a site without slots has none to compare.
NEVER = 2**62
# The clock looks every few seconds; what it left for so long says that no scheduler works.
NOTICED_WITHIN = 10 * MINUTE


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
        for hall in house.directory.halls:
            findings += _hall(house, connection, hall)
        for site in house.directory.sites:
            findings += _bookings(connection, site, house.now())
    return findings


def _hall(house: House, connection: Connection, hall: str) -> list[Finding]:
    stream = stream_of(hall)
    base = event_log.last_base(connection, stream)
    rows = event_log.read_after(connection, stream, (base or 1) - 1)
    head = event_log.head(connection, stream)
    expected = list(range(base or 1, head.seq + 1))
    gapless = [seq for seq, _ in rows] == expected
    log = Finding(f"{hall} log", gapless, f"{len(rows)} events to {head.seq}")
    events = [event for _, event in rows]
    try:
        state = fold_all(hall, events)
    except (KeyError, ValueError) as broken:
        # A log with a hole may tell of a ticket or desk it never introduced.
        return [log, Finding(f"{hall} fold", False, f"cannot be folded: {broken}")]
    day = service_day_of(connection, house.directory.halls[hall].site)
    equal = ticket_queries.snapshot(connection, hall, day, applied_settings(connection, hall)) == state
    late = overtakings(hall, events)
    return [
        log,
        Finding(f"{hall} fold", equal, f"{len(state.live)} live, {len(state.ended)} ended"),
        Finding(f"{hall} order", not late, f"{len(late)} calls before a smaller rank"),
        Finding(
            f"{hall} count",
            count_adds_up(events, state),
            "issued = waiting + called + serving + held + missed + finals",
        ),
    ]


def _bookings(connection: Connection, site: str, now: int) -> list[Finding]:
    stream = bookings_of(site)
    base = event_log.last_base(connection, stream)
    rows = event_log.read_after(connection, stream, (base or 1) - 1)
    head = event_log.head(connection, stream)
    gapless = [seq for seq, _ in rows] == list(range(base or 1, head.seq + 1))
    log = Finding(f"{site} bookings log", gapless, f"{len(rows)} events to {head.seq}")
    state = BookingsState(site)
    try:
        for _, event in rows:
            state = fold_booking(state, event)
    except (KeyError, ValueError) as broken:
        return [log, Finding(f"{site} bookings fold", False, f"cannot be folded: {broken}")]
    since = min((slot.start for slot in state.slots.values()), default=NEVER)
    equal = bookings_snapshot.bookings_snapshot(connection, site, state.day, since) == state
    lost, late = unaccounted(state), overdue(state, now - NOTICED_WITHIN)
    return [
        log,
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
