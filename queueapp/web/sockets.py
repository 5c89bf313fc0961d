"""What all namespaces share: which rooms a socket is in, and refusals with a code instead of silence."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import request
from flask_socketio import Namespace
from socketio.exceptions import ConnectionRefusedError as Refusal

from queueapp.domain.refusals import Refused
from queueapp.live.broadcast import Broadcaster, Make
from queueapp.live.rooms import Room

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def plain_frames(application: Wsgi) -> Wsgi:
    """Offer no compression to sockets: a deflater of its own costs each screen some 300 KB here, and each state a deflate for
    every screen."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return application(environ, start_response)

    return answer


class RoomNamespace(Namespace):
    """A namespace whose sockets sit in rooms of the broadcaster."""

    def __init__(self, namespace: str, broadcaster: Broadcaster, words: Callable[[Refused], str]) -> None:
        super().__init__(namespace)
        self._broadcaster = broadcaster
        self._words = words
        self._seats: dict[str, list[Room]] = {}
        self._standing: dict[str, Callable[[], bool]] = {}

    def admit(self, sid: str, standing: Callable[[], bool]) -> None:
        """Remember how to tell whether this socket's owner still may be here."""
        self._standing[sid] = standing

    def recheck(self) -> None:
        """Cut off the sockets whose owner was signed out, disabled or revoked: they connect again and hear why not."""
        for sid, standing in list(self._standing.items()):
            if not standing():
                self.disconnect(sid)

    def seat(self, sid: str, room: Room, make: Make) -> None:
        """Let a socket into a room and send it the whole state."""
        self.enter_room(sid, room.name)
        self._seats.setdefault(sid, []).append(room)
        self.emit(room.kind, self._broadcaster.enter(room, make), room=sid)

    def unseat(self, sid: str, room: Room) -> None:
        """Let a socket out of a room."""
        self.leave_room(sid, room.name)
        self._seats[sid].remove(room)
        self._broadcaster.leave(room)

    def on_disconnect(self, reason: Any = None) -> None:
        """Give the socket's seats back."""
        self._standing.pop(sid_of_request(), None)
        for room in self._seats.pop(sid_of_request(), []):
            self._broadcaster.leave(room)

    def refuse(self, refusal: Refused) -> Refusal:
        """The refusal of a connection, with its code and words."""
        return Refusal(refusal.code, {"refused": refusal.code, "text": self._words(refusal)})


def sid_of_request() -> str:
    """The id of the socket that the current handler serves."""
    return str(request.sid)  # type: ignore[attr-defined]  # added by Flask-SocketIO
