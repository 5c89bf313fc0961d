"""Bringing a site's slots into line with its plan, under the lock of its bookings; nobody is cancelled in silence.

An appointment whose place is withdrawn stays booked and is stranded: its owner is told, and moves it; until then it is listed.
Where its place is there again, it is restored, and its owner is told so."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from queueapp.actions import notices
from queueapp.actions.ledger import release_hold, tell
from queueapp.actions.telling import tell_owner
from queueapp.actions.unit import House, Unit
from queueapp.domain import appointment_life, waiting_list
from queueapp.domain.aligning import Alignment, Promise, Taken, align
from queueapp.domain.appointment_life import AppointmentStep, Hold, Place
from queueapp.domain.bookings_state import slot_as_facts
from queueapp.domain.clock import instant, local
from queueapp.domain.impact import Hit, Impact, impact_of
from queueapp.domain.notices import Kind
from queueapp.domain.planning import SitePlan, beyond_share, dates_of, planned_slots
from queueapp.domain.slots import PUBLIC, Slot
from queueapp.domain.waiting_list import Wait, WaitStep
from queueapp.domain.working_days import Name
from queueapp.storage import appointment_queries, event_log, hold_queries, plan_queries, slot_queries, waiting_queries
from queueapp.storage.appointment_queries import Booked
from queueapp.storage.place_queries import bookings_of, load_directory
from queueapp.storage.setup_queries import catalogue_version, service_day_of


@dataclass(frozen=True, slots=True)
class Stand:
    """How a site's bookings stand: its plan, slots of today and later, who is booked, holds or waits. No `day` before its first."""

    site: str
    day: date | None
    plan: SitePlan
    slots: dict[Place, Slot]
    booked: dict[str, Booked]
    holds: dict[str, Hold]
    waits: dict[str, Wait]


def stand_of(house: House, connection: Connection, site: str, now: int) -> Stand:
    """How a site stands, by the catalogue as this connection sees it."""
    day = service_day_of(connection, site)
    today = local(now, house.zone).date() if day is None else date.fromisoformat(day)
    since = instant(datetime.combine(today, datetime.min.time(), house.zone))
    return Stand(
        site=site,
        day=None if day is None else today,
        plan=plan_queries.site_plan(connection, load_directory(connection), site, since, house.zone),
        slots=slot_queries.slots_since(connection, site, since),
        booked={one.id: one for one in appointment_queries.booked_in(connection, site)},
        holds={one.id: one for one in hold_queries.live_holds(connection, site)},
        waits={one.id: one for one in waiting_queries.live_waits(connection, site)},
    )


def look_ahead(stand: Stand, plan: SitePlan, now: int, *, opens_from: int | None = None) -> tuple[Alignment, Impact]:
    """What would bring the site into line with its plan, or with an edited one, and what that does.

    Slots open after now, or from `opens_from` on. An edit opens no date behind the last one that has slots: a day that is closed
    pushes the window on, and the next morning is soon enough for that."""
    planned = _planned(stand, plan, now if opens_from is None else opens_from)
    promises = [Promise(one.id, one.line, one.places, one.stranded, one.booked_at) for one in stand.booked.values()]
    found = align(stand.slots, planned, Taken(promises, list(stand.holds.values()), list(stand.waits.values())), now)
    rows = (stand.booked[id] for id in found.stranded)
    touched = {(slot.hall, slot.group, _day(plan, slot.start)) for slot in found.opened}
    touched |= {(hall, group, _day(plan, start)) for (hall, group, start), _, _ in found.changed}
    touched_slots = (slot for slot in planned.values() if (slot.hall, slot.group, _day(plan, slot.start)) in touched)
    hit = (Hit(one.id, one.start, one.services) for one in rows)
    return found, impact_of(stand.slots, found, hit, beyond_share(plan, touched_slots), plan.zone)


def bring_into_line(
    unit: Unit, stand: Stand, plan: SitePlan, *, reason: Name | None = None, opens_from: int | None = None
) -> Impact:
    """Change what has to change. With `opens_from`, a day is being opened: its base tells of the new slots, so no event does."""
    found, impact = look_ahead(stand, plan, unit.now, opens_from=opens_from)
    _change_slots(unit, stand.site, found, told=opens_from is None, plan=plan)
    for id in found.released:
        release_hold(unit, stand.site, stand.holds[id], "withdrawn")
    for id in found.withdrawn:
        _withdraw(unit, stand.site, stand.waits[id])
    for id in found.stranded:
        _take_step(unit, stand.site, id, AppointmentStep.STRAND)
        tell_owner(unit, Kind.STRANDED, id, reason=reason)
    for id in found.restored:
        _take_step(unit, stand.site, id, AppointmentStep.RESTORE)
        tell_owner(unit, Kind.RESTORED, id)
    stream = bookings_of(stand.site)
    # The version says by which catalogue a site's slots are made; a hall's stream keeps its own there.
    event_log.mark_day(unit.connection, stream, unit.turns[stream].day, catalogue_version(unit.connection))
    return impact


def _planned(stand: Stand, plan: SitePlan, opens_from: int) -> Mapping[Place, Slot]:
    if stand.day is None:
        return stand.slots
    days = dates_of(plan, stand.day, stand.slots.values())
    if plan is not stand.plan:
        last = max((_day(plan, start) for _, _, start in stand.slots), default=stand.day)
        days = [day for day in days if day <= last]
    planned = planned_slots(plan, days, stand.slots)
    return {place: slot for place, slot in planned.items() if place in stand.slots or slot.start > opens_from}


def _change_slots(unit: Unit, site: str, found: Alignment, *, told: bool, plan: SitePlan) -> None:
    for place, public, staff in found.changed:
        slot_queries.retarget(unit.connection, place, public, staff)
    if found.changed:
        rows = [[*place, public, staff] for place, public, staff in found.changed]
        tell(unit, site, "capacity.changed", slots=rows)
    slot_queries.insert_slots(unit.connection, site, found.opened)
    days = sorted({_day(plan, slot.start) for slot in found.opened}) if told else []
    for day in days:
        facts = [slot_as_facts(slot) for slot in found.opened if _day(plan, slot.start) == day]
        tell(unit, site, "slot_day.opened", slots=facts)


def _withdraw(unit: Unit, site: str, wait: Wait) -> None:
    """Take an offer back; whoever waits stays where he was in the list."""
    row = waiting_list.look_up("offered", WaitStep.WITHDRAW, unit.actor.role)
    for place in wait.offer.places if wait.offer else ():
        slot_queries.shift(unit.connection, place, PUBLIC, offered=-1)
    waiting_queries.let_pass(unit.connection, replace(wait, offer=None))
    tell(unit, site, row.event, wait=wait.id)
    unit.audit("withdraw_offer", place=site, subject=wait.id)
    notices.withdraw(unit, wait.id)


def _take_step(unit: Unit, site: str, id: str, step: AppointmentStep) -> None:
    row = appointment_life.look_up("booked", step, unit.actor.role)
    appointment_queries.mark_stranded(unit.connection, id, stranded=step is AppointmentStep.STRAND)
    tell(unit, site, row.event, appointment=id)
    unit.audit(step.value, place=site, subject=id)


def _day(plan: SitePlan, at: int) -> date:
    return local(at, plan.zone).date()
