"""The rules of booking: limits, the block for not coming and its end, deadlines, and the minutes of check-in."""

from dataclasses import replace

import pytest

from queueapp.domain.booking_rules import (
    DAY,
    BookingRules,
    NoShowRules,
    Record,
    blocked_until,
    is_missed,
    must_be_changeable,
    must_be_in_time,
    must_be_within_limits,
    rules_of_facts,
)
from queueapp.domain.clock import MINUTE
from queueapp.domain.refusals import BlockedForNoShows, CheckInTooEarly, LimitReached, TooLate

RULES = BookingRules()
NOW = 1_000 * DAY
HOUR = 60 * MINUTE


def booked(*services: str, start: int = NOW + DAY) -> Record:
    return Record("booked", start, services)


def missed(days_ago: float) -> Record:
    return Record("missed", round(NOW - days_ago * DAY), ("renew",))


def cancelled(days_ago: float, before: int) -> Record:
    """An appointment of some days ago, cancelled so long before its start."""
    start = round(NOW - days_ago * DAY)
    return Record("cancelled", start, ("renew",), start - before)


# --- limits


def test_two_open_appointments_are_allowed_and_no_third() -> None:
    must_be_within_limits([booked("renew")], ["plate"], RULES, NOW)

    with pytest.raises(LimitReached) as refused:
        must_be_within_limits([booked("renew"), booked("plate")], ["medical"], RULES, NOW)
    assert refused.value.facts == {"rule": "open_per_person", "limit": 2}


def test_one_service_is_booked_once_also_within_several() -> None:
    with pytest.raises(LimitReached) as refused:
        must_be_within_limits([booked("renew", "medical")], ["plate", "medical"], RULES, NOW)
    assert refused.value.facts == {"rule": "open_per_service", "limit": 1}


def test_the_sites_own_limits_are_those_that_count() -> None:
    generous = replace(RULES, open_per_person=3, open_per_service=2)

    must_be_within_limits([booked("renew"), booked("renew", "plate")], ["plate"], generous, NOW)
    with pytest.raises(LimitReached):
        must_be_within_limits([booked("renew"), booked("renew")], ["renew"], generous, NOW)


@pytest.mark.parametrize("state", ["checked_in", "cancelled", "missed"])
def test_what_is_over_does_not_count_as_open(state: str) -> None:
    over = [Record(state, NOW - DAY, ("renew",), NOW - 2 * DAY) for _ in range(2)]

    must_be_within_limits(over, ["renew"], RULES, NOW)


# --- the block


def test_three_no_shows_in_ninety_days_block_until_thirty_days_after_the_last() -> None:
    records = [missed(80), missed(40), missed(10)]

    with pytest.raises(BlockedForNoShows) as refused:
        must_be_within_limits(records, ["renew"], RULES, NOW)
    assert refused.value.facts == {"until": NOW + 20 * DAY, "limit": 3, "days": 90}


def test_two_no_shows_block_nobody() -> None:
    assert blocked_until([missed(2), missed(1)], RULES, NOW) is None
    assert blocked_until([], RULES, NOW) is None


def test_a_no_show_older_than_ninety_days_is_forgotten() -> None:
    assert blocked_until([missed(90), missed(40), missed(10)], RULES, NOW) is None
    assert blocked_until([missed(89.9), missed(40), missed(10)], RULES, NOW) == NOW + 20 * DAY


def test_after_thirty_days_the_block_is_over_and_one_more_no_show_blocks_again() -> None:
    served = [missed(70), missed(60), missed(30)]

    assert blocked_until(served, RULES, NOW) is None
    assert blocked_until(served, RULES, NOW - 1) == NOW
    assert blocked_until([*served, missed(1)], RULES, NOW) == NOW + 29 * DAY


def test_a_late_cancellation_counts_as_half() -> None:
    late = [cancelled(days, 2 * HOUR - 1) for days in (30, 20)]

    assert blocked_until([missed(40), *late], RULES, NOW) is None
    assert blocked_until([missed(40), missed(35), *late], RULES, NOW) == NOW + 10 * DAY
    assert blocked_until([cancelled(days, HOUR) for days in range(1, 7)], RULES, NOW) == NOW + 29 * DAY


def test_a_cancellation_in_time_costs_nothing() -> None:
    assert blocked_until([cancelled(days, 2 * HOUR) for days in range(1, 20)], RULES, NOW) is None


def test_cancelling_once_the_time_has_come_is_not_coming() -> None:
    assert blocked_until([cancelled(days, -MINUTE) for days in (3, 2, 1)], RULES, NOW) == NOW + 29 * DAY


def test_the_end_of_the_block_counts_from_the_last_appointment_whatever_the_order() -> None:
    assert blocked_until([missed(1), missed(50), missed(20)], RULES, NOW) == NOW + 29 * DAY


def test_coming_after_all_is_no_no_show() -> None:
    came = Record("checked_in", NOW - DAY, ("renew",))

    assert blocked_until([missed(3), missed(2), came], RULES, NOW) is None


def test_the_rule_itself_may_be_another() -> None:
    strict = replace(RULES, no_shows=NoShowRules(limit=1, within_days=10, block_days=5, late_cancel_counts=1.0))

    assert blocked_until([cancelled(2, MINUTE)], strict, NOW) == NOW + 3 * DAY
    assert blocked_until([missed(11)], strict, NOW) is None


# --- deadlines and check-in


def test_a_citizen_moves_until_two_hours_before_and_staff_at_any_time() -> None:
    start = NOW + 2 * HOUR

    must_be_changeable(start, RULES, NOW, staff=False)
    must_be_changeable(start, RULES, NOW + HOUR, staff=True)
    with pytest.raises(TooLate) as refused:
        must_be_changeable(start, RULES, NOW + 1, staff=False)
    assert refused.value.facts == {"minutes": 120}


def test_check_in_opens_half_an_hour_before_and_keeps_its_rank_a_quarter_after() -> None:
    start = NOW

    with pytest.raises(CheckInTooEarly) as refused:
        must_be_in_time(start, RULES, start - 30 * MINUTE - 1)
    assert refused.value.facts == {"opens_at": start - 30 * MINUTE}
    assert must_be_in_time(start, RULES, start - 30 * MINUTE)
    assert must_be_in_time(start, RULES, start + 15 * MINUTE)
    assert not must_be_in_time(start, RULES, start + 15 * MINUTE + 1)


def test_nobody_came_once_the_grace_is_over() -> None:
    assert not is_missed(NOW, RULES, NOW + 15 * MINUTE)
    assert is_missed(NOW, RULES, NOW + 15 * MINUTE + 1)


def test_rules_out_of_data_keep_the_defaults_they_do_not_name() -> None:
    found = rules_of_facts({"open_per_person": 5, "no_shows": {"block_days": 7}, "of_a_newer_version": 1}, {})

    assert (found.open_per_person, found.open_per_service) == (5, 1)
    assert found.no_shows == NoShowRules(block_days=7)


def test_a_sites_own_rules_stand_above_the_citys_one_by_one() -> None:
    city = {"open_per_person": 5, "no_shows": {"block_days": 7, "limit": 4}}

    found = rules_of_facts(city, {"open_per_service": 2, "no_shows": {"limit": 2}})

    assert (found.open_per_person, found.open_per_service) == (5, 2)
    assert found.no_shows == NoShowRules(limit=2, block_days=7)
