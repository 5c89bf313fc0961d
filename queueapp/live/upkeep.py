"""What time alone changes: estimates and ages on all screens, and the desks' heartbeats on their way to the database."""

import logging
import threading

from queueapp.actions.unit import House
from queueapp.live.broadcast import Broadcaster
from queueapp.live.signals import Heartbeats
from queueapp.storage.ticket_queries import desk_seen

EVERY_S = 5.0
# Estimates move slowly: a third round refreshes every room.
ROOMS_EVERY = 3
_log = logging.getLogger(__name__)


class Upkeep:
    """Runs beside the relay."""

    def __init__(self, house: House, broadcaster: Broadcaster, heartbeats: Heartbeats) -> None:
        self._house = house
        self._broadcaster = broadcaster
        self._heartbeats = heartbeats
        self._stopped = threading.Event()

    def run(self) -> None:
        """Go round until stopped; a fault is logged and the next round goes on."""
        rounds = 0
        while not self._stopped.wait(EVERY_S):
            rounds += 1
            try:
                self.note_heartbeats()
                if rounds % ROOMS_EVERY == 0:
                    self._broadcaster.mark_all()
            except Exception:
                _log.exception("the upkeep failed")

    def note_heartbeats(self) -> None:
        """Write which desks were heard of."""
        seen = self._heartbeats.take()
        if seen:
            at = self._house.real_now()
            self._house.database.write(lambda connection: desk_seen(connection, seen, at))

    def stop(self) -> None:
        """End `run`."""
        self._stopped.set()
