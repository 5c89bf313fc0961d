"""Staffing: every letter is served, busy hours open more counters, and half of them stay at noon."""

from datetime import date
from random import Random
from zoneinfo import ZoneInfo

from queueapp.domain.clock import MINUTE, local
from queueapp.domain.hours import sessions_on
from queueapp.simulation.city import City, Post, Service, Site
from queueapp.simulation.staffing import meals_between, needed, shifts_of, work_per_visit

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 12, 1)
SESSIONS = sessions_on({"tue": [["08:30", "12:00"], ["13:30", "17:30"]]}, DAY, ZONE)


def post(code: str, serves: str, backup: str = "") -> Post:
    return Post(code, "hall", "site", frozenset(serves), frozenset(backup))


POSTS = (post("1", "A", "CP"), post("2", "A"), post("3", "A"), post("4", "B"), post("5", "C", "B"), post("6", "PZ", "A"))


def codes(posts: list[Post]) -> set[str]:
    return {one.code for one in posts}


def test_a_quiet_hour_opens_one_counter_for_each_letter_that_no_other_helps_with() -> None:
    assert codes(needed(POSTS, {"A": 5.0, "B": 3.0, "C": 1.0, "P": 1.0, "Z": 0.5})) == {"1", "4", "6"}


def test_a_busy_hour_opens_as_many_as_its_minutes_need() -> None:
    opened = codes(needed(POSTS, {"A": 140.0, "B": 30.0}))
    assert {"1", "2", "3", "4"} <= opened


def test_more_work_than_counters_opens_them_all() -> None:
    assert len(needed(POSTS, {"A": 1000.0, "B": 1000.0, "C": 1000.0})) == len(POSTS)


def test_a_letter_that_no_counter_serves_opens_none() -> None:
    assert needed(POSTS, {"Y": 10.0}) == []


def test_a_clerk_comes_in_the_first_hour_that_needs_him_and_stays() -> None:
    by_hour = {8: {"A": 20.0}, 10: {"A": 140.0}, 15: {"A": 20.0}}
    shifts = {shift.post.code: shift for shift in shifts_of(POSTS, by_hour, SESSIONS, DAY, ZONE, Random(1))}
    assert local(shifts["1"].begins, ZONE).hour == 8
    assert local(shifts["3"].begins, ZONE).hour == 10
    assert all(f"{local(shift.ends, ZONE):%H:%M}" == "17:30" for shift in shifts.values())


def test_half_of_the_counters_stay_on_duty_at_noon() -> None:
    first, second = meals_between(SESSIONS)
    assert first.closes <= second.opens
    assert (first.closes - first.opens) // MINUTE == 45
    assert meals_between(SESSIONS[:1]) == []


def test_the_work_of_a_visit_counts_its_later_stages() -> None:
    services = {
        "plate-new": Service("plate-new", "A", 25.0, True),
        "inspect": Service("inspect", "Y", 10.0, False),
        "pay": Service("pay", "P", 2.0, False),
    }
    offered = {"plate-new": "A", "inspect": "Y", "pay": "P"}
    site = Site("site", ("hall", "lane"), POSTS, offered, (), {"A": "hall", "Y": "lane", "P": "hall"})
    assert work_per_visit(City((site,), services), site, {"plate-new": 1.0}) == {"Y": 10.0, "A": 25.0, "P": 2.0}
