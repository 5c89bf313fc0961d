"""Lives beside the crowd: one looks for work for idle clerks, one keeps quiet desks, one tells how far the day is."""

import itertools
import time
from collections.abc import Callable

from queueapp.domain.clock import MINUTE
from queueapp.simulation.citizens import WAY_HOME
from queueapp.simulation.city import Site
from queueapp.simulation.http import Ask
from queueapp.simulation.loop import Life, ask, rest
from queueapp.simulation.town import Town

# Most work is known at once, from the play's own answers; this finds the rest: held ones back in line, tickets of real people.
LOOK_EVERY_S = 4.0
# How crowded a hall is changes slowly: every so many looks is enough while all its clerks are busy.
CROWD_LOOKS = 8
# A desk is lost after three minutes without a sign; one is given after one.
QUIET_S = 60.0
QUIET_LOOK_S = 15.0


def watch_hall(town: Town, site: Site, hall: str) -> Life[None]:
    """Look at the hall's board now and then, and wake as many clerks as it shows work for, until the site's day is over."""
    floor = town.floor(hall)
    for looks in itertools.count():
        yield from rest(town.clock.after_s(LOOK_EVERY_S))
        if not _goes_on(town, site):
            return
        if not floor.idle and (town.crowded is None or looks % CROWD_LOOKS):
            continue
        answer = yield from ask(Ask("board", "GET", f"/halls/{hall}/board"))
        if answer.done:
            lines = answer.body["board"]["waiting"]
            floor.waiting = sum(line["count"] for line in lines)
            for line in lines:
                for _ in range(min(line["count"], len(floor.idle))):
                    floor.ring(line["letter"])


def keep_desks(town: Town, goes_on: Callable[[], bool]) -> Life[None]:
    """Give a sign of life for every desk whose clerk had nothing to say for a minute."""
    while goes_on():
        yield from rest(town.clock.after_s(QUIET_LOOK_S))
        now = time.monotonic()
        for counter, key in list(town.desks.items()):
            if now - town.heard_s.get(counter, 0.0) > QUIET_S:
                answer = yield from ask(Ask("look", "GET", f"/counters/{counter}", key))
                town.heard_s[counter] = answer.heard_s


def tell(town: Town, say: Callable[[], None], every: int, goes_on: Callable[[], bool]) -> Life[None]:
    """Say how far the day is, every so many microseconds of the city's time."""
    while goes_on():
        now = town.clock.now()
        yield from rest(now + every - now % every)
        say()


def end_when_over(town: Town, stop: Callable[[], None]) -> Life[None]:
    """Stop the play once the last clerk has gone and whoever still had a word to say on the way home has said it."""
    while town.goes_on:
        yield from rest(town.clock.now() + MINUTE)
    yield from rest(town.clock.now() + WAY_HOME)
    stop()


def _goes_on(town: Town, site: Site) -> bool:
    return not town.is_over(site.code) or any(post.code in town.desks for post in site.posts)
