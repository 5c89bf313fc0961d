"""Closing, opening and resizing what is booked: who is hit and told, and what days to come obey."""

import copy
import json
from dataclasses import replace
from datetime import date

import pytest

from queueapp.actions import calendar, waiting_list
from queueapp.actions.booking_people import Guest
from queueapp.actions.waiting_list import Longing
from queueapp.domain.capacity import Template
from queueapp.domain.planning import OwnTemplate
from queueapp.domain.refusals import HoldGone, SlotClosed, WalkInShare, WrongState
from queueapp.jobs import schedule
from tests.bookings.planner import a_change, change, close_day, edit, look, starts, stranded, usual_day
from tests.bookings.town import YEAR, BookingTown, a_person, booking_parts
from tests.support.catalogue import EAST, LANE, NEW_CAR, PLATE
from tests.support.notices import box
from tests.support.town import ADMIN, BO, CLOCK

# --- closing


def test_a_closed_day_sells_nothing_and_whoever_booked_is_stranded_and_told(town: BookingTown) -> None:
    ana = box(town)
    made = town.book()
    kept = close_day(town)

    assert stranded(town) == [made.id]
    assert starts(town, 1) == []
    assert [one.id for one in kept.impact.hit] == [made.id]
    with pytest.raises(SlotClosed):
        town.book("14:00", order=2)
    told = {(kind, state) for kind, state in ana.rows("kind", "state")}
    assert {("stranded", "waiting"), ("reminder", "withdrawn")} <= told


def test_the_notice_of_a_closure_says_why(town: BookingTown) -> None:
    ana = box(town)
    town.book()
    ana.deliver()
    close_day(town)
    ana.deliver()

    assert "设备检修" in ana.sms.sent[-1][1].text


def test_what_was_closed_by_mistake_is_as_before_and_nobody_need_move(town: BookingTown) -> None:
    ana = box(town)
    made = town.book()
    booked = town.ledger()
    close_day(town)
    kept = usual_day(town)

    assert (kept.impact.restored, town.ledger()) == ((made.id,), booked)
    assert town.told()[-2:] == ["capacity.changed", "appointment.restored"]
    # The first notice had not gone out yet: what goes is that all is well, and the reminder again.
    waiting = [(kind, channel) for kind, channel, state in ana.rows("kind", "channel", "state") if state == "waiting"]
    assert ("stranded", "sms") not in waiting
    assert {("restored", "sms"), ("reminder", "sms")} <= set(waiting)


def test_closing_an_hour_of_one_hall_hits_whoever_has_a_place_in_it(town: BookingTown) -> None:
    early, late = town.book("09:30", order=1), town.book("10:30", order=2)
    staged = town.book("10:00", order=3, services=(NEW_CAR,))
    kept = change(town, "10:00", "11:00", 0, hall=EAST)

    assert {one.id for one in kept.impact.hit} == {late.id, staged.id}, "its lane is open, its hall is not"
    assert town.appointment(early.id).stranded is False
    assert starts(town, 1, LANE)[3:5] == ["10:00", "10:30"]
    assert "10:00" not in starts(town, 1)
    assert "11:00" in starts(town, 1)


def test_fewer_places_hit_the_last_who_booked_on_each_list(town: BookingTown) -> None:
    made = []
    for order in range(3):
        made.append(town.book(order=order + 1).id)
        town.wait(seconds=1)
    town.book(order=9, by=BO)

    kept = change(town, "10:00", "10:30", 1, None)

    assert {one.id for one in kept.impact.hit} == set(made[1:])
    assert (kept.impact.slots, kept.impact.places_before, kept.impact.places_after) == (2, 7, 4), "the lane's slot too"
    assert town.line() == {"free": 0, "booked": 3}
    assert town.slot().public.stranded == 2


def test_a_day_half_closed_keeps_the_rest_of_it(town: BookingTown) -> None:
    morning, evening = town.book("09:00", order=1), town.book("16:30", order=2)
    kept = close_day(town, sessions=[("08:30", "12:00"), ("13:30", "15:00")])

    assert ([one.id for one in kept.impact.hit], stranded(town)) == ([evening.id], [evening.id])
    assert starts(town, 1)[-2:] == ["14:00", "14:30"]
    assert town.appointment(morning.id).stranded is False
    assert [(day.day, day.hit) for day in kept.impact.days if day.hit] == [("2026-11-25", 1)]


