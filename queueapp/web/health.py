"""Is it alive, is it ready, how is it doing."""

from flask import Blueprint, Response, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from queueapp.domain.refusals import NotFound
from queueapp.domain.roles import Role
from queueapp.domain.ticket_life import State
from queueapp.storage import event_log
from queueapp.storage.jobs_queries import scheduler_seen_at
from queueapp.web.door import Door

# The scheduler writes every few seconds; after this many it is gone.
SCHEDULER_GONE_S = 60
LOCAL = ("127.0.0.1", "::1")


def pages(door: Door) -> Blueprint:
    """The routes outside `/api` that machines ask."""
    routes = Blueprint("health", __name__)
    routes.add_url_rule("/healthz", "healthz", lambda: jsonify({"alive": True}))
    routes.add_url_rule("/readyz", "readyz", lambda: _ready(door))
    routes.add_url_rule("/metrics", "metrics", lambda: _metrics(door))
    return routes


def _ready(door: Door) -> tuple[Response, int]:
    facts = readiness(door)
    return jsonify(facts), 200 if facts["ready"] else 503


def readiness(door: Door) -> dict[str, object]:
    """Database, log lag, scheduler: what is wrong is named."""
    now = door.house.real_now()
    with door.house.database.read() as connection:
        heads = event_log.heads(connection)
        seen_at = scheduler_seen_at(connection)
    lag = sum(1 for name, stands in door.states.known().items() if heads[name].seq - stands[1] > 0)
    age = None if seen_at is None else (now - seen_at) / 1_000_000
    problems = [
        *(["log_lag"] if lag > len(heads) // 2 else []),
        *(["scheduler"] if age is None or age > SCHEDULER_GONE_S else []),
    ]
    ready = "log_lag" not in problems and bool(door.house.directory.sites)
    return {
        "ready": ready,
        "problems": problems,
        "database": "ok",
        "streams": len(heads),
        "streams_behind": lag,
        "scheduler_seen_s": age,
    }


def _metrics(door: Door) -> Response:
    if request.remote_addr not in LOCAL:
        actor = door.identities.of_request(request)
        if actor is None or actor.role not in (Role.ADMIN, Role.CENTRE):
            raise NotFound()
    registry = CollectorRegistry()
    waiting = Gauge("queueapp_waiting", "tickets waiting", ["hall"], registry=registry)
    desks = Gauge("queueapp_desks_open", "desks at work", ["hall"], registry=registry)
    for hall in door.house.directory.halls:
        state = door.states.of(hall).state
        waiting.labels(hall).set(sum(1 for ticket in state.live.values() if ticket.state == State.WAITING))
        desks.labels(hall).set(len(state.desks))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
