"""A machine outside, on the loopback: it keeps what it is asked and gives the answers it was told to give."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Asked:
    """One request as it came over the line."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Gateway:
    """Answers with the next of `answers`, then with the last again and again."""

    url: str
    asked: list[Asked] = field(default_factory=list)
    answers: list[tuple[int, Any]] = field(default_factory=lambda: [(200, {})])

    def answer(self, *answers: tuple[int, Any]) -> None:
        """What it shall say from now on."""
        self.answers = list(answers)


@contextmanager
def gateway() -> Iterator[Gateway]:
    """A gateway that listens while the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            at.asked.append(Asked(self.path, headers, self.rfile.read(length)))
            http, body = at.answers.pop(0) if len(at.answers) > 1 else at.answers[0]
            told = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(http)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    at = Gateway(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield at
    server.shutdown()
    server.server_close()
    thread.join()
