"""Time as the rules use it: an Instant is an integer of microseconds since 1970 UTC, so it has no zone to forget."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NewType
from zoneinfo import ZoneInfo

Instant = NewType("Instant", int)

SECOND = 1_000_000
MINUTE = 60 * SECOND
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ONE = timedelta(microseconds=1)


def instant(moment: datetime) -> Instant:
    """The Instant of an aware datetime; a naive one is a TypeError."""
    if moment.tzinfo is None:
        raise TypeError("a naive datetime has no place on the time line")
    return Instant((moment - _EPOCH) // _ONE)


def moment(at: int) -> datetime:
    """The aware UTC datetime of an Instant."""
    return _EPOCH + timedelta(microseconds=at)


def local(at: int, zone: ZoneInfo) -> datetime:
    """The wall-clock time of an Instant in a site's zone."""
    return moment(at).astimezone(zone)


@lru_cache(maxsize=8_192)
def iso(at: int | None, zone: ZoneInfo) -> str | None:
    """ISO 8601 with offset, to the millisecond; None stays None."""
    return None if at is None else local(at, zone).isoformat(timespec="milliseconds")


@dataclass(frozen=True, slots=True)
class Clock:
    """The city's clock: `start` at the real instant `anchor`, then `rate` seconds a real second."""

    start: Instant
    anchor: Instant
    rate: float = 1.0

    def at(self, real: Instant) -> Instant:
        """The city's time when the machine's clock says `real`."""
        return Instant(self.start + int((real - self.anchor) * self.rate))

    def real(self, at: Instant) -> Instant:
        """The machine's time when the city's clock says `at`."""
        return Instant(self.anchor + int((at - self.start) / self.rate))


LIFE = Clock(Instant(0), Instant(0))


def parse_clock(text: str, anchor: Instant, zone: ZoneInfo) -> Clock:
    """The clock of a setting such as `2026-11-24T08:20,60`; a start without offset is local to `zone`.

    Raises ValueError when the text is not `start,rate` with a rate between 0.1 and 10 000."""
    start_text, _, rate_text = text.partition(",")
    rate = float(rate_text or "1")
    if not 0.1 <= rate <= 10_000:
        raise ValueError("the rate of a clock lies between 0.1 and 10000")
    start = datetime.fromisoformat(start_text)
    return Clock(instant(start if start.tzinfo else start.replace(tzinfo=zone)), anchor, rate)
