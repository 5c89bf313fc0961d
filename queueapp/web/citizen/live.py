"""The phones that follow a ticket: one room per visit, which moves with it from hall to hall."""

from typing import Any

from queueapp.domain.refusals import NotFound, Refused
from queueapp.live import rooms
from queueapp.live.connecting import answering
from queueapp.live.rooms import Room
from queueapp.live.states import Change
from queueapp.web.door import Door
from queueapp.web.sockets import RoomNamespace, sid_of_request

# Events after which a visit's newest ticket may stand in another hall.
_MOVES = frozenset({"ticket.departed", "ticket.finished", "ticket.issued", "ticket.arrived", "ticket.withdrawn"})


class TicketNamespace(RoomNamespace):
    """`/ticket`: connects with the ticket's secret code."""

    def __init__(self, door: Door) -> None:
        super().__init__(rooms.TICKET, door.broadcaster, door.words)
        self._door = door
        self._sids: dict[str, set[str]] = {}
        self._visits: dict[str, str] = {}

    @answering
    def on_connect(self, auth: Any = None) -> None:
        """Seat the phone in its visit's room."""
        try:
            code = str(auth["code"]) if isinstance(auth, dict) and "code" in auth else ""
            visit = self._door.visit_of_code(code)
            sid = sid_of_request()
            self.seat(sid, *self._door.ticket_room(visit))
        except Refused as refusal:
            raise self.refuse(refusal) from refusal
        self._visits[sid] = visit
        self._sids.setdefault(visit, set()).add(sid)

    def on_disconnect(self, reason: Any = None) -> None:
        """Forget the phone."""
        sid = sid_of_request()
        visit = self._visits.pop(sid, None)
        if visit is not None:
            self._sids[visit].discard(sid)
            if not self._sids[visit]:
                del self._sids[visit]
        super().on_disconnect(reason)

    def follow_moves(self, change: Change) -> None:
        """Let phones follow a visit into the hall of its next stage or transfer."""
        if change.events and not any(event.kind in _MOVES for event in change.events):
            return
        # Where the whole state was read anew, any visit may stand elsewhere now.
        visits = change.visits if change.events else self._sids.keys()
        for visit in list(visits & self._sids.keys()):
            self._move(visit)

    def _move(self, visit: str) -> None:
        try:
            room, make = self._door.ticket_room(visit)
        except NotFound:
            return
        for sid in list(self._sids.get(visit, ())):
            if (old := self._room_of(sid)) is not None and old.stream != room.stream:
                self.unseat(sid, old)
                self.seat(sid, room, make)

    def _room_of(self, sid: str) -> Room | None:
        return next(iter(self._seats.get(sid, [])), None)
