"""An appointment after it was booked: moving it, cancelling it, and what the clock does when nobody comes."""

from collections.abc import Sequence

from queueapp.actions.booking import found_hold, glance_at, line_of, live_hold, use_hold
from queueapp.actions.booking_people import Wish, must_agent_be_admitted
from queueapp.actions.ledger import choose_places, give_back, rules_of, take_places, tell, unpark_due
from queueapp.actions.telling import tell_owner
from queueapp.actions.unit import Asked, Done, House, Streams, Unit, run
from queueapp.domain import appointment_life
from queueapp.domain.appointment_life import AppointmentState, AppointmentStep, Place, Row
from queueapp.domain.booking_rules import Record, cost_of, is_missed, must_be_changeable
from queueapp.domain.notices import Kind
from queueapp.domain.refusals import BadInput, NotFound, SlotClosed, WrongState
from queueapp.domain.roles import STAFF as STAFF_ROLES
from queueapp.domain.slots import WhyNot
from queueapp.storage import appointment_queries, person_queries, slot_queries
from queueapp.storage.appointment_queries import Booked, BookedOpened


def move(house: House, asked: Asked, appointment: str, start: int, *, site: str | None = None) -> Done[str]:
    """Give an appointment another time, across sites too: new places and old ones in one transaction; the code stays.

    One whose place was withdrawn is moved at any time: that is the answer to the offer. Refuses with SlotFull (the old time is
    kept), SlotClosed, TooLate, LimitReached (of the agent that day), WrongState, NotFound."""
    seen = read(house, appointment)
    target = site or seen.site
    if target not in house.directory.sites:
        raise NotFound()
    asked_line = line_of(asked)
    wish = Wish(target, seen.services, start)

    def work(unit: Unit) -> str:
        old = locked(unit, appointment, seen.site)
        must_be_movable(unit, old)
        places, line = choose_places(unit, target, old.services, start, asked_line)
        take_places(unit, places, line, booked=1)
        move_to(unit, old, wish, places, line)
        return appointment

    streams = Streams(bookings=(seen.site, target))
    return run(house, asked, streams, work, entity=appointment, glance=glance_at(house, asked, wish, asked_line))


def move_held(house: House, asked: Asked, appointment: str, code: str) -> Done[str]:
    """Give an appointment the time that a hold keeps, for the same services.

    Refuses with HoldGone, BadInput (other services), SlotClosed (it is past), TooLate, LimitReached, WrongState, NotFound."""
    seen, held = read(house, appointment), found_hold(house, code)

    def work(unit: Unit) -> str:
        old, kept = locked(unit, appointment, seen.site), live_hold(unit, code)
        must_be_movable(unit, old)
        if kept.services != old.services:
            raise BadInput(fields={"hold": "other_services"})
        if kept.start <= unit.now:
            raise SlotClosed(why=WhyNot.PAST.value)
        use_hold(unit, kept)
        move_to(unit, old, Wish(held.site, old.services, kept.start), kept.places, kept.line, hold=kept.id)
        return appointment

    return run(house, asked, Streams(bookings=(seen.site, held.site)), work, entity=appointment)


def move_to(
    unit: Unit, old: Booked, wish: Wish, places: Sequence[Place], line: str, *, hold: str | None = None, wait: str | None = None
) -> None:
    """Give an appointment places that are taken already (out of a hold, or of an offer to one who waits), and its own ones back.

    Refuses with TooLate, LimitReached, WrongState."""
    row = must_be_movable(unit, old)
    person_queries.lock_people(unit.connection, filter(None, (old.person, old.agent)))
    if old.agent is not None and unit.actor.role not in STAFF_ROLES:
        must_agent_be_admitted(unit, old.agent, wish, besides=old.id)
    given = give_back(unit, old.site, old.places, old.line)
    appointment_queries.move_appointment(unit.connection, old.id, wish.site, wish.start, line, tuple(places))
    tell(unit, old.site, row.event, appointment=old.id, site=wish.site, **given)
    facts = {"services": old.services, "start": wish.start, "line": line, "places": tuple(places)}
    tell(unit, wish.site, "appointment.booked", appointment=old.id, hold=hold, wait=wait, **facts)
    unit.audit(row.step.value, place=wish.site, subject=old.id)
    tell_owner(unit, Kind.MOVED, old.id, was=old.start)


def must_be_movable(unit: Unit, old: Booked) -> Row:
    """The step by which an appointment gets another time. Refuses with WrongState, TooLate (not where its place was withdrawn)."""
    step = AppointmentStep.REBOOK if old.stranded else AppointmentStep.MOVE
    row = appointment_life.look_up(old.state, step, unit.actor.role)
    if not old.stranded:
        must_be_changeable(old.start, rules_of(unit.house, old.site), unit.now, staff=unit.actor.role in STAFF_ROLES)
    return row


