"""Arrivals: a Poisson process per site and hour, between the moments a site gives its first and its last ticket."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random
from zoneinfo import ZoneInfo

from queueapp.domain.clock import MINUTE, Instant, instant
from queueapp.domain.hours import sessions_on

HOUR = 60 * MINUTE
# Tickets are given from this long before the first session, as the halls' doors do.
EARLY = 30 * MINUTE


@dataclass(frozen=True, slots=True)
class Arrival:
    """One citizen on his way: when he reaches the site, and what for."""

    at: Instant
    site: str
    service: str


@dataclass(frozen=True, slots=True)
class Window:
    """When a site gives tickets on one day."""

    opens: Instant
    closes: Instant


def window_of(hours: dict[str, list[list[str]]], day: date, zone: ZoneInfo) -> Window | None:
    """From half an hour before the first session to the end of the last; None on a day without any."""
    sessions = sessions_on(hours, day, zone)
    return Window(Instant(sessions[0].opens - EARLY), sessions[-1].closes) if sessions else None


def hourly(visits: float, hour_shares: Mapping[int, float], window: Window, day: date, zone: ZoneInfo) -> dict[int, float]:
    """Expected arrivals by hour of the day; hours outside the window give theirs to the others in proportion."""
    inside = {hour: share * _overlap(hour, window, day, zone) / HOUR for hour, share in hour_shares.items()}
    total = sum(inside.values())
    return {hour: visits * share / total for hour, share in inside.items()} if total else {}


def arrivals_of(
    site: str, by_hour: Mapping[int, float], mix: Mapping[str, float], window: Window, day: date, zone: ZoneInfo, dice: Random
) -> list[Arrival]:
    """A day's arrivals at a site, in order."""
    services, weights = list(mix), list(mix.values())
    found: list[Arrival] = []
    for hour, expected in by_hour.items():
        begins, ends = _within(hour, window, day, zone)
        moments = _poisson(expected, begins, ends, dice)
        found += [Arrival(at, site, dice.choices(services, weights)[0]) for at in moments]
    return sorted(found, key=lambda arrival: arrival.at)


def _poisson(expected: float, begins: int, ends: int, dice: Random) -> list[Instant]:
    """The moments of a Poisson process: gaps between them are exponential."""
    moments: list[Instant] = []
    if expected <= 0 or ends <= begins:
        return moments
    rate = expected / (ends - begins)
    at = begins + dice.expovariate(rate)
    while at < ends:
        moments.append(Instant(int(at)))
        at += dice.expovariate(rate)
    return moments


def _overlap(hour: int, window: Window, day: date, zone: ZoneInfo) -> int:
    begins, ends = _within(hour, window, day, zone)
    return max(0, ends - begins)


def _within(hour: int, window: Window, day: date, zone: ZoneInfo) -> tuple[int, int]:
    starts = instant(datetime.combine(day, time(hour), zone))
    return max(starts, window.opens), min(starts + HOUR, window.closes)
