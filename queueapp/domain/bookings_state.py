"""The state of a site's bookings stream, and the fold that makes it from events: the ledger of places."""

from collections import Counter
from dataclasses import asdict, dataclass, field, fields, replace
from operator import attrgetter
from typing import Any

from queueapp.domain.appointment_life import Appointment, Hold, Place, places_of
from queueapp.domain.events import BaseEvent, BookingEvent, Event
from queueapp.domain.slots import PUBLIC, STAFF, Line, Slot
from queueapp.domain.waiting_list import Offer, Wait, passes_by, wait_of_facts

# The counts of a line in their order; `astuple` would copy each, and a city opens its day with tens of thousands.
_COUNTS = attrgetter(*(count.name for count in fields(Line)))


@dataclass
class BookingsState:
    """What the log says of a site's bookings since `day.opened`: slots by place, live holds, booked appointments, parked places,
    and who waits."""

    site: str
    day: str | None = None
    slots: dict[Place, Slot] = field(default_factory=dict)
    holds: dict[str, Hold] = field(default_factory=dict)
    appointments: dict[str, Appointment] = field(default_factory=dict)
    parked: dict[str, tuple[Place, int]] = field(default_factory=dict)
    waits: dict[str, Wait] = field(default_factory=dict)


def fold_booking(state: BookingsState, event: Event) -> BookingsState:
    """The state after one event; `state` is consumed."""
    if isinstance(event, BaseEvent):
        return _opened(state, event)
    if isinstance(event, BookingEvent):
        _FOLDS[event.kind](state, event)
    return state


def slot_as_facts(slot: Slot) -> list[Any]:
    """A slot as plain data: a list, since a site's window has a thousand of them."""
    common = [slot.hall, slot.group, slot.start, slot.minutes, slot.bookable_from]
    return [*common, *_COUNTS(slot.public), *_COUNTS(slot.staff)]


def slot_of_facts(facts: list[Any]) -> Slot:
    """A slot of plain data."""
    return Slot(facts[0], facts[1], facts[2], facts[3], facts[4], Line(*facts[5:10]), Line(*facts[10:15]))


def base_of_bookings(state: BookingsState) -> dict[str, Any]:
    """The base that `day.opened` carries, without the slots: those follow as one `slot_day.opened` per date."""
    return {
        "day": state.day,
        "holds": [asdict(hold) for hold in state.holds.values()],
        "appointments": [asdict(one) for one in state.appointments.values()],
        "parked": [[id, list(place), public_from] for id, (place, public_from) in state.parked.items()],
        "waits": [asdict(wait) for wait in state.waits.values()],
    }


def unaccounted(state: BookingsState) -> list[Place]:
    """The places whose counts are not those of the holds, offers, parked places and appointments there are.

    Booked may be more than the appointments: who has checked in has spent his place."""
    counted = Counter((place, hold.line, "held") for hold in state.holds.values() for place in hold.places)
    counted.update((place, one.line, "booked") for one in state.appointments.values() for place in one.places)
    counted.update((place, PUBLIC, "parked") for place, _ in state.parked.values())
    offers = (wait.offer for wait in state.waits.values() if wait.offer is not None)
    counted.update((place, PUBLIC, "offered") for offer in offers for place in offer.places)
    return [slot.place for slot in state.slots.values() if not all(_adds_up(slot, name, counted) for name in (PUBLIC, STAFF))]


def overdue(state: BookingsState, before: int) -> int:
    """How many holds, offers and parked places should have ended before an Instant and have not."""
    ends = [hold.expires_at for hold in state.holds.values()]
    ends += [wait.offer.expires_at for wait in state.waits.values() if wait.offer is not None]
    ends += [public_from for _, public_from in state.parked.values()]
    return sum(end < before for end in ends)


def _adds_up(slot: Slot, name: str, counted: Counter[tuple[Place, str, str]]) -> bool:
    line = slot.line(name)
    held, offered, parked, booked = (counted[(slot.place, name, kind)] for kind in ("held", "offered", "parked", "booked"))
    return (line.held, line.offered, line.parked) == (held, offered, parked) and line.booked >= booked and line.free >= 0


def _opened(state: BookingsState, event: BaseEvent) -> BookingsState:
    base = event.base
    holds = [Hold(**_with_places(row)) for row in base["holds"]]
    appointments = [Appointment(**_with_places(row)) for row in base["appointments"]]
    return BookingsState(
        site=state.site,
        day=base["day"],
        holds={hold.id: hold for hold in holds},
        appointments={one.id: one for one in appointments},
        parked={id: (places_of([place])[0], public_from) for id, place, public_from in base["parked"]},
        waits={wait.id: wait for wait in map(wait_of_facts, base.get("waits", ()))},
    )


def _with_places(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "places": places_of(row["places"]), "services": tuple(row["services"])}


def change_line(slot: Slot, line: str, **more: int) -> Slot:
    """A slot with more (or fewer) places held, offered, parked or booked on one of its lists."""
    old = slot.line(line)
    held, offered, parked, booked = (more.get(name, 0) for name in ("held", "offered", "parked", "booked"))
    new = Line(old.target, old.held + held, old.offered + offered, old.parked + parked, old.booked + booked)
    public, staff = (new, slot.staff) if line == PUBLIC else (slot.public, new)
    return Slot(slot.hall, slot.group, slot.start, slot.minutes, slot.bookable_from, public, staff)


def _change(state: BookingsState, places: tuple[Place, ...], line: str, **more: int) -> None:
    for place in places:
        if place in state.slots:
            state.slots[place] = change_line(state.slots[place], line, **more)


