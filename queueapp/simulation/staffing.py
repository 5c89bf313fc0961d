"""How many counters a hall needs at which hour, and so when each clerk's shift begins and when he eats."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from queueapp.domain.clock import MINUTE, Instant, instant
from queueapp.domain.hours import Session
from queueapp.simulation.city import City, Post, Site

# A line stays short while counters are busy for at most this share of their time.
BUSY_SHARE = 0.85
MINUTES_PER_HOUR = 60.0
MEAL_LONGEST = 45 * MINUTE
INSPECT, PAY, COLLECT = "inspect", "pay", "collect"


@dataclass(frozen=True, slots=True)
class Shift:
    """One counter's day: from when, until when (and then until nobody is left), and the meal in between."""

    post: Post
    begins: Instant
    ends: Instant
    meal: Session | None


def work_per_visit(city: City, site: Site, mix: Mapping[str, float]) -> dict[str, float]:
    """Expected service minutes of one visit at a site, by letter, later stages included."""
    work: dict[str, float] = {}
    for code, share in mix.items():
        service = city.services[code]
        stages = (INSPECT, code, PAY, COLLECT) if service.lane_first else (code,)
        for stage in (city.services[one] for one in stages if one in site.offered):
            work[stage.letter] = work.get(stage.letter, 0.0) + share * stage.minutes
    return work


def needed(posts: Sequence[Post], work: Mapping[str, float]) -> list[Post]:
    """The counters of a hall to open for these minutes of work an hour by letter: all letters served, the busiest first."""
    left = {letter: minutes / BUSY_SHARE for letter, minutes in work.items()}
    opened: list[Post] = []
    for letter in sorted(left, key=lambda one: (-left[one], one)):
        while left[letter] > 0 or not any(letter in post.serves | post.backup for post in opened):
            post = _one_more(posts, opened, letter)
            if post is None:
                break
            opened.append(post)
            _take(post, left)
    return opened


def shifts_of(
    posts: Sequence[Post], by_hour: Mapping[int, Mapping[str, float]], sessions: Sequence[Session], day: date,
    zone: ZoneInfo, dice: Random,
) -> list[Shift]:  # fmt: skip
    """The shifts of a hall: a counter opens in the first hour that needs it and stays to the end of the day."""
    first: dict[str, int] = {}
    for hour in sorted(by_hour):
        for post in needed(posts, by_hour[hour]):
            first.setdefault(post.code, hour)
    opens, closes = sessions[0].opens, sessions[-1].closes
    meals = meals_between(sessions)
    shifts = []
    for place, post in enumerate(post for post in posts if post.code in first):
        due = instant(datetime.combine(day, time(first[post.code]), zone))
        begins = Instant(max(opens - 5 * MINUTE, due) + dice.randrange(5 * MINUTE))
        shifts.append(Shift(post, begins, closes, meals[place % len(meals)] if meals else None))
    return shifts


def meals_between(sessions: Sequence[Session]) -> list[Session]:
    """The two sittings of the midday break, so that half of the counters stay on duty; none where a day has no break."""
    for before, after in pairwise(sessions):
        pause = after.opens - before.closes
        if pause > 0:
            sitting = min(pause // 2, MEAL_LONGEST)
            middle = Instant(before.closes + pause // 2)
            return [Session(before.closes, Instant(before.closes + sitting)), Session(middle, Instant(middle + sitting))]
    return []


def _one_more(posts: Iterable[Post], opened: Sequence[Post], letter: str) -> Post | None:
    closed = [post for post in posts if post not in opened]
    own = next((post for post in closed if letter in post.serves), None)
    return own or next((post for post in closed if letter in post.backup), None)


def _take(post: Post, left: dict[str, float]) -> None:
    """Spend an hour of a counter: on its own letters first, on those it helps out with then."""
    spare = MINUTES_PER_HOUR
    for letters in (post.serves, post.backup):
        for letter in sorted(letters & left.keys(), key=lambda one: (-left[one], one)):
            spent = min(spare, max(0.0, left[letter]))
            left[letter] -= spent
            spare -= spent
