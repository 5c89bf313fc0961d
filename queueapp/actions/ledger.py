"""The ledger of places: the one way in which verbs take, keep, give back and park them, with their events."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from queueapp.actions.unit import House, Unit
from queueapp.domain.appointment_life import Hold, Place
from queueapp.domain.booking_rules import BookingRules
from queueapp.domain.clock import MINUTE, local
from queueapp.domain.events import BookingEvent
from queueapp.domain.hours import sessions_on
from queueapp.domain.ids import public_id
from queueapp.domain.refusals import BadInput, NotFound, NotServedHere, SlotClosed, SlotFull
from queueapp.domain.slots import PUBLIC, STAFF, Need, Slot, WhyNot, bookable_from, places_from, places_given_back, why_not
from queueapp.domain.way import CHOOSE_PLATE, COLLECT, PAY, way_of
from queueapp.domain.working_days import day_hours
from queueapp.storage import hold_queries, slot_queries
from queueapp.storage.place_queries import bookings_of
from queueapp.storage.slot_queries import Parked

# Stages that take no place of their own: they follow within the visit.
_FOLLOWING = (CHOOSE_PLATE, PAY, COLLECT)
MOST_SERVICES = 4
# A visit of several stages ends within a session, and no session is longer.
LONGEST_BOOKING_MINUTES = 12 * 60
_TAKEN = (WhyNot.FULL, WhyNot.RESERVED)
# How many free starts a refusal offers instead.
NEAREST = 3


def rules_of(house: House, site: str) -> BookingRules:
    """The city's rules of booking with the site's own on top."""
    return house.directory.booking_rules(site)


def needs_of(house: House, site: str, services: Sequence[str]) -> tuple[Need, ...]:
    """What a set of services asks of a site's groups, stage after stage.

    Refuses with NotFound (unknown site or service), BadInput (none, too many), NotServedHere."""
    directory = house.directory
    if site not in directory.sites:
        raise NotFound()
    if not services or len(services) > MOST_SERVICES:
        raise BadInput(fields={"services": f"1-{MOST_SERVICES}"})
    offered = directory.offered_at(site)
    for code in services:
        if code not in directory.services:
            raise NotFound()
        if code not in offered:
            raise NotServedHere(service=code)
    stages = way_of([offered[code] for code in services], offered)
    groups = rules_of(house, site).groups
    needs = [_need(house, site, stage) for stage in stages if stage[0] not in _FOLLOWING or stage[0] in services]
    booked = tuple(need for need in needs if need.group in groups)
    if not booked:
        raise NotServedHere(service=services[0])
    return booked


def slots_for(unit: Unit, site: str, needs: Sequence[Need], start: int) -> dict[Place, Slot]:
    """The slots that needs could take from a start, under the lock: a site's whole window has a thousand."""
    minutes = needs[0].minutes if len(needs) == 1 else LONGEST_BOOKING_MINUTES
    groups = dict.fromkeys((need.hall, need.group) for need in needs)
    return slot_queries.slots_between(unit.connection, groups, start, start + minutes * MINUTE)


def release_expired(unit: Unit, site: str) -> int:
    """Give back the places of holds whose time is over; how many holds."""
    expired = hold_queries.expired_holds(unit.connection, site, unit.now)
    for hold in expired:
        release_hold(unit, site, hold, "expired")
    return len(expired)


def release_hold(unit: Unit, site: str, hold: Hold, reason: str) -> None:
    """Give back a live hold's places."""
    hold_queries.end_hold(unit.connection, hold.id, "released")
    for place in hold.places:
        slot_queries.shift(unit.connection, place, hold.line, held=-1)
    tell(unit, site, "hold.released", hold=hold.id, reason=reason)


def choose_places(unit: Unit, site: str, services: Sequence[str], start: int, line: str) -> tuple[tuple[Place, ...], str]:
    """The places a booking would take, under the lock, and their list. Refuses with SlotFull (and the nearest starts), SlotClosed.

    Where a place is missing, holds whose time is over and parked places whose moment has come are given back first; and staff,
    whose own list is full, may have what somebody gave back to the public's."""
    needs = needs_of(unit.house, site, services)
    places, why = _look(unit, site, needs, start, line)
    if why in _TAKEN and release_expired(unit, site) + unpark_due(unit, site):
        places, why = _look(unit, site, needs, start, line)
    if why in _TAKEN and line == STAFF and (given := _of_the_public(unit, site, needs, start)) is not None:
        return given, PUBLIC
    if why in _TAKEN:
        slots = slot_queries.slots_since(unit.connection, site, unit.now)
        raise SlotFull(why=why.value, nearest=nearest_starts(unit.house, site, slots, needs, start, unit.now, line))
    if why is not None or places is None:
        raise SlotClosed(why=(why or WhyNot.CLOSED).value)
    return places, line


def _of_the_public(unit: Unit, site: str, needs: Sequence[Need], start: int) -> tuple[Place, ...] | None:
    """The public's places of a start that somebody gave back, unparked; None where there are none, or they do not suffice."""
    slots = slots_for(unit, site, needs, start)
    places = places_given_back(slots, needs, start, unit.now)
    if places is not None:
        unpark_at(unit, site, places)
    return places


