"""Who is next: rank, credit, penalty, ties, and the sentence that explains it."""

from hypothesis import given
from hypothesis import strategies as st

from queueapp.domain.clock import MINUTE
from queueapp.domain.picking import (
    PenaltyClass,
    effective_rank,
    in_order,
    penalty,
    penalty_classes,
    place_behind,
    serves,
    unserved,
    why_there,
)
from queueapp.domain.places import Priority, Rules
from queueapp.domain.priority import credit_minutes, largest_credit_minutes, rank_at
from queueapp.domain.visit import Ticket
from tests.support.values import AT_NINE, a_desk, a_ticket

RULES = Rules(backup_penalty_minutes=10, appointment_credit_minutes=10)
HELPER = a_desk(serves=("plate-again",), backup=("pay",))


def numbers(tickets: list[Ticket]) -> list[str]:
    return [ticket.number for ticket in tickets]


def test_whoever_came_first_is_called_first() -> None:
    early, late = a_ticket("A001"), a_ticket("A002", issued_at=AT_NINE + MINUTE)

    assert numbers(in_order(HELPER, [late, early], RULES)) == ["A001", "A002"]


def test_the_log_decides_between_two_of_the_same_moment() -> None:
    assert numbers(in_order(HELPER, [a_ticket("A002"), a_ticket("A001")], RULES)) == ["A001", "A002"]


def test_a_credit_puts_a_ticket_forward_by_its_minutes_only() -> None:
    first, second = a_ticket("A001"), a_ticket("A002", issued_at=AT_NINE + 20 * MINUTE)
    at = AT_NINE + 25 * MINUTE
    old = a_ticket("A003", issued_at=at, rank_at=rank_at(at, 15, None, RULES))

    assert numbers(in_order(HELPER, [first, second, old], RULES)) == ["A001", "A003", "A002"]


def test_credits_do_not_add_and_nobody_without_a_priority_has_one() -> None:
    assert credit_minutes(None) == 0
    assert credit_minutes(Priority("disabled", {}, 30)) == 30


def test_an_appointment_counts_from_its_time_less_its_credit() -> None:
    half_past = AT_NINE + 30 * MINUTE

    assert rank_at(half_past, 0, half_past, RULES) == half_past - 10 * MINUTE


def test_an_early_arrival_with_an_appointment_keeps_the_better_of_both() -> None:
    noon = AT_NINE + 180 * MINUTE

    assert rank_at(AT_NINE, 0, noon, RULES) == AT_NINE


@given(st.integers(0, 10**6), st.integers(0, 120), st.none() | st.integers(0, 10**6))
def test_a_rank_is_the_smaller_of_walk_in_and_appointment(issued: int, credit: int, appointed: int | None) -> None:
    found = rank_at(issued, credit, appointed, RULES)
    ways = [issued - credit * MINUTE] + ([] if appointed is None else [appointed - 10 * MINUTE])

    assert found == min(ways)


def test_a_backup_service_waits_ten_minutes_longer() -> None:
    own, other = a_ticket("A001", issued_at=AT_NINE + 9 * MINUTE), a_ticket("P001", services=("pay",))

    assert numbers(in_order(HELPER, [own, other], RULES)) == ["A001", "P001"]


def test_after_its_penalty_a_backup_service_comes_before_the_desks_own() -> None:
    own, other = a_ticket("A001", issued_at=AT_NINE + 11 * MINUTE), a_ticket("P001", services=("pay",))

    assert numbers(in_order(HELPER, [own, other], RULES)) == ["P001", "A001"]


def test_a_desk_has_one_class_for_each_penalty() -> None:
    assert penalty_classes(HELPER, RULES) == (
        PenaltyClass(("plate-again",), 0),
        PenaltyClass(("pay",), 10 * MINUTE),
    )
    assert penalty_classes(a_desk(), RULES) == (PenaltyClass(("plate-again",), 0),)


def test_a_service_the_desk_does_not_know_has_no_penalty_at_all() -> None:
    assert penalty(HELPER, "collect", RULES) is None
    assert [penalty(HELPER, code, RULES) for code in ("plate-again", "pay")] == [0, 10 * MINUTE]


def test_a_ticket_bound_to_another_counter_is_left_to_it() -> None:
    assert not serves(a_desk("east-1"), a_ticket(bound_to="east-3"))
    assert serves(a_desk("east-3"), a_ticket(bound_to="east-3"))


