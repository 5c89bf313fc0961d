"""The demonstration's crowd: people are waiting when it begins, a person may take a counter, and it never ends."""

from collections.abc import Callable
from datetime import datetime, timedelta
from datetime import time as wall_time

from queueapp.domain.clock import MINUTE, Instant, instant, local
from queueapp.simulation.arrivals import Arrival, window_of
from queueapp.simulation.city import Site
from queueapp.simulation.http import Ask
from queueapp.simulation.loop import Life, rest
from queueapp.simulation.play import Play

SITE = "zhangdian"
# Left to the person who looks at the demonstration.
FREE = frozenset({"zhangdian-1", "zhangdian-2"})
# Without those two counters its site serves that much fewer.
BUSIER = {SITE: 0.8}
# People at the site when the demonstration begins; elsewhere, who would have come in these minutes.
WAITING = 50
WAITING_MINUTES = 15
# They come in within these real seconds, so that the server is not stormed at its start.
COME_WITHIN_S = 15.0
CROWDED = 7
# A new day is drawn at this hour, when yesterday's is long over and the service day has turned.
DRAWN_AT = wall_time(5, 0)


def days(play: Play, say: Callable[[str], None]) -> Life[None]:
    """Day after day: draw one, let it go by, sleep until the next."""
    play.town.crowded = CROWDED
    extra = backlog(play)
    while True:
        day = local(play.clock.now(), play.options.zone).date()
        coming = play.begin_day(day, extra)
        say(f"{day}: {coming} citizens on their way" if coming else f"{day}: all sites are closed; waiting for the next morning")
        extra = []
        tomorrow = datetime.combine(day + timedelta(days=1), DRAWN_AT, play.options.zone)
        yield from rest(instant(tomorrow))
        play.forget()


def backlog(play: Play) -> list[Arrival]:
    """Who is waiting when the demonstration begins, less those who wait already."""
    now, zone = play.clock.now(), play.options.zone
    day = local(now, zone).date()
    expected = play.load.visits_on(day, tuple(site.code for site in play.town.city.sites), play.options.visits)
    play.look_at_hours(day)
    found: list[Arrival] = []
    for site in play.town.city.sites:
        window = window_of(play.hours[site.code], day, zone)
        if window is None or not window.opens <= now < window.closes - 30 * MINUTE:
            continue
        share = play.load.hour_shares.get(local(now, zone).hour, 0.0)
        usual = expected[site.code] * share * WAITING_MINUTES / 60
        wanted = WAITING if site.code == SITE else round(usual)
        found += _people(play, site, wanted - _waiting(play, site))
    return found


def _people(play: Play, site: Site, count: int) -> list[Arrival]:
    fates, mix = play.town.fates, play.town.mixes[site.code]
    soon = play.clock.after_s(COME_WITHIN_S)
    return [
        Arrival(Instant(fates.between(play.clock.now() + MINUTE // 60, soon)), site.code, fates.service_among(mix))
        for _ in range(count)
    ]


def _waiting(play: Play, site: Site) -> int:
    answer = play.send(Ask("places", "GET", f"/sites/{site.code}"))
    return int(answer.body.get("waiting", 0))
