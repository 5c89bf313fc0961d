"""What must hold of every hall after every history: the log has no gap, and folding it gives the rows."""

from dataclasses import fields

from sqlalchemy import text

from queueapp.actions.unit import House
from queueapp.doctoring import count_adds_up, fold_all, overtakings
from queueapp.domain.bookings_state import BookingsState, fold_booking
from queueapp.domain.events import Event
from queueapp.domain.hall_state import HallState
from queueapp.storage import bookings_snapshot, event_log, place_queries, setup_queries, ticket_queries
from queueapp.storage.place_queries import bookings_of, stream_of


def assert_follows(house: House) -> None:
    """fold(events) equals the snapshot of every hall and site, seq has no gap, the count adds up, nobody was overtaken."""
    for hall in house.directory.halls:
        events, stands = _read(house, hall)
        folded = fold_all(hall, events)
        assert _different(folded, stands) == {}, hall
        assert count_adds_up(_since_base(events), folded), hall
        assert overtakings(hall, events) == [], hall
    for site in house.directory.sites:
        _assert_bookings_follow(house, site)


def _assert_bookings_follow(house: House, site: str) -> None:
    with house.database.read() as connection:
        rows = event_log.read_after(connection, bookings_of(site), 0)
        head = event_log.head(connection, bookings_of(site))
        assert [seq for seq, _ in rows] == list(range(1, head.seq + 1)), f"bookings of {site} have a gap"
        state = BookingsState(site)
        for _, event in rows:
            state = fold_booking(state, event)
        since = min((slot.start for slot in state.slots.values()), default=0)
        stands = bookings_snapshot.bookings_snapshot(connection, site, setup_queries.service_day_of(connection, site), since)
    assert state == stands, site
    for slot in state.slots.values():
        for line in (slot.public, slot.staff):
            assert min(line.held, line.offered, line.parked, line.booked, line.free) >= 0, slot


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
