"""Tries at an appointment's code, and look-ups at a device: four digits are soon guessed by whoever may try from many addresses."""

import threading
import time
from collections.abc import Callable

from queueapp.domain.refusals import RateLimited

# 240 tries a day for 10,000 possibilities: an appointment is over long before.
MOST_WRONG, WITHIN_S = 10, 3600
# Look-ups in vain at one device: a busy kiosk meets that many people without an appointment, a guesser many more.
MOST_LOOK_UPS, LOOK_UPS_WITHIN_S = 40, 600
# So many codes are remembered; the oldest is forgotten first.
CODES_KEPT, LONGEST_CODE = 50_000, 20


class Tries:
    """Counts the wrong tries at each code in this process, whether there is such a code or not."""

    def __init__(
        self, monotonic: Callable[[], float] = time.monotonic, *, most_wrong: int = MOST_WRONG, within_s: int = WITHIN_S
    ) -> None:
        self._monotonic = monotonic
        self._most_wrong = most_wrong
        self._within_s = within_s
        self._wrong: dict[str, list[float]] = {}
        self._turn = threading.Lock()

    def must_be_few(self, code: str) -> None:
        """Refuse with RateLimited one try too many, a right one too: nobody learns from the answer."""
        since = self._monotonic() - self._within_s
        if sum(at > since for at in self._wrong.get(code[:LONGEST_CODE], ())) >= self._most_wrong:
            raise RateLimited()

    def note_wrong(self, code: str) -> None:
        """Remember a wrong try."""
        with self._turn:
            earlier = self._wrong.pop(code[:LONGEST_CODE], [])
            self._wrong[code[:LONGEST_CODE]] = [*earlier[1 - self._most_wrong :], self._monotonic()]
            if len(self._wrong) > CODES_KEPT:
                self._wrong.pop(next(iter(self._wrong)))
