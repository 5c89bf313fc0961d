"""Being at a site: metres on the ground, a radius, and how certain a phone is."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueapp.domain.presence import CODE_LENGTH, Position, code_of, distance_m, is_within

SITE = (36.8, 118.0)


def at(north_m: float, accuracy_m: float = 20.0) -> Position:
    return Position(SITE[0] + north_m / 111_195, SITE[1], accuracy_m)


@pytest.mark.parametrize(
    ("position", "counts"),
    [
        (at(0), True),
        (at(299), True),
        (at(302), False),
        (at(-299), True),
        (at(0, 300.0), True),
        (at(0, 300.1), False),
        (at(0, -1.0), False),
        (Position(SITE[0], SITE[1], float("nan")), False),
        (Position(float("nan"), SITE[1], 20.0), False),
        (Position(SITE[0], SITE[1] + 0.01, 20.0), False),
    ],
)  # fmt: skip
def test_a_position_counts_within_the_radius_and_when_it_is_that_certain(position: Position, counts: bool) -> None:
    assert is_within(position, *SITE, 300) is counts


def test_a_site_that_nobody_has_measured_is_reached_by_nobody() -> None:
    assert not is_within(at(0), None, None, 300)


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        (SITE, SITE, 0),
        ((36.8, 118.0), (36.9, 118.0), 11_119),
        ((0.0, 0.0), (0.0, 180.0), 20_015_087),
        ((36.79, 118.035), (36.807, 118.018), 2_422),
    ],
)
def test_metres_between_two_places(one: tuple[float, float], other: tuple[float, float], metres: int) -> None:
    assert distance_m(one, other) == pytest.approx(metres, rel=0.002)


@given(st.binary(min_size=32, max_size=32))
def test_a_code_of_the_day_is_short_and_needs_no_escaping(digest: bytes) -> None:
    code = code_of(digest)
    assert len(code) == CODE_LENGTH
    assert set(code) <= set("abcdefghijklmnopqrstuvwxyz234567")


def test_other_hashes_make_other_codes() -> None:
    assert len({code_of(hashlib.sha256(bytes([one])).digest()) for one in range(200)}) == 200
