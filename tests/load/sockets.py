"""A process full of watchers: speaks WebSocket with Engine.IO and Socket.IO inside it, and notes when each state arrived.

It takes commands as lines of JSON on stdin: `{"connect": {…}}`, answered with `{"ready": n}` once each has its first state, and
`{"take": true}`, answered with the arrivals since the last: pairs of (watcher, monotonic nanoseconds). It parses frames by hand:
a library's hundred microseconds a message would measure this process and not the server."""

import asyncio
import base64
import json
import os
import sys
import time
from typing import Any

# What browsers offer; the server need not accept.
DEFLATE = "permessage-deflate; client_max_window_bits"
AT_A_TIME = 40


class Watcher(asyncio.Protocol):
    """One socket."""

    def __init__(self, number: int, host: str, wish: dict[str, Any], arrivals: list[tuple[int, int]]) -> None:
        loop = asyncio.get_running_loop()
        self.ready: asyncio.Future[None] = loop.create_future()
        self._number = number
        self._wish = wish
        self._host = host
        self._arrivals = arrivals
        self._buffer = bytearray()
        self._greeted = False
        self._event = f'42{wish["namespace"]},["{wish["event"]}"'.encode() if "event" in wish else b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        path = "/socket.io/?EIO=4&transport=websocket" if self._event else "/"
        authorization = f"Authorization: Bearer {self._wish['key']}\r\n" if "key" in self._wish else ""
        transport.write(
            f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{authorization}"
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Extensions: {DEFLATE}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        """Take what came apart."""
        self._buffer += data
        if not self._greeted and not self._greet():
            return
        while (end := self._frame_end()) is not None:
            start, stop = end
            payload = bytes(self._buffer[start : min(stop, start + 60)])
            code = self._buffer[0] & 0x0F
            del self._buffer[:stop]
            self._take(code, payload)

    def connection_lost(self, exc: Exception | None) -> None:
        """The server hung up."""
        if not self.ready.done():
            self.ready.set_exception(ConnectionError(f"watcher {self._number} was not let in: {bytes(self._buffer[:200])!r}"))

    def _greet(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = bytes(self._buffer[:end]).lower()
        if b" 101 " not in head or b"permessage-deflate" in head:
            self._transport.abort()
            return False
        del self._buffer[: end + 4]
        self._greeted = True
        if not self._event:
            self._settle()
        return True

    def _frame_end(self) -> tuple[int, int] | None:
        found = self._buffer
        if len(found) < 2:
            return None
        length, start = found[1] & 0x7F, 2
        if length >= 126:
            start = 4 if length == 126 else 10
            if len(found) < start:
                return None
            length = int.from_bytes(found[2:start], "big")
        return (start, start + length) if len(found) >= start + length else None

    def _take(self, code: int, payload: bytes) -> None:
        if code == 9:
            self._say(b"", 0x8A)
        if code != 1:
            return
        if not self._event or payload.startswith(self._event):
            self._arrivals.append((self._number, time.monotonic_ns()))
            self._settle()
        elif payload == b"2":
            self._say(b"3")
        elif payload.startswith(b"0{"):
            self._say(f"40{self._wish['namespace']},{json.dumps(self._wish.get('auth') or {})}".encode())
        elif payload.startswith(b"44"):
            self._transport.abort()

    def _say(self, payload: bytes, first: int = 0x81) -> None:
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else bytes([0xFE]) + size.to_bytes(2, "big")
        # A mask of zeros is a mask: the text stays as it is.
        self._transport.write(bytes([first]) + length + b"\0\0\0\0" + payload)

    def _settle(self) -> None:
        if not self.ready.done():
            self.ready.set_result(None)


class Crowd:
    """All watchers of this process."""

    def __init__(self) -> None:
        self._watchers: list[Watcher] = []
        self._arrivals: list[tuple[int, int]] = []

    async def connect(self, host: str, port: int, wishes: list[dict[str, Any]]) -> int:
        """Let more watchers in; how many there are now."""
        turn = asyncio.Semaphore(AT_A_TIME)
        first = len(self._watchers)

        async def one(number: int, wish: dict[str, Any]) -> Watcher:
            async with turn:
                make = lambda: Watcher(number, host, wish, self._arrivals)  # noqa: E731
                _, watcher = await asyncio.get_running_loop().create_connection(make, host, port)
                await asyncio.wait_for(watcher.ready, 60)
                return watcher

        self._watchers += await asyncio.gather(*(one(first + place, wish) for place, wish in enumerate(wishes)))
        return len(self._watchers)

    def take(self) -> list[tuple[int, int]]:
        """The arrivals since the last time."""
        found = list(self._arrivals)
        self._arrivals.clear()
        return found


async def main() -> None:
    """Follow the commands on stdin."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=10_000_000)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    crowd = Crowd()
    while line := await reader.readline():
        command = json.loads(line)
        answer: object = {"ready": await crowd.connect(**command["connect"])} if "connect" in command else crowd.take()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
