"""The slots of the days that may be booked: made when a service day opens, changed when the office wants more or fewer places."""

from collections.abc import Iterable
from datetime import date

from queueapp.actions.ledger import rules_of, tell
from queueapp.actions.unit import Unit
from queueapp.domain.bookings_state import base_of_bookings, slot_as_facts
from queueapp.domain.capacity import template_of
from queueapp.domain.clock import local
from queueapp.domain.events import BaseEvent
from queueapp.domain.slots import Slot, bookable_from, slots_of_day, window
from queueapp.storage import bookings_snapshot, slot_queries
from queueapp.storage.place_queries import bookings_of, current_settings

# One day more than may be booked is made, so that people see what is released tomorrow.
SHOWN_AHEAD = 1


def open_bookings(unit: Unit, site: str, day: date) -> None:
    """Begin a site's bookings of a service day: its base, then one fact for each date that has slots.

    Dates that have slots already keep them; new ones of the rolling window get theirs."""
    make_slots(unit, site, day)
    since = _midnight(unit, day)
    state = bookings_snapshot.bookings_snapshot(unit.connection, site, day.isoformat(), since)
    unit.append(bookings_of(site), BaseEvent("day.opened", unit.now, unit.actor.role.value, base_of_bookings(state)))
    for slots in _by_date(unit, state.slots.values()):
        tell(unit, site, "slot_day.opened", slots=[slot_as_facts(slot) for slot in slots])


def make_slots(unit: Unit, site: str, day: date) -> int:
    """Write the slots of the window's dates that have none yet; how many."""
    place = unit.house.directory.sites[site]
    rules = rules_of(unit.house, site)
    days = window(place.plan, day, rules.working_days_ahead + SHOWN_AHEAD)
    made: list[Slot] = []
    for hall in place.halls:
        settings = current_settings(unit.connection, hall)
        for queue in (queue for queue in settings.queues if queue.letter in rules.groups):
            template = template_of(settings, queue.letter, unit.house.directory.rules, rules.walk_in_percent)
            last = slot_queries.last_start(unit.connection, hall, queue.letter) or 0
            for one in days:
                released = bookable_from(place.plan, one, rules.working_days_ahead, rules.released_at, unit.house.zone)
                slots = slots_of_day(place.plan, one, hall, queue.letter, template, released=released, zone=unit.house.zone)
                made += [slot for slot in slots if slot.start > last and template.public + template.staff > 0]
    slot_queries.insert_slots(unit.connection, site, made)
    return len(made)


def _by_date(unit: Unit, slots: Iterable[Slot]) -> list[list[Slot]]:
    days: dict[date, list[Slot]] = {}
    for slot in slots:
        days.setdefault(local(slot.start, unit.house.zone).date(), []).append(slot)
    return [days[one] for one in sorted(days)]


def _midnight(unit: Unit, day: date) -> int:
    from_wall = local(unit.now, unit.house.zone).replace(year=day.year, month=day.month, day=day.day)
    start = from_wall.replace(hour=0, minute=0, second=0, microsecond=0)
    return int(start.timestamp() * 1_000_000)
