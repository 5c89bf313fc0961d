"""The bookings of a service day: begun when the day opens, with the slots that are planned for the days that may be booked."""

from collections.abc import Iterable
from datetime import date

from queueapp.actions.aligning import bring_into_line, stand_of
from queueapp.actions.ledger import tell
from queueapp.actions.unit import Unit
from queueapp.domain.bookings_state import base_of_bookings, slot_as_facts
from queueapp.domain.clock import local
from queueapp.domain.events import BaseEvent
from queueapp.domain.slots import Slot
from queueapp.storage import bookings_snapshot
from queueapp.storage.place_queries import bookings_of


def open_bookings(unit: Unit, site: str, day: date) -> None:
    """Begin a site's bookings of a service day, which its row has already: its slots in line with the plan, its base, then one fact
    for each date that has slots."""
    since = _midnight(unit, day)
    stand = stand_of(unit.house, unit.connection, site, unit.now)
    bring_into_line(unit, stand, stand.plan, opens_from=since - 1)
    state = bookings_snapshot.bookings_snapshot(unit.connection, site, day.isoformat(), since)
    unit.append(bookings_of(site), BaseEvent("day.opened", unit.now, unit.actor.role.value, base_of_bookings(state)))
    for slots in _by_date(unit, state.slots.values()):
        tell(unit, site, "slot_day.opened", slots=[slot_as_facts(slot) for slot in slots])


def _by_date(unit: Unit, slots: Iterable[Slot]) -> list[list[Slot]]:
    days: dict[date, list[Slot]] = {}
    for slot in slots:
        days.setdefault(local(slot.start, unit.house.zone).date(), []).append(slot)
    return [days[one] for one in sorted(days)]


def _midnight(unit: Unit, day: date) -> int:
    from_wall = local(unit.now, unit.house.zone).replace(year=day.year, month=day.month, day=day.day)
    start = from_wall.replace(hour=0, minute=0, second=0, microsecond=0)
    return int(start.timestamp() * 1_000_000)
