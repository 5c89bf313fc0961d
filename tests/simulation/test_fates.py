"""Fates: what happens to people happens as often as the figures say, and the same seed draws the same."""

import pytest

from queueapp.domain.clock import MINUTE
from queueapp.simulation.fates import Fates
from queueapp.simulation.load import read_load

MANY = 20_000


def test_leaving_missing_and_coming_back_have_their_shares() -> None:
    load = read_load()
    fates = Fates(load, 2)
    people = [fates.person("zibo") for _ in range(MANY)]
    assert sum(person.leaves for person in people) / MANY == pytest.approx(load.left_before_call, abs=0.005)
    assert sum(person.misses for person in people) / MANY == pytest.approx(load.no_show, abs=0.006)
    assert sum(person.returns for person in people) / MANY == pytest.approx(load.missed_and_back, abs=0.005)
    assert not any(person.leaves and person.misses for person in people)
    assert all(person.misses for person in people if person.returns)


def test_most_services_end_with_a_finish_and_few_with_a_hold_or_a_transfer() -> None:
    fates = Fates(read_load(), 3)
    courses = [fates.course(8.0) for _ in range(MANY)]
    ends = {end: sum(course.end == end for course in courses) / MANY for end in ("finish", "hold", "transfer")}
    assert ends["hold"] == pytest.approx(0.015, abs=0.004)
    assert ends["transfer"] == pytest.approx(0.015, abs=0.004)
    finished = [course.lasts / MINUTE for course in courses if course.end == "finish"]
    assert sum(finished) / len(finished) == pytest.approx(8.0, rel=0.03)


def test_a_priority_is_one_that_the_hall_knows() -> None:
    fates = Fates(read_load(), 4)
    assert {fates.priority(("age-60", "green-lane")) for _ in range(500)} == {None, "age-60"}
    assert {fates.priority(("green-lane",)) for _ in range(500)} == {None}


def test_the_same_seed_draws_the_same() -> None:
    first, second = Fates(read_load(), 9), Fates(read_load(), 9)
    assert [first.person("zibo") for _ in range(50)] == [second.person("zibo") for _ in range(50)]
