"""Accounting from the log alone: what came into a hall, what became of it, how long it took; and whether anything is missing."""

from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from queueapp.domain.clock import MINUTE
from queueapp.domain.events import TICKET_ENTERED, TICKET_LEFT
from queueapp.domain.ticket_life import FINAL
from queueapp.simulation.clock import instant_of

BEGINNINGS = frozenset({"ticket.issued", "ticket.checked_in", "ticket.served_directly"})


@dataclass
class Ledger:
    """One hall's account since its day was opened; figures count only what happened after `since` (a seq)."""

    since: int = 0
    there: set[str] = field(default_factory=set)
    steps: Tally[str] = field(default_factory=Tally)
    waits: list[float] = field(default_factory=list)
    services: list[float] = field(default_factory=list)
    visits: set[str] = field(default_factory=set)
    _issued: dict[str, int] = field(default_factory=dict)
    _began: dict[str, int] = field(default_factory=dict)

    def read(self, items: Iterable[Mapping[str, Any]]) -> None:
        """Enter events in their order."""
        for item in items:
            if item["kind"] == "day.opened":
                self.there = {ticket["id"] for ticket in item["base"]["tickets"]}
            elif item["kind"].startswith("ticket."):
                self._enter(item)

    def _enter(self, item: Mapping[str, Any]) -> None:
        kind, ticket = item["kind"], item["ticket"]
        if kind in TICKET_ENTERED:
            self.there.add(ticket)
        elif kind in TICKET_LEFT:
            self.there.discard(ticket)
        if item["seq"] <= self.since:
            return
        self.steps[kind.removeprefix("ticket.")] += 1
        if item.get("by") == "clock":
            self.steps["by the clock"] += 1
        self._measure(kind, ticket, instant_of(item["at"]), item)

    def _measure(self, kind: str, ticket: str, at: int, item: Mapping[str, Any]) -> None:
        if kind in BEGINNINGS:
            self._issued[ticket] = at
            self.visits.add(item["facts"]["visit"])
        elif kind == "ticket.called" and ticket in self._issued:
            self.waits.append((at - self._issued.pop(ticket)) / MINUTE)
        elif kind in ("ticket.began", "ticket.resumed"):
            self._began[ticket] = at
        elif kind == "ticket.finished" and ticket in self._began:
            self.services.append((at - self._began.pop(ticket)) / MINUTE)


@dataclass(frozen=True, slots=True)
class Account:
    """What the three ways of counting one hall say, and which tickets one of them lacks."""

    hall: str
    entered: int
    listed: Mapping[str, int]
    counted: Mapping[str, int]
    missing: frozenset[str]

    @property
    def finals(self) -> int:
        """Tickets whose life is over."""
        return sum(count for state, count in self.listed.items() if state in FINAL)

    @property
    def live(self) -> int:
        """Tickets that still wait, are served, held or missed."""
        return sum(self.listed.values()) - self.finals

    @property
    def adds_up(self) -> bool:
        """Whether finals + live = issued, however it is counted."""
        same = all(self.listed.get(state, 0) == count for state, count in self.counted.items())
        return same and self.finals + self.live == self.entered and not self.missing


def account_of(hall: str, ledger: Ledger, tickets: Mapping[str, str], counted: Mapping[str, int]) -> Account:
    """Compare the log with the list of tickets (id to state) and with the hall's counts by state."""
    missing = frozenset(ledger.there ^ tickets.keys())
    return Account(hall, len(ledger.there), Tally(tickets.values()), counted, missing)


def lost(accounts: Iterable[Account], known: Iterable[str], listed: set[str]) -> list[str]:
    """What is not accounted for: tickets that an answer once named, or the log, and no list has; and halls that do not add up."""
    found = list(accounts)
    names = {ticket for ticket in known if ticket not in listed}
    names |= {ticket for account in found for ticket in account.missing}
    halls = [f"hall {one.hall}" for one in found if not one.adds_up and not one.missing]
    return sorted(names) + halls
