"""The displays' sockets: a paired screen hears its hall's board, and says what it showed and spoke."""

from collections.abc import Callable
from typing import Any

from flask import request
from flask_socketio import Namespace
from socketio.exceptions import ConnectionRefusedError as Refusal

from queueapp.domain.refusals import Refused
from queueapp.domain.roles import Actor
from queueapp.live import rooms
from queueapp.live.broadcast import Broadcaster, Make
from queueapp.live.connecting import answering
from queueapp.live.signals import Receipt, Receipts, Screens


class DisplayNamespace(Namespace):
    """`/displays`: connects with `auth: {key}`; sends `shown`, `spoken` {call} and `health`."""

    def __init__(
        self, *, broadcaster: Broadcaster, board: Make, receipts: Receipts, health: Screens, identify: Callable[[str], Actor],
        words: Callable[[Refused], str],
    ) -> None:  # fmt: skip
        super().__init__(rooms.DISPLAYS)
        self._broadcaster = broadcaster
        self._board = board
        self._receipts = receipts
        self._health = health
        self._identify = identify
        self._words = words
        self._screens: dict[str, Actor] = {}
        self._keys: dict[str, str] = {}

    @answering
    def on_connect(self, auth: Any = None) -> None:
        """Seat a screen in its hall, or refuse it with a code."""
        key = str(auth.get("key", "")) if isinstance(auth, dict) else ""
        try:
            actor = self._identify(key)
        except Refused as refusal:
            raise Refusal(refusal.code, {"refused": refusal.code, "text": self._words(refusal)}) from refusal
        sid, room = _sid(), rooms.board(actor.hall or "")
        self._screens[sid], self._keys[sid] = actor, key
        self._health.came(actor.id)
        self.enter_room(sid, room.name)
        self.enter_room(sid, f"display:{actor.id}")
        self.emit(room.kind, self._broadcaster.enter(room, self._board), room=sid)

    def on_disconnect(self, reason: Any = None) -> None:
        """Give the seat back."""
        self._keys.pop(_sid(), None)
        actor = self._screens.pop(_sid(), None)
        if actor is not None:
            self._health.left(actor.id)
            self._broadcaster.leave(rooms.board(actor.hall or ""))

    def on_shown(self, data: Any = None) -> None:
        """A screen shows a call: the first one's word reaches the desk."""
        self._note(self._receipts.shown, data)

    def on_spoken(self, data: Any = None) -> None:
        """A screen has spoken a call."""
        self._note(self._receipts.spoken, data)

    def on_health(self, data: Any = None) -> None:
        """A screen tells whether it is visible and can sound."""
        actor = self._screens.get(_sid())
        if actor is not None and isinstance(data, dict):
            self._health.told(actor.id, visible=bool(data.get("visible")), sound=bool(data.get("sound")))

    def recheck(self) -> None:
        """Cut the screens off whose key no longer opens: they connect again and hear why not."""
        for sid, key in list(self._keys.items()):
            try:
                self._identify(key)
            except Refused:
                self.disconnect(sid)

    def screens_in(self, hall: str) -> int:
        """How many screens of a hall are connected here."""
        return sum(1 for actor in self._screens.values() if actor.hall == hall)

    def _note(self, note: Callable[[str, str, str], Receipt | None], data: Any) -> None:
        actor = self._screens.get(_sid())
        call = data.get("call") if isinstance(data, dict) else None
        if actor is None or not isinstance(call, str):
            return
        receipt = note(call, actor.id, actor.hall or "")
        if receipt is not None:
            told = {"call": call, "shown": bool(receipt.shown), "spoken": bool(receipt.spoken)}
            for room in self._broadcaster.rooms(rooms.desks_at(receipt.counter)):
                self._broadcaster.tell(room, "receipt", told)


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]  # added by Flask-SocketIO
