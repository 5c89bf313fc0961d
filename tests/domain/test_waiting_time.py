"""How long a wait will be."""

from hypothesis import given
from hypothesis import strategies as st

from queueapp.domain.clock import MINUTE
from queueapp.domain.desk_life import Desk
from queueapp.domain.hall_state import rank
from queueapp.domain.visit import Ticket
from queueapp.domain.waiting_time import (
    Kind,
    ahead_of,
    estimate,
    median_minutes,
    pace,
    queue_estimate,
    reaches,
    rivals,
    serving_desks,
)
from tests.support.values import AT_NINE, a_desk, a_service, a_ticket, hall_settings

SERVICES = (a_service("plate-again", "A", 8), a_service("pay", "P", 2))
SETTINGS = hall_settings(SERVICES)


def finished(number: str, minutes: float, **facts: object) -> Ticket:
    return a_ticket(number, state="served", began_at=AT_NINE, ended_at=AT_NINE + round(minutes * MINUTE), **facts)


def test_without_a_finished_service_the_catalogue_says_how_long_it_takes() -> None:
    assert pace(SERVICES, []) == {"plate-again": 8.0, "pay": 2.0}


def test_todays_services_draw_the_pace_towards_their_mean() -> None:
    slow = [finished(f"A{place:03d}", 20) for place in range(1, 11)]

    assert pace(SERVICES, slow)["plate-again"] == (8 * 10 + 20 * 10) / 20


def test_a_service_left_open_and_closed_at_night_says_nothing_about_the_pace() -> None:
    assert pace(SERVICES, [finished("A001", 600, remark="closed")])["plate-again"] == 8.0


def test_nobody_serving_gives_no_estimate_instead_of_a_guess() -> None:
    assert estimate(30, 0) is None
    assert queue_estimate("A", [a_ticket()], [a_desk(state="paused")], SETTINGS, {}) is None


@given(st.floats(0, 600), st.integers(1, 20))
def test_an_estimate_is_a_range_in_steps_of_five_around_the_wait(work: float, desks: int) -> None:
    found = estimate(work, desks)

    assert found is not None
    assert found.low % 5 == found.high % 5 == 0
    assert 0 <= found.low < found.high
    assert found.low <= work / desks <= found.high


@given(st.floats(0, 600), st.integers(1, 19))
def test_one_desk_more_never_makes_the_wait_longer(work: float, desks: int) -> None:
    fewer, more = estimate(work, desks), estimate(work, desks + 1)

    assert fewer is not None and more is not None
    assert (more.low, more.high) <= (fewer.low, fewer.high)


def test_a_paused_desk_is_not_counted() -> None:
    assert serving_desks("plate-again", [a_desk("east-1"), a_desk("east-2", state="paused")]) == 1


def test_a_desk_that_serves_two_queues_counts_half_for_each() -> None:
    waiting = [a_ticket(f"A{place:03d}") for place in range(1, 6)]
    minutes = {"plate-again": 8.0}

    whole = queue_estimate("A", waiting, [a_desk()], SETTINGS, minutes)
    half = queue_estimate("A", waiting, [a_desk(serves=("plate-again", "pay"))], SETTINGS, minutes)

    assert whole is not None and half is not None
    assert (whole.low, whole.high) == (30, 55)
    assert (half.low, half.high) == (60, 105)


def place_of(mine: Ticket, waiting: list[Ticket], desks: list[Desk]) -> int:
    """How many are ahead of a ticket."""
    lines: dict[Kind, list[tuple[int, int]]] = {}
    for ticket in sorted(waiting, key=rank):
        lines.setdefault((ticket.service, ticket.bound_to), []).append(rank(ticket))
    kinds = rivals((mine.service, mine.bound_to), lines, reaches(desks))
    return ahead_of(mine, [lines[kind] for kind in kinds])


def test_ahead_are_those_of_smaller_rank_that_ones_own_desks_serve() -> None:
    mine = a_ticket("A003", issued_at=AT_NINE + 2 * MINUTE)
    waiting = [a_ticket("A001"), a_ticket("Z001", services=("ask",)), a_ticket("A004", issued_at=AT_NINE + 3 * MINUTE), mine]

    assert place_of(mine, waiting, [a_desk()]) == 1


def test_a_desk_that_helps_out_does_not_make_its_own_queue_a_rival() -> None:
    mine = a_ticket("A003", issued_at=AT_NINE + 2 * MINUTE)
    waiting = [a_ticket("A001"), a_ticket("Z001", services=("ask",)), mine]
    general = a_desk("east-4", ("ask",), backup=("plate-again",))

    assert place_of(mine, waiting, [a_desk(), general]) == 1
    assert place_of(mine, waiting, [general]) == 2


def test_with_no_desk_open_everybody_of_smaller_rank_is_ahead() -> None:
    mine = a_ticket("A003", issued_at=AT_NINE + 2 * MINUTE)
    waiting = [a_ticket("A001"), a_ticket("Z001", services=("ask",)), mine]

    assert place_of(mine, waiting, []) == 2


def test_the_median_of_nothing_is_nothing() -> None:
    assert median_minutes([]) is None
    assert median_minutes([finished("A001", 4), finished("A002", 6), finished("A003", 60)]) == 6
