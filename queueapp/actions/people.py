"""People and devices: staff, their sessions, and keys; all of it in the city's stream, so that every process hears of it."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from queueapp.actions.unit import Asked, Done, House, Streams, Unit, run
from queueapp.domain.events import CityEvent
from queueapp.domain.ids import key_text, public_id
from queueapp.domain.refusals import BadInput, NotFound
from queueapp.domain.roles import KEY_ROLES, STAFF, Role
from queueapp.storage import people_queries
from queueapp.storage.place_queries import CITY
from queueapp.storage.sealing import plain_hash

SHORTEST_PASSWORD = 8


@dataclass(frozen=True, slots=True)
class Scope:
    """Role and places of a member of staff or a key."""

    role: Role
    site: str | None = None
    hall: str | None = None
    counter: str | None = None


@dataclass(frozen=True, slots=True)
class KeyMade:
    """A new key: `text` is shown once and never again."""

    id: str
    text: str


def create_staff(
    house: House,
    asked: Asked,
    login: str,
    password: str,
    scope: Scope,
    *,
    name: str,
    badge: str,
    hash_password: Callable[[str], str],
) -> Done[str]:
    """Add a member of staff; the id. Refuses with BadInput (name taken, password under 8 signs, role or place unknown)."""
    if scope.role not in STAFF:
        raise BadInput(fields={"role": "unknown"})
    _must_be_long(password)
    scope = _checked(house, scope)
    hashed = hash_password(password)

    def work(unit: Unit) -> str:
        id = public_id(house.chance)
        values = {
            "id": id,
            "login": login,
            "name": name,
            "badge": badge,
            "role": scope.role.value,
            "site": scope.site,
            "hall": scope.hall,
        }
        people_queries.insert_staff(unit.connection, {**values, "password_hash": hashed, "created_at": unit.asked.real_now})
        _tell(unit, "city.staff_added", id)
        return id

    try:
        return run(house, asked, Streams(city=True), work)
    except IntegrityError as clash:
        raise BadInput(fields={"login": "taken"}) from clash


def set_password(house: House, asked: Asked, login: str, password: str, *, hash_password: Callable[[str], str]) -> Done[None]:
    """Give a member of staff a new password and end his sessions. Refuses with NotFound, BadInput."""
    _must_be_long(password)
    hashed = hash_password(password)

    def work(unit: Unit) -> None:
        staff = people_queries.staff_by_login(unit.connection, login)
        if staff is None:
            raise NotFound()
        people_queries.update_staff(unit.connection, login, password_hash=hashed)
        people_queries.end_sessions_of(unit.connection, staff.id, unit.asked.real_now)
        _tell(unit, "city.staff_changed", staff.id)

    return run(house, asked, Streams(city=True), work)


def disable_staff(house: House, asked: Asked, login: str) -> Done[None]:
    """Let a member of staff sign in no more; his sessions end. Refuses with NotFound."""

    def work(unit: Unit) -> None:
        staff = people_queries.staff_by_login(unit.connection, login)
        if staff is None:
            raise NotFound()
        people_queries.update_staff(unit.connection, login, disabled_at=unit.asked.real_now)
        people_queries.end_sessions_of(unit.connection, staff.id, unit.asked.real_now)
        _tell(unit, "city.staff_changed", staff.id)

    return run(house, asked, Streams(city=True), work)


def enable_staff(house: House, asked: Asked, login: str) -> Done[None]:
    """Let a member of staff who was disabled sign in again. Refuses with NotFound."""

    def work(unit: Unit) -> None:
        staff = people_queries.staff_by_login(unit.connection, login)
        if staff is None:
            raise NotFound()
        people_queries.update_staff(unit.connection, login, disabled_at=None)
        _tell(unit, "city.staff_changed", staff.id)

    return run(house, asked, Streams(city=True), work)


def begin_session(house: House, asked: Asked, *, staff: str | None = None, key: str | None = None) -> str:
    """Sign a browser in for a member of staff or a device's key; the secret its cookie holds."""
    secret = key_text(house.chance)

    def work(unit: Unit) -> None:
        now = unit.asked.real_now
        values = {"id_hash": plain_hash(secret), "staff": staff, "key": key, "created_at": now, "seen_at": now}
        people_queries.insert_session(unit.connection, values)
        unit.audit("sign_in", place=None, subject=staff or key)

    run(house, asked, Streams(), work)
    return secret


def end_session(house: House, asked: Asked, secret: str) -> None:
    """Sign a browser out."""

    def work(unit: Unit) -> None:
        people_queries.end_session(unit.connection, plain_hash(secret), unit.asked.real_now)
        _tell(unit, "city.session_ended", unit.actor.id)

    run(house, asked, Streams(city=True), work)


def make_key(house: House, asked: Asked, scope: Scope, name: str) -> Done[KeyMade]:
    """Make a key for a device or a program. Refuses with BadInput when role or place is unknown."""
    if scope.role not in KEY_ROLES:
        raise BadInput(fields={"role": "unknown"})
    scope = _checked(house, scope)
    made = new_key(house)
    entity = f"{made.id} {house.sealer.seal(made.text).hex()}"
    return run(house, asked, Streams(city=True), lambda unit: add_key(unit, made, scope, name), entity=entity)


def new_key(house: House) -> KeyMade:
    """A key's id and text, not written yet."""
    return KeyMade(public_id(house.chance), key_text(house.chance))


def add_key(unit: Unit, made: KeyMade, scope: Scope, name: str) -> KeyMade:
    """Write a key within a transaction that holds the city's stream."""
    values = {"id": made.id, "hash": plain_hash(made.text), "name": name, "role": scope.role.value}
    places = {"site": scope.site, "hall": scope.hall, "counter": scope.counter}
    people_queries.insert_key(unit.connection, {**values, **places, "created_at": unit.asked.real_now})
    _tell(unit, "city.key_made", made.id)
    return made


def revoke_key(house: House, asked: Asked, id: str) -> Done[None]:
    """Revoke a key at once, everywhere. Refuses with NotFound."""

    def work(unit: Unit) -> None:
        if not people_queries.revoke_key(unit.connection, id, unit.asked.real_now):
            raise NotFound()
        _tell(unit, "city.key_revoked", id)

    return run(house, asked, Streams(city=True), work)


def _tell(unit: Unit, kind: str, subject: str) -> None:
    unit.append(CITY, CityEvent(kind, unit.now, unit.actor.role.value, subject))
    unit.audit(kind.removeprefix("city."), place=None, subject=subject)


def _must_be_long(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise BadInput(fields={"password": f"{SHORTEST_PASSWORD}+"})


def _checked(house: House, scope: Scope) -> Scope:
    """The scope with the places above its smallest one filled in."""
    directory = house.directory
    hall, site = scope.hall, scope.site
    if scope.counter is not None:
        if scope.counter not in directory.counters:
            raise BadInput(fields={"counter": "unknown"})
        hall = directory.counters[scope.counter].hall
    if hall is not None:
        if hall not in directory.halls:
            raise BadInput(fields={"hall": "unknown"})
        site = directory.halls[hall].site
    if site is not None and site not in directory.sites:
        raise BadInput(fields={"site": "unknown"})
    return Scope(scope.role, site, hall, scope.counter)
