"""Opening hours, and the service day a moment belongs to."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueapp.domain.clock import instant, local
from queueapp.domain.hours import (
    gives_tickets,
    next_opening,
    runs_over_turn,
    service_day,
    session_at,
    sessions_on,
)
from queueapp.domain.working_days import WEEKDAYS
from tests.support.clock import ZIBO

BERLIN = ZoneInfo("Europe/Berlin")
BUSINESS = {day: [["08:30", "12:00"], ["13:30", "17:30"]] for day in WEEKDAYS[:5]}
ALWAYS = {day: [["00:00", "24:00"]] for day in WEEKDAYS}
TUESDAY, SATURDAY = date(2026, 11, 24), date(2026, 11, 28)


def at(text: str, zone: ZoneInfo = ZIBO) -> int:
    return instant(datetime.fromisoformat(text).replace(tzinfo=zone))


def test_a_business_day_has_two_sessions_and_a_weekend_none() -> None:
    assert len(sessions_on(BUSINESS, TUESDAY, ZIBO)) == 2
    assert sessions_on(BUSINESS, SATURDAY, ZIBO) == ()


@pytest.mark.parametrize(
    ("moment", "opened"),
    [("08:29:59.999999", False), ("08:30", True), ("11:59:59.999999", True), ("12:00", False), ("13:30", True), ("17:30", False)],
)
def test_a_session_includes_its_beginning_and_not_its_end(moment: str, opened: bool) -> None:
    assert (session_at(BUSINESS, at(f"2026-11-24T{moment}"), ZIBO) is not None) is opened


def test_midnight_at_the_end_of_a_day_is_written_24_00() -> None:
    (session,) = sessions_on({"tue": [["18:00", "24:00"]]}, TUESDAY, ZIBO)

    assert session.closes == at("2026-11-25T00:00")


def test_a_site_that_never_closes_is_open_at_midnight() -> None:
    assert session_at(ALWAYS, at("2026-11-24T23:59:59.999999"), ZIBO) is not None
    assert session_at(ALWAYS, at("2026-11-25T00:00"), ZIBO) is not None


@pytest.mark.parametrize(
    ("moment", "given_"),
    [("07:59", False), ("08:00", True), ("12:30", True), ("17:29", True), ("17:30", False)],
)
def test_numbers_are_given_from_half_an_hour_before_opening_through_the_noon_break(moment: str, given_: bool) -> None:
    assert gives_tickets(BUSINESS, at(f"2026-11-24T{moment}"), ZIBO) is given_


def test_a_closed_day_gives_no_numbers() -> None:
    assert not gives_tickets(BUSINESS, at("2026-11-28T10:00"), ZIBO)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-24T07:00", "2026-11-24T08:30"),
        ("2026-11-24T12:10", "2026-11-24T13:30"),
        ("2026-11-24T08:30", "2026-11-24T13:30"),
        ("2026-11-27T18:00", "2026-11-30T08:30"),
    ],
)
def test_the_next_opening_may_lie_beyond_a_weekend(moment: str, opens: str) -> None:
    assert next_opening(BUSINESS, at(moment), ZIBO) == at(opens)


def test_a_site_without_hours_never_opens() -> None:
    assert next_opening({}, at("2026-11-24T07:00"), ZIBO) is None


def test_who_opens_once_a_week_opens_again_in_a_week() -> None:
    assert next_opening({"tue": [["08:30", "12:00"]]}, at("2026-11-24T09:00"), ZIBO) == at("2026-12-01T08:30")


@pytest.mark.parametrize(("moment", "day"), [("2026-11-24T03:59:59", "2026-11-23"), ("2026-11-24T04:00", "2026-11-24")])
def test_the_service_day_turns_at_four(moment: str, day: str) -> None:
    assert service_day(at(moment), "04:00", ZIBO).isoformat() == day


def test_only_a_site_that_is_open_through_the_turn_works_on() -> None:
    now = at("2026-11-24T04:00:03")

    assert runs_over_turn(ALWAYS, now, "04:00", ZIBO)
    assert runs_over_turn({"tue": [["00:00", "04:00"], ["04:00", "08:00"]]}, now, "04:00", ZIBO)
    assert not runs_over_turn(BUSINESS, now, "04:00", ZIBO)
    assert not runs_over_turn({"tue": [["04:00", "08:00"]]}, now, "04:00", ZIBO)


def test_the_day_the_clocks_go_forward_has_a_session_an_hour_shorter() -> None:
    (session,) = sessions_on({"sun": [["00:00", "24:00"]]}, date(2026, 3, 29), BERLIN)

    assert (session.closes - session.opens) / 3_600_000_000 == 23


def test_the_day_the_clocks_go_back_has_a_session_an_hour_longer() -> None:
    (session,) = sessions_on({"sun": [["00:00", "24:00"]]}, date(2026, 10, 25), BERLIN)

    assert (session.closes - session.opens) / 3_600_000_000 == 25


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)))
def test_a_site_that_never_closes_is_open_on_every_day_of_the_clock_change_too(moment: datetime) -> None:
    now = instant(moment.replace(tzinfo=ZoneInfo("UTC")))

    assert session_at(ALWAYS, now, BERLIN) is not None


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)), st.sampled_from([ZIBO, BERLIN]))
def test_a_service_day_is_the_local_date_or_the_one_before(moment: datetime, zone: ZoneInfo) -> None:
    now = instant(moment.replace(tzinfo=ZoneInfo("UTC")))
    behind = (local(now, zone).date() - service_day(now, "04:00", zone)).days

    assert behind == (1 if local(now, zone).hour < 4 else 0)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)), st.sampled_from([ZIBO, BERLIN]))
def test_the_next_opening_lies_ahead_and_begins_a_session(moment: datetime, zone: ZoneInfo) -> None:
    now = instant(moment.replace(tzinfo=ZoneInfo("UTC")))

    opens = next_opening(BUSINESS, now, zone)

    assert opens is not None
    assert opens > now
    assert session_at(BUSINESS, opens, zone) is not None
