"""A visit and its tickets as values: what the log, the boards and the fold know of them."""

from dataclasses import dataclass
from typing import Any

Way = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Ticket:
    """One place in one queue, one stage of a visit. Times are Instants; places are codes; nothing here names a person."""

    id: str
    visit: str
    number: str
    stage: int
    way: Way
    hall: str
    services: tuple[str, ...]
    state: str
    arrived_at: int
    issued_at: int
    rank_at: int
    tie: int
    language: str = "zh"
    priority: str | None = None
    credit_minutes: int = 0
    appointed_at: int | None = None
    bound_to: str | None = None
    counter: str | None = None
    seat: int | None = None
    desk: str | None = None
    call: str | None = None
    calls: int = 0
    called_at: int | None = None
    began_at: int | None = None
    missed_at: int | None = None
    held_at: int | None = None
    returns_at: int | None = None
    ended_at: int | None = None
    rejoins: int = 0
    transfers: int = 0
    outcome: str | None = None
    remark: str | None = None

    @property
    def service(self) -> str:
        """The code of the first service: it decides the queue."""
        return self.services[0]

    @property
    def is_last_stage(self) -> bool:
        """Whether nothing of the visit's way is left after this ticket."""
        return self.stage + 1 >= len(self.way)


TICKET_FIELDS: tuple[str, ...] = tuple(Ticket.__dataclass_fields__)


def ticket_as_facts(ticket: Ticket) -> dict[str, Any]:
    """The ticket as plain data for an event's body; what is empty is left out."""
    return {name: value for name in TICKET_FIELDS if (value := getattr(ticket, name)) is not None}


def ticket_of_facts(facts: dict[str, Any]) -> Ticket:
    """The ticket of an event's body."""
    lists = {"way": tuple(tuple(stage) for stage in facts["way"]), "services": tuple(facts["services"])}
    return Ticket(**{**facts, **lists})
