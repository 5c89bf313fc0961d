"""The clerks' sockets: the desk's own view, the line of its services, and the heartbeat that keeps the desk."""

from typing import Any

from flask import request

from queueapp.domain.refusals import NotFound, NotSignedIn, Refused
from queueapp.live import rooms
from queueapp.live.broadcast import Make
from queueapp.live.connecting import answering
from queueapp.live.rooms import Room
from queueapp.live.states import Change
from queueapp.web.door import Door
from queueapp.web.sockets import RoomNamespace, sid_of_request


class CounterNamespace(RoomNamespace):
    """`/counter`: connects with the session; `auth: {counter}` says which desk."""

    def __init__(self, door: Door) -> None:
        super().__init__(rooms.COUNTER, door.broadcaster, door.words)
        self._door = door
        self._viewers: dict[str, tuple[str, str, str]] = {}

    @answering
    def on_connect(self, auth: Any = None) -> None:
        """Seat the page in its desk's room and in the room of its services."""
        try:
            actor = self._door.identities.of_request(request)
            if actor is None or actor.works_desk is None:
                raise NotSignedIn()
            counter = str(auth.get("counter", "")) if isinstance(auth, dict) else ""
            place = self._door.house.directory.counters.get(counter)
            if place is None or not actor.may_reach(site=place.site, hall=place.hall, counter=counter):
                raise NotFound()
        except Refused as refusal:
            raise self.refuse(refusal) from refusal
        sid, viewer = sid_of_request(), actor.works_desk
        self._viewers[sid] = (place.hall, counter, viewer)
        self.admit(sid, self._door.identities.standing(request))
        views = self._door.desk_views
        self.seat(sid, rooms.desk(place.hall, counter, viewer), lambda running, now: views.desk(running, now, counter, viewer))
        self.seat(sid, *self._door.line_of(place.hall, counter))

    def on_disconnect(self, reason: Any = None) -> None:
        """Forget the page."""
        self._viewers.pop(sid_of_request(), None)
        super().on_disconnect(reason)

    def on_seen(self, data: Any = None) -> None:
        """The page is alive: so is its desk."""
        seen = self._viewers.get(sid_of_request())
        if seen is None:
            return
        hall, counter, viewer = seen
        desk = self._door.states.of(hall).state.desks.get(counter)
        if desk is not None and desk.user == viewer:
            self._door.heartbeats.heard(desk.id)

    def follow_lines(self, change: Change) -> None:
        """Let pages change over to the line their counter has now: a desk opened for other services, a ticket bound to it."""
        for sid, (hall, counter, _) in list(self._viewers.items()):
            if hall == change.hall:
                self._change_over(sid, *self._door.line_of(hall, counter))

    def _change_over(self, sid: str, line: Room, make: Make) -> None:
        old = next((room for room in self._seats.get(sid, []) if room.kind == line.kind), None)
        if old is not None and old.name != line.name:
            self.unseat(sid, old)
            self.seat(sid, line, make)
