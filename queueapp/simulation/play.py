"""One play: learn the city, make keys, draw the day, let everybody live it, and account for it at the end."""

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from queueapp.domain.clock import MINUTE, Instant, local
from queueapp.domain.hours import sessions_on
from queueapp.simulation import watching
from queueapp.simulation.arrivals import Arrival, Window, arrivals_of, hourly, window_of
from queueapp.simulation.checking import Checked, Reader, Unreadable
from queueapp.simulation.citizens import visit
from queueapp.simulation.city import City, Post, Site, service_of, site_of
from queueapp.simulation.clerks import Clerk
from queueapp.simulation.clock import CityClock
from queueapp.simulation.fates import Fates
from queueapp.simulation.http import Answer, Ask, Caller, ServerGone
from queueapp.simulation.keys import Keys, name_at
from queueapp.simulation.load import WEEKDAYS, Load
from queueapp.simulation.loop import Loop
from queueapp.simulation.staffing import Shift, shifts_of, work_per_visit
from queueapp.simulation.tally import Figures
from queueapp.simulation.town import Town

Week = dict[str, list[list[str]]]
TELL_EVERY = 30 * MINUTE
# When a play begins in the middle of a day, its clerks sit down within these real seconds, not all at once.
SPREAD_S = 8.0


@dataclass(frozen=True, slots=True)
class Options:
    """What the command was asked for."""

    url: str
    key: str
    zone: ZoneInfo
    sites: tuple[str, ...] = ()
    visits: int | None = None
    seed: int = 1
    callers: int = 16
    until: int | None = None


class UnknownSite(Exception):
    """A site was asked for that the city does not have."""


