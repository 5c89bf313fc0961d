"""The service day of a site's halls: opening it, closing out what was left open, applying settings."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from queueapp.actions.desks import settle_at_day_end
from queueapp.actions.slot_days import open_bookings
from queueapp.actions.ticket_steps import take_step
from queueapp.actions.unit import Asked, Done, HallTurn, House, Streams, Unit, run
from queueapp.domain.clock import MINUTE
from queueapp.domain.events import BaseEvent
from queueapp.domain.hall_state import base_of
from queueapp.domain.hours import runs_over_turn, service_day
from queueapp.domain.places import HallSettings, settings_as_facts
from queueapp.domain.refusals import NotFound
from queueapp.domain.roles import CLOCK
from queueapp.domain.ticket_life import State, Step
from queueapp.storage import event_log, ticket_queries
from queueapp.storage.place_queries import current_settings, stream_of
from queueapp.storage.setup_queries import note_version, service_day_of, set_applied, set_service_day

T = TypeVar("T")


def due_day(house: House, site: str, now: int) -> date:
    """The service day that a moment belongs to at a site."""
    return service_day(now, house.directory.rules.get("turn_at", "04:00"), house.zone)


def open_day(house: House, asked: Asked, site: str) -> Done[bool]:
    """Turn a site's service day: close out and expire yesterday, begin today with the whole base state in each hall's stream.

    Safe to repeat: False when the day is open already. A site that is open through the turn carries its work over."""
    place = house.directory.sites.get(site)
    if place is None:
        raise NotFound()
    day = due_day(house, site, asked.now).isoformat()

    def work(unit: Unit) -> bool:
        current = service_day_of(unit.connection, site)
        if current == day or (current is not None and current > day):
            return False
        turn_at = house.directory.rules.get("turn_at", "04:00")
        carry = runs_over_turn(place.plan, asked.now, turn_at, house.zone)
        set_service_day(unit.connection, site, day)
        for hall in place.halls:
            _turn_hall(unit, unit.hall(hall), day, carry=carry)
        open_bookings(unit, site, date.fromisoformat(day))
        return True

    return run(house, asked, Streams(halls=place.halls, bookings=(site,)), work)


class DayNotOpen(Exception):
    """The hall still stands in an earlier service day."""


def must_be_today(unit: Unit, turn: HallTurn, site: str) -> None:
    """Let nobody in into yesterday: the verb starts over once the day is open."""
    day = turn.turn.day
    if day is None or due_day(unit.house, site, unit.now).isoformat() > day:
        raise DayNotOpen()


def on_open_day(house: House, asked: Asked, site: str, give: Callable[[], Done[T]]) -> Done[T]:
    """Run a verb that needs today's service day, and open the day where the scheduler did not."""
    try:
        return give()
    except DayNotOpen:
        open_day(house, replace(asked, actor=CLOCK, once=None), site)
        return give()


def apply_settings(house: House, asked: Asked, hall: str) -> Done[bool]:
    """Let a hall work by the catalogue as it is now; one hall a transaction. False when it does already.

    Waiting tickets keep their services; a desk keeps what it serves until it is opened again."""
    if hall not in house.directory.halls:
        raise NotFound()

    def work(unit: Unit) -> bool:
        turn = unit.hall(hall)
        settings = current_settings(unit.connection, hall)
        if turn.applied is not None and replace(turn.applied, version=settings.version) == settings:
            note_version(unit.connection, hall, settings.version)
            return False
        _apply(unit, turn, settings)
        unit.append(
            stream_of(hall),
            BaseEvent("hall.settings_changed", unit.now, unit.actor.role.value, {"settings": settings_as_facts(settings)}),
        )
        unit.audit("apply_settings", place=hall, subject=None, detail={"version": settings.version})
        return True

    return run(house, asked, Streams(halls=(hall,)), work)


def close_out(house: House, asked: Asked, hall: str, ticket: str) -> Done[object]:
    """The manager closes a serving ticket that a lost desk left open. Refuses with NotFound, WrongState."""

    def work(unit: Unit) -> object:
        turn = unit.hall(hall)
        found = ticket_queries.by_id(unit.connection, ticket)
        if found is None or found.hall != hall:
            raise NotFound()
        return take_step(unit, turn, found, Step.CLOSE_OUT, remark="closed")

    return run(house, asked, Streams(halls=(hall,)), work)


def _turn_hall(unit: Unit, turn: HallTurn, day: str, *, carry: bool) -> None:
    settings = current_settings(unit.connection, turn.code)
    if carry:
        _end_of_rejoining(unit, turn, settings)
        ticket_queries.carry_over(unit.connection, turn.code, day)
    else:
        _end_of_day(unit, turn)
    _apply(unit, turn, settings)
    event_log.mark_day(unit.connection, stream_of(turn.code), day, settings.version)
    state = ticket_queries.snapshot(unit.connection, turn.code, day, settings)
    unit.append(stream_of(turn.code), BaseEvent("day.opened", unit.now, unit.actor.role.value, base_of(state)))


def _end_of_rejoining(unit: Unit, turn: HallTurn, settings: HallSettings) -> None:
    """Where a day goes on into the next, a number that was missed and can no longer rejoin is over all the same."""
    before = unit.now - settings.rules.rejoin_within_minutes * MINUTE
    for ticket in ticket_queries.live_in(unit.connection, turn.code):
        if ticket.state == State.MISSED and (ticket.missed_at or 0) < before:
            take_step(unit, turn, ticket, Step.EXPIRE, reason="day_end")


def _end_of_day(unit: Unit, turn: HallTurn) -> None:
    for ticket in ticket_queries.live_in(unit.connection, turn.code):
        if ticket.state == State.SERVING:
            take_step(unit, turn, ticket, Step.CLOSE_OUT, remark="closed")
        else:
            take_step(unit, turn, ticket, Step.EXPIRE, reason="day_end")
    for desk in ticket_queries.desks_in(unit.connection, turn.code):
        settle_at_day_end(unit, turn, desk)


def _apply(unit: Unit, turn: HallTurn, settings: HallSettings) -> None:
    set_applied(unit.connection, turn.code, settings_as_facts(settings), settings.version)
    event_log.mark_day(unit.connection, stream_of(turn.code), turn.turn.day, settings.version)
