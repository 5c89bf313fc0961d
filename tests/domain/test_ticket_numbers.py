"""Numbers as boards show them and voices say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueapp.domain.ticket_number import LAST, cardinal_zh, lap, number, spoken_zh


def test_the_first_number_of_a_day_is_001() -> None:
    assert number("A", 1) == "A001"


def test_the_999th_number_is_followed_by_001_again() -> None:
    assert [number("A", count) for count in (998, 999, 1000, 1001)] == ["A998", "A999", "A001", "A002"]


@given(st.integers(1, 5_000))
def test_a_number_and_its_lap_tell_the_count(count: int) -> None:
    assert lap(count) * LAST + int(number("B", count)[1:]) == count


@given(st.integers(1, 5_000))
def test_a_number_has_a_letter_and_three_digits_from_001_to_999(count: int) -> None:
    text = number("C", count)

    assert len(text) == 4
    assert 1 <= int(text[1:]) <= 999


def test_a_number_is_spoken_digit_by_digit() -> None:
    assert spoken_zh("A012") == "A 零 一 二"


def test_one_is_read_as_yao_where_the_hall_wants_it() -> None:
    assert spoken_zh("A111", yao=True) == "A 幺 幺 幺"


@pytest.mark.parametrize(
    ("window", "said"),
    [("1", "一"), ("9", "九"), ("10", "十"), ("12", "十二"), ("20", "二十"), ("35", "三十五"), ("99", "九十九")],
)
def test_a_window_is_spoken_as_a_cardinal(window: str, said: str) -> None:
    assert cardinal_zh(window) == said


@pytest.mark.parametrize(("window", "said"), [("0", "零"), ("100", "一 零 零"), ("B3", "B 三")])
def test_a_window_that_is_no_small_number_is_read_sign_by_sign(window: str, said: str) -> None:
    assert cardinal_zh(window) == said


@given(st.integers(1, 99))
def test_no_two_windows_sound_alike(window: int) -> None:
    others = {cardinal_zh(str(other)) for other in range(1, 100) if other != window}

    assert cardinal_zh(str(window)) not in others
