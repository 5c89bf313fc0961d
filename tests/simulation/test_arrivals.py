"""Arrivals: as many as expected, spread over the hours as the figures say, never while no tickets are given."""

from collections import Counter as Tally
from datetime import date
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest

from queueapp.domain.clock import MINUTE, local
from queueapp.simulation.arrivals import arrivals_of, hourly, window_of
from queueapp.simulation.load import read_load

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 12, 1)
OFFICE = {"tue": [["08:30", "12:00"], ["13:30", "17:30"]]}
STATION = {"tue": [["09:00", "12:00"], ["13:00", "18:00"]]}
MIX = {"ask": 0.25, "pay": 0.75}


def test_tickets_are_given_from_half_an_hour_before_the_first_session_to_the_end_of_the_last() -> None:
    window = window_of(OFFICE, DAY, ZONE)
    assert window is not None
    assert f"{local(window.opens, ZONE):%H:%M} {local(window.closes, ZONE):%H:%M}" == "08:00 17:30"


def test_a_closed_day_has_no_window() -> None:
    assert window_of({"tue": []}, DAY, ZONE) is None


def test_hours_outside_the_window_give_their_share_to_the_others() -> None:
    load = read_load()
    window = window_of(STATION, DAY, ZONE)
    assert window is not None
    by_hour = hourly(100.0, load.hour_shares, window, DAY, ZONE)
    assert sum(by_hour.values()) == pytest.approx(100)
    assert by_hour[8] / by_hour[9] == pytest.approx(0.08 * 0.5 / 0.16)


def test_arrivals_follow_the_figures_and_the_mix() -> None:
    load = read_load()
    window = window_of(OFFICE, DAY, ZONE)
    assert window is not None
    by_hour = hourly(4000.0, load.hour_shares, window, DAY, ZONE)
    found = arrivals_of("zibo", by_hour, MIX, window, DAY, ZONE, Random(7))
    hours = Tally(local(arrival.at, ZONE).hour for arrival in found)
    services = Tally(arrival.service for arrival in found)
    assert len(found) == pytest.approx(4000, rel=0.05)
    assert hours[10] == pytest.approx(by_hour[10], rel=0.12)
    assert hours[17] == pytest.approx(by_hour[17], rel=0.35)
    assert services["pay"] / len(found) == pytest.approx(0.75, abs=0.03)
    assert all(window.opens <= arrival.at < window.closes for arrival in found)
    assert [arrival.at for arrival in found] == sorted(arrival.at for arrival in found)


def test_gaps_within_an_hour_are_exponential() -> None:
    window = window_of(OFFICE, DAY, ZONE)
    assert window is not None
    found = arrivals_of("zibo", {9: 6000.0}, MIX, window, DAY, ZONE, Random(3))
    gaps = [(later.at - earlier.at) / MINUTE for earlier, later in pairwise(found)]
    mean = sum(gaps) / len(gaps)
    deviation = (sum((gap - mean) ** 2 for gap in gaps) / len(gaps)) ** 0.5
    assert mean == pytest.approx(60 / 6000, rel=0.05)
    assert deviation == pytest.approx(mean, rel=0.06)


def test_the_same_seed_brings_the_same_people() -> None:
    window = window_of(OFFICE, DAY, ZONE)
    assert window is not None
    days = [arrivals_of("zibo", {9: 50.0}, MIX, window, DAY, ZONE, Random(seed)) for seed in (1, 1, 2)]
    assert days[0] == days[1]
    assert days[0] != days[2]
