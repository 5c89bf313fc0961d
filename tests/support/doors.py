"""The whole server over a town, asked through Flask's and Socket.IO's own test clients."""

import functools
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient
from jinja2 import BytecodeCache, Undefined
from jinja2.bccache import Bucket
from pydantic import SecretStr
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from queueapp import factory
from queueapp.actions import people, screens
from queueapp.actions.people import Scope
from queueapp.actions.screens import Placing
from queueapp.domain.roles import Role
from queueapp.factory import Server, create_server
from queueapp.outside.passwords import Passwords
from queueapp.outside.speech import NullSpeech, Speech
from queueapp.outside.texts import read_texts
from queueapp.settings import Settings
from queueapp.web import context
from tests.support.catalogue import EAST, LANE, WEST
from tests.support.town import ADMIN, Town

# One hash of real cost takes an eighth of a second; a test asks whether it is asked for, not whether it is slow.
CHEAP = Passwords(time_cost=1, memory_kib=8)
PASSWORD = "long enough"
_KEYS = itertools.count(1)
# The files of texts are parsed once a session instead of twice a server: half of a server's cost.
factory.read_texts = context.read_texts = functools.cache(read_texts)


class Compiled(BytecodeCache):
    """The pages as they were compiled for the first server of the session: compiling takes far longer than a test of a page."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self._code.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


PAGES = Compiled()


class Unwritten(Rule):
    """A rule whose addresses are written by code made for the first of them: it takes nearly all of a server's making, and a test
    asks for few."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        made = functools.cache(functools.partial(super()._compile_builder, append_unknown))
        return lambda *words, **more: made()(*words, **more)


Flask.url_rule_class = Unwritten


@dataclass
class Doors:
    """A server, its keys, and shorthand for asking it."""

    town: Town
    server: Server
    keys: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = self.server.app.test_client()

    def key(self, name: str) -> str:
        """The key of somebody; made at his first appearance."""
        if name not in self.keys:
            made = self.town.do(people.make_key, SCOPES[name], name, by=ADMIN)
            self.keys[name] = made.text
        return self.keys[name]

    def screen(self, counter: str | None = None, hall: str = EAST) -> str:
        """The key of a newly paired screen."""
        placing = Placing(hall, "counter" if counter else "hall", counter)
        return self.town.do(screens.pair_at_once, placing, by=ADMIN).key.text

    def get(self, path: str, by: str | None = None, **headers: str) -> TestResponse:
        """GET of the API."""
        return self.client.get("/api/v1" + path, headers={**self.who(by), **headers})

    def post(self, path: str, body: Any = None, by: str | None = None, *, key: str | None = None, **headers: str) -> TestResponse:
        """POST to the API, under a fresh idempotency key unless one is given."""
        told = {**self.who(by), "Idempotency-Key": key or fresh_key(), **headers}
        return self.client.post("/api/v1" + path, json=body if body is not None else {}, headers=told)

    def delete(self, path: str, by: str | None = None, *, key: str | None = None, **headers: str) -> TestResponse:
        """DELETE at the API."""
        return self.client.delete("/api/v1" + path, headers={**self.who(by), "Idempotency-Key": key or fresh_key(), **headers})

    def hire(self, login: str, role: Role = Role.CLERK, **scope: Any) -> str:
        """A member of staff who can sign in; his id."""
        where = Scope(role, **{"site": "east", **scope})
        return self.town.do(
            people.create_staff, login, PASSWORD, where, name=login.title(), badge="0317", hash_password=CHEAP.hash, by=ADMIN
        )  # fmt: skip

    def browser(self) -> FlaskClient:
        """Another browser."""
        return self.server.app.test_client()

    def signed_in(self, login: str, browser: FlaskClient | None = None) -> FlaskClient:
        """A browser in which somebody has signed in."""
        used = browser or self.browser()
        form = {"name": login, "password": PASSWORD, "csrf_token": token_of(used, "/login")}
        answer = used.post("/login", data=form)
        assert answer.status_code == 303, answer.text
        return used

    def socket(
        self, namespace: str, auth: Any = None, browser: FlaskClient | None = None, by: str | None = None
    ) -> SocketIOTestClient:
        """A connected socket; `browser` lends its session."""
        return self.server.socketio.test_client(
            self.server.app, namespace=namespace, auth=auth, flask_test_client=browser, headers=self.who(by)
        )

    def send_due(self, seconds: float = 0.5) -> None:
        """Let the broadcaster send what is due after some time."""
        self.server.door.broadcaster._monotonic.wait(seconds)  # type: ignore[attr-defined]
        self.server.door.broadcaster.send_due()

    def who(self, by: str | None) -> dict[str, str]:
        """The header that says who asks."""
        return {} if by is None else {"Authorization": f"Bearer {self.key(by)}"}


SCOPES = {
    "bo": Scope(Role.CLERK, "east"), "eve": Scope(Role.CLERK, "east"), "dee": Scope(Role.CLERK, "west"),
    "cy": Scope(Role.MANAGER, "east", EAST), "gil": Scope(Role.GREETER, "east"), "kiosk": Scope(Role.KIOSK, "east", EAST),
    "admin": Scope(Role.ADMIN), "centre": Scope(Role.CENTRE), "lane": Scope(Role.CLERK, "east", LANE),
    "west-manager": Scope(Role.MANAGER, "west", WEST), "screen": Scope(Role.DISPLAY, "east", EAST),
}  # fmt: skip


class Ticking:
    """A monotonic clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


def open_doors(town: Town, *, speech: Speech | None = None, **wishes: Any) -> Doors:
    """The server over a town. Nothing runs in the background: tests send what is due themselves."""
    settings = Settings(_env_file=None, secret_key=SecretStr("s" * 40), data_keys=SecretStr("d" * 40), **wishes)  # type: ignore[call-arg]
    server = create_server(settings, town.house, speech=speech or NullSpeech(), passwords=CHEAP)
    server.door.broadcaster._monotonic = Ticking()
    server.app.jinja_env.undefined, server.app.jinja_env.bytecode_cache = Unsaid, PAGES
    return Doors(town, server)


class Unsaid(Undefined):
    """What a page asks for and does not get: fine to ask about, a mistake to print or to walk through."""

    __str__ = __iter__ = __len__ = Undefined._fail_with_undefined_error


def fresh_key() -> str:
    """An idempotency key that nobody used, long enough for anybody."""
    return f"0123456789abcdef-{next(_KEYS):08d}"


def token_of(browser: FlaskClient, page: str) -> str:
    """The form token of a page."""
    text = browser.get(page).text
    mark = 'name="csrf_token" value="' if 'name="csrf_token" value="' in text else 'name="csrf-token" content="'
    return text.split(mark, 1)[1].split('"', 1)[0]


def received(socket: SocketIOTestClient, namespace: str, name: str) -> list[dict[str, Any]]:
    """The messages of a name that a socket has got since it was last asked."""
    return [one["args"][0] for one in socket.get_received(namespace) if one["name"] == name]


def plain(value: Any) -> Any:
    """A message as it travels."""
    return json.loads(json.dumps(value))
