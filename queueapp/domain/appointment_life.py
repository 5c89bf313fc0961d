"""An appointment's life: the one table of its steps, and the appointment as a value."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from queueapp.domain.refusals import NotFound, WrongState
from queueapp.domain.roles import Role


class AppointmentState(StrEnum):
    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    CANCELLED = "cancelled"
    MISSED = "missed"


class AppointmentStep(StrEnum):
    BOOK = "book"
    MOVE = "move"
    CANCEL = "cancel"
    CHECK_IN = "check_in"
    MISS = "miss"
    STRAND = "strand"
    RESTORE = "restore"
    REBOOK = "rebook"
    EXCUSE = "excuse"


# One place: hall, group (queue letter), start (Instant).
Place = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Appointment:
    """A promise of a time, as the log knows it: nothing of the person."""

    id: str
    services: tuple[str, ...]
    start: int
    line: str
    places: tuple[Place, ...]
    stranded: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """Places kept while a form is filled; `expires_at` is an Instant."""

    id: str
    services: tuple[str, ...]
    start: int
    line: str
    places: tuple[Place, ...]
    expires_at: int
    extended: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the life: from these states, by this step, to that state; who may; which event follows."""

    sources: tuple[AppointmentState | None, ...]
    step: AppointmentStep
    target: AppointmentState
    who: frozenset[Role]
    event: str


_A = AppointmentState
_BOOKERS = frozenset({Role.CITIZEN, Role.KIOSK, Role.GREETER, Role.CLERK, Role.MANAGER})
_AT_THE_DOOR = frozenset({Role.CITIZEN, Role.KIOSK, Role.GREETER, Role.MANAGER})
_CLOCK = frozenset({Role.CLOCK})
_APPEALS = frozenset({Role.MANAGER})
_MANAGERS = frozenset({Role.MANAGER, Role.CLOCK})

# from, step, to, who may, which event follows
LIFE: tuple[Row, ...] = (
    Row((None,), AppointmentStep.BOOK, _A.BOOKED, _BOOKERS, "appointment.booked"),
    Row((_A.BOOKED,), AppointmentStep.MOVE, _A.BOOKED, _BOOKERS, "appointment.moved"),
    Row((_A.BOOKED,), AppointmentStep.CANCEL, _A.CANCELLED, _BOOKERS, "appointment.cancelled"),
    Row((_A.BOOKED, _A.MISSED), AppointmentStep.CHECK_IN, _A.CHECKED_IN, _AT_THE_DOOR, "appointment.checked_in"),
    Row((_A.BOOKED,), AppointmentStep.MISS, _A.MISSED, _CLOCK, "appointment.missed"),
    Row((_A.BOOKED,), AppointmentStep.STRAND, _A.BOOKED, _MANAGERS, "appointment.stranded"),
    Row((_A.BOOKED,), AppointmentStep.RESTORE, _A.BOOKED, _MANAGERS, "appointment.restored"),
    Row((_A.BOOKED,), AppointmentStep.REBOOK, _A.BOOKED, _BOOKERS, "appointment.rebooked"),
    Row((_A.MISSED,), AppointmentStep.EXCUSE, _A.MISSED, _APPEALS, "appointment.excused"),
    Row((_A.CANCELLED,), AppointmentStep.EXCUSE, _A.CANCELLED, _APPEALS, "appointment.excused"),
)
_BY_STEP = {(source, row.step): row for row in LIFE for source in row.sources}


def look_up(state: str | None, step: AppointmentStep, role: Role) -> Row:
    """The row for a step from a state, taken by a role.

    Raises WrongState when the role may take it from other states only, NotFound when the role may never take it."""
    if not any(row.step is step and _may_take(row, role) for row in LIFE):
        raise NotFound()
    row = _BY_STEP.get((None if state is None else AppointmentState(state), step))
    if row is None or not _may_take(row, role):
        raise WrongState(state=state, step=step.value)
    return row


def _may_take(row: Row, role: Role) -> bool:
    return role in row.who or role is Role.ADMIN


def places_of(rows: Any) -> tuple[Place, ...]:
    """Places out of plain lists."""
    return tuple((str(hall), str(group), int(start)) for hall, group, start in rows)
