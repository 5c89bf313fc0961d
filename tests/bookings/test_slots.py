"""Slots: the starts of a day, the window of days, the moment of release, the places a visit takes, and why one cannot have them."""

import json
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from queueapp.domain.capacity import Template
from queueapp.domain.clock import MINUTE, instant, local
from queueapp.domain.slots import (
    FARTHEST_DAYS,
    PUBLIC,
    STAFF,
    Line,
    Need,
    Slot,
    WhyNot,
    bookable_from,
    free_at,
    places_from,
    slots_of_day,
    why_not,
    window,
)
from queueapp.domain.working_days import Plan, SpecialDay, year_of_facts
from tests.support.clock import ZIBO

DAYS = Path(__file__).parents[2] / "queueapp" / "catalogue" / "days"
YEARS = {year: year_of_facts(json.loads((DAYS / f"{year}.json").read_text(encoding="utf-8"))) for year in (2024, 2025, 2026)}
BUSINESS = {day: [["08:30", "12:00"], ["13:30", "17:30"]] for day in ("mon", "tue", "wed", "thu", "fri")}
PLAN = Plan({**BUSINESS, "sat": [["09:00", "11:15"]]}, YEARS)
OFFICE = Plan(BUSINESS, YEARS)
HALF_HOURS = Template(30, public=3, staff=1)
BERLIN = ZoneInfo("Europe/Berlin")


def at(day: date, wall: str = "00:00", zone: ZoneInfo = ZIBO) -> int:
    hour, minute = map(int, wall.split(":"))
    return instant(datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone))


def starts(plan: Plan, day: date, template: Template = HALF_HOURS, zone: ZoneInfo = ZIBO) -> list[str]:
    made = slots_of_day(plan, day, "hall", "A", template, released=0, zone=zone)
    return [f"{local(slot.start, zone):%H:%M}" for slot in made]


# --- the starts of a day


def test_a_day_with_a_noon_break_is_cut_from_the_start_of_each_session() -> None:
    assert starts(OFFICE, date(2026, 11, 24)) == [
        "08:30", "09:00", "09:30", "10:00", "10:30", "11:00", "11:30",
        "13:30", "14:00", "14:30", "15:00", "15:30", "16:00", "16:30", "17:00",
    ]  # fmt: skip


def test_a_rest_too_short_for_a_slot_is_none() -> None:
    assert starts(PLAN, date(2026, 11, 28)) == ["09:00", "09:30", "10:00", "10:30"]
    assert starts(OFFICE, date(2026, 11, 24), Template(50, 1, 1)) == [
        "08:30",
        "09:20",
        "10:10",
        "11:00",
        "13:30",
        "14:20",
        "15:10",
        "16:00",
    ]


def test_a_day_of_rest_has_no_slots_and_a_make_up_saturday_a_mondays() -> None:
    assert starts(PLAN, date(2026, 11, 29)) == []
    assert starts(PLAN, date(2026, 10, 1)) == []
    assert starts(PLAN, date(2026, 10, 10)) == starts(OFFICE, date(2026, 11, 23))


def test_a_sites_own_day_decides_its_slots() -> None:
    evening = Plan(BUSINESS, YEARS, {"2026-11-24": SpecialDay((("17:30", "19:00"),), {"zh": "夜间专场"})})

    assert starts(evening, date(2026, 11, 24)) == ["17:30", "18:00", "18:30"]


def test_the_template_gives_the_places_of_both_lists_and_nothing_is_taken() -> None:
    slot = slots_of_day(OFFICE, date(2026, 11, 24), "hall", "A", HALF_HOURS, released=7, zone=ZIBO)[0]

    assert slot == Slot("hall", "A", at(date(2026, 11, 24), "08:30"), 30, 7, Line(target=3), Line(target=1))
    assert (slot.public.free, slot.staff.free, slot.public.size) == (3, 1, 3)


