"""A bare broadcast: a `websockets` server that sends one ready text to all who listen whenever anybody sends it anything."""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path

from websockets import ConnectionClosed
from websockets.asyncio.server import ServerConnection, broadcast, serve


async def main(port: int, text: str) -> None:
    """Serve until ended."""
    listeners: set[ServerConnection] = set()

    async def follow(connection: ServerConnection) -> None:
        listeners.add(connection)
        with suppress(ConnectionClosed):
            async for _ in connection:
                broadcast(listeners - {connection}, text)
        listeners.discard(connection)

    async with serve(follow, "127.0.0.1", port, compression=None, ping_interval=None, backlog=4096):
        print("ready", flush=True)
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2]).read_text(encoding="utf-8")))
