"""The state of a hall's stream, and the fold that makes it from events: the one reader's model that every view is made of."""

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from queueapp.domain import desk_life, ticket_life
from queueapp.domain.desk_life import STANDING, Desk
from queueapp.domain.events import TICKET_ENTERED, TICKET_LEFT, BaseEvent, BookingEvent, CityEvent, DeskEvent, Event, TicketEvent
from queueapp.domain.places import HallSettings, settings_as_facts, settings_of_facts
from queueapp.domain.ticket_life import AT_COUNTER, FINAL, State
from queueapp.domain.visit import Ticket, ticket_as_facts, ticket_of_facts


@dataclass
class HallState:
    """What the log says of a hall since `day.opened`: settings, standing desks by counter, live and ended tickets by id."""

    hall: str
    day: str | None = None
    settings: HallSettings | None = None
    desks: dict[str, Desk] = field(default_factory=dict)
    live: dict[str, Ticket] = field(default_factory=dict)
    ended: dict[str, Ticket] = field(default_factory=dict)

    def ticket(self, id: str) -> Ticket | None:
        """The ticket with this id, live or ended today."""
        return self.live.get(id) or self.ended.get(id)

    def waiting(self) -> list[Ticket]:
        """The waiting tickets in the order of their rank."""
        return sorted((ticket for ticket in self.live.values() if ticket.state == State.WAITING), key=rank)


def rank(ticket: Ticket) -> tuple[int, int]:
    """What orders waiting tickets: the smaller is called first."""
    return (ticket.rank_at, ticket.tie)


def fold(state: HallState, event: Event) -> HallState:
    """The state after one event; `state` is consumed."""
    match event:
        case TicketEvent():
            _fold_ticket(state, event)
        case DeskEvent():
            _fold_desk(state, event)
        case BaseEvent(kind="day.opened"):
            return _opened(state, event)
        case BaseEvent():
            state.settings = settings_of_facts(event.base["settings"])
        case CityEvent() | BookingEvent():
            raise ValueError(f"{event.kind} in a hall's stream")
    return state


def base_of(state: HallState) -> dict[str, Any]:
    """The base state that `day.opened` carries: settings, standing desks and live tickets."""
    if state.settings is None:
        raise ValueError("a hall without settings cannot open its day")
    return {
        "day": state.day,
        "settings": settings_as_facts(state.settings),
        "desks": [asdict(desk) for desk in state.desks.values()],
        "tickets": [ticket_as_facts(ticket) for ticket in state.live.values()],
    }


def touched_counters(before: Ticket | None, after: Ticket | None) -> set[str]:
    """The counters whose desk's view a step of a ticket changes: where it was in hand, and where it is now."""
    return {
        ticket.counter
        for ticket in (before, after)
        if ticket is not None and ticket.counter is not None and ticket.state in AT_COUNTER
    }


def _fold_ticket(state: HallState, event: TicketEvent) -> None:
    before = state.ticket(event.ticket)
    state.live.pop(event.ticket, None)
    state.ended.pop(event.ticket, None)
    after = _next_ticket(before, event)
    if after is not None:
        home = state.ended if after.state in FINAL else state.live
        home[after.id] = after
    for counter in touched_counters(before, after):
        desk = state.desks.get(counter)
        if desk is not None:
            state.desks[counter] = _versioned(desk)


def _next_ticket(before: Ticket | None, event: TicketEvent) -> Ticket | None:
    if event.kind in TICKET_ENTERED:
        return ticket_of_facts(event.facts or {})
    if event.kind in TICKET_LEFT:
        return None
    if before is None:
        raise ValueError(f"{event.kind} of a ticket that the hall does not have")
    return ticket_life.after(before, event)


def _versioned(desk: Desk) -> Desk:
    return replace(desk, version=desk.version + 1)


def _fold_desk(state: HallState, event: DeskEvent) -> None:
    if event.kind == "desk.opened":
        state.desks[event.counter] = desk_life.opened(event)
        return
    desk = desk_life.after(state.desks[event.counter], event)
    if desk.state in STANDING:
        state.desks[event.counter] = desk
    else:
        del state.desks[event.counter]


def _opened(state: HallState, event: BaseEvent) -> HallState:
    base = event.base
    desks = [Desk(**{**row, "serves": tuple(row["serves"]), "backup": tuple(row["backup"])}) for row in base["desks"]]
    tickets = [ticket_of_facts(facts) for facts in base["tickets"]]
    return HallState(
        hall=state.hall,
        day=base["day"],
        settings=settings_of_facts(base["settings"]),
        desks={desk.counter: desk for desk in desks},
        live={ticket.id: ticket for ticket in tickets},
    )
