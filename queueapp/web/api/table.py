"""The table of the API's routes, and the one way each of them is called: who, may he, once, with which body."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Flask, Request, Response, g, jsonify, request
from flask_limiter import Limiter
from flask_wtf.csrf import CSRFProtect, validate_csrf
from pydantic import BaseModel, ConfigDict, ValidationError
from wtforms.validators import ValidationError as StaleToken  # type: ignore[import-untyped]

from queueapp.actions.unit import Asked
from queueapp.domain.refusals import BadInput, NotFound, NotSignedIn, StaleForm
from queueapp.domain.roles import STAFF, Actor, Role
from queueapp.web.door import Door
from queueapp.web.guards import holds_nul, once_of
from queueapp.web.identities import carries_key

PREFIX = "/api/v1"
OPEN: frozenset[Role] = frozenset()
# Whose work is not counted.
TRUSTED = STAFF | {Role.KIOSK}


class Body(BaseModel):
    """The body of a POST: unknown fields are refused, since a misspelt one would silently do something else."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Nothing(Body):
    """A POST that needs no body."""


@dataclass(frozen=True)
class Call:
    """One request, with everything decided that every route decides the same way."""

    door: Door
    asked: Asked
    actor: Actor | None
    path: dict[str, str]
    body: Any

    @property
    def role(self) -> Role:
        """The caller's role; a citizen when he did not say who he is."""
        return self.actor.role if self.actor else Role.CITIZEN


Answer = dict[str, Any] | tuple[int, dict[str, Any]]
View = Callable[[Call], Answer]


@dataclass(frozen=True)
class Route:
    """One row: method, path in Flask's spelling, view, summary, group; who may (OPEN: everybody); the model of the body."""

    method: str
    path: str
    view: View
    summary: str
    group: str
    roles: frozenset[Role] = OPEN
    body: type[Body] = Nothing
    created: bool = False
    # How often one address may call, unless it is trusted; carriers share addresses, so it is coarse.
    anonymous_limit: str | None = None

    @property
    def changes(self) -> bool:
        """Whether the route takes an Idempotency-Key."""
        return self.method in ("POST", "DELETE")


def install(app: Flask, door: Door, routes: tuple[Route, ...], csrf: CSRFProtect, limiter: Limiter) -> None:
    """Put the table's routes into the app."""
    for route in routes:
        endpoint = f"api {route.method} {route.path}"
        view = csrf.exempt(_view(door, route))
        if route.anonymous_limit is not None:
            view = limiter.limit(route.anonymous_limit, exempt_when=lambda: _is_trusted(door))(view)
        app.add_url_rule(PREFIX + route.path, endpoint, view, methods=[route.method])


def _is_trusted(door: Door) -> bool:
    """Whether the caller is staff or their kiosk: a screen's key lies open in the browser of a hall, and what is nobody's counts
    for nothing."""
    try:
        actor = door.identities.of_request(request)
    except NotSignedIn:
        return False
    return actor is not None and actor.role in TRUSTED


def _view(door: Door, route: Route) -> Callable[..., Response]:
    def view(**path: str) -> Response:
        actor = door.identities.of_request(request)
        _must_be_allowed(route, actor)
        body, raw = _body_of(route)
        once = once_of(request, actor, raw, door.house.sealer, request.headers.get("Idempotency-Key")) if route.changes else None
        if route.changes and actor is not None and not carries_key(request):
            _must_hold_token()
        answer = route.view(Call(door, door.asked(request, actor, once), actor, path, body))
        status, content = answer if isinstance(answer, tuple) else (200, answer)
        response = jsonify(content)
        response.status_code = status
        response.headers["Cache-Control"] = "no-store"
        return response

    view.__name__ = (
        f"{route.method.lower()}_{route.path.strip('/').replace('/', '_').replace('<', '').replace('>', '').replace('-', '_')}"
    )
    return view


def _must_be_allowed(route: Route, actor: Actor | None) -> None:
    if not route.roles:
        return
    if actor is None:
        raise NotSignedIn()
    if actor.role not in route.roles and actor.role is not Role.ADMIN:
        raise NotFound()


def _must_hold_token() -> None:
    """A session's POST needs the page's token; a key's does not, since no browser sends it by itself."""
    try:
        validate_csrf(request.headers.get("X-CSRFToken"))
    except StaleToken:
        raise StaleForm() from None
    g.csrf_valid = True


def _body_of(route: Route) -> tuple[Body, Any]:
    if not route.changes:
        return Nothing(), None
    raw = _json_of(request)
    if not isinstance(raw, dict):
        raise BadInput(fields={"body": "not_json"})
    try:
        return route.body.model_validate(raw), raw
    except ValidationError as error:
        raise BadInput(fields={".".join(map(str, one["loc"])): one["type"] for one in error.errors()}) from None


def _json_of(request: Request) -> Any:
    """The body's value; an empty body is an empty one, and what is no JSON is None."""
    data = request.get_data()
    if not data:
        return {}
    try:
        return orjson.loads(data) if request.mimetype == "application/json" and not holds_nul(data) else None
    except orjson.JSONDecodeError:
        return None


def reachable_hall(call: Call, hall: str) -> str:
    """The hall, if it exists within the caller's scope; NotFound otherwise."""
    place = call.door.house.directory.halls.get(hall)
    if place is None or (call.actor and not call.actor.may_reach(site=place.site, hall=hall)):
        raise NotFound()
    return hall


def staff_and(*roles: Role) -> frozenset[Role]:
    """Staff and these."""
    return STAFF | frozenset(roles)
