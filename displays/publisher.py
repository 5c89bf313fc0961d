"""What a change of a hall means for its displays: a new board, and calls whose receipts are awaited."""

from queueapp.domain.events import TicketEvent
from queueapp.live import rooms
from queueapp.live.broadcast import Broadcaster
from queueapp.live.signals import Receipts
from queueapp.live.states import Change


class Publisher:
    """Marks a hall's board after every change."""

    def __init__(self, broadcaster: Broadcaster, receipts: Receipts) -> None:
        self._broadcaster = broadcaster
        self._receipts = receipts

    def __call__(self, change: Change) -> None:
        """Await receipts of new calls and let the boards hear."""
        for event in change.events:
            if isinstance(event, TicketEvent) and event.call is not None:
                ticket = change.running.state.ticket(event.ticket)
                if ticket is not None and ticket.counter is not None:
                    self._receipts.expect(event.call, ticket.counter, change.hall)
        self._broadcaster.mark(rooms.board(change.hall))