def cancel(house: House, asked: Asked, appointment: str) -> Done[str]:
    """Cancel an appointment; after the deadline too, which the limits count in part. Refuses with WrongState, NotFound."""
    seen = read(house, appointment)

    def work(unit: Unit) -> str:
        old = locked(unit, appointment, seen.site)
        row = appointment_life.look_up(old.state, AppointmentStep.CANCEL, unit.actor.role)
        given = give_back(unit, old.site, old.places, old.line)
        appointment_queries.end_appointment(unit.connection, appointment, old.state, row.target.value, unit.now)
        tell(unit, old.site, row.event, appointment=appointment, **given)
        unit.audit("cancel_appointment", place=old.site, subject=appointment)
        tell_owner(unit, Kind.CANCELLED, appointment)
        return appointment

    return run(house, asked, Streams(bookings=(seen.site,)), work, entity=appointment)


def excuse(house: House, asked: Asked, appointment: str, reason: str) -> Done[str]:
    """The manager grants an appeal: a missed appointment, or one cancelled late, counts against its person no more.

    Refuses with NotFound (out of reach), BadInput (no reason), WrongState (it counts nothing, or was excused before)."""
    seen = read(house, appointment)
    if not asked.actor.may_reach(site=seen.site):
        raise NotFound()
    if not reason.strip():
        raise BadInput(fields={"reason": "missing"})

    def work(unit: Unit) -> str:
        old = locked(unit, appointment, seen.site)
        row = appointment_life.look_up(old.state, AppointmentStep.EXCUSE, unit.actor.role)
        record = Record(old.state, old.start, old.services, old.ended_at, excused=old.excused_at is not None, stranded=old.stranded)
        if not cost_of(record, rules_of(house, old.site)):
            raise WrongState(state=old.state, step=AppointmentStep.EXCUSE.value)
        appointment_queries.excuse(unit.connection, appointment, unit.now)
        tell(unit, old.site, row.event, appointment=appointment)
        unit.audit("excuse_no_show", place=old.site, subject=appointment, detail={"reason": reason.strip()})
        return appointment

    return run(house, asked, Streams(bookings=(seen.site,)), work, entity=appointment)


def miss_overdue(house: House, asked: Asked, site: str, appointments: list[str]) -> Done[int]:
    """The clock marks the appointments of a site that nobody came for (爽约). How many.

    One whose place was withdrawn is marked too, since its time is over; it counts against nobody, and nobody is told of it."""

    def work(unit: Unit) -> int:
        rules = rules_of(house, site)
        missed = 0
        for id in appointments:
            old = appointment_queries.by_id(unit.connection, id)
            if old is None or old.site != site or old.state != AppointmentState.BOOKED or not is_missed(old.start, rules, unit.now):
                continue
            row = appointment_life.look_up(old.state, AppointmentStep.MISS, unit.actor.role)
            appointment_queries.end_appointment(unit.connection, id, old.state, row.target.value, unit.now)
            for place in old.places:
                slot_queries.shift(unit.connection, place, old.line, booked=-1)
            tell(unit, site, row.event, appointment=id)
            unit.audit("miss_appointment", place=site, subject=id)
            if not old.stranded:
                tell_owner(unit, Kind.MISSED, id)
            missed += 1
        return missed

    return run(house, asked, Streams(bookings=(site,)), work)


def unpark(house: House, asked: Asked, site: str) -> Done[int]:
    """The clock gives the public the parked places whose moment has come. One site; how many."""
    return run(house, asked, Streams(bookings=(site,)), lambda unit: unpark_due(unit, site))


def read(house: House, appointment: str) -> Booked:
    """An appointment, read without a lock; NotFound when there is none."""
    with house.database.read() as connection:
        found = appointment_queries.by_id(connection, appointment)
    if found is None:
        raise NotFound()
    return found


def opened(unit: Unit, appointment: str) -> BookedOpened:
    """An appointment with what is sealed of it, read within a transaction. Refuses with NotFound."""
    found = appointment_queries.opened(unit.connection, unit.house.sealer, appointment)
    if found is None:
        raise NotFound()
    return found


def locked(unit: Unit, appointment: str, site: str) -> Booked:
    """An appointment under the lock of the site it was read at; TryAgain when it has moved away meanwhile."""
    found = appointment_queries.by_id(unit.connection, appointment)
    if found is None:
        raise NotFound()
    unit.bookings(found.site, expected=site)
    return found
