"""Edits of a plan: looked at before, kept once, within reach, ended; and what those did whom they hit."""

from datetime import date
from typing import Any

import pytest

from queueapp.actions import aligning, calendar, capacity
from queueapp.actions.capacity import Answers
from queueapp.domain.capacity import Template
from queueapp.domain.planning import Ending, OwnTemplate
from queueapp.domain.refusals import BadInput, NotFound
from queueapp.domain.roles import Actor, Role
from tests.bookings.planner import MANAGER, REASON, WEDNESDAY, a_change, change, close_day, edit, look, stranded
from tests.bookings.town import BookingTown
from tests.support.catalogue import EAST, LANE, PLATE
from tests.support.town import BO, CLOCK, CY

# --- looking before


EDITS = {
    "a change": lambda town: a_change(town, "09:00", "11:00", 0),
    "a closed day": lambda town: calendar.own_day_of(WEDNESDAY, [], REASON),
    "a longer day": lambda town: calendar.own_day_of(WEDNESDAY, [("08:30", "19:30")], REASON),
    "a template": lambda town: OwnTemplate(EAST, "A", "wed", Template(30, 1, 0)),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_look_changes_nothing_and_tells_what_then_happens(town: BookingTown, name: str) -> None:
    for order in range(3):
        town.book("10:00", order=order + 1)
    town.hold("10:30")
    before = (town.counted(), town.head(), town.ledger())

    seen = look(town, EDITS[name](town))

    assert (town.counted(), town.head(), town.ledger()) == before
    assert edit(town, EDITS[name](town)).impact == seen
    assert [one.id for one in seen.hit] == sorted(stranded(town))
    assert all(one.start == town.at("10:00") and one.services == (PLATE,) for one in seen.hit)


def test_the_days_say_how_many_places_there_were_and_will_be(town: BookingTown) -> None:
    days = look(town, a_change(town, "10:00", "11:00", 0, hall=EAST)).days

    assert [(day.day, day.before, day.after) for day in days] == [("2026-11-25", 15 * 4, 13 * 4)]


# --- once, whose, and what then


def test_the_same_key_closes_once_and_answers_the_same(town: BookingTown) -> None:
    town.book()
    first = close_day(town, key="close")
    head = town.head()

    done = calendar.set_special_day(town.house, town.ask(MANAGER, "close"), "east", WEDNESDAY, [], REASON)

    assert (done.repeated, capacity.kept(town.house, done.repeated or "")) == (first.id, first)
    assert town.head() == head


def test_a_change_is_undone_and_cannot_be_twice(town: BookingTown) -> None:
    before = town.ledger()
    kept = change(town, "09:00", "11:00", 0)
    undo = Ending(kept.id)
    assert look(town, undo).places_after == kept.impact.places_before

    edit(town, undo)

    assert town.ledger() == before
    with pytest.raises(NotFound):
        edit(town, undo)


def test_under_a_later_change_the_end_of_an_earlier_one_changes_nothing(town: BookingTown) -> None:
    first = change(town, "09:00", "11:00", 0)
    change(town, "09:00", "11:00", 1)
    stands = town.ledger()

    assert edit(town, Ending(first.id)).impact.slots == 0
    assert town.ledger() == stands


DEE_MANAGER = Actor(Role.MANAGER, "di", site="west")


@pytest.mark.parametrize(
    ("by", "what"),
    [
        (DEE_MANAGER, EDITS["a change"]),
        (DEE_MANAGER, EDITS["a closed day"]),
        (DEE_MANAGER, EDITS["a template"]),
        (CY, EDITS["a change"]),  # keeps one hall, and this is the whole site
        (CY, EDITS["a closed day"]),
        (CY, lambda town: a_change(town, "09:00", "11:00", 0, hall=LANE)),
        (MANAGER, lambda town: a_change(town, "09:00", "11:00", 0, hall="west-hall")),
        (MANAGER, lambda town: Ending("nothing")),
    ],
)
def test_what_lies_outside_ones_reach_is_not_found(town: BookingTown, by: Actor, what: Any) -> None:
    for ask in (look, edit):
        with pytest.raises(NotFound):
            ask(town, what(town), by)


def test_whoever_keeps_one_hall_changes_that_and_ends_no_other_change(town: BookingTown) -> None:
    others = change(town, "09:00", "11:00", 0)
    mine = edit(town, a_change(town, "09:00", "11:00", 1, hall=EAST), CY)
    edit(town, OwnTemplate(EAST, "A", "fri", Template(30, 1, 0)), CY)

    with pytest.raises(NotFound):
        edit(town, Ending(others.id), CY)
    edit(town, Ending(mine.id), CY)


@pytest.mark.parametrize(
    "what",
    [
        lambda town: a_change(town, "08:30", "09:00", 0, days=0),
        lambda town: calendar.own_day_of(date(2026, 11, 23), [], REASON),
    ],
)
def test_what_is_over_cannot_be_planned(town: BookingTown, what: Any) -> None:
    with pytest.raises(BadInput):
        edit(town, what(town))


def test_today_only_what_is_still_to_come_changes(town: BookingTown) -> None:
    town.clock.at = town.at("10:05", days=0)
    begun, later = town.slot("10:00", days=0), town.slot("10:30", days=0)
    close_day(town, date(2026, 11, 24))

    assert town.slot("10:00", days=0) == begun
    assert (later.public.target, town.slot("10:30", days=0).public.target) == (3, 0)


def test_what_those_did_whom_it_hit_is_told_for_each_change(town: BookingTown) -> None:
    ids = [town.book(order=order + 1).id for order in range(3)]
    fourth = town.book(order=4, by=BO).id
    kept = change(town, "10:00", "10:30", 0)
    assert capacity.answers_to(town.house, "east", kept.id) == Answers(4, unanswered=4)

    town.move(ids[0], "14:00")
    town.cancel(ids[1])
    town.do(capacity.change_capacity, a_change(town, "10:00", "10:30", None, 1, hall=EAST), by=MANAGER)

    assert capacity.answers_to(town.house, "east", kept.id) == Answers(4, moved=1, cancelled=1, unanswered=1, restored=1)
    assert town.appointment(fourth).stranded is False
    assert capacity.answers_to(town.house, "east", "nothing") == Answers(0)


def test_a_place_that_somebody_left_is_had_by_one_who_was_stranded_the_next_morning(town: BookingTown) -> None:
    first = town.book("10:00", order=1, days=2)
    town.wait(seconds=1)
    second = town.book("10:00", order=2, days=2)
    change(town, "10:00", "10:30", 1, None, days=2, hall=EAST)
    assert stranded(town) == [second.id]
    town.cancel(first.id)

    town.go("08:00", days=1)

    assert stranded(town) == []


def test_an_edit_is_on_record_with_whom_it_hit(town: BookingTown) -> None:
    made = town.book()
    kept = close_day(town)
    rows = town.rows("SELECT action, actor, place, subject FROM audit WHERE at = :at ORDER BY id", at=town.clock.at)

    assert ("change_capacity", "mo", "east", kept.id) in rows
    assert ("strand", "mo", "east", made.id) in rows
    assert ("calendar_changed", "mo", None, "east 2026-11-25") in rows


def test_a_site_whose_day_was_never_opened_has_nothing_to_bring_into_line(town: BookingTown) -> None:
    town.house.database.write(
        lambda connection: connection.exec_driver_sql("UPDATE site SET service_day = NULL WHERE code = 'west'")
    )
    head = town.head("west")

    impact = town.do(capacity.align_site, "west", by=CLOCK)

    assert (impact.slots, town.head("west")) == (0, head)
    town.house.database.write(
        lambda connection: connection.exec_driver_sql("UPDATE site SET service_day = '2026-11-24' WHERE code = 'west'")
    )


def test_aligned_slots_are_the_planned_ones_after_any_of_these(town: BookingTown) -> None:
    for what in EDITS.values():
        edit(town, what(town))
        with town.house.database.read() as connection:
            stand = aligning.stand_of(town.house, connection, "east", town.clock.at)
        found = aligning.look_ahead(stand, stand.plan, town.clock.at)[0]
        assert (found.changed, found.stranded, found.restored) == ((), (), ())
        # What a closed day pushes into the window opens with the next morning.
        assert {town.text(slot.start)[:10] for slot in found.opened} <= {"2026-12-10"}
