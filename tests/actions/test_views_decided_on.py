"""`expect`: a decision counts only if the desk still is what the clerk saw; what others do never spoils his view."""

import pytest

from queueapp.actions import calling, desks, moving, serving
from queueapp.domain.refusals import DeskChanged
from queueapp.domain.roles import CLOCK
from tests.support.catalogue import ASK, LICENCE, WEST
from tests.support.town import ANA, DEE, EVE, GIL, KIOSK, Town

STEPS = [
    ("called", serving.begin, {}),
    ("called", calling.return_ticket, {}),
    ("called", calling.miss, {}),
    ("called", calling.recall, {}),
    ("serving", serving.finish, {}),
    ("serving", serving.hold, {}),
    ("serving", moving.transfer_from, {"service": ASK}),
    ("held", serving.resume, {}),
    ("held", serving.requeue, {}),
    ("held", calling.call_next, {}),
    ("held", desks.resume_desk, {}),
    ("held", desks.close, {}),
    ("missed", calling.call_again, {}),
    ("missed", moving.rejoin_at, {}),
    ("served", serving.undo, {}),
]


@pytest.mark.parametrize(("state", "verb", "facts"), STEPS, ids=[f"{row[1].__name__}" for row in STEPS])
def test_a_decision_on_an_older_view_changes_nothing(town: Town, state: str, verb: object, facts: dict[str, str]) -> None:
    town.open()
    getattr(town, state)()
    before, seen = town.counted(), town.version() - 1

    with pytest.raises(DeskChanged):
        town.do(verb, "east-3", expect=seen, **facts)

    assert town.counted() == before


ARGUED = [
    (serving.change_service, [LICENCE]),
    (serving.add_service, [LICENCE]),
    (serving.cancel, ["left"]),
    (desks.pause, ["meal"]),
    (serving.serve_directly, [LICENCE]),
]


@pytest.mark.parametrize(("verb", "arguments"), ARGUED, ids=[row[0].__name__ for row in ARGUED])
def test_so_does_one_with_arguments(town: Town, verb: object, arguments: list[str]) -> None:
    town.open()
    town.serving()
    before, seen = town.counted(), town.version() - 1

    with pytest.raises(DeskChanged):
        town.do(verb, "east-3", *arguments, expect=seen)

    assert town.counted() == before


def test_a_call_of_this_ticket_is_decided_on_a_view_too(town: Town) -> None:
    town.open()
    town.held()
    ticket = town.issue()

    with pytest.raises(DeskChanged):
        town.do(calling.call, "east-3", ticket.id, "in a hurry", expect=town.version() - 1)


def test_each_step_of_ones_own_ticket_makes_the_view_newer(town: Town) -> None:
    town.open()
    versions = [town.version()]
    town.issue()
    for verb in (calling.call_next, serving.begin, serving.hold, serving.resume, serving.finish, serving.undo):
        town.do(verb, "east-3", expect=versions[-1])
        versions.append(town.version())

    assert versions == sorted(set(versions))


def test_a_view_that_is_current_is_obeyed(town: Town) -> None:
    town.open()
    town.issue()

    assert town.call_next(expect=town.version()).state == "called"


def test_what_happens_elsewhere_never_makes_a_view_old(town: Town) -> None:
    town.open()
    town.serving()
    seen = town.version()
    town.open("east-1", EVE)

    mine, other = town.issue(), town.issue(ASK)
    town.call_next("east-1", EVE)
    town.do(serving.begin, "east-1", by=EVE)
    town.do(serving.finish, "east-1", by=EVE)
    town.do(moving.cancel_own, other.visit, by=ANA)
    gone = town.issue()
    town.do(moving.transfer, gone.id, counter="east-3", by=GIL)
    town.open("west-1", DEE)
    town.issue(hall=WEST)

    assert town.version() == seen
    assert town.ticket(mine.id).state == "served"
    assert town.do(serving.finish, "east-3", expect=seen).state == "served"


def test_a_missed_ticket_that_rejoins_elsewhere_leaves_the_view_current(town: Town) -> None:
    town.open()
    missed = town.missed()
    town.serving()
    seen = town.version()

    town.do(moving.rejoin, missed.id, by=KIOSK)

    assert town.version() == seen


def test_a_citizen_who_gives_up_a_called_ticket_makes_the_view_old(town: Town) -> None:
    town.open()
    ticket = town.called()
    seen = town.version()

    town.do(moving.cancel_own, ticket.visit, by=ANA)

    with pytest.raises(DeskChanged):
        town.do(serving.begin, "east-3", expect=seen)


def test_the_clocks_deeds_at_the_counter_make_the_view_old(town: Town) -> None:
    town.open()
    town.held()
    seen = town.version()
    town.wait(minutes=31)
    town.do(desks.return_held, "east-hall", by=CLOCK)

    with pytest.raises(DeskChanged):
        town.do(serving.resume, "east-3", expect=seen)
