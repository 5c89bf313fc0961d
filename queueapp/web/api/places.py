"""The API's sites, services and halls."""

from flask import request

from queueapp.actions.hall_day import apply_settings
from queueapp.domain.refusals import BadInput, EventsGone, NotFound
from queueapp.domain.roles import Role
from queueapp.live import rooms
from queueapp.storage import event_log
from queueapp.storage.place_queries import bookings_of, stream_of
from queueapp.web.api.table import OPEN, Answer, Call, Route, reachable_hall, staff_and

WATCHERS = frozenset({Role.MANAGER, Role.CENTRE, Role.ADMIN})
MOST_ROWS = 500


def routes() -> tuple[Route, ...]:
    """The routes of places."""
    return (
        Route("GET", "/sites", _sites, "全部网点", "places"),
        Route("GET", "/sites/<site>", _site, "一个网点", "places"),
        Route("GET", "/services", lambda call: call.door.sites_view.services(), "业务目录", "places"),
        Route("GET", "/halls/<hall>", _hall, "大厅现状", "halls", staff_and()),
        Route("GET", "/halls/<hall>/tickets", _tickets, "大厅的号票", "halls", staff_and()),
        Route("GET", "/halls/<hall>/board", _board, "大屏内容", "halls", OPEN),
        Route("GET", "/halls/<hall>/events", _hall_events, "大厅的事件", "halls", WATCHERS),
        Route("GET", "/sites/<site>/events", _site_events, "网点预约的事件", "places", WATCHERS),
        Route("POST", "/halls/<hall>/apply-settings", _apply, "让大厅采用最新目录", "halls", WATCHERS),
    )


def _sites(call: Call) -> Answer:
    items = call.door.sites_view.all(call.asked.now)
    return {"items": items, "next": None, "at": _at(call)}


def _site(call: Call) -> Answer:
    place = call.door.house.directory.sites.get(call.path["site"])
    if place is None:
        raise NotFound()
    return {**call.door.sites_view.site(place, call.asked.now), "at": _at(call)}


def _hall(call: Call) -> Answer:
    hall = reachable_hall(call, call.path["hall"])
    return call.door.broadcaster.message(rooms.hall(hall), call.door.hall_views.hall)


def _board(call: Call) -> Answer:
    hall = reachable_hall(call, call.path["hall"])
    return call.door.broadcaster.message(rooms.board(hall), call.door.board)


def _tickets(call: Call) -> Answer:
    hall = reachable_hall(call, call.path["hall"])
    running = call.door.states.of(hall)
    settings = running.state.settings
    if settings is None:
        raise NotFound()
    wanted = request.args.get("state")
    after, limit = request.args.get("after", ""), _limit()
    found = [
        ticket
        for home in (running.state.live, running.state.ended)
        for ticket in home.values()
        if wanted in (None, ticket.state) and ticket.id > after
    ]
    rows = sorted(found, key=lambda ticket: ticket.id)
    items = [call.door.hall_views.ticket(ticket, settings) for ticket in rows[:limit]]
    return {"items": items, "next": items[-1]["id"] if len(rows) > limit else None, "at": _at(call)}


def _hall_events(call: Call) -> Answer:
    return _events(call, stream_of(reachable_hall(call, call.path["hall"])))


def _site_events(call: Call) -> Answer:
    site = call.path["site"]
    if site not in call.door.house.directory.sites or (call.actor and not call.actor.may_reach(site=site)):
        raise NotFound()
    return _events(call, bookings_of(site))


def _events(call: Call, stream: str) -> Answer:
    after, limit = _number("after", 0), _limit()
    with call.door.house.database.read() as connection:
        oldest = event_log.oldest(connection, stream)
        head = event_log.head(connection, stream)
        if oldest is not None and after + 1 < oldest and after > 0:
            raise EventsGone(oldest=oldest)
        rows = event_log.read_bodies_after(connection, stream, after, limit)
    items = [{"seq": seq, "kind": kind, "at": call.door.text(at), **body} for seq, kind, at, body in rows]
    return {
        "stream": {"name": stream, "epoch": head.epoch, "seq": head.seq, "oldest": oldest},
        "items": items,
        "next": items[-1]["seq"] if len(items) == limit else None,
    }


def _apply(call: Call) -> Answer:
    hall = reachable_hall(call, call.path["hall"])
    apply_settings(call.door.house, call.asked, hall)
    return _hall(call)


def _at(call: Call) -> str | None:
    return call.door.text(call.asked.now)


def _limit() -> int:
    return max(1, min(_number("limit", 100), MOST_ROWS))


def _number(name: str, default: int) -> int:
    try:
        return int(request.args.get(name, default))
    except ValueError:
        raise BadInput(fields={name: "not_a_number"}) from None
