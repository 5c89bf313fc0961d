"""A new catalogue: halls work by it after `apply_settings`, one by one, in the middle of a day."""

import pytest

from queueapp.actions import desks, hall_day
from queueapp.domain.refusals import BadInput, CounterBusy, NotFound, NotServedHere
from queueapp.domain.roles import CLOCK
from queueapp.jobs import schedule
from queueapp.storage import event_log
from tests.support.catalogue import ASK, EAST, LANE, LICENCE, WEST, Parts, small
from tests.support.town import CY, Town


def with_rules(**rules: object) -> Parts:
    sites, services, old = small()
    return sites, services, {**old, **rules}


def without(service: str) -> Parts:
    """The service is offered nowhere any more."""
    sites, services, rules = small()
    for row in services["services"]:
        if row["code"] == service:
            row["where"] = []
    return sites, services, rules


def apply(town: Town, hall: str = EAST) -> bool:
    return town.do(hall_day.apply_settings, hall, by=CLOCK)


def test_a_loaded_catalogue_is_the_next_version(town: Town) -> None:
    assert town.house.directory.version == 1
    assert town.load(small()) == 2
    assert town.house.directory.version == 2


def test_until_it_is_applied_a_hall_works_by_its_old_rules(town: Town) -> None:
    town.load(with_rules(recall_every_s=0))

    with town.house.database.read() as connection:
        assert town.house.settings_now(connection, EAST).rules.recall_every_s == 10
    assert apply(town) is True
    with town.house.database.read() as connection:
        assert town.house.settings_now(connection, EAST).rules.recall_every_s == 0


def test_an_applied_catalogue_is_an_event_with_the_new_base_parts(town: Town) -> None:
    town.load(with_rules(rejoin_behind=5))
    apply(town)

    event = town.events()[-1]

    assert event.kind == "hall.settings_changed"
    assert event.base["settings"]["rules"]["rejoin_behind"] == 5
    assert event.base["settings"]["version"] == 2


def test_what_changes_nothing_for_a_hall_is_applied_without_an_event(town: Town) -> None:
    town.load(small())
    seq = town.seq()

    assert apply(town) is False
    assert town.seq() == seq


def test_a_hall_that_needs_no_change_is_asked_once(town: Town) -> None:
    town.load(small())

    assert schedule.apply_catalogue(town.house) == 0
    assert town.rows("SELECT count(*) FROM hall WHERE applied_version < 2") == [(0,)]


def test_the_clock_applies_a_catalogue_in_every_hall(town: Town) -> None:
    town.load(with_rules(rejoin_behind=5))

    assert schedule.apply_catalogue(town.house) == 4
    assert schedule.apply_catalogue(town.house) == 0


def test_waiting_tickets_keep_their_services(town: Town) -> None:
    ticket = town.issue(LICENCE)
    town.load(without(LICENCE))
    apply(town)

    assert town.ticket(ticket.id).services == (LICENCE,)
    with pytest.raises(NotServedHere):
        town.issue(LICENCE)


def test_a_desk_goes_on_serving_what_it_served_until_it_is_opened_again(town: Town) -> None:
    town.open()
    ticket = town.issue(LICENCE)
    town.load(without(LICENCE))
    apply(town)

    assert town.call_next().id == ticket.id
    town.do(desks.close, "east-3", give_back=True)
    assert LICENCE not in town.open().serves


def test_a_service_that_a_hall_does_not_know_yet_is_not_given_there(town: Town) -> None:
    sites, services, rules = small()
    services["services"].append({**services["services"][2], "code": "brand-new"})
    town.load((sites, services, rules))

    with pytest.raises(NotServedHere):
        town.issue("brand-new")
    apply(town)
    assert town.issue("brand-new").services == ("brand-new",)


def test_a_rule_of_the_hall_stands_above_the_citys(town: Town) -> None:
    town.load(with_rules(parallel_seat=False))
    for hall in (EAST, WEST):
        apply(town, hall)

    with town.house.database.read() as connection:
        assert town.house.settings_now(connection, WEST).rules.parallel_seat is True
        assert town.house.settings_now(connection, EAST).rules.parallel_seat is False


def test_a_new_counter_opens_once_its_hall_knows_it(town: Town) -> None:
    sites, services, rules = small()
    counters = sites["sites"][0]["halls"][0]["counters"]
    counters.append({**counters[0], "code": "east-6", "number": "6"})
    town.load((sites, services, rules))

    with pytest.raises(NotFound):
        town.open("east-6")
    apply(town)
    assert town.open("east-6").serves


def test_tickets_in_hand_stay_in_hand(town: Town) -> None:
    town.open()
    town.serving()
    town.load(with_rules(hold_minutes=5))
    apply(town)

    with pytest.raises(CounterBusy):
        town.issue()
        town.call_next()


def test_the_manager_applies_settings_by_hand(town: Town) -> None:
    town.load(with_rules(rejoin_behind=5))

    assert town.do(hall_day.apply_settings, EAST, by=CY) is True
    assert town.rows("SELECT role, place FROM audit WHERE action = 'apply_settings'") == [("manager", EAST)]


def test_a_hall_nobody_knows_has_no_settings(town: Town) -> None:
    with pytest.raises(NotFound):
        apply(town, "moon")


def test_a_service_of_an_unknown_queue_is_refused(town: Town) -> None:
    sites, services, rules = small()
    services["services"][0]["letter"] = "X"

    with pytest.raises(BadInput):
        town.load((sites, services, rules))
    assert town.house.directory.version == 1


def test_a_hall_with_an_unknown_queue_is_refused(town: Town) -> None:
    sites, services, rules = small()
    sites["sites"][0]["halls"][0]["letters"].append("X")

    with pytest.raises(BadInput):
        town.load((sites, services, rules))


def test_a_counter_does_not_move_to_another_hall(town: Town) -> None:
    sites, services, rules = small()
    here, there = sites["sites"][0]["halls"]
    there["counters"].append(here["counters"].pop())

    with pytest.raises(BadInput) as refused:
        town.load((sites, services, rules))

    assert "counters" in refused.value.facts["fields"]


def test_a_hall_does_not_move_to_another_site(town: Town) -> None:
    sites, services, rules = small()
    sites["sites"][1]["halls"].append(sites["sites"][0]["halls"].pop())

    with pytest.raises(BadInput) as refused:
        town.load((sites, services, rules))

    assert "halls" in refused.value.facts["fields"]


def test_nothing_that_a_visit_names_is_deleted(town: Town) -> None:
    town.issue(ASK)
    sites, services, rules = small()
    services["services"] = [row for row in services["services"] if row["code"] != ASK]
    town.load((sites, services, rules))

    assert ASK in town.house.directory.services


def test_a_catalogue_is_loaded_on_record(town: Town) -> None:
    town.load(small())

    assert town.rows("SELECT actor FROM audit WHERE action = 'load_catalogue'") == [("admin",), ("admin",)]
    assert [event.version for event in city_events(town)] == [1, 2]


def test_a_lane_is_not_touched_by_the_halls_own_change(town: Town) -> None:
    sites, services, rules = small()
    sites["sites"][0]["halls"][0]["rules"] = {"rejoin_behind": 7}
    town.load((sites, services, rules))

    assert (apply(town, EAST), apply(town, LANE)) == (True, False)


def city_events(town: Town) -> list[object]:
    with town.house.database.read() as connection:
        return [event for _, event in event_log.read_after(connection, "city", 0)]
