"""Packets of live messages: text only, in as few signs as JSON allows."""

import json
from typing import Any

import orjson
from socketio.packet import ACK, CONNECT, DISCONNECT, EVENT, Packet

KINDS = (CONNECT, DISCONNECT, EVENT, ACK)
# Events that the library itself tells of; nobody may say them for it.
KEPT_NAMES = ("connect", "disconnect")


class Compact:
    """JSON as the sockets' library wants it: one name for writing, one for reading."""

    @staticmethod
    def dumps(value: Any, **_: Any) -> str:
        """A value without spaces, Chinese as it is."""
        return orjson.dumps(value).decode()

    @staticmethod
    def loads(text: str | bytes, **_: Any) -> Any:
        """The value of a text."""
        return json.loads(text)


class TextPacket(Packet):  # type: ignore[misc]  # the library has no types
    """No message carries bytes: the library need not look for some in every corner of a state (100 µs a board)."""

    json = Compact
    uses_binary_events = False

    def __init__(self, *parts: Any, encoded_packet: str | bytes | None = None, **more: Any) -> None:
        # The library takes an empty one for an event without a name.
        super().__init__(*parts, encoded_packet="x" if encoded_packet in ("", b"") else encoded_packet, **more)

    def decode(self, encoded_packet: str | bytes) -> int:
        """Read what came. What is no message of ours says goodbye: the library would keep announced attachments in memory until
        they are complete, and write a traceback for each text it cannot read."""
        try:
            announced = super().decode(encoded_packet)
        except (ValueError, TypeError):
            announced = 1
        if announced or not self._is_ours():
            self.packet_type, self.namespace, self.data, self.id = DISCONNECT, None, None, None
        return 0

    def _is_ours(self) -> bool:
        if self.packet_type != EVENT:
            return self.packet_type in KINDS
        said: Any = self.data
        return isinstance(said, list) and said != [] and isinstance(said[0], str) and said[0] not in KEPT_NAMES
