"""The fold: what it makes of each kind of event, and what it will not swallow."""

import pytest

from queueapp.domain.events import BaseEvent, CityEvent, DeskEvent, TicketEvent
from queueapp.domain.hall_state import HallState, base_of, fold
from queueapp.domain.places import settings_as_facts
from queueapp.domain.visit import ticket_as_facts
from tests.support.values import AT_NINE, a_ticket, hall_settings


def opened() -> HallState:
    base = {"day": "2026-11-24", "settings": settings_as_facts(hall_settings()), "desks": [], "tickets": []}
    return fold(HallState("east-hall"), BaseEvent("day.opened", AT_NINE, "clock", base))


def issued(number: str = "A001") -> TicketEvent:
    ticket = a_ticket(number)
    return TicketEvent("ticket.issued", AT_NINE, ticket.id, "kiosk", facts=ticket_as_facts(ticket))


def a_step(kind: str, number: str = "A001", **facts: object) -> TicketEvent:
    return TicketEvent(f"ticket.{kind}", AT_NINE + 1, f"ticket-{number}", "clerk", **facts)


SAT_DOWN = DeskEvent("desk.opened", AT_NINE, "desk-3", "east-3", "clerk", user="bo", serves=("plate-again",), backup=())


def test_a_new_day_begins_with_its_base_state_and_nothing_else() -> None:
    state = fold(fold(opened(), issued()), SAT_DOWN)

    tomorrow = fold(state, BaseEvent("day.opened", AT_NINE, "clock", {**base_of(state), "day": "2026-11-25"}))

    assert (tomorrow.day, set(tomorrow.live), tomorrow.ended) == ("2026-11-25", {"ticket-A001"}, {})
    assert tomorrow.desks["east-3"].user == "bo"


def test_a_step_of_a_ticket_in_hand_makes_its_desks_view_newer() -> None:
    state = fold(fold(opened(), issued()), SAT_DOWN)

    state = fold(state, a_step("called", counter="east-3", seat=0, desk="desk-3", call="call-1"))

    assert state.desks["east-3"].version == 2


def test_a_ticket_elsewhere_leaves_a_desks_view_as_it_is() -> None:
    state = fold(fold(opened(), SAT_DOWN), issued())

    state = fold(state, a_step("called", counter="east-1", seat=0, desk="desk-1", call="call-1"))

    assert state.desks["east-3"].version == 1


def test_a_departed_ticket_is_gone_and_a_final_one_is_kept_for_the_day() -> None:
    state = fold(fold(opened(), issued("A001")), issued("A002"))

    state = fold(state, a_step("departed", "A001", hall="west-hall"))
    state = fold(state, a_step("cancelled", "A002", reason="citizen"))

    assert (state.ticket("ticket-A001"), set(state.live), set(state.ended)) == (None, set(), {"ticket-A002"})


def test_waiting_tickets_stand_in_the_order_of_their_rank() -> None:
    state = fold(fold(opened(), issued("A002")), issued("A001"))

    assert [ticket.number for ticket in state.waiting()] == ["A001", "A002"]


def test_a_closed_desk_is_gone() -> None:
    state = fold(opened(), SAT_DOWN)

    state = fold(state, DeskEvent("desk.closed", AT_NINE, "desk-3", "east-3", "clerk"))

    assert state.desks == {}


def test_changed_settings_hold_from_then_on() -> None:
    newer = {"settings": settings_as_facts(hall_settings(version=2))}

    state = fold(opened(), BaseEvent("hall.settings_changed", AT_NINE, "clock", newer))

    assert state.settings is not None
    assert state.settings.version == 2


def test_a_step_of_a_ticket_nobody_issued_is_a_bug() -> None:
    with pytest.raises(ValueError, match="does not have"):
        fold(opened(), a_step("began"))


def test_an_event_of_the_city_does_not_belong_in_a_hall() -> None:
    with pytest.raises(ValueError, match="city"):
        fold(opened(), CityEvent("city.key_made", AT_NINE, "admin", "key-1"))


def test_a_hall_without_settings_cannot_open_its_day() -> None:
    with pytest.raises(ValueError, match="settings"):
        base_of(HallState("east-hall"))
