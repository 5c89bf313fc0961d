"""Who may reach which place."""

import pytest

from queueapp.domain.roles import CLOCK, KEY_ROLES, Actor, Role


@pytest.mark.parametrize(
    ("limits", "reached"),
    [
        ({}, True),
        ({"site": "east"}, True),
        ({"site": "west"}, False),
        ({"site": "east", "hall": "east-hall"}, True),
        ({"site": "east", "hall": "east-lane"}, False),
        ({"site": "east", "hall": "east-hall", "counter": "east-3"}, True),
        ({"site": "east", "hall": "east-hall", "counter": "east-1"}, False),
    ],
)
def test_a_place_is_reached_inside_ones_limits_only(limits: dict[str, str], reached: bool) -> None:
    bo = Actor(Role.CLERK, "bo", **limits)

    assert bo.may_reach(site="east", hall="east-hall", counter="east-3") is reached


def test_only_a_clerk_holds_a_desk() -> None:
    assert Actor(Role.CLERK, "bo").works_desk == "bo"
    assert [Actor(role, "x").works_desk for role in Role if role is not Role.CLERK] == [None] * (len(Role) - 1)


def test_nobody_gets_a_key_of_the_clock_or_of_a_citizen() -> None:
    assert {Role.CLOCK, Role.CITIZEN}.isdisjoint(KEY_ROLES)
    assert CLOCK.may_reach(site="east", hall="east-hall", counter="east-3")
