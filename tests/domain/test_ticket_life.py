"""The life of a ticket: every step from every state by every role, compared with the table people read."""

from dataclasses import replace

import pytest

from queueapp.domain import ticket_life
from queueapp.domain.events import TicketEvent
from queueapp.domain.refusals import NotFound, WrongState
from queueapp.domain.roles import Role
from queueapp.domain.ticket_life import AT_COUNTER, FINAL, IN_HAND, LIFE, State, Step, after, look_up, steps_from
from tests.support.values import AT_NINE, a_ticket

NOBODY_YET = "-"
# from | step | to | who may
TABLE = """
-                                  issue           waiting    kiosk citizen greeter manager clerk
-                                  check_in        waiting    kiosk citizen greeter manager
-                                  serve_directly  serving    clerk
waiting                            call            called     clerk clock
called                             recall          called     clerk
called                             begin           serving    clerk
called                             return          waiting    clerk manager clock
called                             miss            missed     clerk clock
missed                             call_again      called     clerk
missed                             rejoin          waiting    kiosk greeter manager clerk
waiting                            postpone        waiting    citizen
serving                            hold            held       clerk
held                               resume          serving    clerk
held                               requeue         waiting    clerk greeter clock
waiting,called,serving,held,missed transfer        waiting    clerk greeter manager
serving                            change_service  serving    clerk
serving                            add_service     serving    clerk
serving                            finish          served     clerk
serving                            close_out       served     manager clock
served                             undo            serving    clerk
missed                             undo            called     clerk
waiting,called,held,missed         cancel          cancelled  citizen clerk manager
serving                            cancel          cancelled  clerk manager
waiting,called,held,missed         expire          expired    clock
"""


def readable() -> dict[tuple[str, str], tuple[str, frozenset[str]]]:
    table = {}
    for line in TABLE.strip().splitlines():
        sources, step, target, *who = line.split()
        for source in sources.split(","):
            table[source, step] = (target, frozenset(who))
    return table


EXPECTED = readable()
STATES = [NOBODY_YET, *(state.value for state in State)]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", list(Step))
def test_a_step_starts_where_the_table_says_and_only_there(state: str, step: Step) -> None:
    expected = EXPECTED.get((state, step.value))
    source = None if state == NOBODY_YET else state
    takers = {role for (_, name), (_, who) in EXPECTED.items() if name == step.value for role in who}
    for role in Role:
        if role.value not in takers:
            with pytest.raises(NotFound):
                look_up(source, step, role)
        elif expected is None or role.value not in expected[1]:
            with pytest.raises(WrongState) as refused:
                look_up(source, step, role)
            assert refused.value.facts == {"state": source, "step": step.value}
        else:
            assert look_up(source, step, role).target.value == expected[0]


def test_every_step_and_every_state_stands_in_the_table() -> None:
    assert {step for _, step in EXPECTED} == {step.value for step in Step}
    assert {target for target, _ in EXPECTED.values()} == {state.value for state in State}


def test_nothing_but_undo_leaves_a_final_state() -> None:
    assert {state: steps_from(state) for state in FINAL} == {
        State.SERVED: {Step.UNDO},
        State.CANCELLED: set(),
        State.EXPIRED: set(),
    }


def test_an_event_tells_which_step_was_taken_and_what_it_changed() -> None:
    told = {(row.event, row.step, row.target, row.stamp) for row in LIFE}

    assert len(told) == len({row.event for row in LIFE})
    assert all(ticket_life.row_of(row.event).step is row.step for row in LIFE)
    assert ticket_life.is_ticket_event("ticket.called")
    assert not ticket_life.is_ticket_event("desk.opened")


def at_counter(state: State) -> dict[str, object]:
    seat = {State.CALLED: 0, State.SERVING: 0}.get(state)
    if state is State.WAITING:
        return {}
    return {"counter": "east-3", "seat": seat, "desk": "desk-3", "call": "call-1", "calls": 2, "called_at": AT_NINE}


