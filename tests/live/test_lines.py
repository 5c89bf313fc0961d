"""The lines that are kept in step equal what a search of all tickets finds, whatever happened."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from queueapp.domain.clock import MINUTE
from queueapp.domain.desk_life import Desk
from queueapp.domain.hall_state import HallState, rank
from queueapp.domain.picking import in_order, serves
from queueapp.domain.places import Rules
from queueapp.domain.ticket_life import FINAL, IN_HAND, State
from queueapp.domain.visit import Ticket
from queueapp.live.lines import Lines
from tests.support.values import AT_NINE, a_desk, a_ticket

COUNTERS = ("east-3", "east-4")
SERVICES = ("plate-again", "licence-renew", "ask")
DESKS = [a_desk("east-3", ("plate-again",), backup=("ask",)), a_desk("east-4", ("licence-renew", "ask"))]


@st.composite
def tickets(draw: st.DrawFn) -> Ticket:
    """Any ticket as it may stand in a hall."""
    state = draw(st.sampled_from(State))
    number = draw(st.integers(1, 6))
    counter = None if state == State.WAITING else draw(st.sampled_from(COUNTERS))
    began_at = None if state in (State.WAITING, State.CALLED) else AT_NINE
    ended_at = AT_NINE + draw(st.integers(1, 30)) * MINUTE if state in FINAL else None
    return a_ticket(
        f"A{number:03d}", visit=f"visit-{number % 4}", stage=number // 4, state=state.value, tie=number,
        services=(draw(st.sampled_from(SERVICES)),), rank_at=AT_NINE + draw(st.integers(0, 3)) * MINUTE, counter=counter,
        seat=0 if state in IN_HAND else None, began_at=began_at, ended_at=ended_at, remark=draw(st.sampled_from((None, "closed"))),
        bound_to=draw(st.sampled_from((None, *COUNTERS))) if state == State.WAITING else None,
    )  # fmt: skip


histories = st.lists(st.tuples(tickets(), st.booleans()), max_size=30)


def played(history: list[tuple[Ticket, bool]]) -> tuple[Lines, list[Ticket]]:
    """Lines after each ticket came, changed or left in turn, and the tickets that are there, the latest step last.

    Places are asked for at each step, so that what is kept has to follow."""
    lines = Lines(HallState("east-hall"))
    there: dict[str, Ticket] = {}
    for ticket, leaves in history:
        before, after = there.pop(ticket.id, None), None if leaves else ticket
        if after is not None:
            there[after.id] = after
        lines.move(before, after)
        for waiting in lines.waiting:
            lines.ahead_of(waiting, DESKS)
    return lines, list(there.values())


@given(histories)
def test_who_waits_and_who_stands_where_is_never_lost(history: list[tuple[Ticket, bool]]) -> None:
    lines, there = played(history)

    assert lines.waiting == sorted((one for one in there if one.state == State.WAITING), key=rank)
    assert lines.by_service() == Counter(one.service for one in lines.waiting)
    for counter in COUNTERS:
        mine = [one for one in there if one.counter == counter]
        assert lines.at_counter(counter) == [one for one in mine if one.state not in FINAL]
        assert lines.served_at(counter) == [one for one in mine if one.state == State.SERVED]
        assert lines.has_bound(counter) == any(one.bound_to == counter for one in there)


@given(histories)
def test_a_visits_newest_ticket_and_todays_minutes_are_known(history: list[tuple[Ticket, bool]]) -> None:
    lines, there = played(history)

    for visit in {one.visit for one in there}:
        newest = max((one for one in there if one.visit == visit), key=lambda one: one.stage)
        assert (lines.newest_of(visit), lines.waits(visit)) == (newest, newest.state == State.WAITING)
    for service in SERVICES:
        counted = [one for one in there if one.service == service and one.began_at and one.ended_at and one.remark != "closed"]
        assert lines.minutes_of(service) == sorted(((one.ended_at or 0) - (one.began_at or 0)) / MINUTE for one in counted)


@given(histories)
def test_lines_made_anew_from_the_state_are_the_same(history: list[tuple[Ticket, bool]]) -> None:
    lines, there = played(history)
    state = HallState("east-hall")
    for ticket in there:
        (state.ended if ticket.state in FINAL else state.live)[ticket.id] = ticket

    anew = Lines(state)

    assert anew.waiting == lines.waiting
    assert all(anew.at_counter(counter) == lines.at_counter(counter) for counter in COUNTERS)
    assert all(anew.minutes_of(service) == lines.minutes_of(service) for service in SERVICES)


def alike(desk: Desk, ticket: Ticket, first: bool) -> bool:
    """Whether a desk calls a ticket, as its own service where that counts first."""
    return serves(desk, ticket) and (not first or ticket.service in desk.serves)


@given(histories)
def test_a_desks_line_and_a_place_in_it_equal_the_rules(history: list[tuple[Ticket, bool]]) -> None:
    lines, there = played(history)
    waiting = [one for one in there if one.state == State.WAITING]

    for desk in DESKS:
        assert lines.line_of(desk, Rules()) == in_order(desk, waiting, Rules())
    for ticket in waiting:
        able = [desk for desk in DESKS if serves(desk, ticket)]
        first = [desk for desk in able if ticket.service in desk.serves]
        rivals = waiting if not able else [one for one in waiting if any(alike(desk, one, bool(first)) for desk in first or able)]
        before = [one for one in rivals if rank(one) < rank(ticket)]
        assert lines.ahead_of(ticket, DESKS) == len(before)


def test_what_was_made_of_a_state_is_made_anew_after_the_next_step() -> None:
    lines = Lines(HallState("east-hall"))
    first = lines.once("count", lambda: len(lines.waiting))

    lines.move(None, a_ticket())

    assert (first, lines.once("count", lambda: len(lines.waiting))) == (0, 1)
