"""Working days: the week, the years' tables, a site's own days; the tables against a reference library."""

import json
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from queueapp.domain.working_days import (
    WEEKDAYS,
    Plan,
    SpecialDay,
    Why,
    day_hours,
    is_working_day,
    missing_year,
    year_as_facts,
    year_of_facts,
)

DAYS = Path(__file__).parents[2] / "queueapp" / "catalogue" / "days"
WEEK = {day: [["08:30", "12:00"], ["13:30", "17:30"]] for day in ("mon", "tue", "wed", "thu", "fri")} | {
    "sat": [["09:00", "16:00"]]
}
YEARS = {year: year_of_facts(json.loads((DAYS / f"{year}.json").read_text(encoding="utf-8"))) for year in (2024, 2025, 2026)}
PLAN = Plan(WEEK, YEARS)
OFFICE_WEEK = Plan({day: WEEK[day] for day in WEEKDAYS[:5]}, YEARS)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_of_a_published_year_is_worked_as_the_reference_says(year: int) -> None:
    day, differing = date(year, 1, 1), []
    while day.year == year:
        if is_working_day(OFFICE_WEEK, day) != chinese_calendar.is_workday(day):
            differing.append(day)
        day += timedelta(days=1)
    assert differing == []


def test_a_holiday_closes_and_says_its_name() -> None:
    hours = day_hours(PLAN, date(2026, 10, 1))
    assert (hours.sessions, hours.mark, hours.why) == ((), "休", Why.HOLIDAY)
    assert hours.reason == {"zh": "国庆节", "en": "National Day"}


def test_a_make_up_saturday_is_worked_like_a_monday() -> None:
    hours = day_hours(PLAN, date(2026, 10, 10))
    assert (hours.sessions, hours.mark) == ((("08:30", "12:00"), ("13:30", "17:30")), "班")


def test_an_ordinary_saturday_keeps_its_short_session_and_a_sunday_rests() -> None:
    assert day_hours(PLAN, date(2026, 11, 28)).sessions == (("09:00", "16:00"),)
    assert day_hours(PLAN, date(2026, 11, 29)).why is Why.REST_DAY


def test_a_sites_own_day_stands_above_the_table_and_the_week() -> None:
    special = {
        "2026-10-01": SpecialDay((("09:00", "11:00"),), {"zh": "国庆值班", "en": "On duty"}),
        "2026-11-24": SpecialDay((), {"zh": "停电检修", "en": "No power"}),
    }
    plan = Plan(WEEK, YEARS, special)
    assert day_hours(plan, date(2026, 10, 1)).sessions == (("09:00", "11:00"),)
    closed = day_hours(plan, date(2026, 11, 24))
    assert (closed.sessions, closed.why, closed.reason) == ((), Why.EXCEPTION, {"zh": "停电检修", "en": "No power"})


def test_a_year_without_a_table_keeps_its_week_and_says_that_it_is_not_published() -> None:
    hours = day_hours(PLAN, date(2027, 1, 1))
    assert (hours.sessions, hours.published, hours.mark) == ((("08:30", "12:00"), ("13:30", "17:30")), False, None)


@pytest.mark.parametrize(
    ("today", "missing"),
    [(date(2026, 10, 31), None), (date(2026, 11, 1), 2027), (date(2027, 1, 1), 2027), (date(2025, 12, 31), None)],
)
def test_the_next_table_is_missed_from_november_on(today: date, missing: int | None) -> None:
    assert missing_year(set(YEARS), today) == missing


def test_a_table_with_a_date_of_another_year_is_refused() -> None:
    with pytest.raises(ValueError, match="2027-01-01"):
        year_of_facts(
            {"year": 2026, "holidays": [{"date": "2027-01-01", "name": {"zh": "元旦", "en": "New Year"}}], "workdays": []}
        )


def test_a_table_survives_its_plain_form() -> None:
    assert year_of_facts(year_as_facts(YEARS[2026])) == YEARS[2026]
