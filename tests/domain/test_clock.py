"""Instants, and the city's clock where it runs faster than life."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueapp.domain.clock import LIFE, Clock, Instant, instant, iso, moment, parse_clock
from tests.support.clock import NINE, ZIBO

moments = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))


def test_a_naive_time_has_no_place_on_the_time_line() -> None:
    with pytest.raises(TypeError):
        instant(datetime(2026, 11, 24, 9, 0))


@given(moments)
def test_an_instant_tells_its_moment_again_to_the_microsecond(at: datetime) -> None:
    assert moment(instant(at)) == at


def test_a_time_is_told_with_its_offset() -> None:
    assert iso(instant(NINE), ZIBO) == "2026-11-24T09:00:00.000+08:00"
    assert iso(None, ZIBO) is None


def test_in_life_the_citys_time_is_the_machines() -> None:
    assert LIFE.at(instant(NINE)) == instant(NINE)
    assert LIFE.real(instant(NINE)) == instant(NINE)


def test_a_faster_clock_runs_its_rate_from_its_anchor() -> None:
    clock = Clock(start=instant(NINE), anchor=Instant(1_000), rate=60.0)

    assert clock.at(Instant(1_000 + 2_000_000)) == instant(NINE) + 120_000_000


@given(st.integers(0, 10**12), st.sampled_from([0.5, 1.0, 6.0, 60.0]))
def test_the_machines_time_of_a_city_time_is_the_one_it_was_made_of(real: int, rate: float) -> None:
    clock = Clock(start=instant(NINE), anchor=Instant(5_000), rate=rate)

    assert abs(clock.real(clock.at(Instant(5_000 + real))) - (5_000 + real)) <= 1 + 1 / rate


def test_a_clock_is_set_by_its_start_and_rate() -> None:
    clock = parse_clock("2026-11-24T09:00,60", Instant(0), ZIBO)

    assert (clock.start, clock.rate) == (instant(NINE), 60.0)


def test_a_clock_without_a_rate_runs_like_life() -> None:
    assert parse_clock("2026-11-24T09:00", Instant(0), ZIBO).rate == 1.0


@pytest.mark.parametrize("text", ["soon,60", "2026-11-24T09:00,0", "2026-11-24T09:00,20000", "2026-11-24T09:00,fast"])
def test_a_clock_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_clock(text, Instant(0), ZIBO)
