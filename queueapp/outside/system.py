"""The machine's clock and its source of chance, the only places they are read."""

import os
import time

from queueapp.domain.clock import Instant


def real_now() -> Instant:
    """The machine's time."""
    return Instant(time.time_ns() // 1000)


def chance(count: int) -> bytes:
    """Random bytes that nobody can foretell."""
    return os.urandom(count)