@pytest.mark.parametrize(
    ("day", "count"), [(date(2026, 3, 28), 8), (date(2026, 3, 29), 6), (date(2026, 10, 25), 10), (date(2026, 10, 26), 8)]
)
def test_where_clocks_change_a_session_has_the_slots_it_really_lasts(day: date, count: int) -> None:
    nights = Plan(
        {name: [["00:00", "04:00"]] for name in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
        {2026: replace(YEARS[2026], holidays={}, workdays=frozenset())},
    )
    made = slots_of_day(nights, day, "hall", "A", HALF_HOURS, released=0, zone=BERLIN)

    assert len(made) == count
    assert {later.start - earlier.start for earlier, later in pairwise(made)} == {30 * MINUTE}


def test_a_session_until_midnight_fills_its_last_half_hour() -> None:
    late = Plan({"tue": [["22:30", "24:00"]]}, YEARS)

    assert starts(late, date(2026, 11, 24)) == ["22:30", "23:00", "23:30"]


# --- the window and the release


def test_the_window_is_today_and_the_next_working_days() -> None:
    found = window(OFFICE, date(2026, 11, 24), 10)

    assert (found[0], found[-1], len(found)) == (date(2026, 11, 24), date(2026, 12, 8), 11)
    assert date(2026, 11, 28) not in found


def test_the_window_steps_over_a_long_holiday_and_counts_make_up_days() -> None:
    found = window(OFFICE, date(2026, 9, 29), 3)

    assert found == [date(2026, 9, 29), date(2026, 9, 30), date(2026, 10, 8), date(2026, 10, 9)]
    assert date(2026, 10, 10) in window(OFFICE, date(2026, 10, 8), 2), "a worked Saturday"


def test_on_a_day_of_rest_the_window_begins_with_the_next_working_day() -> None:
    assert window(OFFICE, date(2026, 11, 29), 1) == [date(2026, 11, 30), date(2026, 12, 1)]


def test_the_window_ends_where_no_table_is_published() -> None:
    found = window(OFFICE, date(2026, 12, 28), 10)

    assert found == [date(2026, 12, 28), date(2026, 12, 29), date(2026, 12, 30), date(2026, 12, 31)]
    assert window(OFFICE, date(2027, 1, 4), 10) == []


def test_a_site_that_never_opens_has_an_empty_window_and_the_search_ends() -> None:
    assert window(Plan({}, YEARS), date(2026, 3, 2), 10) == []
    assert (
        bookable_from(Plan({}, YEARS), date(2026, 6, 1), 10, "08:00", ZIBO)
        > at(date(2026, 6, 1)) - (FARTHEST_DAYS + 2) * 24 * 60 * MINUTE
    )


@pytest.mark.parametrize(
    ("day", "released"),
    [
        (date(2026, 12, 8), date(2026, 11, 24)),  # two weekends between
        (date(2026, 10, 8), date(2026, 9, 17)),  # the autumn holidays between, and a worked Sunday
        (date(2026, 11, 24), date(2026, 11, 10)),
    ],
)
def test_a_date_is_released_ten_working_days_before_at_eight(day: date, released: date) -> None:
    assert bookable_from(OFFICE, day, 10, "08:00", ZIBO) == at(released, "08:00")


def test_the_last_date_of_the_window_is_released_today() -> None:
    today = date(2026, 11, 24)

    assert bookable_from(OFFICE, window(OFFICE, today, 10)[-1], 10, "08:00", ZIBO) == at(today, "08:00")
    assert bookable_from(OFFICE, window(OFFICE, today, 11)[-1], 10, "08:00", ZIBO) == at(date(2026, 11, 25), "08:00")


def test_the_release_does_not_look_behind_the_first_published_year() -> None:
    assert bookable_from(OFFICE, date(2024, 1, 3), 10, "08:00", ZIBO) == at(date(2023, 12, 31), "08:00")


def test_the_release_is_a_wall_clock_time_also_where_clocks_change() -> None:
    plan = Plan(BUSINESS, YEARS)

    released = bookable_from(plan, date(2026, 4, 1), 2, "08:00", BERLIN)

    assert f"{local(released, BERLIN):%m-%d %H:%M}" == "03-30 08:00"
    assert released == at(date(2026, 3, 30), "08:00", BERLIN) == at(date(2026, 3, 30), "06:00", ZoneInfo("UTC"))


# --- the places of a visit


def slots_at(*rows: tuple[str, str, str, int], minutes: int = 30) -> dict[tuple[str, str, int], Slot]:
    """Slots of (hall, group, wall, public places)."""
    day = date(2026, 11, 24)
    made = (Slot(hall, group, at(day, wall), minutes, 0, Line(target=places), Line()) for hall, group, wall, places in rows)
    return {slot.place: slot for slot in made}


MORNING = slots_at(
    ("hall", "A", "09:00", 3), ("hall", "A", "09:30", 2), ("hall", "A", "10:00", 1),
    ("lane", "Y", "09:00", 2), ("lane", "Y", "09:30", 2),
)  # fmt: skip
NINE_O_CLOCK = at(date(2026, 11, 24), "09:00")
HALF_PAST = NINE_O_CLOCK + 30 * MINUTE
TEN = NINE_O_CLOCK + 60 * MINUTE


@pytest.mark.parametrize(("minutes", "taken"), [(1, 1), (30, 1), (31, 2), (60, 2), (61, 3)])
def test_a_service_takes_as_many_places_as_its_minutes_fill(minutes: int, taken: int) -> None:
    found = places_from(MORNING, [Need("hall", "A", minutes)], NINE_O_CLOCK)

    assert found is not None
    assert [start for _, _, start in found] == [NINE_O_CLOCK, HALF_PAST, TEN][:taken]


def test_a_staged_visit_takes_one_group_after_the_other() -> None:
    needs = [Need("lane", "Y", 10), Need("hall", "A", 40)]

    assert places_from(MORNING, needs, NINE_O_CLOCK) == (("lane", "Y", NINE_O_CLOCK), ("hall", "A", HALF_PAST), ("hall", "A", TEN))
    assert places_from(MORNING, needs, HALF_PAST) is None, "the second half of the hall's would lie behind its last slot"


def test_between_two_starts_there_are_no_places() -> None:
    assert places_from(MORNING, [Need("hall", "A", 5)], NINE_O_CLOCK + MINUTE) is None


def test_the_scarcest_of_its_places_says_how_many_can_take_a_start() -> None:
    places = places_from(MORNING, [Need("hall", "A", 90)], NINE_O_CLOCK)

    assert places is not None
    assert free_at(MORNING, places, PUBLIC) == 1
    assert free_at(MORNING, places, STAFF) == 0
    assert free_at(MORNING, (), PUBLIC) == 0


# --- why not

NONE = Line()
ONE = [Need("hall", "A", 10)]


def with_line(public: Line, staff: Line = NONE, released: int = 0) -> dict[tuple[str, str, int], Slot]:
    slot = Slot("hall", "A", TEN, 30, released, public, staff)
    return {slot.place: slot}


@pytest.mark.parametrize(
    ("slots", "now", "line", "notice", "why"),
    [
        (with_line(Line(target=1)), NINE_O_CLOCK, PUBLIC, 0, None),
        (with_line(Line(target=1)), TEN, PUBLIC, 0, WhyNot.PAST),
        (with_line(Line(target=1)), TEN + MINUTE, STAFF, 0, WhyNot.PAST),
        (with_line(Line(target=1)), NINE_O_CLOCK, PUBLIC, 61, WhyNot.TOO_SOON),
        (with_line(Line(target=1)), NINE_O_CLOCK, PUBLIC, 60, None),
        ({}, NINE_O_CLOCK, PUBLIC, 0, WhyNot.CLOSED),
        (with_line(Line(target=1), released=HALF_PAST), NINE_O_CLOCK, PUBLIC, 0, WhyNot.NOT_RELEASED),
        (with_line(Line(target=1), released=NINE_O_CLOCK), NINE_O_CLOCK, PUBLIC, 0, None),
        (with_line(Line(), Line(target=1), released=HALF_PAST), NINE_O_CLOCK, STAFF, 0, None),
        (with_line(Line(target=2, booked=1, held=1)), NINE_O_CLOCK, PUBLIC, 0, WhyNot.FULL),
        (with_line(Line(target=2, parked=1, offered=1)), NINE_O_CLOCK, PUBLIC, 0, WhyNot.FULL),
        (with_line(Line(target=1, booked=1), Line(target=1)), NINE_O_CLOCK, PUBLIC, 0, WhyNot.RESERVED),
        (with_line(Line(target=1, booked=1), Line(target=1, held=1)), NINE_O_CLOCK, PUBLIC, 0, WhyNot.FULL),
        (with_line(Line(target=1), Line(target=1, booked=1)), NINE_O_CLOCK, STAFF, 0, WhyNot.FULL),
        (with_line(Line(target=1, booked=3)), NINE_O_CLOCK, PUBLIC, 0, WhyNot.FULL),
    ],
)  # fmt: skip
def test_a_start_that_cannot_be_had_says_why(slots: dict, now: int, line: str, notice: int, why: WhyNot | None) -> None:
    assert why_not(slots, ONE, TEN, now, line, notice_minutes=notice) is why


def test_a_visit_is_full_where_one_of_its_places_is() -> None:
    slots = MORNING | {slot.place: replace(slot, public=Line(target=2, booked=2)) for slot in [MORNING[("hall", "A", HALF_PAST)]]}

    assert why_not(slots, [Need("hall", "A", 40)], NINE_O_CLOCK, 0, PUBLIC) is WhyNot.FULL
    assert why_not(slots, [Need("hall", "A", 30)], NINE_O_CLOCK, 0, PUBLIC) is None


def test_a_line_that_shrank_below_its_bookings_is_stranded_and_has_nothing_free() -> None:
    line = Line(target=1, booked=2, parked=1)

    assert (line.size, line.in_use, line.free, line.stranded) == (3, 3, 0, 2)
