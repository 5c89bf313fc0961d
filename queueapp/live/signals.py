"""Signals: worth telling, may be lost, never in the log. Receipts of calls, and heartbeats of desks."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

# Calls older than these many do not get receipts any more.
REMEMBERED_CALLS = 2_000


@dataclass
class Receipt:
    """Which displays showed and spoke a call."""

    counter: str
    hall: str
    shown: set[str] = field(default_factory=set)
    spoken: set[str] = field(default_factory=set)


class Receipts:
    """The receipts of recent calls in this process."""

    def __init__(self) -> None:
        self._calls: OrderedDict[str, Receipt] = OrderedDict()
        self._turn = threading.Lock()

    def expect(self, call: str, counter: str, hall: str) -> None:
        """A call was made; receipts may come from its hall."""
        with self._turn:
            self._calls.setdefault(call, Receipt(counter, hall))
            while len(self._calls) > REMEMBERED_CALLS:
                self._calls.popitem(last=False)

    def of(self, call: str | None) -> Receipt | None:
        """What is known of a call."""
        return None if call is None else self._calls.get(call)

    def shown(self, call: str, display: str, hall: str) -> Receipt | None:
        """A display of a hall showed the call; the receipt when this is its first, else None."""
        return self._note(call, display, hall, "shown")

    def spoken(self, call: str, display: str, hall: str) -> Receipt | None:
        """A display of a hall spoke the call; the receipt when this is its first, else None."""
        return self._note(call, display, hall, "spoken")

    def _note(self, call: str, display: str, hall: str, what: str) -> Receipt | None:
        with self._turn:
            receipt = self._calls.get(call)
            if receipt is None or receipt.hall != hall:
                return None
            displays: set[str] = getattr(receipt, what)
            first = not displays
            displays.add(display)
            return receipt if first else None


@dataclass
class Screen:
    """How a display is: connected so many times; what its page last said of itself."""

    connections: int = 0
    visible: bool = True
    # Whether its browser lets it sound; None until it has said so.
    sound: bool | None = None


class Screens:
    """The displays that are, or were, connected to this process, by their key's id."""

    def __init__(self) -> None:
        self._screens: dict[str, Screen] = {}

    def came(self, key: str) -> None:
        """One connection more."""
        self._screens.setdefault(key, Screen()).connections += 1

    def left(self, key: str) -> None:
        """One connection less; what it said of itself goes with the last."""
        screen = self._screens[key]
        screen.connections -= 1
        if screen.connections == 0:
            del self._screens[key]

    def told(self, key: str, *, visible: bool, sound: bool) -> None:
        """A display's page tells how it is."""
        if (screen := self._screens.get(key)) is not None:
            screen.visible, screen.sound = visible, sound

    def trouble(self, key: str, *, speaks: bool) -> str | None:
        """What somebody should look after: `away`, `hidden`, `mute` (of one that is to speak); None when all is well."""
        screen = self._screens.get(key)
        if screen is None:
            return "away"
        if not screen.visible:
            return "hidden"
        return "mute" if speaks and screen.sound is False else None


class Heartbeats:
    """Desk ids heard of since the last time somebody took them to the database."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def heard(self, desk: str) -> None:
        """A desk's page is alive."""
        self._seen.add(desk)

    def take(self) -> set[str]:
        """All heard of since the last call."""
        seen, self._seen = self._seen, set()
        return seen
