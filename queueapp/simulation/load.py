"""The load figures of `catalogue/load.json` as values: who comes when, for what, and how it goes."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FILE = Path(__file__).parent.parent / "catalogue" / "load.json"


@dataclass(frozen=True, slots=True)
class Load:
    """The figures of a working day; shares are of all visits, weights within a letter."""

    visits_per_day: Mapping[str, float]
    hour_shares: Mapping[int, float]
    weekdays: Mapping[str, float]
    letters: Mapping[str, float]
    weights: Mapping[str, Mapping[str, float]]
    service_time_cv: float
    no_show: float
    left_before_call: float
    missed_and_back: float

    def visits_on(self, day: date, sites: tuple[str, ...], wanted: int | None = None) -> dict[str, float]:
        """Expected visits of each site on a day; `wanted` scales them to this sum instead of the weekday's factor."""
        usual = {site: self.visits_per_day.get(site, 0.0) for site in sites}
        sum_of_all = sum(usual.values())
        factor = self.weekdays[WEEKDAYS[day.weekday()]] if wanted is None else wanted / (sum_of_all or 1.0)
        return {site: visits * factor for site, visits in usual.items()}

    def mix_of(self, offered: Mapping[str, str]) -> dict[str, float]:
        """The share of each service at a site that offers these (code to letter).

        What a site lacks goes to its other services of the same letter in proportion; a whole letter it lacks, to the others."""
        shares: dict[str, float] = {}
        for letter, share in self.letters.items():
            weights = {code: weight for code, weight in self.weights[letter].items() if code in offered}
            total = sum(weights.values())
            shares |= {code: share * weight / total for code, weight in weights.items()}
        total = sum(shares.values())
        return {code: share / total for code, share in shares.items()}


def read_load(file: Path = FILE) -> Load:
    """The figures of a data file."""
    facts = json.loads(file.read_text(encoding="utf-8"))
    return Load(
        visits_per_day=facts["visits_per_day"],
        hour_shares={int(hour): share for hour, share in facts["hour_shares"].items()},
        weekdays=facts["weekdays"],
        letters={letter: row["share"] for letter, row in facts["mix"].items()},
        weights={letter: row["weights"] for letter, row in facts["mix"].items()},
        service_time_cv=facts["service_time_cv"],
        no_show=facts["no_show"],
        left_before_call=facts["left_before_call"],
        missed_and_back=facts["missed_and_back"],
    )


def log_normal(mean: float, cv: float) -> tuple[float, float]:
    """(mu, sigma) of the log-normal distribution with this mean and coefficient of variation."""
    variance = math.log(1 + cv * cv)
    return math.log(mean) - variance / 2, math.sqrt(variance)
