"""The table of jobs: name, how often (real seconds), what it does, and beside which others it must not wait."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from queueapp.actions import appointments, booking, calling, capacity, desks, forgetting, hall_day, notices, waiting_list
from queueapp.actions.ledger import rules_of
from queueapp.actions.unit import House
from queueapp.domain.booking_rules import is_missed
from queueapp.domain.clock import MINUTE, Instant
from queueapp.domain.refusals import Refused
from queueapp.domain.roles import CLOCK
from queueapp.storage import (
    appointment_queries,
    audit_log,
    event_log,
    hold_queries,
    people_queries,
    slot_queries,
    ticket_queries,
    waiting_queries,
)
from queueapp.storage.place_queries import stream_of
from queueapp.storage.setup_queries import service_days, stale_halls, stale_sites

# Idempotency keys are kept a day (the API's promise).
KEYS_KEPT_US = 24 * 60 * MINUTE
# A code is approved within minutes, and its screen fetches the key at once.
PAIRINGS_KEPT_US = 24 * 60 * MINUTE
# Longer than the key under which a hold was asked for may be repeated.
HOLDS_KEPT_US = 2 * KEYS_KEPT_US


# What waits for machines outside has a thread of its own: a mail server's silence must not keep a call waiting.
HOUSE, OUTSIDE = "default", "outside"


@dataclass(frozen=True, slots=True)
class Job:
    """One row: a job runs again only after it ended; a run missed by more than `grace_s` is left out."""

    name: str
    every_s: float
    grace_s: int
    run: Callable[[House], int]
    thread: str = HOUSE


def open_days(house: House) -> int:
    """Turn the service day of every site whose hour has come; on all other looks no stream is locked."""
    now = house.now()
    with house.database.read() as connection:
        days = service_days(connection)
    due = [site for site in house.directory.sites if (days.get(site) or "") < hall_day.due_day(house, site, now).isoformat()]
    return sum(bool(hall_day.open_day(house, house.asked_by(CLOCK), site).value) for site in due)


def miss_overdue(house: House) -> int:
    """Miss the called tickets nobody came for, one hall a transaction, only halls that have some: most have none to miss."""
    now = house.now()
    with house.database.read() as connection:
        called = ticket_queries.called(connection)
        rules = {hall: house.settings_now(connection, hall).rules for hall in {hall for hall, _, _ in called}}
    halls = sorted({hall for hall, at, calls in called if calling.is_overdue(at, calls, now, rules[hall])})
    return sum(calling.miss_overdue(house, house.asked_by(CLOCK), hall).value or 0 for hall in halls)


def call_automatically(house: House) -> int:
    """Call for idle desks in halls that call by themselves and have somebody waiting."""
    with house.database.read() as connection:
        versions = event_log.settings_versions(connection)
        halls = [hall for hall in house.directory.halls if _calls_itself(house, connection, hall, versions[stream_of(hall)])]
    return sum(calling.call_automatically(house, house.asked_by(CLOCK), hall).value or 0 for hall in halls)


def _calls_itself(house: House, connection: Connection, hall: str, version: int) -> bool:
    return version > 0 and house.settings(connection, hall, version).rules.automatic_call


def return_held(house: House) -> int:
    """Let held tickets wait again whose minutes are over."""
    with house.database.read() as connection:
        halls = ticket_queries.halls_with_due_holds(connection, house.now())
    return sum(desks.return_held(house, house.asked_by(CLOCK), hall).value or 0 for hall in halls)


def lose_desks(house: House) -> int:
    """Lose the desks whose page has not been heard of for the hall's minutes of real time."""
    lost = 0
    now = house.real_now()
    with house.database.read() as connection:
        quiet = ticket_queries.desks_unseen_since(connection, now - MINUTE)
        due = [counter for _, hall, counter, seen in quiet if now - seen >= _lost_after(house, connection, hall)]
    for counter in due:
        try:
            lost += desks.lose_desk(house, house.asked_by(CLOCK), counter).value is not None
        except Refused:
            continue
    return lost


def apply_catalogue(house: House) -> int:
    """Let halls work by a newer catalogue, one hall a transaction."""
    house.forget()
    with house.database.read() as connection:
        halls = [hall for hall in stale_halls(connection) if hall in house.directory.halls]
    return sum(bool(hall_day.apply_settings(house, house.asked_by(CLOCK), hall).value) for hall in halls)


