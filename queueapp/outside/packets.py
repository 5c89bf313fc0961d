"""Packets of live messages: text only, in as few signs as JSON allows."""

import json
from typing import Any

import orjson
from socketio.packet import Packet


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
