"""The one place that knows every room: it builds the house, the doors and what runs behind them."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from flask import Flask
from flask_limiter import Limiter
from flask_socketio import SocketIO
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from displays import pages as display_pages
from displays.announcements import Announcer, read_aloud
from displays.board import BoardMaker
from displays.namespace import DisplayNamespace
from displays.pages import Clips
from displays.publisher import Publisher
from queueapp.actions.unit import House
from queueapp.assets import release, templates_dir
from queueapp.demo import pages as demo_pages
from queueapp.domain.ids import SECRET_LENGTH
from queueapp.founding import build_house
from queueapp.live.booking_states import BookingStates
from queueapp.live.broadcast import Broadcaster
from queueapp.live.doorbell import Doorbell
from queueapp.live.people import Masks, Names
from queueapp.live.relay import Relay
from queueapp.live.signals import Heartbeats, Receipts, Screens
from queueapp.live.states import States
from queueapp.live.upkeep import Upkeep
from queueapp.outside import qr
from queueapp.outside.packets import TextPacket
from queueapp.outside.passwords import Passwords
from queueapp.outside.speech import Speech, installed_speech
from queueapp.outside.texts import CHINESE, ENGLISH, Texts, read_texts
from queueapp.outside.threads import BesideTheHub, hub_is_here
from queueapp.settings import Settings, SettingsMissing, secret_of
from queueapp.web import context, errors, followers, guards, headers, health, staff_pages, turnstile
from queueapp.web.admin import pages as admin_pages
from queueapp.web.answers import Answers
from queueapp.web.api import docs, table
from queueapp.web.api.routes import ROUTES
from queueapp.web.citizen import appointment_pages, arriving_pages, booking_pages, push_pages, waiting_pages
from queueapp.web.citizen import pages as citizen_pages
from queueapp.web.citizen.booking_view import BookingViews
from queueapp.web.citizen.live import TicketNamespace
from queueapp.web.citizen.sites_view import SitesView
from queueapp.web.citizen.ticket_view import TicketViews
from queueapp.web.counter import pages as counter_pages
from queueapp.web.counter.desk_view import DeskViews
from queueapp.web.counter.live import CounterNamespace
from queueapp.web.door import Door
from queueapp.web.greeter import pages as greeter_pages
from queueapp.web.identities import Identities
from queueapp.web.kiosk import pages as kiosk_pages
from queueapp.web.limits import limiter_of
from queueapp.web.manager import no_show_pages
from queueapp.web.manager import pages as manager_pages
from queueapp.web.manager.hall_view import HallViews
from queueapp.web.manager.live import ManagerNamespace
from queueapp.web.sockets import plain_frames


@dataclass
class Server:
    """A built server; `start` begins what runs in the background."""

    app: Flask
    socketio: SocketIO
    door: Door
    relay: Relay
    loops: tuple[Callable[[], None], ...] = field(default=())

    def start(self) -> None:
        """Follow the log, send what is due, keep up what time changes."""
        for loop in self.loops:
            self.socketio.start_background_task(loop)


def create_server(
    settings: Settings, house: House | None = None, *, speech: Speech | None = None, passwords: Passwords | None = None
) -> Server:
    """The whole server."""
    house = house or build_house(settings)
    app = Flask("queueapp", static_folder=None, template_folder=str(templates_dir()))
    _configure(app, settings)
    socketio = SocketIO(
        app, async_mode="gevent" if hub_is_here() else "threading", manage_session=False, ping_interval=25, ping_timeout=20,
        max_http_buffer_size=20_000, serializer=TextPacket,
    )  # type: ignore[call-arg]  # handed on to the library below  # fmt: skip
    texts = read_texts()
    door = _door(settings, house, socketio, texts, passwords)
    csrf = CSRFProtect(app)
    limiter = limiter_of(app, settings.redis_url or "memory://")
    context.install(app, zone=settings.zone)
    errors.install(app, texts, settings.zone)
    headers.install(app)
    turnstile.install(app)
    guards.install(app)
    table.install(app, door, ROUTES, csrf, limiter)
    _register(app, door, settings, limiter, speech or installed_speech())
    return _with_live(app, socketio, door, settings)


def _register(app: Flask, door: Door, settings: Settings, limiter: Limiter, speech: Speech) -> None:
    displays = display_pages.pages(
        broadcaster=door.broadcaster,
        board=door.board,
        knows_hall=lambda hall: hall in door.house.directory.halls,
        speech=speech,
        sentence=_sentences(door.texts),
        clips=_clips(door.house),
    )
    rooms_of_booking = (booking_pages, appointment_pages, arriving_pages, waiting_pages, push_pages)
    booked = tuple(room.pages(door, limiter) for room in rooms_of_booking)
    citizens = (citizen_pages.pages(door, limiter), *booked, kiosk_pages.pages(door, limiter))
    desks = (one.pages(door) for one in (counter_pages, greeter_pages, manager_pages, no_show_pages, admin_pages))
    staff = (staff_pages.pages(door, limiter), *desks)
    tour = (demo_pages.pages(door, settings),) if settings.demo else ()
    for blueprint in (*citizens, *staff, displays, docs.pages(ROUTES), health.pages(door), *tour):
        app.register_blueprint(blueprint)


def _clips(house: House) -> Clips:
    return Clips(lambda text: house.sealer.indexes("clip", text))


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=secret_of(settings, "secret_key"),
        SESSION_COOKIE_NAME="queueapp",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=timedelta(days=365),
        MAX_CONTENT_LENGTH=1_000_000,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.json = Answers(app)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]  # as Flask says


def _door(settings: Settings, house: House, socketio: SocketIO, texts: dict[str, Texts], passwords: Passwords | None) -> Door:
    states, names, receipts = States(house), Names(house), Receipts()
    announcer = Announcer(house.zone, _spoken(texts), _clips(house).address)
    board = BoardMaker(
        zone=house.zone, clock=lambda: house.clock, estimates=states.estimates, badges=names.badge, announcer=announcer
    )

    def service_name(code: str) -> dict[str, str]:
        return door.service_name(code)

    bookings = BookingStates(house)
    door = Door(
        house=house, states=states, booking_states=bookings, relay=Relay(house, states, bookings),
        broadcaster=Broadcaster(house, states, _emit(socketio), release=release()),
        socketio=socketio, identities=Identities(house), names=names, receipts=receipts, heartbeats=Heartbeats(), screens=Screens(),
        passwords=passwords or Passwords(BesideTheHub(MOST_SIGNING_IN) if hub_is_here() else lambda work: work()), texts=texts,
        desk_views=DeskViews(house.zone, names, Masks(house), receipts, service_name),
        ticket_views=TicketViews(house.zone, states.minutes, service_name),
        sites_view=SitesView(house, states, bookings), booking_views=BookingViews(house, states, bookings),
        hall_views=HallViews(house.zone, names, states),
        board=board, public_url=settings.public_url.rstrip("/") or None,
    )  # fmt: skip
    return door


def _with_live(app: Flask, socketio: SocketIO, door: Door, settings: Settings) -> Server:
    phones, desks, watchers = TicketNamespace(door), CounterNamespace(door), ManagerNamespace(door)
    screens = DisplayNamespace(
        broadcaster=door.broadcaster, board=door.board, receipts=door.receipts, health=door.screens,
        identify=door.identities.of_display,
        words=door.words_on_machine,
    )  # fmt: skip
    door.house.forgetters += (screens.recheck, desks.recheck, watchers.recheck)
    for namespace in (phones, screens, desks, watchers):
        socketio.on_namespace(namespace)
    app.wsgi_app = plain_frames(app.wsgi_app)  # type: ignore[method-assign, assignment]  # as Flask says
    relay = door.relay
    relay.follow(Publisher(door.broadcaster, door.receipts))
    relay.follow(followers.WebFollower(door, phones, desks))
    upkeep = Upkeep(door.house, door.broadcaster, door.heartbeats)
    bells = _doorbell(settings, relay)
    return Server(app, socketio, door, relay, (relay.run, door.broadcaster.run, upkeep.run, _warm_up(settings), *bells))


def _doorbell(settings: Settings, relay: Relay) -> tuple[Callable[[], None], ...]:
    """The loop that listens to other web processes; none where there is one process."""
    if not settings.redis_url:
        return ()
    try:
        client = importlib.import_module("redis").Redis.from_url(settings.redis_url)
    except ImportError:
        raise SettingsMissing("QUEUEAPP_REDIS_URL is set, but the extra `redis` is not installed") from None
    bell = Doorbell(client, relay.look)
    relay.ring = bell.ring
    return (bell.run,)


def _warm_up(settings: Settings) -> Callable[[], None]:
    """What the first one who takes a number should not wait for: codes of addresses as long as a ticket's will be."""
    address = settings.public_url.rstrip("/") or f"http://{settings.bind}"
    return lambda: qr.warm_up(len(f"{address}/t/") + SECRET_LENGTH)


def _emit(socketio: SocketIO) -> Callable[..., None]:
    def emit(event: str, data: dict[str, object], *, namespace: str, to: str) -> None:
        socketio.emit(event, data, namespace=namespace, to=to)

    return emit


# So many wait for the thread of passwords, five seconds at an eighth of a second each; a crowd behind them is not clerks.
MOST_SIGNING_IN = 40
_CALL = {"zh": (CHINESE, "speech.call"), "en": (ENGLISH, "speech.call")}


def _spoken(texts: dict[str, Texts]) -> Callable[[str, str, str], str]:
    """The sentence of a call from number and window as they are read aloud."""

    def sentence(language: str, number: str, window: str) -> str:
        reader, key = _CALL[language]
        return texts[reader].one(key) % {"number": number, "window": window}

    return sentence


def _sentences(texts: dict[str, Texts]) -> Callable[..., str]:
    """The sentence of a call from number and window as they are written."""
    spoken = _spoken(texts)

    def sentence(language: str, number: str, window: str, *, yao: bool) -> str:
        return spoken(language, *read_aloud(language, number, window, yao=yao))

    return sentence