def test_a_hold_gives_way_and_its_holder_hears_it(town: BookingTown) -> None:
    held = town.hold()
    close_day(town)

    with pytest.raises(HoldGone):
        town.book_held(held.code)
    assert "hold.released" in town.told()


def test_whoever_waits_and_is_offered_a_place_that_is_closed_cannot_take_it(town: BookingTown) -> None:
    for order in (1, 2, 3):
        made = town.book(order=order)
    ana = box(town)
    longing = Longing("east", (PLATE,), town.at("10:00"), town.at("10:30"))
    queued = town.do(waiting_list.join, longing, Guest(a_person(4)), by=ADMIN)
    town.cancel(made.id)
    town.do(waiting_list.tend, "east", by=CLOCK)
    assert town.line().get("offered") == 1
    close_day(town)

    with pytest.raises(WrongState):
        town.do(waiting_list.accept, queued.id, by=ADMIN)
    assert town.line() == {"free": 0, "booked": 2}
    assert town.ledger().waits[queued.id].offer is None
    assert {state for kind, state in ana.rows("kind", "state") if kind == "offer"} == {"withdrawn"}


# --- opening


def test_an_extra_evening_can_be_booked_at_once(town: BookingTown) -> None:
    kept = close_day(town, sessions=[("08:30", "12:00"), ("13:30", "17:30"), ("18:00", "20:00")])

    assert starts(town, 1)[-4:] == ["18:00", "18:30", "19:00", "19:30"]
    assert (kept.impact.hit, kept.impact.places_before) == ((), 0)
    town.book("19:30")
    assert town.line("19:30") == {"free": 2, "booked": 1}
    assert town.told()[0:1] != ["capacity.changed"], "what was there stays as it is"


def test_a_weekend_that_is_worked_can_be_booked_at_once(town: BookingTown) -> None:
    close_day(town, date(2026, 11, 28), sessions=[("09:00", "11:00")])

    assert starts(town, 4) == ["09:00", "09:30", "10:00", "10:30"]
    town.book("10:00", days=4)
    close_day(town, date(2026, 11, 28))
    assert len(stranded(town)) == 1


def test_a_slot_that_opens_beside_others_costs_none_of_their_counts(town: BookingTown) -> None:
    town.book(order=1)
    town.cancel(town.book(order=2).id)
    town.hold(order=3)
    close_day(town, sessions=[("08:30", "12:00"), ("13:30", "18:30")])

    assert town.line() == {"free": 0, "held": 1, "parked": 1, "booked": 1}
    town.assert_accounts()


# --- days to come


def test_a_far_day_obeys_when_it_comes_into_the_window(town: BookingTown) -> None:
    kept = change(town, "10:00", "12:00", 0, None, days=29, hall=EAST)
    close_day(town, date(2026, 12, 24), sessions=[("09:00", "10:00")])
    assert (kept.impact.slots, starts(town, 29)) == (0, [])

    town.go("08:00", days=20)

    assert town.line("10:30", days=29, list="public") == {"free": 0}
    assert town.line("10:30", days=29, list="staff") == {"free": 1}
    assert town.line("09:30", days=29) == {"free": 3}
    assert starts(town, 30) == ["09:00", "09:30"]


def test_the_next_morning_nothing_is_forgotten(town: BookingTown) -> None:
    made = town.book("10:00", days=2)
    change(town, "10:00", "10:30", 0, days=2)
    town.go("08:00", days=1)

    assert town.slot("10:00", days=2).public.target == 0
    assert stranded(town) == [made.id]
    assert town.told() == []


def test_a_template_holds_on_its_weekdays_and_days_that_have_slots_keep_their_length(town: BookingTown) -> None:
    own = OwnTemplate(EAST, "A", "wed", Template(60, 4, 2))
    # Three and a half hours in the morning and four in the afternoon, on three Wednesdays.
    assert look(town, own).places_after == 3 * (14 + 7 + 16 + 8)

    edit(town, own)

    assert starts(town, 1) == starts(town, 2), "half-hours as before"
    assert [town.slot(wall).public.target for wall in ("08:30", "09:00")] == [2, 2]
    town.go("08:00", days=9)
    assert (town.line("09:30", days=22), town.slot("09:30", days=22).minutes) == ({"free": 4}, 60)
    assert town.line("09:30", days=23) == {"free": 3}


