"""The plan of places: which template holds on a date, what changes do on top, and which slots a date has that had others before."""

from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueapp.domain.booking_rules import BookingRules
from queueapp.domain.capacity import Template
from queueapp.domain.clock import MINUTE, instant, local
from queueapp.domain.planning import (
    EVERY_DAY,
    Beyond,
    Change,
    Ending,
    OwnDay,
    OwnTemplate,
    OwnYear,
    SitePlan,
    beyond_share,
    dates_of,
    edited,
    planned_slots,
    template_on,
)
from queueapp.domain.refusals import BadInput, NotFound, Refused, WalkInShare
from queueapp.domain.slots import Line, Slot
from queueapp.domain.working_days import Plan, SpecialDay, Year, special_day_of, year_of_facts
from tests.bookings.town import YEAR
from tests.support.clock import ZIBO

TUESDAY, WEDNESDAY, SATURDAY = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 28)
WEEK = {day: [["09:00", "12:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
USUAL = Template(30, public=3, staff=1)
HALL, LANE = ("hall", "A"), ("lane", "Y")
REASON = {"zh": "设备检修", "en": "repairs"}


def a_plan(**facts: object) -> SitePlan:
    usual = {
        "hours": Plan(WEEK, {2026: year_of_facts(YEAR)}), "rules": BookingRules(), "zone": ZIBO,
        "usual": {HALL: USUAL, LANE: Template(60, 1, 0)}, "suggested": {}, "most": {HALL: 0.2, LANE: 0.05},
        "templates": {}, "changes": (),
    }  # fmt: skip
    return SitePlan(**{**usual, **facts})  # type: ignore[arg-type]


def at(wall: str, day: date = TUESDAY) -> int:
    hour, minute = map(int, wall.split(":"))
    return instant(datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZIBO))


def a_change(since: str, until: str, public: int | None, staff: int | None = None, **where: str) -> Change:
    return Change("east", at(since), at(until), public, staff, where.get("hall"), where.get("group"), None, where.get("id"))


def had(*walls: str, minutes: int = 30, booked: int = 0) -> dict[tuple[str, str, int], Slot]:
    """Slots that the hall has already on Tuesday."""
    slots = [Slot(*HALL, at(wall), minutes, 0, Line(3, booked=booked), Line(1)) for wall in walls]
    return {slot.place: slot for slot in slots}


def told(
    plan: SitePlan, known: dict | None = None, day: date = TUESDAY, group: tuple[str, str] = HALL
) -> dict[str, tuple[int, int]]:
    """Places by start of a group's date."""
    planned = planned_slots(plan, [day], known or {}).values()
    mine = [slot for slot in planned if (slot.hall, slot.group) == group]
    return {f"{local(slot.start, ZIBO):%H:%M}": (slot.public.target, slot.staff.target) for slot in mine}


HALF_HOURS = ("09:00", "09:30", "10:00", "10:30", "11:00", "11:30")


# --- templates


@pytest.mark.parametrize(
    ("templates", "day", "holds"),
    [
        ({}, TUESDAY, USUAL),
        ({(*HALL, EVERY_DAY): Template(20, 2, 2)}, TUESDAY, Template(20, 2, 2)),
        ({(*HALL, EVERY_DAY): Template(20, 2, 2), (*HALL, "tue"): Template(15, 1, 0)}, TUESDAY, Template(15, 1, 0)),
        ({(*HALL, "wed"): Template(15, 1, 0)}, TUESDAY, USUAL),
        ({(*LANE, "tue"): Template(15, 1, 0)}, TUESDAY, USUAL),
        ({(*HALL, "mon"): Template(15, 1, 0)}, date(2026, 10, 10), Template(15, 1, 0)),  # a Saturday worked as a Monday
        ({(*HALL, "sat"): Template(15, 1, 0)}, date(2026, 10, 10), USUAL),
        ({(*HALL, "sat"): Template(15, 1, 0)}, SATURDAY, Template(15, 1, 0)),
    ],
)
def test_a_weekdays_template_stands_above_every_days_and_that_above_the_usual(
    templates: dict, day: date, holds: Template
) -> None:  # fmt: skip
    assert template_on(a_plan(templates=templates), HALL, day) == holds


def test_a_template_is_set_and_taken_back() -> None:
    own = OwnTemplate(*HALL, "tue", Template(30, 4, 1))
    plan = edited(a_plan(), own)

    assert told(plan) == dict.fromkeys(HALF_HOURS, (4, 1))
    assert told(plan, day=WEDNESDAY) == dict.fromkeys(HALF_HOURS, (3, 1))
    assert edited(plan, replace(own, template=None)) == a_plan()


@pytest.mark.parametrize(
    ("own", "refusal"),
    [
        (OwnTemplate("hall", "Z", "", USUAL), NotFound),
        (OwnTemplate("west", "A", "", USUAL), NotFound),
        (OwnTemplate(*HALL, "holiday", USUAL), BadInput),
        (OwnTemplate(*HALL, "", Template(7, 1, 0)), BadInput),
        (OwnTemplate(*HALL, "", Template(30, -1, 0)), BadInput),
        (OwnTemplate(*HALL, "", Template(30, 501, 0)), BadInput),
        (OwnTemplate(*HALL, "", Template(30, 6, 1)), WalkInShare),
        (OwnTemplate(*HALL, "", Template(20, 4, 1)), WalkInShare),
    ],
)
def test_a_template_that_makes_no_sense_is_refused(own: OwnTemplate, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        edited(a_plan(), own)


def test_the_refusal_says_how_many_places_leave_walk_ins_their_share() -> None:
    with pytest.raises(WalkInShare) as refused:
        edited(a_plan(), OwnTemplate(*HALL, "tue", Template(60, 12, 1)))

    assert refused.value.facts == {"percent": 40, "minutes": 60, "most": 12}
    assert edited(a_plan(), OwnTemplate(*HALL, "tue", Template(60, 11, 1)))


# --- changes


def test_a_change_touches_the_starts_of_its_stretch_and_nothing_else() -> None:
    plan = edited(a_plan(), a_change("09:30", "10:30", 0, 0, hall="hall"))

    assert told(plan) == {**dict.fromkeys(HALF_HOURS, (3, 1)), "09:30": (0, 0), "10:00": (0, 0)}
    assert told(plan, group=LANE) == dict.fromkeys(("09:00", "10:00", "11:00"), (1, 0))


def test_a_list_that_a_change_leaves_alone_follows_the_template() -> None:
    assert set(told(edited(a_plan(), a_change("09:00", "12:00", 5))).values()) == {(5, 1)}
    assert set(told(edited(a_plan(), a_change("09:00", "12:00", None, 0))).values()) == {(3, 0)}


def test_of_two_changes_the_later_one_wins_and_under_its_end_the_earlier_one_stands() -> None:
    closed = a_change("09:00", "12:00", 0, 0, id="closed")
    but_one = a_change("10:00", "10:30", 2, id="but-one")
    plan = edited(edited(a_plan(), closed), but_one)

    assert told(plan)["10:00"] == (2, 0)
    assert told(edited(plan, Ending("but-one"))) == dict.fromkeys(HALF_HOURS, (0, 0))
    assert told(edited(plan, Ending("closed"))) == {**dict.fromkeys(HALF_HOURS, (3, 1)), "10:00": (2, 1)}


@pytest.mark.parametrize(
    ("edit", "refusal"),
    [
        (a_change("10:00", "10:00", 1), BadInput),
        (a_change("10:00", "11:00", None), BadInput),
        (a_change("10:00", "11:00", -1), BadInput),
        (a_change("10:00", "11:00", 1, 501), BadInput),
        (a_change("10:00", "11:00", 1, hall="west"), NotFound),
        (a_change("10:00", "11:00", 1, group="Z"), NotFound),
        (Ending("nothing"), NotFound),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(edit: Change | Ending, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        edited(a_plan(), edit)


def test_a_date_with_more_than_the_walk_ins_share_is_named() -> None:
    plan = edited(a_plan(), a_change("09:00", "10:00", 12, hall="hall"))

    assert beyond_share(plan, planned_slots(plan, [TUESDAY], {}).values()) == [
        Beyond(*HALL, "2026-11-24", places=2 * 13 + 4 * 4, most=36)
    ]
    assert beyond_share(a_plan(), planned_slots(a_plan(), [TUESDAY], {}).values()) == []


# --- own days and years


def test_an_own_day_opens_closes_and_is_taken_back() -> None:
    extra = edited(a_plan(), OwnDay(SATURDAY, SpecialDay((("18:00", "19:00"),), REASON)))
    closed = edited(a_plan(), OwnDay(TUESDAY, SpecialDay((), REASON)))

    assert told(extra, day=SATURDAY) == dict.fromkeys(("18:00", "18:30"), (3, 1))
    assert told(closed) == {}
    assert edited(closed, OwnDay(TUESDAY, None)) == a_plan()


def test_a_years_table_closes_and_opens_dates() -> None:
    plan = edited(a_plan(), OwnYear(Year(2026, {"2026-11-24": REASON}, frozenset({"2026-11-28"}))))

    assert (told(plan), told(plan, day=SATURDAY)) == ({}, dict.fromkeys(HALF_HOURS, (3, 1)))


@pytest.mark.parametrize(
    ("sessions", "reason", "field"),
    [
        ([("9", "10:00")], REASON, "sessions"),
        ([("10:00", "09:00")], REASON, "sessions"),
        ([("09:00", "11:00"), ("10:00", "12:00")], REASON, "sessions"),
        ([("09:00", "09:00")], REASON, "sessions"),
        ([("09:00", "12:00")], {"zh": " "}, "reason"),
        ([], {}, "reason"),
    ],
)
def test_an_own_day_that_makes_no_sense_is_refused(sessions: list, reason: dict, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        special_day_of(sessions, reason)

    assert list(refused.value.facts["fields"]) == [field]  # type: ignore[call-overload]


def test_sessions_may_meet_and_last_until_midnight() -> None:
    said = special_day_of([("09:00", "12:00"), ("12:00", "24:00")], {"zh": "加开"})

    assert said == SpecialDay((("09:00", "12:00"), ("12:00", "24:00")), {"zh": "加开", "en": "加开"})


def test_the_dates_are_those_of_the_window_and_those_that_have_slots() -> None:
    far = date(2027, 1, 4)
    slot = Slot(*HALL, at("09:00", far), 30, 0, Line(3), Line(1))
    past = Slot(*HALL, at("09:00", date(2026, 11, 23)), 30, 0, Line(3), Line(1))
    days = dates_of(a_plan(), TUESDAY, [slot, past])

    assert (days[0], days[-2], days[-1], len(days)) == (TUESDAY, date(2026, 12, 9), far, 13)


# --- a date that has slots already


@pytest.mark.parametrize(
    ("had_at", "minutes", "session", "starts"),
    [
        (("09:00", "09:30"), 30, ("09:00", "10:30"), ["09:00", "09:30", "10:00"]),  # longer
        (("09:00", "09:30", "10:00"), 30, ("09:00", "10:00"), ["09:00", "09:30"]),  # shorter
        (("09:00", "09:30", "10:00"), 30, ("09:15", "10:30"), ["09:30", "10:00"]),  # begins within a slot: those later stay
        (("09:00", "09:30"), 30, ("08:15", "10:00"), ["08:15", "09:00", "09:30"]),  # begins earlier, off the grid
        (("09:30",), 30, ("09:00", "10:30"), ["09:00", "09:30", "10:00"]),
        (("09:00",), 20, ("09:00", "10:00"), ["09:00", "09:20", "09:40"]),  # the length that it has, not the template's
        (("09:00",), 30, ("14:00", "15:00"), ["14:00", "14:30"]),
        (("08:45", "09:00"), 30, ("08:45", "10:00"), ["08:45", "09:15"]),  # of two that overlap the first stays
        (("09:00",), 30, ("09:20", "09:40"), []),
    ],
)
def test_a_date_keeps_the_slots_that_fit_its_hours_and_fills_the_rest(
    had_at: tuple[str, ...], minutes: int, session: tuple[str, str], starts: list[str]
) -> None:
    plan = edited(a_plan(), OwnDay(TUESDAY, SpecialDay((session,), REASON)))

    assert list(told(plan, had(*had_at, minutes=minutes))) == starts


def test_of_two_slots_that_overlap_the_one_with_appointments_stays() -> None:
    known = had("08:45") | had("09:00", booked=1)
    plan = edited(a_plan(), OwnDay(TUESDAY, SpecialDay((("08:45", "10:00"),), REASON)))

    assert list(told(plan, known)) == ["09:00", "09:30"]


def test_a_template_of_another_length_is_spread_over_the_slots_there_are() -> None:
    plan = a_plan(templates={(*HALL, EVERY_DAY): Template(60, 3, 1)})

    assert told(plan) == dict.fromkeys(("09:00", "10:00", "11:00"), (3, 1))
    assert told(plan, had(*HALF_HOURS)) == dict(zip(HALF_HOURS, [(1, 0), (2, 1)] * 3, strict=True))


@given(
    length=st.sampled_from((15, 20, 30, 60)), meant=st.sampled_from((15, 20, 30, 60, 90)),
    public=st.integers(0, 40), staff=st.integers(0, 5),
)  # fmt: skip
def test_spread_places_add_up_to_the_templates_and_never_to_more(length: int, meant: int, public: int, staff: int) -> None:
    plan = a_plan(templates={(*HALL, EVERY_DAY): Template(meant, public, staff)})
    places = told(plan, had("09:00", minutes=length)).values()

    assert sum(one for one, _ in places) == public * 180 // meant
    assert sum(one for _, one in places) == staff * 180 // meant


@given(
    edges=st.lists(st.integers(8 * 12, 20 * 12), min_size=2, max_size=6, unique=True).map(sorted),
    starts=st.sets(st.integers(8 * 12, 20 * 12), max_size=20), length=st.sampled_from((10, 15, 30)),
)  # fmt: skip
def test_planned_slots_lie_in_the_hours_and_never_overlap(edges: list[int], starts: set[int], length: int) -> None:
    def wall(fives: int) -> str:
        return f"{fives // 12:02d}:{fives % 12 * 5:02d}"

    sessions = tuple(zip(map(wall, edges[::2]), map(wall, edges[1::2]), strict=False))
    plan = edited(a_plan(), OwnDay(TUESDAY, SpecialDay(sessions, REASON)))
    known = had(*map(wall, sorted(starts)), minutes=length)
    planned = [slot for slot in planned_slots(plan, [TUESDAY], known).values() if slot.hall == "hall"]

    ends = [(slot.start, slot.start + slot.minutes * MINUTE) for slot in planned]
    assert all(end <= start for (_, end), (start, _) in pairwise(ends))
    assert all(any(at(opens) <= start and end <= at(closes) for opens, closes in sessions) for start, end in ends)
    again = {slot.place: slot for slot in planned}
    assert {slot.place for slot in planned_slots(plan, [TUESDAY], again).values() if slot.hall == "hall"} == again.keys()
