"""A clock that stands still until a test moves it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from queueapp.domain.clock import MINUTE, SECOND, Instant, instant

ZIBO = ZoneInfo("Asia/Shanghai")
# A Tuesday, half an hour after every hall of the small catalogue has opened.
NINE = datetime(2026, 11, 24, 9, 0, tzinfo=ZIBO)


class StoppedClock:
    """Says the same time again and again; `wait` moves it forward, `set` anywhere."""

    def __init__(self, start: datetime = NINE) -> None:
        self.at = instant(start)

    def __call__(self) -> Instant:
        return self.at

    def wait(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Let time pass."""
        length = (days * 24 + hours) * 60 * MINUTE + minutes * MINUTE + seconds * SECOND
        self.at = Instant(self.at + round(length))

    def set(self, moment: datetime) -> None:
        """Go to a moment; a naive one is local."""
        self.at = instant(moment if moment.tzinfo else moment.replace(tzinfo=ZIBO))
