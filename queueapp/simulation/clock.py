"""The city's time as the server's answers tell it, between them reckoned by this machine's clock."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from queueapp.domain.clock import SECOND, Instant, instant

# Answers differ by how long they travelled; by more than this only when the server's clock was set anew.
SET_ANEW_S = 5.0


def instant_of(text: str) -> Instant:
    """The Instant of a time as the API writes it."""
    return instant(datetime.fromisoformat(text))


class CityClock:
    """Follows the server's clock: of all answers the one that travelled least is believed."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._base: float | None = None
        self.rate = 1.0

    def hear(self, body: dict[str, Any], heard_s: float) -> None:
        """Take the time out of an answer that has one."""
        if "clock" not in body or not body.get("at"):
            return
        rate = float(body["clock"]["rate"])
        base = instant_of(body["at"]) - heard_s * rate * SECOND
        anew = self._base is None or rate != self.rate or abs(base - self._base) > SET_ANEW_S * rate * SECOND
        if self._base is None or anew or base > self._base:
            self._base, self.rate = base, rate

    def now(self) -> Instant:
        """The city's time."""
        if self._base is None:
            raise RuntimeError("no answer has told the time yet")
        return Instant(int(self._base + self._monotonic() * self.rate * SECOND))

    def seconds_until(self, at: int) -> float:
        """Real seconds until the city's clock says `at`."""
        return (at - self.now()) / SECOND / self.rate

    def after_s(self, seconds: float) -> Instant:
        """The city's time these real seconds from now."""
        return Instant(self.now() + int(seconds * self.rate * SECOND))
