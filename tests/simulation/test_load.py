"""The load figures: shares that add up, and what happens where a site lacks a service."""

from datetime import date
from random import Random

import pytest

from queueapp.simulation.load import log_normal, read_load

TUESDAY, SATURDAY = date(2026, 12, 1), date(2026, 12, 5)
OFFERED = {"plate-new": "A", "inspection-mark": "A", "licence-renew": "B", "medical": "B", "ask": "Z"}


def test_a_tuesday_has_its_share_of_the_mean() -> None:
    load = read_load()
    sites = tuple(load.visits_per_day)
    assert sum(load.visits_on(TUESDAY, sites).values()) == pytest.approx(7000 * load.weekdays["tue"])
    assert sum(load.visits_on(SATURDAY, sites).values()) == pytest.approx(7000 * load.weekdays["sat"])


def test_a_wanted_number_is_shared_as_the_sites_usually_share() -> None:
    expected = read_load().visits_on(TUESDAY, ("zibo", "st-lishan"), wanted=158)
    assert expected == pytest.approx({"zibo": 150, "st-lishan": 8})


def test_a_site_that_was_never_counted_gets_nobody() -> None:
    assert read_load().visits_on(TUESDAY, ("nowhere",), wanted=10) == {"nowhere": 0}


def test_the_mix_adds_up_to_one_whatever_is_offered() -> None:
    load = read_load()
    for offered in (OFFERED, {"ask": "Z"}, {code: letter for letter, row in load.weights.items() for code in row}):
        mix = load.mix_of(offered)
        assert set(mix) <= set(offered)
        assert sum(mix.values()) == pytest.approx(1)


def test_what_a_site_lacks_goes_to_the_same_letter() -> None:
    load = read_load()
    mix = load.mix_of({**OFFERED, "ebike-plate": "C", "violation-settle": "D", "pay": "P", "collect": "L"})
    assert mix["plate-new"] + mix["inspection-mark"] == pytest.approx(load.letters["A"])
    assert mix["inspection-mark"] / mix["plate-new"] == pytest.approx(360 / 45)


def test_service_times_have_the_mean_and_the_spread_they_are_drawn_for() -> None:
    mu, sigma = log_normal(8.0, 0.6)
    dice = Random(5)
    drawn = [dice.lognormvariate(mu, sigma) for _ in range(20_000)]
    mean = sum(drawn) / len(drawn)
    spread = (sum((one - mean) ** 2 for one in drawn) / len(drawn)) ** 0.5
    assert mean == pytest.approx(8.0, rel=0.02)
    assert spread / mean == pytest.approx(0.6, rel=0.05)