def test_the_first_service_decides_who_serves_a_ticket() -> None:
    assert serves(a_desk(), a_ticket(services=("plate-again", "ask")))
    assert not serves(a_desk(), a_ticket(services=("ask", "plate-again")))


def test_a_priority_says_whom_it_passes_and_why() -> None:
    first, second = a_ticket("A001"), a_ticket("A002", issued_at=AT_NINE + 20 * MINUTE)
    at = AT_NINE + 25 * MINUTE
    old = a_ticket("A003", issued_at=at, rank_at=at - 15 * MINUTE, credit_minutes=15, priority="age-60")

    line = in_order(HELPER, [first, second, old], RULES)
    why = why_there(line, line.index(old))

    assert (why.overtakes, why.credit_minutes, why.because) == (("A002",), 15, "priority")


def test_why_names_the_appointment_or_the_time_waited_before() -> None:
    assert why_there([a_ticket(appointed_at=AT_NINE)], 0).because == "appointment"
    assert why_there([a_ticket(transfers=1)], 0).because == "waited_before"
    assert why_there([a_ticket(stage=1, way=(("inspect",), ("plate-again",)))], 0).because == "waited_before"
    assert why_there([a_ticket()], 0).because is None


def test_a_ticket_that_no_open_desk_serves_raises_an_alarm() -> None:
    lonely = a_ticket("Z001", services=("ask",))

    assert unserved([lonely, a_ticket()], [HELPER]) == [lonely]
    assert unserved([a_ticket()], [a_desk(state="lost")]) == [a_ticket()]


def test_one_who_rejoins_goes_behind_the_first_three() -> None:
    line = [a_ticket(f"A00{place}", issued_at=AT_NINE + place * MINUTE) for place in range(1, 6)]

    place = place_behind(line, 3, AT_NINE + 60 * MINUTE)

    assert [one.rank_at < place for one in line] == [True, True, True, False, False]


def test_one_who_rejoins_a_shorter_line_goes_to_its_end() -> None:
    line = [a_ticket("A001"), a_ticket("A002", issued_at=AT_NINE + MINUTE)]

    assert place_behind(line, 3, AT_NINE + 60 * MINUTE) == line[-1].rank_at + 1


def test_one_who_rejoins_an_empty_line_ranks_as_of_now() -> None:
    assert place_behind([], 3, AT_NINE) == AT_NINE


def test_one_who_rejoins_behind_nobody_goes_before_the_first() -> None:
    line = [a_ticket("A001"), a_ticket("A002", issued_at=AT_NINE + MINUTE)]

    assert place_behind(line, 0, AT_NINE + 60 * MINUTE) < line[0].rank_at


waits = st.lists(
    st.tuples(st.integers(0, 90), st.sampled_from([0, 15, 30, 60]), st.sampled_from(["plate-again", "pay"])),
    min_size=2, max_size=14,
)  # fmt: skip


@given(waits)
def test_nobody_overtakes_by_more_than_the_largest_credit_and_penalty(waits: list[tuple[int, int, str]]) -> None:
    tickets = [
        a_ticket(
            f"A{place:03d}", issued_at=(at := AT_NINE + minute * MINUTE), services=(service,),
            rank_at=rank_at(at, credit, None, RULES), credit_minutes=credit,
        )
        for place, (minute, credit, service) in enumerate(waits)
    ]  # fmt: skip
    bound = largest_credit_minutes((Priority("green-lane", {}, 60),), RULES) * MINUTE

    order = in_order(HELPER, tickets, RULES)

    for place, ahead in enumerate(order):
        assert all(ahead.issued_at - behind.issued_at <= bound for behind in order[place + 1 :])


@given(waits)
def test_the_smallest_head_of_each_class_is_the_first_of_all(waits: list[tuple[int, int, str]]) -> None:
    tickets = [
        a_ticket(f"A{place:03d}", issued_at=AT_NINE + minute * MINUTE, services=(service,))
        for place, (minute, _, service) in enumerate(waits)
    ]

    heads = [
        min((one for one in tickets if one.service in each.services), key=lambda one: (one.rank_at, one.tie), default=None)
        for each in penalty_classes(HELPER, RULES)
    ]

    first = min((one for one in heads if one), key=lambda one: effective_rank(HELPER, one, RULES))
    assert first == in_order(HELPER, tickets, RULES)[0]
