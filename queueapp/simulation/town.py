"""What all lives of a play share: the clock, the dice, the keys, the halls' idle counters, who is on a visit where."""

from collections import Counter as Tally
from collections.abc import Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from queueapp.domain.clock import Instant
from queueapp.simulation.city import City, Site
from queueapp.simulation.clock import CityClock
from queueapp.simulation.fates import Fates, Person
from queueapp.simulation.loop import Bell, Life


@dataclass(frozen=True, slots=True)
class Idle:
    """A clerk with nobody to call: the letters he serves and those he helps out with, and the bell that wakes him."""

    serves: frozenset[str]
    backup: frozenset[str]
    bell: Bell


@dataclass
class Floor:
    """One hall as its clerks know it: who is idle, and whether something came up while nobody was."""

    idle: dict[str, Idle] = field(default_factory=dict)
    news: int = 0
    waiting: int = 0

    def rests(self, counter: str, serves: frozenset[str], backup: frozenset[str]) -> Bell:
        """A clerk has nobody to call: the bell that wakes him."""
        idle = Idle(serves, backup, Bell())
        self.idle[counter] = idle
        return idle.bell

    def works(self, counter: str) -> None:
        """A clerk is at work again."""
        self.idle.pop(counter, None)

    def ring(self, letter: str) -> None:
        """Somebody waits for this letter: wake one who serves it, else one who helps out."""
        own = next((counter for counter, one in self.idle.items() if letter in one.serves), None)
        counter = own or next((counter for counter, one in self.idle.items() if letter in one.backup), None)
        if counter is None:
            self.news += 1
        else:
            self.idle.pop(counter).bell.ring()


@dataclass
class Town:
    """Shared by all lives."""

    city: City
    clock: CityClock
    fates: Fates
    zone: ZoneInfo
    start: Callable[[Life[None]], None]
    kiosks: dict[str, str] = field(default_factory=dict)
    greeters: dict[str, str] = field(default_factory=dict)
    mixes: dict[str, dict[str, float]] = field(default_factory=dict)
    floors: dict[str, Floor] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    tickets: set[str] = field(default_factory=set)
    last_arrival: dict[str, Instant] = field(default_factory=dict)
    on_visit: Tally[str] = field(default_factory=Tally)
    ended: Tally[str] = field(default_factory=Tally)
    desks: dict[str, str] = field(default_factory=dict)
    heard_s: dict[str, float] = field(default_factory=dict)
    # Where more wait than this for each open desk, nobody else comes in; None: everybody does.
    crowded: int | None = None

    def floor(self, hall: str) -> Floor:
        """The hall as its clerks know it."""
        return self.floors.setdefault(hall, Floor())

    def person(self, visit: str, site: str) -> Person:
        """The citizen of a visit; one who came by another door is a stranger who simply comes when called."""
        found = self.people.get(visit)
        if found is None:
            found = self.people[visit] = Person(site)
            self.on_visit[site] += 1
        return found

    def forget(self) -> None:
        """Nobody of yesterday is on a visit any more."""
        for kept in (self.people, self.tickets, self.on_visit, self.ended):
            kept.clear()

    def leave(self, person: Person, how: str) -> None:
        """A visit is over."""
        if not person.gone:
            person.gone = True
            self.on_visit[person.site] -= 1
            self.ended[how] += 1

    def ring(self, site: Site, letter: str) -> None:
        """Somebody waits at a site for this letter."""
        self.floor(site.hall_of(letter)).ring(letter)

    @property
    def goes_on(self) -> bool:
        """Whether anybody is still to come, or a clerk at his counter."""
        return bool(self.desks) or any(self.clock.now() < last for last in self.last_arrival.values())

    def is_over(self, site: str) -> bool:
        """Whether nobody else comes to a site, and nobody is left there."""
        return self.on_visit[site] <= 0 and self.clock.now() >= self.last_arrival.get(site, Instant(0))