def align_sites(house: House) -> int:
    """Bring the slots of sites into line with a newer catalogue, one site a transaction."""
    with house.database.read() as connection:
        stale = [site for site in stale_sites(connection) if site in house.directory.sites]
    for site in stale:
        capacity.align_site(house, house.asked_by(CLOCK), site)
    return len(stale)


def release_holds(house: House) -> int:
    """Give back the places of holds whose time is over, one site a transaction."""
    with house.database.read() as connection:
        sites = hold_queries.sites_with_expired_holds(connection, house.now())
    return sum(booking.release_overdue(house, house.asked_by(CLOCK), site).value or 0 for site in sites)


def offer_places(house: House) -> int:
    """Offer what others gave back to those who wait, and end offers and waits whose time is over, one site a transaction."""
    with house.database.read() as connection:
        sites = [site for site in waiting_queries.sites_due(connection, house.now()) if site in house.directory.sites]
    due = [site for site in sites if waiting_list.wants_tending(house, site, house.now())]
    return sum(waiting_list.tend(house, house.asked_by(CLOCK), site).value or 0 for site in due)


def unpark_places(house: House) -> int:
    """Give the public the cancelled places whose moment has come, one site a transaction."""
    with house.database.read() as connection:
        sites = slot_queries.sites_with_parked_due(connection, house.now())
    return sum(appointments.unpark(house, house.asked_by(CLOCK), site).value or 0 for site in sites)


def miss_appointments(house: House) -> int:
    """Mark the appointments nobody came for once their site's grace is over, one site a transaction; only sites that have some."""
    now = house.now()
    with house.database.read() as connection:
        due = appointment_queries.overdue(connection, now)
    sites: dict[str, list[str]] = {}
    for appointment, site, start in due:
        if site in house.directory.sites and is_missed(start, rules_of(house, site), now):
            sites.setdefault(site, []).append(appointment)
    asked = house.asked_by(CLOCK)
    return sum(appointments.miss_overdue(house, asked, site, ids).value or 0 for site, ids in sites.items())


def forget_keys(house: House) -> int:
    """Forget idempotency keys older than a day."""
    before = house.real_now() - KEYS_KEPT_US
    return house.database.write(lambda connection: audit_log.forget_keys(connection, before))


def forget_pairings(house: House) -> int:
    """Forget the pairings that screens, or strangers, asked for more than a day ago."""
    before = house.real_now() - PAIRINGS_KEPT_US
    return house.database.write(lambda connection: people_queries.forget_pairings(connection, before))


def forget_holds(house: House) -> int:
    """Forget the holds, booked or given back, whose time was over two days ago; the log of their site still tells of them."""
    before = house.clock.at(Instant(house.real_now() - HOLDS_KEPT_US))
    return house.database.write(lambda connection: hold_queries.forget_holds(connection, before))


def _lost_after(house: House, connection: Connection, hall: str) -> int:
    return house.settings_now(connection, hall).rules.desk_lost_minutes * MINUTE


# name, every real seconds, grace seconds, function, thread
SCHEDULE: tuple[Job, ...] = (
    Job("open_days", 5, 3600, open_days),
    Job("apply_catalogue", 5, 3600, apply_catalogue),
    Job("align_sites", 5, 3600, align_sites),
    Job("miss_overdue", 1, 60, miss_overdue),
    Job("call_automatically", 1, 60, call_automatically),
    Job("return_held", 1, 60, return_held),
    Job("release_holds", 2, 60, release_holds),
    # Before the public gets them.
    Job("offer_places", 2, 60, offer_places),
    Job("unpark_places", 5, 60, unpark_places),
    Job("miss_appointments", 10, 600, miss_appointments),
    Job("lose_desks", 5, 60, lose_desks),
    Job("forget_keys", 3600, 3600, forget_keys),
    Job("forget_pairings", 3600, 3600, forget_pairings),
    Job("forget_holds", 3600, 3600, forget_holds),
    Job("forget_citizens", 60, 600, forgetting.forget_citizens),
    Job("deliver_notices", 2, 60, notices.deliver_due, OUTSIDE),
    Job("forget_notices", 3600, 3600, notices.forget),
)
