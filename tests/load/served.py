"""A real `queueapp serve` over a prepared city, and callers who speak HTTP to it with as little work of their own as can be."""

import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.load.city import City

READY_WITHIN_S = 60


@dataclass(frozen=True)
class Served:
    """A running server."""

    host: str
    port: int
    web: psutil.Process

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        return self.host, self.port

    def cpu_ms(self) -> float:
        """What the web process has spent so far, to the kernel's nanoseconds summed over its threads."""
        total = 0
        for thread in self.web.threads():
            try:
                total += int(Path(f"/proc/{self.web.pid}/task/{thread.id}/schedstat").read_text().split()[0])
            except OSError:
                continue
        return total / 1_000_000

    def kilobytes(self) -> float:
        """Its resident memory."""
        return float(self.web.memory_info().rss / 1024)


@contextmanager
def served(city: City, *, sockets: int = 500) -> Iterator[Served]:
    """Serve a city; ended by its id at the end."""
    port = free_port()
    environment = {
        **os.environ, "QUEUEAPP_DATA_FOLDER": str(city.settings.data_folder), "QUEUEAPP_DATABASE_URL": city.settings.database_url,
        "QUEUEAPP_CLOCK": city.settings.clock, "QUEUEAPP_SOCKETS": str(sockets), "QUEUEAPP_LOG_LEVEL": "WARNING",
    }  # fmt: skip
    city.house.database.close()
    command = [sys.executable, "-m", "queueapp.cli", "serve", "--port", str(port)]
    family = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_until_ready(family, port)
        yield Served("127.0.0.1", port, _web_process(family.pid))
    finally:
        family.terminate()
        family.wait(30)


class Caller:
    """One kept-alive connection under one key."""

    def __init__(self, address: tuple[str, int], key: str | None = None) -> None:
        self._socket = socket.create_connection(address)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._key = f"Authorization: Bearer {key}\r\n" if key else ""
        self._rest = b""

    def get(self, path: str) -> int:
        """The code of a GET's answer."""
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: bench\r\n{self._key}\r\n".encode())
        return self._answer()[0]

    def read(self, path: str) -> bytes:
        """The body of a GET's answer."""
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: bench\r\n{self._key}\r\n".encode())
        return must(200, self._answer())

    def post(self, path: str, body: dict[str, Any], key: str | None = None) -> tuple[int, bytes]:
        """Code and body of a POST's answer, under a fresh idempotency key."""
        content = json.dumps(body)
        authorization = f"Authorization: Bearer {key}\r\n" if key else self._key
        self._socket.sendall(
            f"POST /api/v1{path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n{authorization}"
            f"Idempotency-Key: {secrets.token_hex(16)}\r\nContent-Length: {len(content)}\r\n\r\n{content}".encode()
        )
        return self._answer()

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _answer(self) -> tuple[int, bytes]:
        found = self._rest
        while b"\r\n\r\n" not in found:
            found += self._more()
        head, _, body = found.partition(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        while len(body) < length:
            body += self._more()
        self._rest = body[length:]
        return int(head[9:12]), body[:length]

    def _more(self) -> bytes:
        found = self._socket.recv(65_536)
        if not found:
            raise ConnectionError("the server hung up")
        return found


class Callers:
    """So many connections that work at the same time."""

    def __init__(self, address: tuple[str, int], count: int) -> None:
        self.all = [Caller(address) for _ in range(count)]

    def share(self, tasks: Sequence[Sequence[Any]], work: Any) -> tuple[float, list[float]]:
        """Let each do its tasks by `work(caller, task)`; seconds from the first to the last, and each task's own in ms."""
        spent: list[list[float]] = [[] for _ in self.all]
        faults: list[Exception] = []
        start = threading.Barrier(len(self.all) + 1)

        def run(number: int) -> None:
            start.wait()
            try:
                for task in tasks[number]:
                    began = time.perf_counter()
                    work(self.all[number], task)
                    spent[number].append((time.perf_counter() - began) * 1000)
            except Exception as fault:
                faults.append(fault)

        threads = [threading.Thread(target=run, args=(number,)) for number in range(len(self.all))]
        for thread in threads:
            thread.start()
        start.wait()
        began = time.perf_counter()
        for thread in threads:
            thread.join()
        if faults:
            raise faults[0]
        return time.perf_counter() - began, [one for mine in spent for one in mine]

    def close(self) -> None:
        """Hang up."""
        for caller in self.all:
            caller.close()


def must(code: int, answer: tuple[int, bytes]) -> bytes:
    """The body of an answer with this code."""
    if answer[0] != code:
        raise RuntimeError(f"{answer[0]} instead of {code}: {answer[1][:300]!r}")
    return answer[1]


def _web_process(family: int) -> psutil.Process:
    """gunicorn's worker: the grandchild of the family."""
    for child in psutil.Process(family).children():
        workers = child.children()
        if workers:
            return workers[0]
    raise RuntimeError("the server has no worker")


def _wait_until_ready(family: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until and family.poll() is None:
        try:
            caller = Caller(("127.0.0.1", port))
            if caller.get("/readyz") == 200:
                return
        except (OSError, StopIteration):
            pass
        time.sleep(0.1)
    raise RuntimeError("the server did not become ready")


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])
