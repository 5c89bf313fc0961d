"""Displays: a screen asks to be paired, a manager approves it for a place, and it gets a key of its own."""

from dataclasses import dataclass

from queueapp.actions.people import KeyMade, Scope, add_key, new_key
from queueapp.actions.unit import Asked, Done, House, Streams, Unit, run
from queueapp.domain.clock import MINUTE
from queueapp.domain.ids import pairing_code, public_id, secret_code
from queueapp.domain.refusals import BadInput, NotFound, PairingExpired
from queueapp.domain.roles import Role
from queueapp.storage import people_queries
from queueapp.storage.sealing import plain_hash

# A code read from a screen is typed within minutes; later it would only be guessed.
PAIRING_MINUTES = 15
LAYOUTS = ("hall", "portrait", "counter")


@dataclass(frozen=True, slots=True)
class PairingBegun:
    """What the screen keeps: the code it shows, the secret it asks with."""

    code: str
    secret: str


@dataclass(frozen=True, slots=True)
class Paired:
    """A display and its key."""

    display: str
    key: KeyMade


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a display hangs and how it is read: diagonal in inches, farthest seat in metres."""

    hall: str
    layout: str
    counter: str | None = None
    inches: float = 55.0
    seat_m: float = 10.0
    sound: bool = True


def begin_pairing(house: House, asked: Asked) -> Done[PairingBegun]:
    """Let a screen ask to be paired; the code stands for fifteen minutes."""
    begun = PairingBegun(pairing_code(house.chance), secret_code(house.chance))

    def work(unit: Unit) -> PairingBegun:
        values = {"code": begun.code, "secret_hash": plain_hash(begun.secret), "created_at": unit.asked.real_now}
        people_queries.insert_pairing(unit.connection, values)
        return begun

    return run(house, asked, Streams(), work, entity=f"{begun.code} {house.sealer.seal(begun.secret).hex()}")


def approve_pairing(house: House, asked: Asked, code: str, placing: Placing) -> Done[Paired]:
    """Give the screen behind a code its place and key. Refuses with PairingExpired, NotFound, BadInput."""
    _checked(house, asked, placing)

    def work(unit: Unit) -> Paired:
        row = people_queries.pairing(unit.connection, code.upper())
        if row is None or row.display is not None or unit.asked.real_now - row.created_at > PAIRING_MINUTES * MINUTE:
            raise PairingExpired(minutes=PAIRING_MINUTES)
        paired = add_display(unit, placing)
        people_queries.settle_pairing(unit.connection, row.code, paired.display, house.sealer.seal(paired.key.text))
        return paired

    return run(house, asked, Streams(city=True), work, entity=code.upper())


def pair_at_once(house: House, asked: Asked, placing: Placing) -> Done[Paired]:
    """Make a paired display without a code, for a program that sets screens up."""
    _checked(house, asked, placing)
    return run(house, asked, Streams(city=True), lambda unit: add_display(unit, placing))


def add_display(unit: Unit, placing: Placing) -> Paired:
    """Write a display and its key within a transaction that holds the city's stream."""
    site = unit.house.directory.halls[placing.hall].site
    scope = Scope(Role.DISPLAY, site, placing.hall, placing.counter)
    key = add_key(unit, new_key(unit.house), scope, f"{placing.layout} {placing.counter or placing.hall}")
    display = public_id(unit.house.chance)
    people_queries.insert_display(
        unit.connection,
        {
            "id": display, "access_key": key.id, "hall": placing.hall, "counter": placing.counter, "layout": placing.layout,
            "inches": placing.inches, "seat_m": placing.seat_m, "sound": placing.sound, "settings": {},
            "paired_at": unit.asked.real_now,
        },
    )  # fmt: skip
    return Paired(display, key)


def _checked(house: House, asked: Asked, placing: Placing) -> None:
    place = house.directory.halls.get(placing.hall)
    if place is None or not asked.actor.may_reach(site=place.site, hall=place.code):
        raise NotFound()
    if placing.layout not in LAYOUTS:
        raise BadInput(fields={"layout": "unknown"})
    hangs_at_counter = placing.layout == "counter" or placing.counter is not None
    if hangs_at_counter and placing.counter not in place.counters:
        raise BadInput(fields={"counter": "unknown"})