FACTS = {
    Step.CALL: {"counter": "east-3", "seat": 0, "desk": "desk-3", "call": "call-9"},
    Step.RECALL: {"call": "call-9"},
    Step.CALL_AGAIN: {"call": "call-9", "desk": "desk-4", "seat": 0},
    Step.REJOIN: {"rank_at": 7, "tie": 8},
    Step.POSTPONE: {"rank_at": 7, "tie": 8},
    Step.HOLD: {"returns_at": AT_NINE + 1},
    Step.RESUME: {"counter": "east-3", "seat": 0, "desk": "desk-4"},
    Step.TRANSFER: {"services": ("ask",), "bound_to": "east-5"},
    Step.CHANGE_SERVICE: {"services": ("ask",)},
    Step.ADD_SERVICE: {"services": ("plate-again", "ask")},
    Step.FINISH: {"outcome": "done"},
    Step.CLOSE_OUT: {"remark": "closed"},
    Step.UNDO: {"seat": 0, "desk": "desk-4"},
}
ROWS = [(source, row) for row in LIFE for source in row.sources if source is not None]


@pytest.mark.parametrize(("source", "row"), ROWS, ids=[f"{source}-{row.step}" for source, row in ROWS])
def test_after_a_step_the_ticket_is_whole(source: State, row: ticket_life.Row) -> None:
    before = a_ticket(state=source.value, **at_counter(source))
    event = TicketEvent(row.event, AT_NINE + 5, before.id, "clerk", **FACTS.get(row.step, {}))

    ticket = after(before, event)

    assert ticket.state == row.target
    assert (ticket.seat is not None) == (ticket.state in IN_HAND)
    assert (ticket.state not in AT_COUNTER) or ticket.counter == "east-3"
    assert ticket.state != State.WAITING or ticket.counter is ticket.desk is ticket.call is None
    assert row.stamp is None or getattr(ticket, row.stamp) == AT_NINE + 5
    kept = ("id", "visit", "number", "stage", "hall", "arrived_at", "issued_at", "priority", "credit_minutes")
    assert all(getattr(ticket, name) == getattr(before, name) for name in kept)


def test_a_recall_counts_and_gets_a_call_of_its_own() -> None:
    called = a_ticket(state="called", **{**at_counter(State.CALLED), "calls": 1})

    again = after(called, TicketEvent("ticket.recalled", AT_NINE + 9, called.id, "clerk", call="call-2"))

    assert (again.calls, again.call, again.called_at) == (2, "call-2", AT_NINE + 9)


def test_a_returned_ticket_keeps_its_rank_and_its_counter() -> None:
    called = a_ticket(state="called", bound_to="east-3", **at_counter(State.CALLED))

    back = after(called, TicketEvent("ticket.returned", AT_NINE + 9, called.id, "clerk"))

    assert (back.rank_at, back.tie, back.bound_to, back.calls) == (called.rank_at, called.tie, "east-3", 0)


def test_a_ticket_that_rejoins_is_bound_to_nobody_and_counts_it() -> None:
    missed = a_ticket(state="missed", bound_to="east-3", missed_at=AT_NINE, **at_counter(State.MISSED))

    back = after(missed, TicketEvent("ticket.rejoined", AT_NINE + 9, missed.id, "kiosk", rank_at=7, tie=8))

    assert (back.rank_at, back.tie, back.rejoins, back.bound_to, back.missed_at) == (7, 8, 1, None, None)


def test_a_rejoin_without_a_rank_is_a_bug() -> None:
    with pytest.raises(ValueError, match="rank"):
        after(a_ticket(state="missed"), TicketEvent("ticket.rejoined", AT_NINE, "ticket-A001", "kiosk"))


def test_a_transferred_ticket_goes_on_with_its_visits_later_stages() -> None:
    way = (("inspect",), ("plate-again",), ("collect",))
    serving = a_ticket(state="serving", stage=1, way=way, **at_counter(State.SERVING))

    sent = after(serving, TicketEvent("ticket.transferred", AT_NINE, serving.id, "clerk", services=("ask",)))

    assert sent.way == (("inspect",), ("ask",), ("collect",))
    assert (sent.transfers, sent.rank_at) == (1, serving.rank_at)


def test_an_undone_finish_forgets_its_end_and_outcome() -> None:
    served = a_ticket(state="served", ended_at=AT_NINE, outcome="done", began_at=AT_NINE - 5, **at_counter(State.SERVED))

    back = after(served, TicketEvent("ticket.finish_undone", AT_NINE, served.id, "clerk", seat=0, desk="desk-4"))

    assert (back.ended_at, back.outcome, back.began_at, back.seat) == (None, None, AT_NINE - 5, 0)


def test_a_step_changes_a_copy() -> None:
    ticket = a_ticket()
    copy = replace(ticket)

    after(ticket, TicketEvent("ticket.called", AT_NINE, ticket.id, "clerk", **FACTS[Step.CALL]))

    assert ticket == copy
