"""The waiting list: joining it, being offered what others give back, taking it or letting it pass."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from queueapp.actions import appointments
from queueapp.actions.booking import Booking, newly_booked, write_appointment
from queueapp.actions.booking_people import Guest, Party, Wish, admit, must_person_be_admitted
from queueapp.actions.ledger import give_back, needs_of, rules_of, take_places, tell, unpark_at
from queueapp.actions.telling import tell_offer
from queueapp.actions.unit import Asked, Done, House, Streams, Unit, run
from queueapp.domain.booking_rules import DAY, must_be_within_waits
from queueapp.domain.ids import appointment_code, public_id
from queueapp.domain.refusals import BadInput, NotFound, NotServedHere, Refused, WrongState
from queueapp.domain.roles import STAFF as STAFF_ROLES
from queueapp.domain.slots import PUBLIC, Need
from queueapp.domain.waiting_list import (
    LONGEST_WAIT_DAYS,
    MOST_OFFERS,
    Offer,
    Wait,
    WaitStep,
    look_up,
    next_offer,
    offer_ends,
    passes_by,
    told_at,
)
from queueapp.storage import appointment_queries, person_queries, slot_queries, waiting_queries
from queueapp.storage.appointment_queries import BookedOpened
from queueapp.storage.statements import as_json
from queueapp.storage.waiting_queries import WaitFound


@dataclass(frozen=True, slots=True)
class Longing:
    """What somebody waits for: services at a site, with a start in [since, until) (Instants)."""

    site: str
    services: tuple[str, ...]
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Queued:
    """One who has just joined, with his secret code."""

    id: str
    site: str
    code: str


def join(house: House, asked: Asked, longing: Longing, guest: Guest) -> Done[Queued]:
    """Wait for a place that others give back.

    Refuses with NotFound, NotServedHere, BadInput (no time left, an end too far ahead, a company or agent), LimitReached (as many
    appointments or waits as allowed), BlockedForNoShows."""
    _must_be_possible(house, asked, longing)
    if not asked.actor.may_reach(site=longing.site):
        raise NotFound()
    if guest.agent is not None or guest.person.is_company:
        raise BadInput(fields={"agent": "unknown"})
    id, code = public_id(house.chance), appointment_code(house.chance)

    def work(unit: Unit) -> Queued:
        party = admit(unit, guest, Wish(longing.site, longing.services, longing.since))
        if unit.actor.role not in STAFF_ROLES:
            waits = [wait.services for wait in waiting_queries.waits_of(unit.connection, party.person)]
            must_be_within_waits(waits, longing.services, rules_of(house, longing.site))
        sealed = {"name_sealed": guest.person.name, "contact_sealed": as_json(guest.contact), "plate_sealed": guest.plate}
        return _write(unit, longing, id, code, sealed, {"person": party.person, "language": guest.language, "appointment": None})

    return run(house, asked, Streams(bookings=(longing.site,)), work, entity=id)


def join_for_earlier(house: House, asked: Asked, appointment: str, *, since: int) -> Done[Queued]:
    """Wait for an earlier time of an appointment at its site; the offer moves it, and its own place is kept until then.

    Refuses with NotFound, WrongState (not booked), BadInput (no time before it is left), LimitReached (he waits for it already)."""
    seen = appointments.read(house, appointment)
    longing = Longing(seen.site, seen.services, since, seen.start)
    _must_be_possible(house, asked, longing)
    id, code = public_id(house.chance), appointment_code(house.chance)

    def work(unit: Unit) -> Queued:
        old = appointments.locked(unit, appointment, seen.site)
        appointments.must_be_movable(unit, old)
        person_queries.lock_people(unit.connection, [old.person])
        waits = [wait.services for wait in waiting_queries.waits_of(unit.connection, old.person)]
        must_be_within_waits(waits, old.services, rules_of(house, old.site))
        opened = appointments.opened(unit, appointment)
        sealed = {"name_sealed": opened.name, "contact_sealed": as_json(opened.contact), "plate_sealed": opened.plate}
        row = {"person": old.person, "language": old.language, "appointment": appointment}
        return _write(unit, longing, id, code, sealed, row)

    return run(house, asked, Streams(bookings=(seen.site,)), work, entity=id)


def accept(house: House, asked: Asked, wait: str, *, start: int | None = None) -> Done[Booking | str]:
    """Take what one is offered: a new appointment under the same code, or the earlier time of the one there was (its id).

    `start` is the one that was shown. Refuses with NotFound, WrongState (nothing is offered any more, or another start),
    LimitReached, BlockedForNoShows, TooLate."""
    seen = _read(house, wait)
    old = None if seen.appointment is None else appointments.read(house, seen.appointment)
    id = public_id(house.chance)

    def work(unit: Unit) -> Booking | str:
        found, offer = _offered(unit, wait, WaitStep.ACCEPT)
        if start not in (None, offer.start):
            raise WrongState(state=found.state, step=WaitStep.ACCEPT.value)
        wish = Wish(found.site, found.wait.services, offer.start)
        for place in offer.places:
            slot_queries.shift(unit.connection, place, PUBLIC, offered=-1, booked=1)
        if old is not None:
            moved = appointments.locked(unit, old.id, old.site)
            waiting_queries.end_wait(unit.connection, wait, "booked", unit.now)
            appointments.move_to(unit, moved, wish, offer.places, PUBLIC, wait=wait)
            return moved.id
        return _book(unit, id, found, wish, offer)

    sites = (seen.site,) if old is None else (seen.site, old.site)
    return run(house, asked, Streams(bookings=sites), work, entity=id if old is None else old.id)


def decline(house: House, asked: Asked, wait: str) -> Done[str]:
    """Let an offer pass to the next one, and wait on at the end of the list. Refuses with NotFound, WrongState."""
    seen = _read(house, wait)

    def work(unit: Unit) -> str:
        found, _ = _offered(unit, wait, WaitStep.DECLINE)
        _let_pass(unit, found.site, found.wait, WaitStep.DECLINE)
        return wait

    return run(house, asked, Streams(bookings=(seen.site,)), work, entity=wait)


def leave(house: House, asked: Asked, wait: str) -> Done[str]:
    """Wait no more. Refuses with NotFound, WrongState."""
    seen = _read(house, wait)

    def work(unit: Unit) -> str:
        found = _now(unit, wait)
        look_up(found.state, WaitStep.LEAVE, unit.actor.role)
        _end(unit, found.site, found.wait, WaitStep.LEAVE, "given_up")
        return wait

    return run(house, asked, Streams(bookings=(seen.site,)), work, entity=wait)


def tend(house: House, asked: Asked, site: str) -> Done[int]:
    """The clock ends offers and waits whose time is over, and offers parked places to the first who can use them. How many."""

    def work(unit: Unit) -> int:
        for wait in waiting_queries.live_waits(unit.connection, site):
            if wait.offer is not None and wait.offer.expires_at < unit.now:
                _let_pass(unit, site, wait, WaitStep.LAPSE)
        waits = {wait.id: wait for wait in waiting_queries.live_waits(unit.connection, site)}
        for wait in [one for one in waits.values() if one.offer is None and one.until <= unit.now]:
            _end(unit, site, waits.pop(wait.id), WaitStep.END, "over")
        return _offer_all(unit, site, waits)

    return run(house, asked, Streams(bookings=(site,)), work)


def wants_tending(house: House, site: str, now: int) -> bool:
    """Whether the clock has something to do at a site; read without a lock."""
    with house.database.read() as connection:
        waits = waiting_queries.live_waits(connection, site)
        slots = slot_queries.slots_since(connection, site, now)
    if any(one.until <= now if one.offer is None else one.offer.expires_at < now for one in waits):
        return True
    needs = _needs(house, site, waits)
    return next_offer([one for one in waits if one.id in needs], slots, needs, rules_of(house, site), now) is not None


def _offer_all(unit: Unit, site: str, waits: dict[str, Wait]) -> int:
    needs = _needs(unit.house, site, waits.values())
    candidates = {id: wait for id, wait in waits.items() if id in needs}
    slots = slot_queries.slots_since(unit.connection, site, unit.now)
    made = 0
    while (chosen := next_offer(candidates.values(), slots, needs, rules_of(unit.house, site), unit.now)) is not None:
        wait, start, places = chosen
        del candidates[wait.id]
        if not _may_still_book(unit, site, wait, start):
            _end(unit, site, wait, WaitStep.END, "booked_elsewhere")
            continue
        _offer(unit, site, wait, Offer(start, places, offer_ends(unit.now, start, rules_of(unit.house, site), unit.house.zone)))
        slots |= slot_queries.slots_at(unit.connection, places)
        made += 1
    return made


def _offer(unit: Unit, site: str, wait: Wait, offer: Offer) -> None:
    row = look_up("waiting", WaitStep.OFFER, unit.actor.role)
    unpark_at(unit, site, offer.places)
    take_places(unit, offer.places, PUBLIC, offered=1)
    waiting_queries.offer(unit.connection, wait.id, offer)
    tell(unit, site, row.event, wait=wait.id, start=offer.start, places=offer.places, expires_at=offer.expires_at)
    unit.audit("offer", place=site, subject=wait.id)
    found = waiting_queries.opened(unit.connection, unit.house.sealer, wait.id)
    if found is not None:
        tell_offer(unit, found, offer, told_at(unit.now, rules_of(unit.house, site), unit.house.zone))


def _may_still_book(unit: Unit, site: str, wait: Wait, start: int) -> bool:
    """Whether the limits of one who waits (for a new appointment) allow it: an offer that he must refuse helps nobody."""
    found = _now(unit, wait.id)
    if found.appointment is not None:
        old = appointment_queries.by_id(unit.connection, found.appointment)
        return old is not None and old.state == "booked" and start < old.start
    try:
        must_person_be_admitted(unit, found.person, Wish(site, wait.services, start))
    except Refused:
        return False
    return True


def _let_pass(unit: Unit, site: str, wait: Wait, step: WaitStep) -> None:
    """Put one at the end of the list, and off it when he let too many offers pass; his places wait for the next."""
    row = look_up("offered", step, unit.actor.role)
    places = wait.offer.places if wait.offer else ()
    waits_on = passes_by(wait, unit.now)
    waiting_queries.let_pass(unit.connection, waits_on)
    tell(unit, site, row.event, wait=wait.id, **give_back(unit, site, places, PUBLIC, "offered"))
    unit.audit(step.value, place=site, subject=wait.id)
    if len(waits_on.passed) >= MOST_OFFERS:
        _end(unit, site, waits_on, WaitStep.END, "passed_by")


def _end(unit: Unit, site: str, wait: Wait, step: WaitStep, reason: str) -> None:
    row = look_up("waiting" if wait.offer is None else "offered", step, unit.actor.role)
    given: dict[str, Any] = {} if wait.offer is None else give_back(unit, site, wait.offer.places, PUBLIC, "offered")
    waiting_queries.end_wait(unit.connection, wait.id, row.target.value, unit.now)
    tell(unit, site, row.event, wait=wait.id, reason=reason, **given)
    unit.audit("leave_waiting_list", place=site, subject=wait.id, detail={"reason": reason})


def _book(unit: Unit, id: str, found: WaitFound, wish: Wish, offer: Offer) -> Booking:
    sealer = unit.house.sealer
    opened = waiting_queries.opened(unit.connection, sealer, found.wait.id)
    if opened is None:
        raise NotFound()
    person_queries.lock_people(unit.connection, [found.person])
    if unit.actor.role not in STAFF_ROLES:
        must_person_be_admitted(unit, found.person, wish)
    booked = newly_booked(unit, id, wish, offer.places, PUBLIC, Party(found.person), language=found.language)
    new = BookedOpened(booked, opened.code, opened.plate, opened.contact, opened.name, None)
    done = write_appointment(unit, new, wait=found.wait.id)
    waiting_queries.end_wait(unit.connection, found.wait.id, "booked", unit.now, appointment=id)
    return done


def _write(unit: Unit, longing: Longing, id: str, code: str, sealed: dict[str, str | None], row: dict[str, Any]) -> Queued:
    sealer = unit.house.sealer
    values = {
        "id": id, "site": longing.site, "services": longing.services, "since": longing.since, "until": longing.until,
        "code_hash": sealer.index("wait", code), "code_sealed": sealer.seal(code), "joined_at": unit.now,
        **{name: None if text is None else sealer.seal(text) for name, text in sealed.items()}, **row,
    }  # fmt: skip
    waiting_queries.insert_wait(unit.connection, values)
    step = look_up(None, WaitStep.JOIN, unit.actor.role)
    tell(unit, longing.site, step.event, wait=id, services=longing.services, since=longing.since, until=longing.until)
    unit.audit("join_waiting_list", place=longing.site, subject=id)
    return Queued(id, longing.site, code)


def _must_be_possible(house: House, asked: Asked, longing: Longing) -> None:
    needs_of(house, longing.site, longing.services)
    if longing.until <= max(longing.since, asked.now):
        raise BadInput(fields={"until": "before_since"})
    if longing.until > asked.now + LONGEST_WAIT_DAYS * DAY:
        raise BadInput(fields={"until": "too_late"})


def _needs(house: House, site: str, waits: Iterable[Wait]) -> dict[str, Sequence[Need]]:
    """What each asks of the site's groups; one whose service is offered there no more has none."""
    found: dict[str, Sequence[Need]] = {}
    for wait in waits:
        try:
            found[wait.id] = needs_of(house, site, wait.services)
        except (NotFound, NotServedHere):
            continue
    return found


def _offered(unit: Unit, wait: str, step: WaitStep) -> tuple[WaitFound, Offer]:
    found = _now(unit, wait)
    look_up(found.state, step, unit.actor.role)
    if found.wait.offer is None or found.wait.offer.start <= unit.now:
        raise WrongState(state=found.state, step=step.value)
    return found, found.wait.offer


def _now(unit: Unit, wait: str) -> WaitFound:
    found = waiting_queries.by_id(unit.connection, wait)
    if found is None:
        raise NotFound()
    return found


def _read(house: House, wait: str) -> WaitFound:
    with house.database.read() as connection:
        found = waiting_queries.by_id(connection, wait)
    if found is None:
        raise NotFound()
    return found
