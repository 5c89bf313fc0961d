"""The ledger: nothing is lost while log, list and counts agree, and whatever is missing is named."""

from typing import Any

from queueapp.simulation.ledger import Ledger, account_of, lost

AT = "2026-12-01T09:{:02d}:00.000+08:00"


def event(seq: int, kind: str, ticket: str, minute: int, **more: Any) -> dict[str, Any]:
    return {"seq": seq, "kind": f"ticket.{kind}", "ticket": ticket, "at": AT.format(minute), "by": "clerk", **more}


def issued(seq: int, ticket: str, minute: int) -> dict[str, Any]:
    return event(seq, "issued", ticket, minute, facts={"visit": f"v-{ticket}"})


DAY = [
    {"seq": 1, "kind": "day.opened", "at": AT.format(0), "base": {"tickets": [{"id": "old"}]}},
    issued(2, "a", 1),
    issued(3, "b", 2),
    {"seq": 4, "kind": "desk.opened", "at": AT.format(3), "desk": "d"},
    event(5, "called", "a", 11),
    event(6, "began", "a", 12),
    event(7, "finished", "a", 20),
    event(8, "called", "b", 21),
    event(9, "missed", "b", 25, by="clock"),
    event(10, "rejoined", "b", 30),
    event(11, "called", "b", 33),
    issued(12, "c", 40),
    event(13, "departed", "c", 41),
]


def read(since: int = 0) -> Ledger:
    ledger = Ledger(since)
    ledger.read(DAY)
    return ledger


def test_waits_are_counted_to_the_first_call_and_services_from_begin_to_finish() -> None:
    ledger = read()
    assert ledger.waits == [10.0, 19.0]
    assert ledger.services == [8.0]
    assert (ledger.steps["issued"], ledger.steps["called"], ledger.steps["by the clock"]) == (3, 3, 1)
    assert ledger.visits == {"v-a", "v-b", "v-c"}


def test_what_was_there_before_the_play_is_there_but_not_in_its_figures() -> None:
    ledger = read(since=7)
    assert ledger.there == {"old", "a", "b"}
    assert ledger.steps["issued"] == 1
    assert ledger.services == []


def test_a_hall_adds_up_when_log_list_and_counts_agree() -> None:
    listed = {"old": "missed", "a": "served", "b": "called"}
    account = account_of("hall", read(), listed, {"missed": 1, "served": 1, "called": 1, "waiting": 0})
    assert account.adds_up
    assert (account.finals, account.live, account.entered) == (1, 2, 3)
    assert lost([account], {"a", "b"}, set(listed)) == []


def test_a_ticket_that_the_list_lacks_is_lost() -> None:
    account = account_of("hall", read(), {"old": "missed", "a": "served"}, {"missed": 1, "served": 1})
    assert not account.adds_up
    assert lost([account], {"a", "b"}, {"old", "a"}) == ["b"]


def test_a_ticket_that_only_an_answer_named_is_lost() -> None:
    listed = {"old": "missed", "a": "served", "b": "called"}
    account = account_of("hall", read(), listed, {"missed": 1, "served": 1, "called": 1})
    assert lost([account], {"a", "ghost"}, set(listed)) == ["ghost"]


def test_counts_that_differ_from_the_list_name_the_hall() -> None:
    listed = {"old": "missed", "a": "served", "b": "called"}
    account = account_of("hall", read(), listed, {"missed": 1, "served": 2, "called": 1})
    assert lost([account], set(), set(listed)) == ["hall hall"]
