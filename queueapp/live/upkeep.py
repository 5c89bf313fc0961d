"""What time alone changes: estimates and ages on all screens, and the desks' heartbeats on their way to the database."""

import logging
import threading
from functools import partial

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
        seen, at = sorted(self._heartbeats.take()), self._house.real_now()
        # PostgreSQL: one row a transaction. Heartbeats take no turn in a stream, so holding one desk while waiting for another
        # could deadlock with a hall that has several in its hands.
        together = [seen] if self._house.database.is_sqlite else [[desk] for desk in seen]
        for desks in filter(None, together):
            self._house.database.write(partial(desk_seen, seen=desks, at=at))

    def stop(self) -> None:
        """End `run`."""
        self._stopped.set()
