"""The turnstile before booking: so many of the public's requests at a time, the others wait where they cost nothing.

At the release moment thousands ask in one second. Let in all at once, each would be read, parsed and half done before the first
is answered, and a clerk's call would wait behind all of them (measured with 1,000 phones for 100 places: 1.0 s at the p99)."""

import threading
import time
from collections import deque
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from flask import Flask, request

from queueapp.domain.refusals import BadInput, Refused, TryAgain
from queueapp.web.sockets import Wsgi

# More would not be answered sooner: one transaction at a time is written at a site, and one processor makes the answers.
WIDTH = 2
# Whoever would come behind so many waits longer than his browser has patience, and is told so at once.
LONGEST = 8_000
# Octets; the longest form of booking has a tenth.
LONGEST_BODY = 20_000
# What the public asks for in a rush: free times, holds, appointments, and the pages of booking.
PATHS = ("/api/v1/availability", "/api/v1/holds", "/api/v1/appointments", "/book")
# Whoever is let in goes by way of a timer: gevent wakes fifty in a row before it looks at its sockets again.
LOOK_ROUND_S = 1e-6
_REFUSED = "queueapp.refused"


class Turnstile:
    """Lets so many requests at a time through to an application, in their order; TryAgain where the line is too long.

    While somebody works (a clerk calls, a kiosk gives a number) nobody new is let in: the writer's thread would get a turn only
    every few milliseconds beside a hub that never rests. Each piece of work done lets one in, so that no work stops the line."""

    def __init__(self, application: Wsgi, longest: int = LONGEST) -> None:
        self._application = application
        self._longest = longest
        self._turn = threading.Lock()
        self._line: deque[threading.Lock] = deque()
        self._inside = 0
        self._at_work = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request, once it is its turn."""
        # Bodies are read first: whoever sends his slowly would else hold up all others.
        if is_work(environ):
            return (self._work if _has_read_body(environ) else self._application)(environ, start_response)
        if not is_rushed(environ.get("PATH_INFO", "")):
            return self._application(environ, start_response)
        if not _has_read_body(environ):
            return self._refused(BadInput(fields={"body": "too_long"}), environ, start_response)
        if not self._enter():
            return self._refused(TryAgain(), environ, start_response)
        try:
            return self._application(environ, start_response)
        finally:
            self._leave()

    def _refused(self, refusal: Refused, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ[_REFUSED] = refusal
        return self._application(environ, start_response)

    def _work(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with self._turn:
            self._at_work += 1
        try:
            return self._application(environ, start_response)
        finally:
            with self._turn:
                self._at_work -= 1
                self._let_in(at_least=1)

    def _enter(self) -> bool:
        mine = threading.Lock()
        mine.acquire()
        with self._turn:
            if len(self._line) >= self._longest:
                return False
            self._line.append(mine)
            self._let_in()
        if not mine.acquire(blocking=False):
            mine.acquire()
            time.sleep(LOOK_ROUND_S)
        return True

    def _leave(self) -> None:
        with self._turn:
            self._inside -= 1
            self._let_in()

    def _let_in(self, at_least: int = 0) -> None:
        width = at_least if self._at_work else WIDTH
        while self._line and self._inside < width:
            self._inside += 1
            self._line.popleft().release()


def _has_read_body(environ: dict[str, Any]) -> bool:
    """Read a request's body; False for one that is longer than any form, or does not say how long it is."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if environ.get("HTTP_TRANSFER_ENCODING") or not length.isdigit() or int(length) > LONGEST_BODY:
        return False
    if int(length):
        environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(length)))
    return True


def is_work(environ: dict[str, Any]) -> bool:
    """Whether a request is a verb that nobody rushes to: the work of counters, kiosks and entrances goes on in any rush."""
    path = environ.get("PATH_INFO", "")
    return environ.get("REQUEST_METHOD") == "POST" and path.startswith("/api/") and not is_rushed(path)


def is_rushed(path: str) -> bool:
    """Whether a path is one of those that the public asks for in a rush."""
    return path.startswith(PATHS) or (path.startswith("/api/v1/sites/") and path.endswith(("/days", "/slots")))


def install(app: Flask) -> None:
    """Put the turnstile before the app; whom it does not let in is told why in the usual words."""

    def refuse() -> None:
        if refusal := request.environ.get(_REFUSED):
            raise refusal

    app.before_request(refuse)
    app.wsgi_app = Turnstile(app.wsgi_app)  # type: ignore[method-assign]
