"""The figures of the calls themselves: how many, how fast, what was refused, and what should never have come back."""

import math
from collections import Counter as Tally
from dataclasses import dataclass, field

from queueapp.simulation.http import Answer, Ask

# What an ordinary day brings: two clerks want the same ticket, a clock is quicker than a hand, a hall closes.
EXPECTED = frozenset(
    {
        "nobody_waiting", "desk_changed", "wrong_state", "counter_busy", "counter_closed", "counter_taken", "desk_lost",
        "recall_too_soon", "miss_too_early", "call_again_too_late",
        "rejoin_too_late", "rejoin_limit", "hall_closed", "queue_closed", "too_early",
        "already_evaluated", "not_this_desk", "tickets_in_hand",
    }
)  # fmt: skip
# A citizen gives up in the very moment he begins to be served: his ticket is none of his any more.
EXPECTED_OF = frozenset({("leave", "not_found")})


@dataclass
class Figures:
    """Collected from every answer."""

    took_s: dict[str, list[float]] = field(default_factory=dict)
    waited_s: list[float] = field(default_factory=list)
    refusals: Tally[tuple[str, str]] = field(default_factory=Tally)
    faults: list[str] = field(default_factory=list)
    repeats: int = 0

    def hear(self, ask: Ask, answer: Answer, waited_s: float = 0.0) -> None:
        """Count one answer."""
        self.took_s.setdefault(ask.kind, []).append(answer.took_s)
        self.waited_s.append(waited_s)
        self.repeats += answer.tries - 1
        if answer.done:
            return
        self.refusals[(ask.kind, answer.refusal)] += 1
        known = answer.refusal in EXPECTED or (ask.kind, answer.refusal) in EXPECTED_OF
        if answer.code >= 500 or not known:
            self.faults.append(f"{ask.kind}: {answer.code} {answer.refusal}")

    @property
    def calls(self) -> int:
        """How many calls were answered."""
        return len(self.waited_s)


def percentile(values: list[float], share: float) -> float:
    """The smallest value that this share of the values does not exceed; 0 of none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
