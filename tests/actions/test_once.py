"""A repeated request changes nothing twice and hears what the first one heard."""

from collections.abc import Callable
from typing import Any

import pytest

from queueapp.actions import calling, desks, evaluating, issuing, moving, people, reading, screens, serving
from queueapp.actions.people import Scope
from queueapp.actions.screens import Placing
from queueapp.actions.unit import Done
from queueapp.domain.identity import DocumentType, Person
from queueapp.domain.refusals import KeyMismatch, NobodyWaiting
from queueapp.domain.roles import Actor, Role
from queueapp.storage import audit_log
from tests.support.catalogue import ASK, EAST, INSPECT, LICENCE, PLATE
from tests.support.databases import on_both
from tests.support.town import ADMIN, ANA, BO, EVE, GIL, KIOSK, Town

pytestmark = on_both

Given = Callable[[Town], tuple[Any, ...]]


def at_east_3(state: str) -> Given:
    """Bo sits at counter 3 with a ticket in this state."""

    def given(town: Town) -> tuple[Any, ...]:
        town.open()
        if state:
            getattr(town, state)()
            town.wait(minutes=1)
        return ("east-3",)

    return given


def a_long_called_ticket(town: Town) -> tuple[Any, ...]:
    town.open()
    town.called()
    for _ in range(2):
        town.wait(seconds=15)
        town.do(calling.recall, "east-3")
    town.wait(minutes=2)
    return ("east-3",)


def somebody_waits(town: Town) -> tuple[Any, ...]:
    town.open()
    return ("east-3", town.issue().id, "a reason")


def colleague_sits_there(town: Town) -> tuple[Any, ...]:
    town.open("east-3", EVE)
    return ("east-3",)


def a_paused_desk(town: Town) -> tuple[Any, ...]:
    town.open()
    town.do(desks.pause, "east-3", "meal")
    return ("east-3",)


def a_line(town: Town) -> tuple[Any, ...]:
    town.open()
    town.issue()
    town.issue()
    return ("east-3",)


def visit_in(state: str) -> Given:
    def given(town: Town) -> tuple[Any, ...]:
        town.open()
        return (getattr(town, state)().visit,)

    return given


def a_pairing(town: Town) -> tuple[Any, ...]:
    return (town.do(screens.begin_pairing, by=ANA).code, Placing(EAST, "hall"))


def a_key(town: Town) -> tuple[Any, ...]:
    return (town.do(people.make_key, Scope(Role.KIOSK), "kiosk", by=ADMIN).id,)


def a_person_in_hand(town: Town) -> tuple[Any, ...]:
    town.open()
    person = Person("王芳", DocumentType.PASSPORT, "E12345678")
    visit = town.issued(person=person).ticket.visit
    town.call_next()
    return (visit,)


# verb, who, what is given (and the arguments it takes), further facts
VERBS: list[tuple[Callable[..., Done[Any]], Actor, Given, dict[str, Any]]] = [
    (issuing.issue, KIOSK, lambda town: (EAST, [PLATE]), {}),
    (desks.open_desk, BO, lambda town: ("east-3",), {}),
    (desks.pause, BO, lambda town: (*at_east_3("")(town), "meal"), {}),
    (desks.resume_desk, BO, a_paused_desk, {}),
    (desks.close, BO, at_east_3("serving"), {"finish": True}),
    (desks.take_over, BO, colleague_sits_there, {}),
    (calling.call_next, BO, a_line, {}),
    (calling.call, BO, somebody_waits, {}),
    (calling.recall, BO, at_east_3("called"), {}),
    (calling.miss, BO, a_long_called_ticket, {}),
    (calling.call_again, BO, at_east_3("missed"), {}),
    (calling.return_ticket, BO, at_east_3("called"), {}),
    (serving.begin, BO, at_east_3("called"), {}),
    (serving.hold, BO, at_east_3("serving"), {}),
    (serving.resume, BO, at_east_3("held"), {}),
    (serving.requeue, BO, at_east_3("held"), {}),
    (serving.change_service, BO, lambda town: (*at_east_3("serving")(town), LICENCE), {}),
    (serving.add_service, BO, lambda town: (*at_east_3("serving")(town), LICENCE), {}),
    (serving.finish, BO, at_east_3("serving"), {}),
    (serving.serve_directly, BO, lambda town: (*at_east_3("")(town), PLATE), {}),
    (serving.undo, BO, at_east_3("served"), {}),
    (serving.cancel, BO, lambda town: (*at_east_3("called")(town), "left"), {}),
    (moving.transfer_from, BO, at_east_3("serving"), {"service": ASK}),
    (moving.transfer_from, Actor(Role.CLERK, "bo", hall=EAST), at_east_3("serving"), {"service": INSPECT}),
    (moving.rejoin_at, BO, at_east_3("missed"), {}),
    (moving.transfer, GIL, lambda town: (town.issue().id,), {"service": ASK}),
    (moving.rejoin, KIOSK, lambda town: (at_east_3("")(town) and town.missed().id,), {}),
    (moving.cancel_own, ANA, visit_in("issue"), {}),
    (moving.come_later, ANA, visit_in("issue"), {}),
    (evaluating.evaluate, ANA, lambda town: (*visit_in("served")(town), 5, ["kind"], "thanks"), {}),
    (reading.read_identity, BO, a_person_in_hand, {}),
    (screens.begin_pairing, ANA, lambda town: (), {}),
    (screens.approve_pairing, ADMIN, a_pairing, {}),
    (people.make_key, ADMIN, lambda town: (Scope(Role.KIOSK), "kiosk"), {}),
    (people.revoke_key, ADMIN, a_key, {}),
]


@pytest.mark.parametrize(("verb", "who", "given", "facts"), VERBS, ids=[f"{row[0].__name__}" for row in VERBS])
def test_the_same_key_changes_nothing_twice(town: Town, verb: Any, who: Actor, given: Given, facts: dict[str, Any]) -> None:
    arguments = given(town)
    verb(town.house, town.ask(who, "key-1"), *arguments, **facts)
    once = (town.counted(), town.seq())
    town.wait(seconds=30)

    again = verb(town.house, town.ask(who, "key-1"), *arguments, **facts)
    with pytest.raises(KeyMismatch):
        verb(town.house, town.ask(who, "key-1", "another body"), *arguments, **facts)

    assert (town.counted(), town.seq()) == once
    if isinstance(again, Done):
        assert again.value is None
        assert again.repeated is not None


def test_a_repeated_issue_names_the_visit_that_was_given(town: Town) -> None:
    first = issuing.issue(town.house, town.ask(KIOSK, "key-1"), EAST, [PLATE])
    again = issuing.issue(town.house, town.ask(KIOSK, "key-1"), EAST, [PLATE])

    assert first.value is not None
    assert again.repeated == first.value.ticket.visit


def test_a_refused_request_leaves_its_key_free_for_another_try(town: Town) -> None:
    town.open()
    with pytest.raises(NobodyWaiting):
        town.call_next(key="key-1")
    town.issue()

    assert town.call_next(key="key-1").number == "A001"


def test_two_people_may_use_the_same_key(town: Town) -> None:
    town.open()
    town.open("east-1", EVE)
    town.issue()
    town.issue()

    assert town.call_next(key="key-1").number == "A001"
    assert town.call_next("east-1", EVE, key="key-1").number == "A002"


def test_a_key_is_forgotten_after_a_day(town: Town) -> None:
    town.issue(key="key-1")
    town.wait(days=1, seconds=1)

    forgotten = town.house.database.write(lambda connection: audit_log.forget_keys(connection, town.clock.at - 86_400_000_000))

    assert forgotten == 1
