"""What must hold of every hall after every history: the log has no gap, folding it gives the rows, each step is audited."""

from collections import Counter
from dataclasses import fields
from typing import NamedTuple

from sqlalchemy import text

from queueapp.actions.unit import House
from queueapp.doctoring import count_adds_up, fold_all, overtakings
from queueapp.domain import desk_life, ticket_life
from queueapp.domain.bookings_state import BookingsState, fold_booking
from queueapp.domain.events import DeskEvent, Event, TicketEvent
from queueapp.domain.hall_state import HallState
from queueapp.storage import bookings_snapshot, event_log, place_queries, setup_queries, ticket_queries
from queueapp.storage.place_queries import bookings_of, stream_of


class Trace(NamedTuple):
    """What the log and the audit trail both tell of a step."""

    subject: str
    action: str
    at: int
    role: str


# What the audit trail calls the step that an event tells of; an arrival elsewhere is the departure's other half.
ACTIONS = {
    **{row.event: row.step.value for row in ticket_life.LIFE},
    **{row.event: f"desk_{row.step.value}" for row in desk_life.LIFE},
    "ticket.departed": "transfer",
    "ticket.withdrawn": "withdraw",
}


def assert_follows(house: House) -> None:
    """What must hold of every hall, and of every site's bookings."""
    assert_halls_follow(house)
    for site in house.directory.sites:
        assert_bookings_follow(house, site)


def assert_halls_follow(house: House) -> None:
    """fold(events) equals the snapshot of every hall, seq has no gap, the count adds up, nobody was overtaken.

    Every step of a ticket or a desk has both its event and its audit row."""
    for hall in house.directory.halls:
        events, stands = _read(house, hall)
        folded = fold_all(hall, events)
        assert _different(folded, stands) == {}, hall
        assert count_adds_up(_since_base(events), folded), hall
        assert overtakings(hall, events) == [], hall
    assert _without_trace(house) == ({}, {})


def _without_trace(house: House) -> tuple[Counter[Trace], Counter[Trace]]:
    """Steps of tickets and desks that have an event and no audit row, and the other way round."""
    with house.database.read() as connection:
        logs = [event_log.read_after(connection, stream_of(hall), 0) for hall in house.directory.halls]
        rows = connection.execute(text("SELECT subject, action, at, role FROM audit"))
        audited = Counter(Trace(*row) for row in rows if row[1] in ACTIONS.values())
    told = Counter(_trace(event) for log in logs for _, event in log if event.kind in ACTIONS)
    return told - audited, audited - told


def _trace(event: Event) -> Trace:
    assert isinstance(event, TicketEvent | DeskEvent)
    subject = event.ticket if isinstance(event, TicketEvent) else event.desk
    return Trace(subject, ACTIONS[event.kind], event.at, event.by)


def assert_bookings_follow(house: House, site: str) -> tuple[list[Event], BookingsState]:
    """fold(events) equals the snapshot of a site's bookings, seq has no gap, no count is below zero; what it read."""
    with house.database.read() as connection:
        rows = event_log.read_after(connection, bookings_of(site), 0)
        head = event_log.head(connection, bookings_of(site))
        assert [seq for seq, _ in rows] == list(range(1, head.seq + 1)), f"bookings of {site} have a gap"
        state = BookingsState(site)
        for _, event in rows:
            state = fold_booking(state, event)
        since = min((slot.start for slot in state.slots.values()), default=house.now())
        stands = bookings_snapshot.bookings_snapshot(connection, site, setup_queries.service_day_of(connection, site), since)
    assert state == stands, site
    for slot in state.slots.values():
        for line in (slot.public, slot.staff):
            assert min(line.held, line.offered, line.parked, line.booked, line.free) >= 0, slot
    return [event for _, event in rows], stands


def _read(house: House, hall: str) -> tuple[list[Event], HallState]:
    with house.database.read() as connection:
        rows = event_log.read_after(connection, stream_of(hall), 0)
        head = event_log.head(connection, stream_of(hall))
        assert [seq for seq, _ in rows] == list(range(1, head.seq + 1)), f"{hall} has a gap"
        day = connection.execute(text("SELECT day FROM stream WHERE name = :name"), {"name": stream_of(hall)}).scalar()
        applied = place_queries.applied_settings(connection, hall)
        return [event for _, event in rows], ticket_queries.snapshot(connection, hall, day, applied)


def _different(folded: HallState, stands: HallState) -> dict[str, object]:
    pairs = {one.name: (getattr(folded, one.name), getattr(stands, one.name)) for one in fields(HallState)}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _since_base(events: list[Event]) -> list[Event]:
    base = max((place for place, event in enumerate(events) if event.kind == "day.opened"), default=0)
    return events[base:]
