"""Places as a hall's settings know them: its rules, queues, services and counters, as one value with one plain form."""

from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from queueapp.domain.working_days import Plan, plan_of_facts, years_of_facts

Name = dict[str, str]


@dataclass(frozen=True, slots=True)
class Rules:
    """A hall's rules of practice; the defaults are the city's (Zibo's practice, to be confirmed by the office)."""

    missed_after_calls: int = 3
    missed_after_minutes: int = 2
    call_again_minutes: int = 5
    rejoin_within_minutes: int = 60
    rejoin_behind: int = 3
    rejoin_limit: int = 2
    hold_minutes: int = 30
    desk_lost_minutes: int = 3
    undo_minutes: int = 2
    recall_every_s: int = 10
    backup_penalty_minutes: int = 10
    fresh_call_s: int = 20
    call_stays_minutes: int = 3
    target_wait_minutes: int = 30
    appointment_credit_minutes: int = 10
    late_minutes: int = 10
    names_on_board: bool = False
    sound: bool = True
    say_one_as_yao: bool = False
    citizen_issue: bool = True
    automatic_call: bool = False
    parallel_seat: bool = False


@dataclass(frozen=True, slots=True)
class Priority:
    """A group that the rules put forward, by a credit in minutes; `roles` may give it."""

    code: str
    name: Name
    credit_minutes: int
    roles: tuple[str, ...] = ("greeter", "manager", "clerk")


@dataclass(frozen=True, slots=True)
class Service:
    """What a citizen comes for; `minutes` is the usual service time."""

    code: str
    name: Name
    letter: str
    minutes: int
    papers: tuple[str, ...] = ()
    lane_first: bool = False
    gives_plate: bool = False
    one_document: bool = False
    online: bool = False
    top: bool = False
    outcome_needed: bool = False
    everyday: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Queue:
    """The tickets waiting for the services of one letter."""

    letter: str
    name: Name


@dataclass(frozen=True, slots=True)
class Counter:
    """A numbered counter: what its desk serves, and what it helps out with at a penalty."""

    code: str
    number: str
    name: Name
    serves: tuple[str, ...]
    backup: tuple[str, ...] = ()


@dataclass(frozen=True)
class HallSettings:
    """Everything of the catalogue that a hall works by until the next `apply_settings`."""

    version: int
    hall: str
    site: str
    hall_name: Name
    site_name: Name
    rules: Rules
    hours: dict[str, list[list[str]]]
    turn_at: str = "04:00"
    queues: tuple[Queue, ...] = ()
    services: tuple[Service, ...] = ()
    counters: tuple[Counter, ...] = ()
    priorities: tuple[Priority, ...] = ()
    papers: dict[str, dict[str, Any]] = field(default_factory=dict)
    ticker: tuple[Name, ...] = ()
    slides: tuple[dict[str, Name], ...] = ()
    years: tuple[dict[str, Any], ...] = ()
    special: dict[str, dict[str, Any]] = field(default_factory=dict)

    @cached_property
    def plan(self) -> Plan:
        """The site's hours with the calendar and its exceptions on top."""
        return plan_of_facts(self.hours, years_of_facts(self.years), self.special)

    @cached_property
    def service(self) -> dict[str, Service]:
        """Services by code."""
        return {service.code: service for service in self.services}

    @cached_property
    def counter(self) -> dict[str, Counter]:
        """Counters by code."""
        return {counter.code: counter for counter in self.counters}

    @cached_property
    def queue(self) -> dict[str, Queue]:
        """Queues by letter."""
        return {queue.letter: queue for queue in self.queues}

    @cached_property
    def priority(self) -> dict[str, Priority]:
        """Priorities by code."""
        return {priority.code: priority for priority in self.priorities}

    @cached_property
    def _letters(self) -> dict[tuple[str, ...], frozenset[str]]:
        return {}

    def letters_of(self, services: tuple[str, ...]) -> frozenset[str]:
        """The queues that several services belong to; what desks serve is asked again and again, so answers are kept."""
        found = self._letters.get(services)
        if found is None:
            found = self._letters[services] = frozenset(map(self.letter_of, services))
        return found

    def letter_of(self, service: str) -> str:
        """The queue a service belongs to; an unknown service (of an older catalogue) waits in `?`."""
        found = self.service.get(service)
        return found.letter if found else "?"


def settings_as_facts(settings: HallSettings) -> dict[str, Any]:
    """The settings as plain data (lists and dictionaries only)."""
    return asdict(settings)


def settings_of_facts(facts: dict[str, Any]) -> HallSettings:
    """The settings of plain data; unknown rules of a newer version are ignored."""
    known = {name: facts["rules"][name] for name in Rules.__dataclass_fields__ if name in facts["rules"]}
    return HallSettings(
        **{
            **facts,
            "rules": Rules(**known),
            "queues": tuple(Queue(**row) for row in facts["queues"]),
            "services": tuple(Service(**_with_tuples(row, "papers", "everyday")) for row in facts["services"]),
            "counters": tuple(Counter(**_with_tuples(row, "serves", "backup")) for row in facts["counters"]),
            "priorities": tuple(Priority(**_with_tuples(row, "roles")) for row in facts["priorities"]),
            "ticker": tuple(facts["ticker"]),
            "slides": tuple(facts["slides"]),
            "years": tuple(facts.get("years", ())),
        }
    )


def _with_tuples(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {**row, **{name: tuple(row[name]) for name in names if name in row}}
