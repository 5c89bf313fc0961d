"""A desk's life: one clerk's signed-on session at a counter, as a value and a table."""

from dataclasses import dataclass, replace
from enum import StrEnum

from queueapp.domain.events import DeskEvent
from queueapp.domain.refusals import CounterClosed, DeskLost, NotFound, WrongState
from queueapp.domain.roles import Role


class DeskState(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    LOST = "lost"
    CLOSED = "closed"
    TAKEN_OVER = "taken_over"


STANDING = frozenset({DeskState.OPEN, DeskState.PAUSED, DeskState.LOST})


class DeskStep(StrEnum):
    OPEN = "open"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"
    LOSE = "lose"
    COME_BACK = "come_back"
    TAKE_OVER = "take_over"


@dataclass(frozen=True, slots=True)
class Desk:
    """A standing desk. `serves` at no penalty, `backup` at the hall's penalty; `version` counts changes of its view."""

    id: str
    counter: str
    user: str
    state: str
    opened_at: int
    serves: tuple[str, ...]
    backup: tuple[str, ...]
    paused_reason: str | None = None
    version: int = 1

    @property
    def services(self) -> tuple[str, ...]:
        """All service codes the desk can serve."""
        return self.serves + self.backup


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the life."""

    sources: tuple[DeskState | None, ...]
    step: DeskStep
    target: DeskState
    who: frozenset[Role]
    event: str


_D = DeskState
_CLERK = frozenset({Role.CLERK})
_CLOCK = frozenset({Role.CLOCK})
_CLOSERS = frozenset({Role.CLERK, Role.MANAGER, Role.CLOCK})

# from, step, to, who may, which event follows
LIFE: tuple[Row, ...] = (
    Row((None,), DeskStep.OPEN, _D.OPEN, _CLERK, "desk.opened"),
    Row((_D.OPEN,), DeskStep.PAUSE, _D.PAUSED, _CLERK, "desk.paused"),
    Row((_D.PAUSED,), DeskStep.RESUME, _D.OPEN, _CLERK, "desk.resumed"),
    Row((_D.OPEN, _D.PAUSED, _D.LOST), DeskStep.CLOSE, _D.CLOSED, _CLOSERS, "desk.closed"),
    Row((_D.OPEN, _D.PAUSED), DeskStep.LOSE, _D.LOST, _CLOCK, "desk.lost"),
    Row((_D.LOST,), DeskStep.COME_BACK, _D.OPEN, _CLERK, "desk.came_back"),
    Row((_D.OPEN, _D.PAUSED, _D.LOST), DeskStep.TAKE_OVER, _D.TAKEN_OVER, _CLERK, "desk.taken_over"),
)
_BY_STEP = {(source, row.step): row for row in LIFE for source in row.sources}
_BY_EVENT = {row.event: row for row in LIFE}


def look_up(state: str | None, step: DeskStep, role: Role) -> Row:
    """The row for a desk's step from a state, taken by a role.

    Raises DeskLost or CounterClosed where those say more than WrongState; NotFound when the role may never take it."""
    row = _BY_STEP.get((None if state is None else DeskState(state), step))
    if row is None:
        if state in (DeskState.LOST, DeskState.TAKEN_OVER):
            raise DeskLost(state=state)
        if state in (None, DeskState.CLOSED):
            raise CounterClosed(state=state)
        raise WrongState(state=state, step=step.value)
    if role not in row.who:
        raise NotFound()
    return row


def opened(event: DeskEvent) -> Desk:
    """The desk that a `desk.opened` event makes."""
    return Desk(
        id=event.desk, counter=event.counter, user=event.user or "", state=DeskState.OPEN.value, opened_at=event.at,
        serves=event.serves or (), backup=event.backup or (),
    )  # fmt: skip


def after(desk: Desk, event: DeskEvent) -> Desk:
    """The desk after an event of its life; its version grows by one."""
    target = _BY_EVENT[event.kind].target.value
    reason = event.reason if event.kind == "desk.paused" else None
    return replace(desk, state=target, paused_reason=reason, version=desk.version + 1)
