"""What happens to whom, drawn from one seeded source: who leaves, who misses a call, how long things take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from queueapp.domain.clock import MINUTE, SECOND
from queueapp.simulation.load import Load, log_normal

T = TypeVar("T")

# Shares that the load figures do not name; illustrative like those.
PRIORITY_SHARE = 0.06
PHONE_SHARE = 0.3
RATING_SHARE = 0.3
BREAK_SHARE = 0.015
HOLD_SHARE = 0.015
TRANSFER_SHARE = 0.015
# How often each group comes, among those the rules put forward.
PRIORITIES = {"age-60": 40, "age-70": 25, "infant": 15, "disabled": 8, "pregnant": 7, "soldier": 4, "firefighter": 1}
GRADES = {5: 900, 4: 70, 3: 20, 2: 6, 1: 4}
OUTCOMES = {"done": 970, "not_done": 20, "referred": 10}
SHORTEST_SERVICE = 30 * SECOND


@dataclass(slots=True)
class Person:
    """One visit's citizen: what he is going to do, and what has become of him. A stranger's code is not known."""

    site: str
    code: str | None = None
    leaves: bool = False
    misses: bool = False
    returns: bool = False
    looks: bool = False
    rates: bool = False
    called: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """How one service goes: how long, and how it ends (finish, hold, transfer)."""

    lasts: int
    end: str
    outcome: str = "done"


class Fates:
    """The dice of a play."""

    def __init__(self, load: Load, seed: int) -> None:
        self._load = load
        self.dice = Random(seed)

    def person(self, site: str) -> Person:
        """A citizen who is about to come."""
        at = self.dice.random()
        leaves = at < self._load.left_before_call
        misses = not leaves and at < self._load.left_before_call + self._load.no_show
        returns = misses and self._happens(self._load.missed_and_back / (self._load.no_show or 1.0))
        return Person(
            site, leaves=leaves, misses=misses, returns=returns,
            looks=self._happens(PHONE_SHARE), rates=self._happens(RATING_SHARE),
        )  # fmt: skip

    def priority(self, offered: Sequence[str]) -> str | None:
        """The group of a citizen whom the rules put forward; mostly none."""
        known = [code for code in PRIORITIES if code in offered]
        if not known or not self._happens(PRIORITY_SHARE):
            return None
        return self.dice.choices(known, [PRIORITIES[code] for code in known])[0]

    def course(self, minutes: float) -> Course:
        """How a service of these usual minutes goes: log-normal around them."""
        lasts = max(SHORTEST_SERVICE, self.spread(minutes))
        at = self.dice.random()
        if at < HOLD_SHARE:
            return Course(lasts // 2, "hold")
        if at < HOLD_SHARE + TRANSFER_SHARE:
            return Course(lasts // 3, "transfer")
        return Course(lasts, "finish", self._one_of(OUTCOMES))

    def spread(self, minutes: float) -> int:
        """Microseconds around these minutes."""
        mu, sigma = log_normal(minutes, self._load.service_time_cv)
        return int(self.dice.lognormvariate(mu, sigma) * MINUTE)

    def between(self, low: int, high: int) -> int:
        """Microseconds from `low` to `high`."""
        return self.dice.randint(low, high)

    def takes_break(self) -> bool:
        """Whether a clerk pauses before the next call."""
        return self._happens(BREAK_SHARE)

    def grade(self) -> int:
        """An answer to "how satisfied were you"."""
        return self._one_of(GRADES)

    def service_among(self, mix: Mapping[str, float]) -> str:
        """One service by its share."""
        return self._one_of(mix)

    def _happens(self, share: float) -> bool:
        return self.dice.random() < share

    def _one_of(self, weights: Mapping[T, float]) -> T:
        return self.dice.choices(list(weights), list(weights.values()))[0]
