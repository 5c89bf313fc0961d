"""The turn of the service day: yesterday is closed out, today begins; a site that never closes carries its work over."""

from datetime import datetime

import pytest

from queueapp.actions import desks, hall_day, moving, serving
from queueapp.domain.refusals import NotFound, TryAgain
from queueapp.domain.roles import CLOCK
from queueapp.jobs import schedule
from queueapp.storage import setup_queries
from tests.support.catalogue import ASK, EAST, LANE, MOVE_OUT, WEST, WEST_LANE
from tests.support.clock import StoppedClock
from tests.support.databases import on_both
from tests.support.town import BO, DEE, EVE, GIL, Town, build_house

pytestmark = on_both

FOUR = datetime(2026, 11, 25, 4, 0)


def state_of(town: Town, ticket: object) -> tuple[str, str | None]:
    found = town.ticket(ticket.id)
    return found.state, found.remark


def test_at_night_what_is_left_expires(town: Town) -> None:
    town.open()
    missed, held = town.missed(), town.held()
    called, waiting = town.called(), town.issue()
    town.clock.set(FOUR)

    assert town.open_day() is True

    assert {state_of(town, one) for one in (missed, held, called, waiting)} == {("expired", None)}
    assert town.line() == []


def test_at_night_what_is_served_is_closed_out_and_kept_out_of_service_times(town: Town) -> None:
    town.open()
    ticket = town.serving()
    town.clock.set(FOUR)

    town.open_day()

    assert state_of(town, ticket) == ("served", "closed")
    assert town.rows("SELECT count(*) FROM visit WHERE ended_at IS NULL") == [(0,)]


def test_a_visit_closed_out_between_stages_ends(town: Town) -> None:
    town.open("lane-1", EVE)
    town.serving(MOVE_OUT, hall=EAST, counter="lane-1", by=EVE)
    town.clock.set(FOUR)

    town.open_day()

    assert town.rows("SELECT count(*) FROM ticket") == [(1,)]
    assert town.rows("SELECT count(*) FROM visit WHERE ended_at IS NULL") == [(0,)]


def test_at_night_desks_left_open_are_closed(town: Town) -> None:
    town.open()
    town.open("lane-1", EVE)
    town.do(desks.pause, "lane-1", "meal", by=EVE)
    town.clock.set(FOUR)

    town.open_day()

    assert town.desk() is town.desk("lane-1") is None
    assert town.kinds(LANE)[-2:] == ["desk.closed", "day.opened"]


def test_the_day_turns_once(town: Town) -> None:
    town.clock.set(FOUR)
    assert town.open_day() is True
    seqs = [town.seq(hall) for hall in (EAST, LANE)]

    assert town.open_day() is False
    assert [town.seq(hall) for hall in (EAST, LANE)] == seqs


def test_a_day_that_is_over_is_not_opened_again(town: Town) -> None:
    town.clock.set(datetime(2026, 11, 23, 12, 0))

    assert town.open_day() is False


def test_before_four_it_is_still_yesterday(town: Town) -> None:
    town.clock.set(datetime(2026, 11, 25, 3, 59, 59))

    assert town.open_day() is False


def test_the_days_first_event_carries_the_whole_base(town: Town) -> None:
    town.clock.set(FOUR)
    town.open_day()

    event = town.events()[-1]

    assert event.kind == "day.opened"
    assert event.base["day"] == "2026-11-25"
    assert {"settings", "desks", "tickets"} <= event.base.keys()
    assert event.base["settings"]["counters"]


def test_a_site_that_never_closes_carries_desks_and_tickets_over(town: Town) -> None:
    town.open("west-1", DEE)
    waiting = town.issue(ASK, hall=WEST)
    serving_ = town.serving(hall=WEST, counter="west-1", by=DEE)
    town.clock.set(FOUR)

    assert town.open_day("west") is True

    assert [town.ticket(one.id).state for one in (waiting, serving_)] == ["waiting", "serving"]
    base = town.events(WEST)[-1].base
    assert {row["number"] for row in base["tickets"]} == {waiting.number, serving_.number}
    assert [row["counter"] for row in base["desks"]] == ["west-1"]
    assert town.rows("SELECT DISTINCT service_day FROM ticket WHERE hall = 'west-hall'") == [("2026-11-25",)]