@dataclass
class Play:
    """A play in progress. `free` are counters left to people; `busier` scales the arrivals of single sites."""

    options: Options
    load: Load
    free: frozenset[str] = frozenset()
    busier: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.clock = CityClock()
        self.figures = Figures()
        self.caller = Caller(self.options.url, self.options.callers)
        self.keys = Keys(self.send, self.options.key, min(8, self.options.callers))
        self.reader = Reader(self.send, self.options.key)
        self.loop = Loop(self.clock, self.caller.send, self.options.callers, self._hear)
        self.since: dict[str, int] = {}
        self.hours: dict[str, Week] = {}
        self.planned = 0
        self.begun_s = time.monotonic()

    def send(self, ask: Ask) -> Answer:
        """Ask at once, outside the loop."""
        answer = self.caller.send(ask)
        self._hear(ask, answer)
        return answer

    def prepare(self) -> None:
        """Learn the city and the time, and make the keys. Raises UnknownSite, NoKey, Unreadable, ServerGone."""
        city = self._learn()
        fates = Fates(self.load, self.options.seed)
        self.town = Town(city, self.clock, fates, self.options.zone, self.loop.start)
        self.town.mixes = {site.code: self.load.mix_of(site.offered) for site in city.sites}
        self.keys.make(city.sites, [post for site in city.sites for post in self.posts(site)])
        self.town.kiosks, self.town.greeters = self.keys.kiosks, self.keys.greeters

    def posts(self, site: Site) -> tuple[Post, ...]:
        """The counters of a site that the play works at."""
        return tuple(post for post in site.posts if post.code not in self.free)

    def look_at_hours(self, day: date) -> None:
        """The hours of today, holidays and changes included."""
        today = WEEKDAYS[day.weekday()]
        self.hours = {row["code"]: {today: row["hours_today"]} for row in self._must("places", "/sites")["items"]}

    def begin_day(self, day: date, extra: Iterable[Arrival] = ()) -> int:
        """Let a day's citizens and clerks live; how many citizens come. What lies before now is left out."""
        now = self.clock.now()
        arrivals = list(extra)
        self.look_at_hours(day)
        expected = self.load.visits_on(day, tuple(site.code for site in self.town.city.sites), self.options.visits)
        for site in self.town.city.sites:
            window = window_of(self.hours[site.code], day, self.options.zone)
            if window is not None and now < window.closes:
                arrivals += self._begin_site(site, window, day, expected[site.code] * self.busier.get(site.code, 1.0))
        coming = [arrival for arrival in arrivals if arrival.at >= now]
        for arrival in coming:
            last = self.town.last_arrival.get(arrival.site, Instant(0))
            self.town.last_arrival[arrival.site] = max(last, arrival.at)
            self.loop.start(visit(self.town, arrival))
        self.planned += len(coming)
        return len(coming)

    def forget(self) -> None:
        """Forget yesterday: an endless play must not grow."""
        self.town.forget()
        self.figures = Figures()

    def keep_up(self, say: Callable[[], None], goes_on: Callable[[], bool]) -> None:
        """Let quiet desks give signs of life, and tell how far the day is, for as long as it goes on."""
        self.loop.start(watching.keep_desks(self.town, goes_on))
        self.loop.start(watching.tell(self.town, say, TELL_EVERY, goes_on))

    def end_when_over(self) -> None:
        """Stop once everybody has gone home."""
        self.loop.start(watching.end_when_over(self.town, self.loop.stop))

    def check(self) -> Checked:
        """Account for every hall of the play."""
        return self.reader.check(self.since, self.town.tickets)

    def close(self) -> None:
        """Revoke the keys and let go."""
        with suppress(ServerGone):
            self.keys.revoke()
        self.loop.close()
        self.caller.close()

    def closes_at(self) -> int:
        """When the last site closes today; 0 when none is open."""
        day = local(self.clock.now(), self.options.zone).date()
        self.look_at_hours(day)
        windows = [window_of(self.hours[site.code], day, self.options.zone) for site in self.town.city.sites]
        return max((window.closes for window in windows if window is not None), default=0)

    def _begin_site(self, site: Site, window: Window, day: date, visits: float) -> list[Arrival]:
        by_hour = hourly(visits, self.load.hour_shares, window, day, self.options.zone)
        mix, dice = self.town.mixes[site.code], self.town.fates.dice
        self.town.last_arrival[site.code] = Instant(0)
        for shift in self._shifts(site, by_hour, day):
            if shift.begins < self.clock.now():
                shift = replace(shift, begins=self.clock.after_s(dice.uniform(0, SPREAD_S)))
            clerk = Clerk(self.town, shift, self.keys.clerks[shift.post.code], name_at(shift.post.code))
            self.loop.start(clerk.day())
        for hall in site.halls:
            self.loop.start(watching.watch_hall(self.town, site, hall), window.opens)
        return arrivals_of(site.code, by_hour, mix, window, day, self.options.zone, dice)

    def _shifts(self, site: Site, by_hour: dict[int, float], day: date) -> list[Shift]:
        per_visit = work_per_visit(self.town.city, site, self.town.mixes[site.code])
        sessions = sessions_on(self.hours[site.code], day, self.options.zone)
        shifts: list[Shift] = []
        for hall in site.halls:
            posts = [post for post in self.posts(site) if post.hall == hall]
            here = {letter: minutes for letter, minutes in per_visit.items() if site.hall_of(letter) == hall}
            work = {hour: {one: visits * minutes for one, minutes in here.items()} for hour, visits in by_hour.items()}
            shifts += shifts_of(posts, work, sessions, day, self.options.zone, self.town.fates.dice)
        return shifts

    def _learn(self) -> City:
        rows = self._must("places", "/sites")["items"]
        unknown = set(self.options.sites) - {row["code"] for row in rows}
        if unknown:
            raise UnknownSite(", ".join(sorted(unknown)))
        services = {row["code"]: service_of(row) for row in self._must("places", "/services")["items"]}
        wanted = [row for row in rows if not self.options.sites or row["code"] in self.options.sites]
        return City(tuple(site_of(row, self._halls(row["halls"]), services) for row in wanted), services)

    def _halls(self, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        found = []
        for row in rows:
            message = self.reader.hall(row["code"])
            self.since[row["code"]] = message["seq"]
            found.append(message["hall"])
        return found

    def _must(self, kind: str, path: str) -> dict[str, Any]:
        answer = self.send(Ask(kind, "GET", path))
        if not answer.done:
            raise Unreadable(f"{path}: {answer.refusal}")
        return answer.body

    def _hear(self, ask: Ask, answer: Answer, waited_s: float = 0.0) -> None:
        self.figures.hear(ask, answer, waited_s)
        self.clock.hear(answer.body, answer.heard_s)
