"""The post room: one courier per channel that the city runs, and which of them rest because they could not be reached."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from queueapp.domain.clock import MINUTE, Instant
from queueapp.domain.notices import REST_MINUTES, Channel, Message
from queueapp.outside.letters import Letters

# The name of a courier that only notes in the log what it would send.
NOTED = "log"


class Courier(Protocol):
    """Takes one message to one address; Undelivered when that failed. `at` is real time."""

    @property
    def name(self) -> str: ...

    def deliver(self, to: str, message: Message, at: Instant) -> None: ...


@dataclass
class PostRoom:
    """Couriers by channel. A process that only writes notices down needs no letters."""

    couriers: Mapping[Channel, Courier] = field(default_factory=dict)
    letters: Letters | None = None
    sender: str | None = None
    _rests: dict[Channel, Instant] = field(default_factory=dict)

    def rest(self, channel: Channel, now: int) -> None:
        """Leave a channel alone for a while: it could not be reached, and more tries would only be used up."""
        self._rests[channel] = Instant(now + REST_MINUTES * MINUTE)

    def awake(self, now: int) -> tuple[Channel, ...]:
        """The channels that may be tried now."""
        return tuple(channel for channel in Channel if channel in self.couriers and self._rests.get(channel, 0) <= now)

    def leaves_by(self, channel: Channel) -> bool:
        """Whether what goes by a channel leaves the house: what is only noted in the log reaches nobody."""
        courier = self.couriers.get(channel)
        return courier is not None and courier.name != NOTED

    def __str__(self) -> str:
        """Which courier each channel has."""
        return ", ".join(f"{channel} by {courier.name}" for channel, courier in self.couriers.items()) or "none"


@dataclass
class NullCourier:
    """Keeps messages instead of sending them."""

    name: str = "null"
    sent: list[tuple[str, Message]] = field(default_factory=list)

    def deliver(self, to: str, message: Message, at: Instant) -> None:
        """Keep the message."""
        self.sent.append((to, message))