def _slots_opened(state: BookingsState, event: BookingEvent) -> None:
    for facts in event.slots or ():
        slot = slot_of_facts(facts)
        state.slots[slot.place] = slot


def _capacity_changed(state: BookingsState, event: BookingEvent) -> None:
    for facts in event.slots or ():
        hall, group, start, public, staff = facts
        slot = state.slots[(hall, group, start)]
        lines = {"public": replace(slot.public, target=public), "staff": replace(slot.staff, target=staff)}
        state.slots[slot.place] = replace(slot, **lines)  # type: ignore[arg-type]  # the two lists are its only Lines


def _held(state: BookingsState, event: BookingEvent) -> None:
    hold = Hold(
        event.hold or "", event.services or (), event.start or 0, event.line or "", event.places or (), event.expires_at or 0
    )  # fmt: skip
    state.holds[hold.id] = hold
    _change(state, hold.places, hold.line, held=1)


def _extended(state: BookingsState, event: BookingEvent) -> None:
    hold = state.holds[event.hold or ""]
    state.holds[hold.id] = replace(hold, expires_at=event.expires_at or 0, extended=True)


def _released(state: BookingsState, event: BookingEvent) -> None:
    hold = state.holds.pop(event.hold or "")
    _change(state, hold.places, hold.line, held=-1)


def _booked(state: BookingsState, event: BookingEvent) -> None:
    if event.hold is not None:
        _released(state, event)
    if event.wait is not None:
        _ends_offer(state, state.waits.pop(event.wait))
    one = Appointment(event.appointment or "", event.services or (), event.start or 0, event.line or "", event.places or ())
    state.appointments[one.id] = one
    _change(state, one.places, one.line, booked=1)


def _left(state: BookingsState, event: BookingEvent) -> None:
    """Moved away, cancelled or missed: the places named `parked` wait for their moment, the rest are free."""
    one = state.appointments.pop(event.appointment or "")
    _change(state, one.places, one.line, booked=-1)
    _park(state, one.places, one.line, event)


def _park(state: BookingsState, places: tuple[Place, ...], line: str, event: BookingEvent) -> None:
    for id, place in zip(event.parked or (), places, strict=False):
        state.parked[id] = (place, event.public_from or 0)
        _change(state, (place,), line, parked=1)


def _checked_in(state: BookingsState, event: BookingEvent) -> None:
    """Its places are spent; one that was marked missed before gave them back and is no longer here."""
    state.appointments.pop(event.appointment or "", None)


def _stranded(state: BookingsState, event: BookingEvent) -> None:
    one = state.appointments[event.appointment or ""]
    state.appointments[one.id] = replace(one, stranded=True)


def _restored(state: BookingsState, event: BookingEvent) -> None:
    one = state.appointments[event.appointment or ""]
    state.appointments[one.id] = replace(one, stranded=False)


def _unparked(state: BookingsState, event: BookingEvent) -> None:
    for id in event.parked or ():
        place, _ = state.parked.pop(id)
        _change(state, (place,), event.line or "public", parked=-1)


def _joined(state: BookingsState, event: BookingEvent) -> None:
    wait = Wait(event.wait or "", event.services or (), event.since or 0, event.until or 0, event.at)
    state.waits[wait.id] = wait


def _offered(state: BookingsState, event: BookingEvent) -> None:
    offer = Offer(event.start or 0, event.places or (), event.expires_at or 0)
    state.waits[event.wait or ""] = replace(state.waits[event.wait or ""], offer=offer)
    _change(state, offer.places, PUBLIC, offered=1)


def _passed(state: BookingsState, event: BookingEvent) -> None:
    """Declined, or not answered in time: the places wait for the next one, or for their moment."""
    wait = state.waits[event.wait or ""]
    state.waits[wait.id] = passes_by(wait, event.at)
    _ends_offer(state, wait)
    _park(state, wait.offer.places if wait.offer else (), PUBLIC, event)


def _withdrawn(state: BookingsState, event: BookingEvent) -> None:
    """The office took the places away: who was offered them waits on where he was."""
    wait = state.waits[event.wait or ""]
    state.waits[wait.id] = replace(wait, offer=None)
    _ends_offer(state, wait)


def _quit(state: BookingsState, event: BookingEvent) -> None:
    wait = state.waits.pop(event.wait or "")
    _ends_offer(state, wait)
    _park(state, wait.offer.places if wait.offer else (), PUBLIC, event)


def _ends_offer(state: BookingsState, wait: Wait) -> None:
    if wait.offer is not None:
        _change(state, wait.offer.places, PUBLIC, offered=-1)


def _told_only(state: BookingsState, event: BookingEvent) -> None:
    """A fact about an appointment that is no longer in the state."""


_FOLDS = {
    "slot_day.opened": _slots_opened,
    "capacity.changed": _capacity_changed,
    "hold.placed": _held,
    "hold.extended": _extended,
    "hold.released": _released,
    "appointment.booked": _booked,
    "appointment.moved": _left,
    "appointment.rebooked": _left,
    "appointment.cancelled": _left,
    "appointment.missed": _left,
    "appointment.checked_in": _checked_in,
    "appointment.stranded": _stranded,
    "appointment.restored": _restored,
    "appointment.excused": _told_only,
    "wait.joined": _joined,
    "wait.offered": _offered,
    "wait.declined": _passed,
    "wait.lapsed": _passed,
    "wait.withdrawn": _withdrawn,
    "wait.left": _quit,
    "places.unparked": _unparked,
}
