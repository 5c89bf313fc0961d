"""The API's displays and keys."""

from typing import Any

from flask import request
from pydantic import Field

from queueapp.actions import people, screens
from queueapp.domain.clock import MINUTE
from queueapp.domain.refusals import NotFound, PairingExpired
from queueapp.domain.roles import Role
from queueapp.storage import people_queries
from queueapp.storage.sealing import plain_hash
from queueapp.web.api.table import OPEN, Answer, Body, Call, Route

KEEPERS = frozenset({Role.MANAGER, Role.ADMIN})


class Approve(Body):
    hall: str = Field(max_length=40)
    layout: str = Field(max_length=20)
    counter: str | None = Field(default=None, max_length=40)
    inches: float = Field(default=55, ge=5, le=200)
    seat_m: float = Field(default=10, ge=0.5, le=60)
    sound: bool = True


class NewKey(Body):
    role: Role
    name: str = Field(default="", max_length=60)
    site: str | None = Field(default=None, max_length=40)
    hall: str | None = Field(default=None, max_length=40)
    counter: str | None = Field(default=None, max_length=40)


def routes() -> tuple[Route, ...]:
    """The routes of displays and keys."""
    return (
        Route("POST", "/displays/pairings", _begin, "屏幕请求配对", "displays", OPEN, created=True, anonymous_limit="30/minute"),
        Route("GET", "/displays/pairings/<code>", _look, "屏幕查询配对", "displays"),
        Route("POST", "/displays/pairings/<code>/approve", _approve, "批准配对", "displays", KEEPERS, Approve),
        Route("GET", "/displays", _displays, "已配对的屏幕", "displays", KEEPERS),
        Route("DELETE", "/displays/<display>", _unpair, "解除配对", "displays", KEEPERS),
        Route("GET", "/keys", _keys, "密钥", "keys", frozenset({Role.ADMIN})),
        Route("POST", "/keys", _make, "新建密钥", "keys", frozenset({Role.ADMIN}), NewKey, created=True),
        Route("DELETE", "/keys/<key>", _revoke, "吊销密钥", "keys", frozenset({Role.ADMIN})),
    )


def _begin(call: Call) -> Answer:
    done = screens.begin_pairing(call.door.house, call.asked)
    if done.value is not None:
        return 201, _pairing(done.value.code, done.value.secret)
    code, _, sealed = (done.repeated or "").partition(" ")
    return 201, _pairing(code, call.door.house.sealer.open(bytes.fromhex(sealed)))


def _pairing(code: str, secret: str) -> dict[str, Any]:
    return {"code": code, "secret": secret, "minutes": screens.PAIRING_MINUTES, "qr": f"/displays/pair/qr/{code}.svg"}


def _look(call: Call) -> Answer:
    with call.door.house.database.read() as connection:
        row = people_queries.pairing(connection, call.path["code"].upper())
    if row is None or bytes(row.secret_hash) != plain_hash(request.headers.get("X-Pairing-Secret", "")):
        raise PairingExpired(minutes=screens.PAIRING_MINUTES)
    if row.key_sealed is None:
        if call.asked.real_now - row.created_at > screens.PAIRING_MINUTES * MINUTE:
            raise PairingExpired(minutes=screens.PAIRING_MINUTES)
        return {"state": "waiting"}
    with call.door.house.database.read() as connection:
        display = people_queries.display(connection, row.display)
    if display is None:
        raise NotFound()
    key = call.door.house.sealer.open(bytes(row.key_sealed))
    return {**_display(display), "state": "paired", "key": key}


def _approve(call: Call) -> Answer:
    code, body = call.path["code"], call.body
    placing = screens.Placing(body.hall, body.layout, body.counter, body.inches, body.seat_m, body.sound)
    screens.approve_pairing(call.door.house, call.asked, code, placing)
    return {"code": code.upper(), "state": "paired"}


def _displays(call: Call) -> Answer:
    with call.door.house.database.read() as connection:
        rows = people_queries.list_displays(connection)
    halls = call.door.house.directory.halls
    mine = [row for row in rows if call.asked.actor.may_reach(site=halls[row.hall].site, hall=row.hall)]
    return {"items": [_display(row) for row in mine], "next": None}


def _display(row: object) -> dict[str, object]:
    names = ("id", "hall", "counter", "layout", "inches", "seat_m", "sound")
    return {name: getattr(row, name) for name in names}


def _unpair(call: Call) -> Answer:
    with call.door.house.database.read() as connection:
        row = people_queries.display(connection, call.path["display"])
    if row is None or not call.asked.actor.may_reach(site=call.door.house.directory.halls[row.hall].site, hall=row.hall):
        raise NotFound()
    people.revoke_key(call.door.house, call.asked, row.access_key)
    return {"id": row.id, "state": "unpaired"}


def _keys(call: Call) -> Answer:
    with call.door.house.database.read() as connection:
        rows = people_queries.list_keys(connection)
    names = ("id", "name", "role", "site", "hall", "counter")
    text = call.door.text
    items = [
        {
            **{name: getattr(row, name) for name in names},
            "created_at": text(row.created_at),
            "revoked_at": text(row.revoked_at),
        }
        for row in rows
    ]
    return {"items": items, "next": None}


def _make(call: Call) -> Answer:
    body = call.body
    scope = people.Scope(body.role, body.site, body.hall, body.counter)
    done = people.make_key(call.door.house, call.asked, scope, body.name or body.role.value)
    if done.value is None:
        sealed_id, _, sealed = (done.repeated or "").partition(" ")
        return 201, {"id": sealed_id, "key": call.door.house.sealer.open(bytes.fromhex(sealed))}
    return 201, {"id": done.value.id, "key": done.value.text}


def _revoke(call: Call) -> Answer:
    people.revoke_key(call.door.house, call.asked, call.path["key"])
    return {"id": call.path["key"], "state": "revoked"}
