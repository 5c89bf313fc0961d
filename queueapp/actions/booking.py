"""Booking: keep places while a form is filled, and turn them into an appointment; or both in one step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from queueapp.actions.booking_people import Guest, Party, Wish, admit, must_be_allowed, must_guest_be_admitted
from queueapp.actions.ledger import choose_places, needs_of, release_expired, release_hold, rules_of, take_places, tell
from queueapp.actions.telling import tell_booked
from queueapp.actions.unit import Asked, Done, House, Streams, Unit, run
from queueapp.domain.appointment_life import Hold, Place
from queueapp.domain.booking_rules import HOLD_MINUTES
from queueapp.domain.clock import MINUTE
from queueapp.domain.identity import Person
from queueapp.domain.ids import appointment_code, public_id, secret_code
from queueapp.domain.refusals import HoldGone, IdentityFirst, SlotClosed
from queueapp.domain.roles import STAFF as STAFF_ROLES
from queueapp.domain.slots import PUBLIC, STAFF, WhyNot
from queueapp.storage import appointment_queries, hold_queries, slot_queries
from queueapp.storage.appointment_queries import Booked, BookedOpened
from queueapp.storage.hold_queries import HoldFound
from queueapp.storage.statements import as_json


@dataclass(frozen=True, slots=True)
class Held:
    """A hold with its secret code."""

    hold: Hold
    site: str
    code: str


@dataclass(frozen=True, slots=True)
class Booking:
    """A new appointment with its secret code, as its owner sees it."""

    opened: BookedOpened

    @property
    def id(self) -> str:
        """The public id."""
        return self.opened.booked.id

    @property
    def code(self) -> str:
        """The secret code."""
        return self.opened.code

    @property
    def site(self) -> str:
        """Where it is."""
        return self.opened.booked.site


def line_of(asked: Asked) -> str:
    """The list a caller books from: staff have one of their own."""
    return STAFF if asked.actor.role in STAFF_ROLES else PUBLIC


def hold(house: House, asked: Asked, wish: Wish, *, person: Person | None = None) -> Done[Held]:
    """Keep the places of a wish for five minutes.

    Refuses with NotFound (unknown, or out of reach), SlotFull (and the nearest starts), SlotClosed, NotServedHere, IdentityFirst
    (the site's rule asks for the person first), LimitReached, BlockedForNoShows."""
    must_be_allowed(asked, wish.site)
    asked_line = line_of(asked)
    glance = glance_at(house, asked, wish, asked_line)
    if rules_of(house, wish.site).identity_first and person is None and asked_line == PUBLIC:
        raise IdentityFirst()
    id, code = public_id(house.chance), secret_code(house.chance)

    def work(unit: Unit) -> Held:
        places, line = choose_places(unit, wish.site, wish.services, wish.start, asked_line)
        if person is not None:
            must_guest_be_admitted(unit, Guest(person), wish)
        take_places(unit, places, line, held=1)
        kept = Hold(id, wish.services, wish.start, line, places, unit.now + HOLD_MINUTES * MINUTE)
        sealer = house.sealer
        hold_queries.insert_hold(unit.connection, kept, wish.site, sealer.index("hold", code), sealer.seal(code))
        tell(
            unit, wish.site, "hold.placed", hold=id, services=wish.services, start=wish.start, line=line, places=places,
            expires_at=kept.expires_at,
        )  # fmt: skip
        return Held(kept, wish.site, code)

    return run(house, asked, Streams(bookings=(wish.site,)), work, entity=id, glance=glance)


def extend(house: House, asked: Asked, code: str) -> Done[Held]:
    """Let a hold live five minutes longer, once. Refuses with HoldGone (unknown, used, over, or extended before)."""
    found = found_hold(house, code)
    site = found.site

    def work(unit: Unit) -> Held:
        kept = live_hold(unit, code)
        if kept.extended:
            raise HoldGone()
        expires_at = max(kept.expires_at, unit.now) + HOLD_MINUTES * MINUTE
        hold_queries.extend_hold(unit.connection, kept.id, expires_at)
        tell(unit, site, "hold.extended", hold=kept.id, expires_at=expires_at)
        return Held(Hold(kept.id, kept.services, kept.start, kept.line, kept.places, expires_at, True), site, code)

    return run(house, asked, Streams(bookings=(site,)), work, entity=found.hold.id)


def release(house: House, asked: Asked, code: str) -> Done[None]:
    """Give a hold's places back. Refuses with HoldGone."""
    found = found_hold(house, code)
    site = found.site

    def work(unit: Unit) -> None:
        release_hold(unit, site, live_hold(unit, code), "given_back")

    return run(house, asked, Streams(bookings=(site,)), work, entity=found.hold.id)


def release_overdue(house: House, asked: Asked, site: str) -> Done[int]:
    """The clock gives back the places of holds whose time is over. One site; how many."""
    return run(house, asked, Streams(bookings=(site,)), lambda unit: release_expired(unit, site))


def book_held(house: House, asked: Asked, code: str, guest: Guest) -> Done[Booking]:
    """Turn a hold into an appointment; also after its time, while nobody else has wanted its places.

    Refuses with NotFound (out of reach), HoldGone, SlotClosed (the start is past), LimitReached, BlockedForNoShows, BadInput."""
    site = found_hold(house, code).site
    must_be_allowed(asked, site)
    id, new_code = public_id(house.chance), appointment_code(house.chance)

    def work(unit: Unit) -> Booking:
        kept = live_hold(unit, code)
        if kept.start <= unit.now:
            raise SlotClosed(why=WhyNot.PAST.value)
        wish = Wish(site, kept.services, kept.start)
        party = admit(unit, guest, wish)
        use_hold(unit, kept)
        booked = newly_booked(unit, id, wish, kept.places, kept.line, party, language=guest.language)
        return write_appointment(unit, _of_guest(booked, new_code, guest), hold=kept.id)

    return run(house, asked, Streams(bookings=(site,)), work, entity=id)


def book(house: House, asked: Asked, wish: Wish, guest: Guest) -> Done[Booking]:
    """Book in one step.

    Refuses with NotFound (unknown, or out of reach), SlotFull (and the nearest starts), SlotClosed, LimitReached,
    BlockedForNoShows, BadInput."""
    must_be_allowed(asked, wish.site)
    asked_line = line_of(asked)
    glance = glance_at(house, asked, wish, asked_line)
    id, code = public_id(house.chance), appointment_code(house.chance)

    def work(unit: Unit) -> Booking:
        places, line = choose_places(unit, wish.site, wish.services, wish.start, asked_line)
        party = admit(unit, guest, wish)
        take_places(unit, places, line, booked=1)
        booked = newly_booked(unit, id, wish, places, line, party, language=guest.language)
        return write_appointment(unit, _of_guest(booked, code, guest))

    return run(house, asked, Streams(bookings=(wish.site,)), work, entity=id, glance=glance)


def glance_at(house: House, asked: Asked, wish: Wish, line: str) -> Callable[[], None]:
    """How a wish is refused without the database where it is certainly full. Refuses with NotFound, BadInput, NotServedHere."""
    needs = needs_of(house, wish.site, wish.services)
    return lambda: house.glance(wish.site, needs, wish.start, line, asked.now)


def write_appointment(unit: Unit, new: BookedOpened, *, hold: str | None = None, wait: str | None = None) -> Booking:
    """Write a new appointment whose places are taken, out of a hold or an offer (`wait`), with its event and notices."""
    sealer, one = unit.house.sealer, new.booked
    appointment_queries.insert_appointment(
        unit.connection,
        {
            "id": one.id, "site": one.site, "services": one.services, "start": one.start, "line": one.line, "places": one.places,
            "code_hash": sealer.index("appointment", new.code), "code_sealed": sealer.seal(new.code),
            "person": one.person, "agent": one.agent,
            "name_sealed": sealer.seal(new.name), "agent_name_sealed": sealer.seal(new.agent_name) if new.agent_name else None,
            "plate_sealed": sealer.seal(new.plate) if new.plate else None, "contact_sealed": sealer.seal(as_json(new.contact)),
            "language": one.language, "booked_at": one.booked_at,
        },
    )  # fmt: skip
    facts = {"services": one.services, "start": one.start, "line": one.line, "places": one.places}
    tell(unit, one.site, "appointment.booked", appointment=one.id, hold=hold, wait=wait, **facts)
    unit.audit("book", place=one.site, subject=one.id)
    tell_booked(unit, new)
    return Booking(new)


def newly_booked(unit: Unit, id: str, wish: Wish, places: Sequence[Place], line: str, party: Party, *, language: str) -> Booked:
    """A new appointment as its row will have it."""
    return Booked(
        id=id, site=wish.site, state="booked", services=wish.services, start=wish.start, line=line, places=tuple(places),
        stranded=False, person=party.person, agent=party.agent, language=language, moves=0, booked_at=unit.now,
        ended_at=None, excused_at=None, visit=None,
    )  # fmt: skip


def _of_guest(booked: Booked, code: str, guest: Guest) -> BookedOpened:
    return BookedOpened(booked, code, guest.plate, guest.contact, guest.person.name, guest.agent_name)


def use_hold(unit: Unit, kept: Hold) -> None:
    """The places of a hold are booked; whose they are, `appointment.booked` tells."""
    hold_queries.end_hold(unit.connection, kept.id, "booked")
    for place in kept.places:
        slot_queries.shift(unit.connection, place, kept.line, held=-1, booked=1)


def found_hold(house: House, code: str) -> HoldFound:
    """The hold of a code, read without a lock, whatever became of it; HoldGone when there is none."""
    with house.database.read() as connection:
        found = hold_queries.hold_by_code(connection, house.sealer.indexes("hold", code))
    if found is None:
        raise HoldGone()
    return found


def live_hold(unit: Unit, code: str) -> Hold:
    """The live hold of a code, also past its time, while nobody else has wanted its places; HoldGone otherwise."""
    found = hold_queries.hold_by_code(unit.connection, unit.house.sealer.indexes("hold", code))
    if found is None or found.state != "held":
        raise HoldGone()
    return found.hold
