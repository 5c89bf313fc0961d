"""Walks of the lives: whatever is done in whatever order, the log explains the rows and nothing of the contract breaks."""

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.support.databases import PostgresTown, SqliteTown
from tests.support.walking import walk_over


def test_a_walk_breaks_nothing(sqlite_town: SqliteTown) -> None:
    run_state_machine_as_test(walk_over(sqlite_town.address), settings=settings(max_examples=15, stateful_step_count=50))


@pytest.mark.postgres
def test_a_walk_breaks_nothing_on_postgres_either(postgres_town: PostgresTown) -> None:
    run_state_machine_as_test(walk_over(postgres_town.address), settings=settings(max_examples=3, stateful_step_count=40))
