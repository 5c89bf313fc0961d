"""Whether somebody is at a site: the code of the day that hangs there, or where his phone says it is. Pure."""

import base64
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_M = 6_371_000.0
# 50 bits of a keyed hash that is another one tomorrow: short enough for a coarse QR code that old phones read from afar.
CODE_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Position:
    """Where a phone says it is: degrees (WGS 84), and the metres within which that is likely true."""

    latitude: float
    longitude: float
    accuracy_m: float


@dataclass(frozen=True, slots=True)
class Presence:
    """What a phone shows of being at a site: the code of the day that it scanned there, or its position."""

    code: str = ""
    position: Position | None = None


NOWHERE = Presence()


def code_of(digest: bytes) -> str:
    """A code of the day out of its keyed hash: small letters and digits 2 to 7."""
    return base64.b32encode(digest)[:CODE_LENGTH].decode("ascii").lower()


def is_within(position: Position, latitude: float | None, longitude: float | None, radius_m: int) -> bool:
    """Whether a position lies within a radius of a place; one that is less certain than the radius says nothing."""
    if latitude is None or longitude is None or not 0 <= position.accuracy_m <= radius_m:
        return False
    return distance_m((position.latitude, position.longitude), (latitude, longitude)) <= radius_m


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two places on the ground, each (latitude, longitude) in degrees."""
    here, there = (radians(one[0]), radians(one[1])), (radians(other[0]), radians(other[1]))
    half = sin((there[0] - here[0]) / 2) ** 2 + cos(here[0]) * cos(there[0]) * sin((there[1] - here[1]) / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(min(1.0, half)))
