"""The life of a desk: every step from every state by every role, compared with the table people read."""

import pytest

from queueapp.domain.desk_life import STANDING, DeskState, DeskStep, after, look_up, opened
from queueapp.domain.events import DeskEvent
from queueapp.domain.refusals import CounterClosed, DeskLost, NotFound, Refused, WrongState
from queueapp.domain.roles import Role
from tests.support.values import AT_NINE, a_desk

NOBODY_YET = "-"
# from | step | to | who may
TABLE = """
-                 open       open        clerk
open              pause      paused      clerk
paused            resume     open        clerk
open,paused,lost  close      closed      clerk manager clock
open,paused       lose       lost        clock
lost              come_back  open        clerk
open,paused,lost  take_over  taken_over  clerk
"""
STATES = [NOBODY_YET, *(state.value for state in DeskState)]


def readable() -> dict[tuple[str, str], tuple[str, frozenset[str]]]:
    table = {}
    for line in TABLE.strip().splitlines():
        sources, step, target, *who = line.split()
        for source in sources.split(","):
            table[source, step] = (target, frozenset(who))
    return table


EXPECTED = readable()


def refusal_from(state: str) -> type[Refused]:
    if state in ("lost", "taken_over"):
        return DeskLost
    return CounterClosed if state in (NOBODY_YET, "closed") else WrongState


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", list(DeskStep))
def test_a_step_starts_where_the_table_says_and_only_there(state: str, step: DeskStep) -> None:
    expected = EXPECTED.get((state, step.value))
    source = None if state == NOBODY_YET else state
    for role in Role:
        if expected is None:
            with pytest.raises(refusal_from(state)):
                look_up(source, step, role)
        elif role.value not in expected[1]:
            with pytest.raises(NotFound):
                look_up(source, step, role)
        else:
            assert look_up(source, step, role).target.value == expected[0]


def test_an_opened_desk_serves_what_its_event_says_at_version_one() -> None:
    event = DeskEvent("desk.opened", AT_NINE, "desk-3", "east-3", "clerk", user="bo", serves=("ask",), backup=("pay",))

    desk = opened(event)

    assert (desk.state, desk.version, desk.user, desk.services) == ("open", 1, "bo", ("ask", "pay"))


def test_a_pause_has_a_reason_that_the_next_step_forgets() -> None:
    paused = after(a_desk(), DeskEvent("desk.paused", AT_NINE, "desk-east-3", "east-3", "clerk", reason="meal"))
    resumed = after(paused, DeskEvent("desk.resumed", AT_NINE, "desk-east-3", "east-3", "clerk"))

    assert (paused.paused_reason, resumed.paused_reason) == ("meal", None)


def test_each_step_raises_the_version() -> None:
    lost = after(a_desk(version=7), DeskEvent("desk.lost", AT_NINE, "desk-east-3", "east-3", "clock"))

    assert lost.version == 8


def test_a_closed_desk_and_one_taken_over_stand_no_more() -> None:
    assert set(DeskState) - STANDING == {DeskState.CLOSED, DeskState.TAKEN_OVER}
