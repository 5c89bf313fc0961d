"""A crowd of phones that ask a real server at once, and ask again under the same key when the line breaks."""

import json
import os
import secrets
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tests.bookings.town import an_id_number

ROOT = Path(__file__).parents[2]
READY_WITHIN_S = 120
PAUSE_S = 0.2


@dataclass
class Asking:
    """One phone's request, under one key for all its tries, and its answer."""

    body: bytes
    address: str
    key: str = field(default_factory=lambda: secrets.token_hex(16))
    code: int | None = None
    answer: dict[str, Any] = field(default_factory=dict)
    tries: int = 0
    line: socket.socket | None = None
    heard: bytes = b""
    again_at: float = 0.0

    def wire(self) -> bytes:
        """The request as it is sent."""
        head = (
            "POST /api/v1/appointments HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nConnection: close\r\n"
            f"X-Forwarded-For: {self.address}\r\nIdempotency-Key: {self.key}\r\nContent-Length: {len(self.body)}\r\n\r\n"
        )
        return head.encode() + self.body


def wanting(count: int, site: str, service: str, start: str) -> list[Asking]:
    """So many persons who want the same start."""
    return [Asking(_body(order, site, service, start), f"10.1.{order >> 8}.{order & 255}") for order in range(count)]


def _body(order: int, site: str, service: str, start: str) -> bytes:
    person = {"name": "张三", "id_type": "resident_id", "id_number": an_id_number(order), "phone": f"138{order:08d}"}
    return json.dumps({"site": site, "services": [service], "start": start, "person": person}).encode()


def ask_all(port: int, crowd: Sequence[Asking], on_answer: Callable[[int], None], within_s: float = 120) -> None:
    """Let all ask at once until each is answered; a broken line and `try_again` are tried again."""
    until = time.monotonic() + within_s
    with selectors.DefaultSelector() as lines:
        for one in crowd:
            _send(lines, one, port)
        while any(one.code is None for one in crowd):
            for key, _ in lines.select(PAUSE_S / 4):
                _hear(lines, key.data)
            for one in crowd:
                if one.code is None and one.line is None and one.again_at < time.monotonic():
                    _send(lines, one, port)
            on_answer(sum(one.code is not None for one in crowd))
            assert time.monotonic() < until, f"{sum(one.code is None for one in crowd)} were never answered"


def _send(lines: selectors.BaseSelector, one: Asking, port: int) -> None:
    one.tries, one.heard, one.again_at = one.tries + 1, b"", time.monotonic() + PAUSE_S
    try:
        line = socket.create_connection(("127.0.0.1", port), timeout=5)
        line.sendall(one.wire())
    except OSError:
        return
    one.line = line
    lines.register(line, selectors.EVENT_READ, one)


def _hear(lines: selectors.BaseSelector, one: Asking) -> None:
    assert one.line is not None
    try:
        more = one.line.recv(65_536)
    except OSError:
        more = b""
    one.heard += more
    head, whole, body = one.heard.partition(b"\r\n\r\n")
    told = whole and len(body) >= _length(head)
    if more and not told:
        return
    lines.unregister(one.line)
    one.line.close()
    one.line = None
    if told and (code := int(head[9:12])) != 503:
        one.code, one.answer = code, json.loads(body)


def _length(head: bytes) -> int:
    return next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))


class Server:
    """A real `queueapp serve` of a data folder."""

    def __init__(self, folder: Path, address: str) -> None:
        self.port = _free_port()
        self._environment = {
            **os.environ, "QUEUEAPP_DATA_FOLDER": str(folder), "QUEUEAPP_DATABASE_URL": address, "QUEUEAPP_TRUSTED_PROXIES": "1",
            "QUEUEAPP_CLOCK": "2026-11-24T09:00,1", "QUEUEAPP_LOG_LEVEL": "WARNING", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        self._log = folder / "serve.log"
        self._family: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "queueapp.cli", "serve", "--port", str(self.port)]
        with self._log.open("ab") as log:
            self._family = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)
        until = time.monotonic() + READY_WITHIN_S
        while not self._answers():
            assert self._family.poll() is None and time.monotonic() < until, self._log.read_text()
            time.sleep(0.1)

    def let_the_scheduler_sleep(self) -> None:
        """The scheduler lives and does nothing: its family does not start another one."""
        schedulers = [one for one in self._processes() if "scheduler" in one.cmdline()]
        assert len(schedulers) == 1
        schedulers[0].suspend()

    def kill(self) -> None:
        """kill -9 of the whole family, the scheduler too."""
        for one in self._processes():
            one.kill()
        assert self._family is not None
        self._family.wait(20)

    def stop(self) -> None:
        """End it, whatever state it is in."""
        if self._family is not None and self._family.poll() is None:
            self.kill()

    def faults(self) -> str:
        """What it complained of."""
        lines = self._log.read_text().splitlines()
        return "\n".join(line for line in lines if "Traceback" in line or "fault" in line or "Error" in line)

    def _processes(self) -> list[psutil.Process]:
        assert self._family is not None
        parent = psutil.Process(self._family.pid)
        return [parent, *parent.children(recursive=True)]

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as line:
                line.sendall(b"GET /readyz HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
                return line.recv(100).startswith(b"HTTP/1.1 200")
        except OSError:
            return False


def _free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])
