"""The relay: follows the log for this process, at once for its own commits and four times a second for those of others."""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace

from queueapp.actions.unit import Committed, House
from queueapp.domain.events import CityEvent, Event
from queueapp.live.booking_states import BookingStates
from queueapp.live.states import Change, Follower, States
from queueapp.storage import event_log
from queueapp.storage.place_queries import CITY, hall_of_stream, site_of_stream

LOOK_EVERY_S = 0.25
_log = logging.getLogger(__name__)


class Relay:
    """Wakes followers after every commit, whoever made it."""

    def __init__(self, house: House, states: States, bookings: BookingStates) -> None:
        self._house = house
        self._states = states
        self._bookings = bookings
        self._followers: list[Follower] = []
        self._stopped = threading.Event()
        self._city: event_log.Head | None = None
        # Called after each commit of this process; the roof hangs a doorbell here where there are several.
        self.ring: Callable[[], None] = lambda: None
        house.on_commit = self.committed

    def follow(self, follower: Follower) -> None:
        """Call `follower` with every change of a hall that this process follows."""
        self._followers.append(follower)

    def committed(self, committed: list[Committed]) -> None:
        """Hear of a commit of this process."""
        for one in committed:
            if one.stream == CITY:
                self._hear_of_city(one)
            elif site_of_stream(one.stream) is not None:
                self._bookings.offer(one)
            else:
                self._tell(self._states.offer(one))
        self.ring()

    def look(self) -> None:
        """Look at the log once for what other processes wrote."""
        with self._house.database.read() as connection:
            heads = event_log.heads(connection)
        known = self._states.known() | self._bookings.known()
        for name, head in heads.items():
            if name == CITY:
                self._look_at_city(head)
            elif name in known and known[name] != (head.epoch, head.seq):
                self._catch_up(name)

    def look_at(self, hall: str) -> None:
        """Look at one hall now: somebody was refused, perhaps for what another process wrote a moment ago."""
        self._states.of(hall)
        self._tell(self._states.catch_up(hall))

    def _catch_up(self, stream: str) -> None:
        site = site_of_stream(stream)
        if site is not None:
            self._bookings.catch_up(site)
        else:
            self._tell(self._states.catch_up(hall_of_stream(stream) or ""))

    def run(self) -> None:
        """Look again and again until stopped; a fault is logged and the next look goes on."""
        while not self._stopped.wait(LOOK_EVERY_S):
            try:
                self.look()
            except Exception:
                _log.exception("the relay could not read the log")

    def stop(self) -> None:
        """End `run`."""
        self._stopped.set()

    def _hear_of_city(self, committed: Committed) -> None:
        if self._city is not None and (committed.epoch, committed.first) == (self._city.epoch, self._city.seq + 1):
            self._city = replace(self._city, seq=self._city.seq + len(committed.events))
        self._forget(committed.events)

    def _look_at_city(self, head: event_log.Head) -> None:
        known, self._city = self._city, head
        if known is None or known == head:
            return
        with self._house.database.read() as connection:
            rows = event_log.read_after(connection, CITY, known.seq)
        if known.epoch == head.epoch and rows and rows[0][0] == known.seq + 1:
            self._forget(event for _, event in rows)
        else:
            # After a restore nobody knows what changed.
            self._house.forget()
            self._house.forget_staff()

    def _forget(self, events: Iterable[Event]) -> None:
        """Let be read again what these facts of the city are about: reading all places takes long, signing out is often."""
        about_places = {isinstance(event, CityEvent) and event.is_about_places for event in events}
        if True in about_places:
            self._house.forget()
        if False in about_places:
            self._house.forget_staff()

    def _tell(self, change: Change | None) -> None:
        if change is None:
            return
        for follower in self._followers:
            follower(change)