def why_nothing(house: House, site: str, start: int, now: int) -> WhyNot:
    """Why a start has no slots at all: its year's table or its release is still to come, or nobody is there then."""
    plan, rules, day = house.directory.sites[site].plan, rules_of(house, site), local(start, house.zone).date()
    hours = day_hours(plan, day)
    if not hours.published:
        return WhyNot.NOT_PUBLISHED
    if not any(session.opens <= start < session.closes for session in sessions_on(plan, day, house.zone)):
        return WhyNot.CLOSED
    released = bookable_from(plan, day, rules.working_days_ahead, rules.released_at, house.zone)
    return WhyNot.NOT_RELEASED if released > now else WhyNot.CLOSED


def nearest_starts(
    house: House, site: str, slots: Mapping[Place, Slot], needs: Sequence[Need], start: int, now: int, line: str
) -> list[int]:
    """The free starts nearest to one that cannot be had, in order of time."""
    first, notice = needs[0], notice_of(house, site, line)
    starts = [place[2] for place in slots if place[1] == first.group and place[0] == first.hall]
    outward = sorted(starts, key=lambda one: (abs(one - start), one))
    free = (one for one in outward if why_not(slots, needs, one, now, line, notice_minutes=notice) is None)
    return sorted(islice(free, NEAREST))


def take_places(unit: Unit, places: Sequence[Place], line: str, **counts: int) -> None:
    """Take each place, or refuse with SlotFull and leave no trace."""
    for place in places:
        if not slot_queries.take(unit.connection, place, line, **counts):
            raise SlotFull(why=WhyNot.FULL.value, nearest=[])


def give_back(unit: Unit, site: str, places: Sequence[Place], line: str, count: str = "booked") -> dict[str, Any]:
    """Give places back that were booked (or offered, as `count` says): the staff's are free at once, the public's are parked until
    a random moment.

    The moment is drawn here and told in the event, so that nobody gains by swapping (黄牛). The facts for the event."""
    parks = line == PUBLIC and all(place[2] > unit.now for place in places)
    for place in places:
        slot_queries.shift(unit.connection, place, line, **{count: -1}, parked=int(parks))
    if not parks:
        return {}
    # Not after the first of them begins: nobody could have it then.
    longest = min(rules_of(unit.house, site).park_minutes * MINUTE, min(place[2] for place in places) - unit.now)
    public_from = unit.now + int.from_bytes(unit.house.chance(8)) % max(longest, 1) + 1
    ids = tuple(public_id(unit.house.chance) for _ in places)
    for id, place in zip(ids, places, strict=True):
        slot_queries.park(unit.connection, site, Parked(id, place, line, public_from))
    return {"parked": ids, "public_from": public_from}


def unpark_due(unit: Unit, site: str) -> int:
    """Give the public the parked places whose moment has come; how many."""
    due = slot_queries.parked_due(unit.connection, site, unit.now)
    for one in due:
        _unpark(unit, site, one)
    return len(due)


def unpark_at(unit: Unit, site: str, places: Sequence[Place]) -> None:
    """Let those have a place before its moment who may: of each that has none free, one that lies parked."""
    parked = slot_queries.parked_in(unit.connection, site)
    slots = slot_queries.slots_at(unit.connection, places)
    for place in places:
        if slots[place].public.free < 1:
            _unpark(unit, site, next(one for one in parked if one.place == place))


def _unpark(unit: Unit, site: str, one: Parked) -> None:
    slot_queries.unpark(unit.connection, one.id)
    slot_queries.shift(unit.connection, one.place, one.line, parked=-1)
    tell(unit, site, "places.unparked", parked=(one.id,), line=one.line)


def tell(unit: Unit, site: str, kind: str, /, **facts: Any) -> None:
    """Append a fact to the site's bookings."""
    event = BookingEvent(kind=kind, at=unit.now, by=unit.actor.role.value, user=unit.actor.works_desk, **facts)
    unit.append(bookings_of(site), event)


def notice_of(house: House, site: str, line: str) -> int:
    """How many minutes ahead one has to book at least: the public only."""
    return rules_of(house, site).notice_minutes if line == PUBLIC else 0


def _look(unit: Unit, site: str, needs: Sequence[Need], start: int, line: str) -> tuple[tuple[Place, ...] | None, WhyNot | None]:
    """The places of a start as the rows have them now, and why they cannot be had."""
    slots = slots_for(unit, site, needs, start)
    why = why_not(slots, needs, start, unit.now, line, notice_minutes=notice_of(unit.house, site, line))
    if why is WhyNot.CLOSED:
        why = why_nothing(unit.house, site, start, unit.now)
    return places_from(slots, needs, start), why


def _need(house: House, site: str, stage: tuple[str, ...]) -> Need:
    services = house.directory.services
    letter = services[stage[0]].letter
    hall = house.directory.hall_offering(site, letter)
    if hall is None:
        raise NotServedHere(service=stage[0])
    return Need(hall, letter, sum(services[code].minutes for code in stage))
