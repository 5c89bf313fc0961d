"""A site's bookings as the rows have them: what the fold of its log must equal."""

from sqlalchemy import Connection

from queueapp.domain.appointment_life import Appointment
from queueapp.domain.bookings_state import BookingsState
from queueapp.storage.appointment_queries import booked_in
from queueapp.storage.hold_queries import live_holds
from queueapp.storage.slot_queries import parked_in, slots_since
from queueapp.storage.waiting_queries import live_waits


def bookings_snapshot(connection: Connection, site: str, day: str | None, since: int) -> BookingsState:
    """A site's bookings as the rows have them, slots from `since` on: what the fold must equal."""
    booked, parked = booked_in(connection, site), parked_in(connection, site)
    return BookingsState(
        site=site,
        day=day,
        slots=slots_since(connection, site, since),
        holds={hold.id: hold for hold in live_holds(connection, site)},
        appointments={one.id: Appointment(one.id, one.services, one.start, one.line, one.places, one.stranded) for one in booked},
        parked={one.id: (one.place, one.public_from) for one in parked},
        waits={wait.id: wait for wait in live_waits(connection, site)},
    )
