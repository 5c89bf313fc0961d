"""The city as the API tells it: sites with their hours, halls, counters, what is offered where and how long it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True, slots=True)
class Post:
    """A counter as a place of work: the letters it serves, and those it helps out with."""

    code: str
    hall: str
    site: str
    serves: frozenset[str]
    backup: frozenset[str]


@dataclass(frozen=True, slots=True)
class Service:
    """A row of the catalogue."""

    code: str
    letter: str
    minutes: float
    lane_first: bool


@dataclass(frozen=True)
class Site:
    """A site with its counters; `offered` names the services its halls offer, by letter."""

    code: str
    halls: tuple[str, ...]
    posts: tuple[Post, ...]
    offered: Mapping[str, str]
    priorities: tuple[str, ...]
    letters: Mapping[str, str]

    def hall_of(self, letter: str) -> str:
        """The hall whose counters serve a letter; the first hall when none says so."""
        return self.letters.get(letter, self.halls[0])


@dataclass(frozen=True)
class City:
    """All that the play needs to know before it begins."""

    sites: tuple[Site, ...]
    services: Mapping[str, Service]

    @cached_property
    def site(self) -> dict[str, Site]:
        """Sites by code."""
        return {site.code: site for site in self.sites}


def service_of(row: Mapping[str, Any]) -> Service:
    """A service of `GET /services`."""
    return Service(row["code"], row["letter"], float(row["minutes"]), bool(row["lane_first"]))


def site_of(row: Mapping[str, Any], halls: Sequence[Mapping[str, Any]], services: Mapping[str, Service]) -> Site:
    """A site of `GET /sites`, with the answers of `GET /halls/{hall}`."""
    posts = tuple(_post(counter, hall, row["code"], services) for hall in halls for counter in hall["counters"])
    offered = {service["code"]: service["letter"] for hall in halls for service in hall["services"]}
    letters = {service["letter"]: hall["code"] for hall in reversed(halls) for service in hall["services"]}
    priorities = tuple(priority["code"] for priority in halls[0]["priorities"])
    codes = tuple(hall["code"] for hall in halls)
    return Site(row["code"], codes, posts, offered, priorities, letters)


def _post(counter: Mapping[str, Any], hall: Mapping[str, Any], site: str, services: Mapping[str, Service]) -> Post:
    serves = frozenset(counter["letters"])
    helps = frozenset(services[code].letter for code in counter["services"] if code in services)
    return Post(counter["code"], hall["code"], site, serves, helps - serves)
