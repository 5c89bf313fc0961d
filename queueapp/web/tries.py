"""Tries at an appointment's code, and look-ups at a device: four digits are soon guessed by whoever may try from many addresses."""

import threading
import time
from collections.abc import Callable

from queueapp.domain.refusals import RateLimited

# Wrong tries at a code: 30 a day for 10,000 possibilities are 420 until the day that can be booked furthest ahead.
MOST_WRONG, WITHIN_S = 10, 3600
MOST_WRONG_A_DAY, DAY_S = 30, 24 * 3600
OF_CODE = ((MOST_WRONG, WITHIN_S), (MOST_WRONG_A_DAY, DAY_S))
# Look-ups in vain at one device: a busy kiosk meets that many people without an appointment, a guesser many more.
MOST_LOOK_UPS = 40
DEVICE_S = 600
OF_DEVICE = ((MOST_LOOK_UPS, DEVICE_S),)
# The rule that a refusal names, each with a sentence that says how long to wait.
TOLD = {DEVICE_S: "ten_minutes", WITHIN_S: "an_hour", DAY_S: "a_day"}
# So many codes are remembered; the oldest is forgotten first.
CODES_KEPT, LONGEST_CODE = 50_000, 20


class Tries:
    """Counts the wrong tries at each code in this process, whether there is such a code or not."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic, *, limits: tuple[tuple[int, int], ...] = OF_CODE) -> None:
        """`limits` are (so many wrong tries, within so many seconds)."""
        self._monotonic = monotonic
        self._limits = limits
        self._kept = max(most for most, _ in limits)
        self._wrong: dict[str, list[float]] = {}
        self._turn = threading.Lock()

    def must_be_few(self, code: str) -> None:
        """Refuse with RateLimited one try too many, a right one too: nobody learns from the answer."""
        now, wrong = self._monotonic(), self._wrong.get(code[:LONGEST_CODE], ())
        longest = max((within_s for most, within_s in self._limits if sum(at > now - within_s for at in wrong) >= most), default=0)
        if longest:
            raise RateLimited(rule=TOLD[longest], minutes=longest // 60)

    def note_wrong(self, code: str) -> None:
        """Remember a wrong try."""
        with self._turn:
            earlier = self._wrong.pop(code[:LONGEST_CODE], [])
            self._wrong[code[:LONGEST_CODE]] = [*earlier, self._monotonic()][-self._kept :]
            if len(self._wrong) > CODES_KEPT:
                self._wrong.pop(next(iter(self._wrong)))