def test_a_missed_number_is_carried_as_long_as_it_may_rejoin(town: Town) -> None:
    town.open("west-1", DEE)
    over = town.missed(hall=WEST, counter="west-1", by=DEE)
    town.clock.set(FOUR)
    town.wait(minutes=-30)
    may_rejoin = town.missed(hall=WEST, counter="west-1", by=DEE)
    town.clock.set(FOUR)

    town.open_day("west")

    assert [town.ticket(one.id).state for one in (over, may_rejoin)] == ["expired", "missed"]
    assert town.rows("SELECT ended_at IS NULL FROM visit WHERE id = :id", id=over.visit) in ([(0,)], [(False,)])


def test_carried_work_goes_on_in_the_new_day(town: Town) -> None:
    town.open("west-1", DEE)
    town.serving(hall=WEST, counter="west-1", by=DEE)
    town.clock.set(FOUR)
    town.open_day("west")

    assert town.do(serving.finish, "west-1", by=DEE).state == "served"
    assert town.do(serving.undo, "west-1", by=DEE).state == "serving"


def test_what_was_finished_yesterday_is_not_carried(town: Town) -> None:
    town.open("west-1", DEE)
    town.served(hall=WEST, counter="west-1", by=DEE)
    town.clock.set(FOUR)

    town.open_day("west")

    assert town.events(WEST)[-1].base["tickets"] == []


def test_a_carried_visit_goes_on_to_its_next_stage(town: Town) -> None:
    town.open("west-lane-1", DEE)
    ticket = town.serving(MOVE_OUT, hall=WEST, counter="west-lane-1", by=DEE)
    town.clock.set(FOUR)
    town.open_day("west")

    town.do(serving.finish, "west-lane-1", by=DEE)

    assert town.line(WEST) == [ticket.number]
    assert town.seq(WEST_LANE) > 1


def test_a_number_still_carried_is_not_given_again(town: Town) -> None:
    carried = town.issue(hall=WEST)
    town.clock.set(FOUR)
    town.open_day("west")

    assert carried.number == "A001"
    assert town.issue(hall=WEST).number == "A002"


def test_one_sites_day_is_not_the_others(town: Town) -> None:
    town.clock.set(FOUR)

    assert town.open_day("west") is True
    assert town.open_day("east") is True


def test_the_clock_turns_every_site_whose_hour_has_come(town: Town) -> None:
    assert schedule.open_days(town.house) == 0
    town.clock.set(FOUR)

    assert schedule.open_days(town.house) == 2


def test_a_site_nobody_knows_has_no_day(town: Town) -> None:
    with pytest.raises(NotFound):
        town.do(hall_day.open_day, "moon", by=CLOCK)


def test_a_bound_ticket_expires_like_any_other(town: Town) -> None:
    town.open()
    ticket = town.issue()
    town.do(moving.transfer, ticket.id, counter="east-3", by=GIL)
    town.clock.set(FOUR)

    town.open_day()

    assert state_of(town, ticket) == ("expired", None)


def test_a_hall_whose_day_was_never_opened_asks_for_patience(town: Town) -> None:
    town.house.database.write(lambda connection: connection.exec_driver_sql("UPDATE stream SET day = NULL, settings_version = 0"))
    fresh = Town(build_house(town.house.database, StoppedClock()), StoppedClock())

    with pytest.raises(TryAgain):
        fresh.open("east-3", BO)

    restore(town)


def restore(town: Town) -> None:
    """Give the streams their day and version back, so that the fixture's check finds them."""
    town.house.database.write(
        lambda connection: connection.exec_driver_sql("UPDATE stream SET day = '2026-11-24', settings_version = 1")
    )
    with town.house.database.read() as connection:
        assert setup_queries.service_day_of(connection, "east") == "2026-11-24"
