"""The facts of a hall's stream: their shapes, and their one form as JSON. No name, no free text, no database key."""

import json
from dataclasses import dataclass
from typing import Any

TICKET_ENTERED = frozenset({"ticket.issued", "ticket.checked_in", "ticket.served_directly", "ticket.arrived"})
# Departed: to another hall. Withdrawn: the next stage of a visit whose finish was undone.
TICKET_LEFT = frozenset({"ticket.departed", "ticket.withdrawn"})


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """One step of a ticket. `facts` is the whole ticket where it enters the hall's stream."""

    kind: str
    at: int
    ticket: str
    by: str
    user: str | None = None
    counter: str | None = None
    seat: int | None = None
    desk: str | None = None
    call: str | None = None
    rank_at: int | None = None
    tie: int | None = None
    returns_at: int | None = None
    services: tuple[str, ...] | None = None
    bound_to: str | None = None
    outcome: str | None = None
    remark: str | None = None
    reason: str | None = None
    transfer: str | None = None
    hall: str | None = None
    facts: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class DeskEvent:
    """One step of a desk's life at a counter."""

    kind: str
    at: int
    desk: str
    counter: str
    by: str
    user: str | None = None
    serves: tuple[str, ...] | None = None
    backup: tuple[str, ...] | None = None
    reason: str | None = None
    by_desk: str | None = None


@dataclass(frozen=True, slots=True)
class BaseEvent:
    """The start of a service day, or a change of settings: carries the stream's base parts whole."""

    kind: str
    at: int
    by: str
    base: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CityEvent:
    """A change of the catalogue, of people, keys or displays: who looked something up before should look again."""

    kind: str
    at: int
    by: str
    subject: str
    version: int | None = None

    @property
    def is_about_places(self) -> bool:
        """Whether places, hours or services changed: that, and nothing of people or devices, raises the catalogue's version."""
        return self.version is not None


@dataclass(frozen=True, slots=True)
class BookingEvent:
    """One fact of a site's bookings. `places` are (hall, group, start); `parked` are ids, one for each place in order."""

    kind: str
    at: int
    by: str
    user: str | None = None
    hold: str | None = None
    wait: str | None = None
    appointment: str | None = None
    services: tuple[str, ...] | None = None
    start: int | None = None
    line: str | None = None
    places: tuple[tuple[str, str, int], ...] | None = None
    expires_at: int | None = None
    since: int | None = None
    until: int | None = None
    parked: tuple[str, ...] | None = None
    public_from: int | None = None
    slots: list[list[Any]] | None = None
    site: str | None = None
    ticket: str | None = None
    reason: str | None = None


Event = TicketEvent | DeskEvent | BaseEvent | CityEvent | BookingEvent
_Shape = type[TicketEvent] | type[DeskEvent] | type[BaseEvent] | type[CityEvent] | type[BookingEvent]
_SHAPES: dict[str, _Shape] = {
    "ticket": TicketEvent,
    "desk": DeskEvent,
    "day": BaseEvent,
    "hall": BaseEvent,
    "city": CityEvent,
    **dict.fromkeys(("slot_day", "capacity", "hold", "wait", "appointment", "places"), BookingEvent),
}
_TUPLES = ("services", "serves", "backup", "parked")


def encode(event: Event) -> str:
    """The event's body as JSON, without kind and time, which have columns of their own."""
    body = {
        name: value
        for name in type(event).__dataclass_fields__
        if name not in ("kind", "at") and (value := getattr(event, name)) is not None
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def decode(kind: str, at: int, body: str) -> Event:
    """The event of a row of the log."""
    facts = json.loads(body)
    for name in _TUPLES:
        if name in facts:
            facts[name] = tuple(facts[name])
    if "places" in facts:
        facts["places"] = tuple((hall, group, start) for hall, group, start in facts["places"])
    return _SHAPES[kind.partition(".")[0]](kind=kind, at=at, **facts)