def test_a_template_is_taken_back(town: BookingTown) -> None:
    before = town.ledger()
    own = OwnTemplate(EAST, "A", "", Template(30, 0, 1))
    edit(town, own)
    assert town.line() == {"free": 0}

    edit(town, replace(own, template=None))

    assert town.ledger() == before


def test_a_template_beyond_the_walk_ins_share_is_refused_and_a_change_beyond_is_named(town: BookingTown) -> None:
    with pytest.raises(WalkInShare) as refused:
        edit(town, OwnTemplate(EAST, "A", "", Template(30, 4, 1)))
    assert refused.value.facts["most"] == 4

    beyond = look(town, a_change(town, "08:30", "17:30", 9, 1, hall=EAST)).beyond
    assert [(one.day, one.places, one.most) for one in beyond] == [("2026-11-25", 150, 70)]


# --- the catalogue


def test_fewer_counters_mean_fewer_places_once_the_clock_has_looked(town: BookingTown) -> None:
    sites, services, rules = booking_parts()
    rules["capacity"] = {LANE: rules["capacity"][LANE]}
    town.load((sites, services, rules))
    assert schedule.align_sites(town.house) == 2
    assert town.line() == {"free": 4 - town.slot().staff.target}
    made = [town.book(order=order + 1).id for order in range(town.slot().public.target)]
    fewer = copy.deepcopy(sites)
    fewer["sites"][0]["halls"][0]["counters"] = fewer["sites"][0]["halls"][0]["counters"][2:]
    town.house.database.write(
        lambda connection: connection.exec_driver_sql("DELETE FROM counter WHERE code IN ('east-1', 'east-2')")
    )
    town.load((fewer, services, rules))

    assert schedule.align_sites(town.house) == 2
    assert schedule.align_sites(town.house) == 0, "once is enough"

    assert 0 < len(stranded(town)) < len(made)
    assert town.slot().public.target == len(made) - len(stranded(town))


def test_a_week_that_the_catalogue_shortens_strands_and_lengthened_restores(town: BookingTown) -> None:
    made = town.book("16:30")
    sites, services, rules = booking_parts()
    for day in ("mon", "tue", "wed", "thu", "fri"):
        sites["sites"][0]["hours"][day] = [["08:30", "12:00"]]
    town.load((sites, services, rules))
    schedule.align_sites(town.house)
    assert stranded(town) == [made.id]

    town.load(booking_parts())
    schedule.align_sites(town.house)
    assert stranded(town) == []


def test_what_the_clock_did_not_align_the_next_day_does(town: BookingTown) -> None:
    sites, services, rules = booking_parts()
    town.load(
        (sites, services, {**rules, "capacity": {**rules["capacity"], EAST: {"A": {"slot_minutes": 30, "public": 1, "staff": 0}}}})
    )
    assert town.line() == {"free": 3}

    town.go("08:00", days=1)

    assert town.line("10:00", days=1) == {"free": 1}
    assert schedule.align_sites(town.house) == 0


def test_a_year_that_is_imported_late_closes_and_opens_what_it_says(town: BookingTown) -> None:
    facts = json.loads(json.dumps(YEAR))
    facts["holidays"].append({"date": "2026-11-25", "name": {"zh": "放假", "en": "Holiday"}})
    facts["workdays"].append("2026-11-28")
    made = town.book()
    found = calendar.preview_year(town.house, town.ask(ADMIN), facts)
    assert ([one.id for one in found["east"].hit], stranded(town)) == ([made.id], [])

    town.do(calendar.import_year, facts, by=ADMIN)

    assert (stranded(town), starts(town, 1)) == ([made.id], [])
    assert starts(town, 4)[0] == "08:30"
    assert schedule.align_sites(town.house) == 0


def test_a_year_that_is_published_late_opens_its_days(town: BookingTown) -> None:
    town.go("08:00", days=30)  # 2026-12-24
    assert starts(town, 41) == []
    town.do(calendar.import_year, {"year": 2027, "holidays": [], "workdays": []}, by=ADMIN)

    assert starts(town, 41)[0] == "08:30"
