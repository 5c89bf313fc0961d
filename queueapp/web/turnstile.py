"""The turnstile before booking: so many of the public's requests at a time, the others wait where they cost nothing.

At the release moment thousands ask in one second. Let in all at once, each would be read, parsed and half done before the first
is answered, and a clerk's call would wait behind all of them (measured with 1,000 phones for 100 places: 1.0 s at the p99)."""

import threading
from collections.abc import Iterable
from typing import Any

from flask import Flask, request

from queueapp.domain.refusals import TryAgain
from queueapp.web.sockets import Wsgi

# More would not be answered sooner: one transaction at a time is written at a site, and one processor makes the answers.
WIDTH = 6
# Shorter than proxies wait, long enough for 6,000 phones on two processors.
LONGEST_S = 25.0
# What the public asks for in a rush: free times, holds, appointments, and the pages of booking.
PATHS = ("/api/v1/availability", "/api/v1/holds", "/api/v1/appointments", "/book")
_PUT_OFF = "queueapp.put_off"


class Turnstile:
    """Lets so many requests at a time through to an application; TryAgain for whoever waited too long."""

    def __init__(self, application: Wsgi, width: int = WIDTH, longest_s: float = LONGEST_S) -> None:
        self._application = application
        self._free = threading.Semaphore(width)
        self._longest_s = longest_s

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request, once it is its turn."""
        if not is_rushed(environ.get("PATH_INFO", "")):
            return self._application(environ, start_response)
        if not self._free.acquire(timeout=self._longest_s):
            environ[_PUT_OFF] = True
            return self._application(environ, start_response)
        try:
            return self._application(environ, start_response)
        finally:
            self._free.release()


def is_rushed(path: str) -> bool:
    """Whether a path is one of those that the public asks for in a rush."""
    return path.startswith(PATHS) or (path.startswith("/api/v1/sites/") and path.endswith(("/days", "/slots")))


def install(app: Flask, width: int = WIDTH) -> None:
    """Put the turnstile before the app; who waited too long is told in the usual words."""

    def put_off() -> None:
        if request.environ.get(_PUT_OFF):
            raise TryAgain()

    app.before_request(put_off)
    app.wsgi_app = Turnstile(app.wsgi_app, width)  # type: ignore[method-assign]
