"""The sockets of those who watch halls whole: the hall manager one hall, the centre all of them small."""

from typing import Any

from flask import request

from queueapp.domain.refusals import NotFound, NotSignedIn, Refused
from queueapp.domain.roles import Role
from queueapp.live import rooms
from queueapp.live.connecting import answering
from queueapp.web.door import Door
from queueapp.web.sockets import RoomNamespace, sid_of_request

WATCHERS = frozenset({Role.MANAGER, Role.CENTRE, Role.ADMIN, Role.GREETER})


class ManagerNamespace(RoomNamespace):
    """`/manager`: connects with the session or a key; `auth: {hall}` for one hall, none for the small view of all."""

    def __init__(self, door: Door) -> None:
        super().__init__(rooms.MANAGER, door.broadcaster, door.words)
        self._door = door

    @answering
    def on_connect(self, auth: Any = None) -> None:
        """Seat the watcher."""
        try:
            actor = self._door.identities.of_request(request)
            if actor is None:
                raise NotSignedIn()
            if actor.role not in WATCHERS:
                raise NotFound()
            wanted = str(auth["hall"]) if isinstance(auth, dict) and auth.get("hall") else None
            halls = [
                place.code
                for place in self._door.house.directory.halls.values()
                if wanted in (None, place.code) and actor.may_reach(site=place.site, hall=place.code)
            ]
            if not halls:
                raise NotFound()
        except Refused as refusal:
            raise self.refuse(refusal) from refusal
        self.admit(sid_of_request(), self._door.identities.standing(request))
        views = self._door.hall_views
        if wanted is not None:
            self.seat(sid_of_request(), rooms.hall(wanted), views.hall)
            return
        for hall in halls:
            self.seat(sid_of_request(), rooms.summary(hall), views.summary)
