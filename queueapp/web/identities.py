"""Who is asking: a key in the header, or a session in the cookie; looked up once, kept until the city's stream tells of people."""

from collections.abc import Callable

from flask import Request, session

from queueapp.actions.unit import House
from queueapp.domain.refusals import DisplayRevoked, DisplayUnknown, NotSignedIn
from queueapp.domain.roles import Actor, Role
from queueapp.storage.people_queries import actor_of_key, actor_of_session, session_seen
from queueapp.storage.sealing import plain_hash

COOKIE_FIELD = "secret"
BEARER = "Bearer "
# A clerk's shift, with a margin: after that many idle hours a session is over.
IDLE_US = 12 * 3600 * 1_000_000
# A session's last use is written this often, not at each request.
SEEN_EVERY_US = 300 * 1_000_000


def carries_key(request: Request) -> bool:
    """Whether a request says who it is by a key, which no browser sends by itself."""
    return request.headers.get("Authorization", "").startswith(BEARER)


class Identities:
    """Looks keys and sessions up."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._keys: dict[bytes, tuple[Actor, bool] | None] = {}
        self._sessions: dict[bytes, tuple[Actor, int]] = {}
        house.forgetters.append(self.forget)

    def forget(self) -> None:
        """Somebody was disabled, signed out or revoked: look everyone up again.

        A look-up that is under way keeps what it finds in the old dictionary, where nobody sees it any more."""
        self._keys = {}
        self._sessions = {}

    def of_request(self, request: Request) -> Actor | None:
        """The actor of a request; None for a citizen. An unknown or revoked key is NotSignedIn."""
        if carries_key(request):
            found = self._key(request.headers["Authorization"].removeprefix(BEARER).strip())
            if found is None or found[1]:
                raise NotSignedIn()
            return found[0]
        secret = session.get(COOKIE_FIELD)
        return None if secret is None else self.of_session(str(secret))

    def of_session(self, secret: str) -> Actor | None:
        """The actor of a session's secret; None when it is over."""
        id_hash = plain_hash(secret)
        now, sessions = self._house.real_now(), self._sessions
        kept = sessions.get(id_hash)
        if kept is None:
            with self._house.database.read() as connection:
                kept = actor_of_session(connection, id_hash)
            if kept is None:
                return None
            sessions[id_hash] = kept
        actor, seen_at = kept
        if now - seen_at > IDLE_US:
            return None
        if now - seen_at > SEEN_EVERY_US:
            sessions[id_hash] = (actor, now)
            self._house.database.write(lambda connection: session_seen(connection, id_hash, now))
        return actor

    def standing(self, request: Request) -> Callable[[], bool]:
        """Whether whoever asks now has not been signed out, disabled or revoked since; to be asked again later."""
        if carries_key(request):
            key = request.headers["Authorization"].removeprefix(BEARER).strip()
            return lambda: self.of_key(key) is not None
        id_hash = plain_hash(str(session.get(COOKIE_FIELD, "")))
        return lambda: self._session_stands(id_hash)

    def _session_stands(self, id_hash: bytes) -> bool:
        with self._house.database.read() as connection:
            return actor_of_session(connection, id_hash) is not None

    def of_display(self, key: str) -> Actor:
        """The actor of a display's key. Refuses with DisplayUnknown, DisplayRevoked."""
        found = self._key(key)
        if found is None or found[0].role is not Role.DISPLAY:
            raise DisplayUnknown()
        if found[1]:
            raise DisplayRevoked()
        return found[0]

    def of_key(self, key: str) -> Actor | None:
        """The actor of a key; None when unknown or revoked."""
        found = self._key(key)
        return None if found is None or found[1] else found[0]

    def _key(self, key: str) -> tuple[Actor, bool] | None:
        key_hash, keys = plain_hash(key), self._keys
        if key_hash not in keys:
            with self._house.database.read() as connection:
                found = actor_of_key(connection, key_hash)
            if found is None:
                return None
            keys[key_hash] = found
        return keys[key_hash]
