"""Taking a number."""

from datetime import datetime

import pytest

from queueapp.actions import hall_day, issuing
from queueapp.domain.clock import MINUTE
from queueapp.domain.refusals import (
    BadInput,
    HallClosed,
    NotFound,
    NotServedHere,
    PriorityNotGiven,
    QueueClosed,
)
from queueapp.domain.roles import CLOCK
from tests.support.catalogue import ASK, EAST, LANE, LICENCE, MOVE_OUT, NEW_CAR, PLATE, WEST, WEST_LANE, small
from tests.support.town import ADMIN, ANA, BO, CY, DEE, GIL, KIOSK, Town


def test_the_first_of_the_day_gets_001_and_the_next_002(town: Town) -> None:
    assert [town.issue().number, town.issue(LICENCE).number] == ["A001", "A002"]


def test_a_number_has_the_letter_of_its_service(town: Town) -> None:
    assert [town.issue(ASK).number, town.issue().number, town.issue(NEW_CAR).number] == ["Z001", "A001", "A002"]


def test_two_sites_count_for_themselves(town: Town) -> None:
    assert town.issue(hall=EAST).number == town.issue(hall=WEST).number == "A001"


def test_a_walk_in_ranks_as_of_now(town: Town) -> None:
    ticket = town.issue()

    assert ticket.rank_at == ticket.issued_at == ticket.arrived_at
    assert ticket.state == "waiting"


def test_a_number_for_a_new_car_waits_in_the_lane_wherever_it_was_taken(town: Town) -> None:
    ticket = town.issue(NEW_CAR, hall=EAST)

    assert (ticket.hall, ticket.services, ticket.number) == (LANE, ("inspect",), "A001")


def test_the_way_leaves_out_what_the_site_does_not_offer(town: Town) -> None:
    assert town.issue(MOVE_OUT, hall=WEST).way == (("inspect",), ("move-out",))


def test_several_services_are_one_visit(town: Town) -> None:
    ticket = town.do(issuing.issue, EAST, [PLATE, LICENCE, ASK], by=KIOSK).ticket

    assert ticket.way == ((PLATE, LICENCE), (ASK,))
    assert ticket.services == (PLATE, LICENCE)


@pytest.mark.parametrize(("priority", "minutes"), [("disabled", 30), ("age-60", 15)])
def test_a_greeter_puts_forward_whom_the_rules_put_forward(town: Town, priority: str, minutes: int) -> None:
    ticket = town.issue(by=GIL, priority=priority)

    assert (ticket.priority, ticket.credit_minutes) == (priority, minutes)
    assert ticket.rank_at == ticket.issued_at - minutes * MINUTE


def test_the_green_lane_is_the_managers_decision(town: Town) -> None:
    with pytest.raises(PriorityNotGiven):
        town.issue(by=GIL, priority="green-lane")

    assert town.issue(by=CY, priority="green-lane").credit_minutes == 60


@pytest.mark.parametrize("priority", ["disabled", "unheard-of"])
def test_a_kiosk_gives_no_priority(town: Town, priority: str) -> None:
    with pytest.raises(PriorityNotGiven):
        town.issue(by=KIOSK, priority=priority)


def test_a_citizen_takes_a_number_by_phone(town: Town) -> None:
    assert town.issue(by=ANA).number == "A001"


def test_a_hall_may_keep_its_numbers_to_the_kiosk(town: Town) -> None:
    sites, services, rules = small()
    town.load((sites, services, {**rules, "citizen_issue": False}))
    apply_everywhere(town)

    with pytest.raises(QueueClosed):
        town.issue(by=ANA)


@pytest.mark.parametrize("moment", ["2026-11-24T07:59", "2026-11-24T17:30", "2026-11-28T10:00"])
def test_outside_its_hours_a_hall_gives_no_number_and_says_when_it_opens(town: Town, moment: str) -> None:
    town.clock.set(datetime.fromisoformat(moment))

    with pytest.raises(HallClosed) as refused:
        town.issue()

    assert refused.value.facts["opens_at"] > town.clock.at


def test_a_service_that_no_hall_of_the_site_has_is_refused(town: Town) -> None:
    with pytest.raises(NotServedHere):
        town.issue("pay", hall=WEST)
    with pytest.raises(NotServedHere):
        town.issue("moped")


def test_a_service_and_a_hall_that_do_not_exist_are_not_found(town: Town) -> None:
    with pytest.raises(NotFound):
        town.issue("haircut")
    with pytest.raises(NotFound):
        town.issue(hall="moon")


@pytest.mark.parametrize("services", [[], [PLATE] * 5])
def test_a_visit_has_one_to_four_services(town: Town, services: list[str]) -> None:
    with pytest.raises(BadInput):
        town.do(issuing.issue, EAST, services, by=KIOSK)


def test_a_kiosk_gives_numbers_of_its_own_site_only(town: Town) -> None:
    with pytest.raises(NotFound):
        town.issue(hall=WEST, by=KIOSK)


def test_a_clerk_of_another_site_gives_none_here(town: Town) -> None:
    with pytest.raises(NotFound):
        town.issue(by=DEE)
    assert town.issue(by=BO).number == "A001"


def test_an_administrator_gives_no_numbers(town: Town) -> None:
    with pytest.raises(NotFound):
        town.issue(by=ADMIN)


def test_a_refused_number_is_not_used_up(town: Town) -> None:
    with pytest.raises(PriorityNotGiven):
        town.issue(by=GIL, priority="green-lane")

    assert town.issue().number == "A001"
    assert town.kinds()[-1:] == ["ticket.issued"]


def test_the_event_tells_the_ticket_whole_and_no_secret(town: Town) -> None:
    issued = town.issued()

    event = town.events()[-1]

    assert event.facts["number"] == "A001"
    assert issued.code not in str(event)
    stored = town.rows("SELECT code_sealed, code_hash FROM visit")[0]
    assert issued.code.encode() not in bytes(stored[0]) + bytes(stored[1])


def test_a_stranger_cannot_tell_a_code_from_a_visit(town: Town) -> None:
    first, second = town.issued(), town.issued()

    assert first.code != second.code
    assert first.ticket.visit not in first.code


def test_a_first_issue_opens_the_day_if_the_clock_did_not(town: Town) -> None:
    town.issue()
    town.clock.set(datetime(2026, 11, 25, 9, 0))

    ticket = town.issue()

    assert ticket.number == "A001"
    assert "day.opened" in town.kinds()
    assert town.rows("SELECT day FROM stream WHERE name = 'hall/east-hall'") == [("2026-11-25",)]


def test_a_lane_that_shares_the_letter_counts_on(town: Town) -> None:
    assert [town.issue(MOVE_OUT, hall=WEST_LANE).number, town.issue(PLATE, hall=WEST).number] == ["A001", "A002"]


def apply_everywhere(town: Town) -> None:
    for hall in town.house.directory.halls:
        town.do(hall_day.apply_settings, hall, by=CLOCK)
