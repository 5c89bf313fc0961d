"""All room names: who hears what."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Room:
    """A room of one namespace that carries one kind of message about one stream; `group` is what is marked together."""

    namespace: str
    name: str
    kind: str
    stream: str
    group: str
    pulse_s: float
    # The least time between two states that only the doings of others caused.
    calm_s: float = 0.1


DISPLAYS, COUNTER, TICKET, MANAGER = "/displays", "/counter", "/ticket", "/manager"


def boards_of(hall: str) -> str:
    """The group of a hall's boards and screens."""
    return f"board:{hall}"


def desks_at(counter: str) -> str:
    """The group of the pages at one counter."""
    return f"desk:{counter}"


def desks_in(hall: str) -> str:
    """The group of the queues that a hall's desks see."""
    return f"queue:{hall}"


def phones_in(hall: str) -> str:
    """The group of the phones that wait in a hall."""
    return f"visit:{hall}"


def watchers_of(hall: str) -> str:
    """The group of those who watch a hall."""
    return f"hall:{hall}"


def board(hall: str) -> Room:
    """The boards and screens of a hall."""
    return Room(DISPLAYS, f"board:{hall}", "board", f"hall/{hall}", boards_of(hall), 2.0)


def desk(hall: str, counter: str, viewer: str) -> Room:
    """One clerk's pages at one counter."""
    return Room(COUNTER, f"desk:{counter}:{viewer}", "desk", f"hall/{hall}", desks_at(counter), 2.0)


def queue(hall: str, serves: Iterable[str], backup: Iterable[str], counter: str | None) -> Room:
    """The desks of a hall that serve the same services at the same penalties; a counter with tickets bound to it has its own."""
    served = f"{counter or ''}:{','.join(serves)}:{','.join(backup)}"
    digest = hashlib.sha256(served.encode()).hexdigest()[:12]
    return Room(COUNTER, f"queue:{hall}:{digest}", "queue", f"hall/{hall}", desks_in(hall), 2.0, 0.5)


def ticket(hall: str, visit: str) -> Room:
    """The phones that follow one visit."""
    return Room(TICKET, f"visit:{hall}:{visit}", "ticket", f"hall/{hall}", phones_in(hall), 10.0, 2.0)


def visit_in(phones: Room) -> str:
    """The visit that the phones of a room follow."""
    return phones.name.removeprefix(f"{phones.group}:")


def hall(code: str) -> Room:
    """Those who watch a hall whole."""
    return Room(MANAGER, f"hall:{code}", "hall", f"hall/{code}", watchers_of(code), 2.0, 0.5)


def summary(code: str) -> Room:
    """The centre's small view of a hall."""
    return Room(MANAGER, f"summary:{code}", "summary", f"hall/{code}", watchers_of(code), 5.0, 1.0)
