"""One running fold per site's bookings and process: what free times are told from, and what is certainly full is refused by."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from queueapp.actions.ledger import nearest_starts, notice_of
from queueapp.actions.unit import Committed, House
from queueapp.domain.bookings_state import BookingsState, fold_booking
from queueapp.domain.refusals import NotFound, SlotFull
from queueapp.domain.slots import PUBLIC, Need, WhyNot, why_not
from queueapp.storage import event_log
from queueapp.storage.place_queries import bookings_of, site_of_stream

# Later than anything comes due.
NEVER = 2**62


@dataclass
class RunningBookings:
    """The fold of one site's bookings, up to (epoch, seq)."""

    state: BookingsState
    epoch: int = 0
    seq: int = 0
    turn: threading.RLock = field(default_factory=threading.RLock)
    _due: tuple[tuple[int, int], int] = ((0, 0), 0)

    def gives_back_by(self, now: int) -> bool:
        """Whether a hold runs out or a parked place comes due by then: whoever wants a place gives them back first."""
        if self._due[0] != (self.epoch, self.seq):
            moments = [hold.expires_at for hold in self.state.holds.values()]
            moments += [public_from for _, public_from in self.state.parked.values()]
            self._due = ((self.epoch, self.seq), min(moments, default=NEVER))
        return self._due[1] <= now


class BookingStates:
    """The running folds of bookings of this process. A fold may be late, so it may only refuse and show; rows decide."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._sites: dict[str, RunningBookings] = {}
        house.glance = self.glance

    def of(self, site: str) -> BookingsState:
        """The site's bookings, caught up with the log when they are new here."""
        running = self._sites.get(site)
        if running is None:
            if site not in self._house.directory.sites:
                raise NotFound()
            running = self._sites.setdefault(site, RunningBookings(BookingsState(site)))
        if not running.epoch:
            # Also for whoever comes while another one reads the log for the first time.
            self.catch_up(site)
        return running.state

    def glance(self, site: str, needs: Sequence[Need], start: int, line: str, now: int) -> None:
        """Refuse with SlotFull (and the nearest starts) what is certainly full: no place is free, none runs out or comes due.

        Whatever else stands in the way is for the rows to tell, and so is what staff may have of the public's list."""
        if line != PUBLIC:
            return
        slots = self.of(site).slots
        notice = notice_of(self._house, site, line)
        why = why_not(slots, needs, start, now, line, notice_minutes=notice)
        if why in (WhyNot.FULL, WhyNot.RESERVED) and not self._sites[site].gives_back_by(now):
            raise SlotFull(why=why.value, nearest=nearest_starts(self._house, site, slots, needs, start, now, line))

    def known(self) -> dict[str, tuple[int, int]]:
        """(epoch, seq) of each stream followed here, by stream name."""
        return {bookings_of(site): (running.epoch, running.seq) for site, running in self._sites.items()}

    def offer(self, committed: Committed) -> None:
        """Take what this process just committed; read the log instead where something lies between."""
        site = site_of_stream(committed.stream)
        running = self._sites.get(site or "")
        if site is None or running is None:
            return
        with running.turn:
            if (committed.epoch, committed.first) == (running.epoch, running.seq + 1):
                for event in committed.events:
                    running.state = fold_booking(running.state, event)
                running.seq += len(committed.events)
                return
        self.catch_up(site)

    def catch_up(self, site: str) -> None:
        """Read and fold what the log has and this state has not."""
        running, stream = self._sites[site], bookings_of(site)
        with running.turn, self._house.database.read() as connection:
            head = event_log.head(connection, stream)
            state, seq = running.state, running.seq
            if head.epoch != running.epoch or head.seq < running.seq:
                state, seq = BookingsState(site), (event_log.last_base(connection, stream) or 1) - 1
            for place, event in event_log.read_after(connection, stream, seq):
                state, seq = fold_booking(state, event), place
            # Whoever reads meanwhile has the state there was, not a half of the new one.
            running.state, running.seq, running.epoch = state, seq, head.epoch
