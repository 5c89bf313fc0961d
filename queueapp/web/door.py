"""What every door is made of: the house, the running states, and the makers of views."""

from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from flask import Request
from flask_socketio import SocketIO

from queueapp.actions.moving import latest_of
from queueapp.actions.unit import Asked, House, Once
from queueapp.domain.clock import iso
from queueapp.domain.refusals import NotFound, Refused
from queueapp.domain.roles import ANYBODY, Actor
from queueapp.domain.ticket_life import State
from queueapp.live import rooms
from queueapp.live.booking_states import BookingStates
from queueapp.live.broadcast import Broadcaster, Make
from queueapp.live.people import Names
from queueapp.live.relay import Relay
from queueapp.live.signals import Heartbeats, Receipts, Screens
from queueapp.live.states import States
from queueapp.outside.passwords import Passwords
from queueapp.outside.texts import Texts
from queueapp.storage import ticket_queries
from queueapp.storage.evaluation_queries import evaluated
from queueapp.web.citizen.booking_view import BookingViews
from queueapp.web.citizen.sites_view import SitesView
from queueapp.web.citizen.ticket_view import TicketViews
from queueapp.web.counter.desk_view import DeskViews
from queueapp.web.identities import Identities
from queueapp.web.languages import machine_language, reader_language
from queueapp.web.manager.hall_view import HallViews
from queueapp.web.refusal_texts import sentences
from queueapp.web.tries import OF_DEVICE, Tries


@dataclass(frozen=True)
class Door:
    """Shared by all web doors; made once by the factory."""

    house: House
    states: States
    booking_states: BookingStates
    relay: Relay
    broadcaster: Broadcaster
    socketio: SocketIO
    identities: Identities
    names: Names
    receipts: Receipts
    heartbeats: Heartbeats
    screens: Screens
    passwords: Passwords
    texts: dict[str, Texts]
    desk_views: DeskViews
    ticket_views: TicketViews
    sites_view: SitesView
    booking_views: BookingViews
    hall_views: HallViews
    board: Make
    public_url: str | None
    tries: Tries = field(default_factory=Tries)
    look_ups: Tries = field(default_factory=lambda: Tries(limits=OF_DEVICE))

    @property
    def zone(self) -> ZoneInfo:
        """The city's zone."""
        return self.house.zone

    def asked(self, request: Request, actor: Actor | None, once: Once | None = None) -> Asked:
        """The request as the verbs see it."""
        return self.house.asked_by(actor or ANYBODY, address=request.remote_addr, once=once)

    def words(self, refusal: Refused) -> str:
        """A refusal's two sentences in the reader's language."""
        return " ".join(sentences(refusal, self.texts, reader_language(), self.zone))

    def words_on_machine(self, refusal: Refused) -> str:
        """The same for a machine of the hall."""
        return " ".join(sentences(refusal, self.texts, machine_language(), self.zone))

    def text(self, at: int | None) -> str | None:
        """A time as it stands in messages."""
        return iso(at, self.zone)

    def service_name(self, code: str) -> dict[str, str]:
        """A service's name; its code where the catalogue no longer has it."""
        service = self.house.directory.services.get(code)
        return service.name if service else {"zh": code, "en": code}

    def visit_of_code(self, code: str) -> str:
        """The visit that a secret code belongs to; NotFound otherwise."""
        with self.house.database.read() as connection:
            visit = ticket_queries.visit_by_code(connection, self.house.sealer.indexes("code", code))
        if visit is None:
            raise NotFound()
        return visit

    def code_of_visit(self, visit: str) -> str:
        """A visit's secret code, for whoever just asked for it again under the same key."""
        with self.house.database.read() as connection:
            sealed = ticket_queries.sealed_code(connection, visit)
        if sealed is None:
            raise NotFound()
        return self.house.sealer.open(sealed)

    def ticket_room(self, visit: str) -> tuple[rooms.Room, Make]:
        """The room of a visit's newest ticket, and how its state is made."""
        room = rooms.ticket(latest_of(self.house, visit).hall, visit)
        view = self.ticket_views.following(visit)
        return room, lambda running, now: self._with_evaluation(view(running, now), visit)

    def _with_evaluation(self, view: dict[str, Any] | None, visit: str) -> dict[str, Any] | None:
        """Whether a served visit has been evaluated: the log does not say, so the rows are asked, and only then."""
        if view is None or view["state"] != State.SERVED:
            return view
        with self.house.database.read() as connection:
            told = evaluated(connection, visit, view["service"]["code"])
        return {**view, "evaluated": told, "evaluation_open": not told}

    def line_of(self, hall: str, counter: str) -> tuple[rooms.Room, Make]:
        """The room of the line that a counter's desk serves, or would serve once open, and how its state is made."""
        running = self.states.of(hall)
        state = running.state
        served = state.desks.get(counter) or (state.settings.counter.get(counter) if state.settings else None)
        serves, backup = (served.serves, served.backup) if served else ((), ())
        own = counter if running.lines.has_bound(counter) else None
        views = self.desk_views
        return rooms.queue(hall, serves, backup, own), lambda running, now: views.queue(running, now, serves, backup, own)

    def ticket_message(self, visit: str) -> dict[str, Any]:
        """The citizen's view as sent live."""
        return self.broadcaster.message(*self.ticket_room(visit))
