"""The API over HTTP: kept connections, and POSTs that are safe to repeat because each carries its own key."""

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import urllib3

PREFIX = "/api/v1"
# A server that is being started again is back within seconds; one that is silent for a minute is gone.
PATIENCE_S = 60.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 2.0
TIMEOUT_S = 30.0
BUSY = 503


@dataclass(frozen=True, slots=True)
class Ask:
    """One call of the API; `kind` is the row of the figures it counts in."""

    kind: str
    method: str
    path: str
    key: str | None = None
    body: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, when (monotonic), after how long, and after how many sendings."""

    code: int
    body: dict[str, Any] = field(default_factory=dict)
    heard_s: float = 0.0
    took_s: float = 0.0
    tries: int = 1

    @property
    def done(self) -> bool:
        """Whether the server did what was asked."""
        return self.code < 400

    @property
    def refusal(self) -> str:
        """The code of the refusal; the HTTP one where the answer has none."""
        return str(self.body.get("code") or self.code)


class ServerGone(Exception):
    """Nobody answers at the address."""


class Caller:
    """Sends, from any number of threads."""

    def __init__(self, url: str, callers: int, *, patience_s: float = PATIENCE_S) -> None:
        self._pool = urllib3.connection_from_url(url, maxsize=callers, block=True, retries=False, timeout=TIMEOUT_S)
        self._patience_s = patience_s
        self._sleep: Callable[[float], None] = time.sleep
        self._gone = False

    def send(self, ask: Ask) -> Answer:
        """Send until there is an answer other than `try again`; raises ServerGone after a minute without any, and from then on."""
        if self._gone:
            raise ServerGone("it did not answer before")
        headers = {"Content-Type": "application/json", "User-Agent": "queueapp-simulate"}
        if ask.key is not None:
            headers["Authorization"] = f"Bearer {ask.key}"
        if ask.method != "GET":
            headers["Idempotency-Key"] = secrets.token_urlsafe(24)
        body = None if ask.method == "GET" else json.dumps(ask.body or {}).encode()
        until = time.monotonic() + self._patience_s
        pause, tries = FIRST_PAUSE_S, 1
        while True:
            answer = self._once(ask, headers, body, tries)
            if answer is not None and answer.code != BUSY:
                return answer
            if time.monotonic() > until:
                if answer is not None:
                    return answer
                self._gone = True
                raise ServerGone(f"no answer for {self._patience_s:.0f} s")
            self._sleep(pause)
            pause, tries = min(2 * pause, LONGEST_PAUSE_S), tries + 1

    def close(self) -> None:
        """Let go of all connections."""
        self._pool.close()

    def _once(self, ask: Ask, headers: dict[str, str], body: bytes | None, tries: int) -> Answer | None:
        begun = time.monotonic()
        try:
            response = self._pool.urlopen(ask.method, PREFIX + ask.path, body=body, headers=headers)
            content = json.loads(response.data or b"{}")
        except (urllib3.exceptions.HTTPError, OSError, ValueError):
            return None
        heard = time.monotonic()
        return Answer(response.status, content if isinstance(content, dict) else {}, heard, heard - begun, tries)
