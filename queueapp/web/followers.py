"""Which rooms a change of a hall touches: its desks, the line their services wait in, its phones, those who watch."""

from queueapp.live import rooms
from queueapp.live.states import Change
from queueapp.web.citizen.live import TicketNamespace
from queueapp.web.counter.live import CounterNamespace
from queueapp.web.door import Door


class WebFollower:
    """Marks rooms; the broadcaster sends."""

    def __init__(self, door: Door, phones: TicketNamespace, desks: CounterNamespace) -> None:
        self._door = door
        self._phones = phones
        self._desks = desks

    def __call__(self, change: Change) -> None:
        """Mark what a change touches: one's own at once, what others did a little later."""
        broadcaster = self._door.broadcaster
        counters = (
            change.running.state.settings.counter if change.touches_all and change.running.state.settings else change.counters
        )
        for counter in counters:
            broadcaster.mark_group(rooms.desks_at(counter))
        for visit in change.visits:
            broadcaster.mark(rooms.ticket(change.hall, visit))
        broadcaster.mark_group(rooms.watchers_of(change.hall), calm=True)
        if change.moves_line:
            broadcaster.mark_group(rooms.desks_in(change.hall), calm=True)
            self._mark_phones_in_line(change)
            self._desks.follow_lines(change)
        self._phones.follow_moves(change)

    def _mark_phones_in_line(self, change: Change) -> None:
        broadcaster = self._door.broadcaster
        for phones in broadcaster.rooms(rooms.phones_in(change.hall)):
            if change.running.lines.waits(rooms.visit_in(phones)):
                broadcaster.mark(phones, calm=True)
