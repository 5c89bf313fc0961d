"""What every request passes: signs that no store can write are refused, and a POST's key makes it safe to repeat."""

import json
from typing import Any

from flask import Flask, Request, request

from queueapp.actions.unit import Once
from queueapp.domain.refusals import BadInput, MissingKey, NotFound
from queueapp.domain.roles import Actor
from queueapp.storage.sealing import Sealer, plain_hash

# 128 random bits take 22 signs of base64 or 32 of hexadecimal; shorter ones could be guessed.
SHORTEST_ANONYMOUS_KEY = 22
LONGEST_KEY = 200
# The longest name of anything in an address; codes, ids and places are shorter.
LONGEST_PART = 200
NUL = "\0"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def install(app: Flask) -> None:
    """Refuse what nobody types and PostgreSQL does not store, before anything looks at it."""

    @app.before_request
    def must_be_storable() -> None:
        parts = (request.view_args or {}).values()
        if any(NUL in part or len(part) > LONGEST_PART for part in parts if isinstance(part, str)) or NUL in request.path:
            raise NotFound()
        typed = request.form.values() if request.mimetype in FORMS else ()
        if any(NUL in text for text in (*request.args.values(), *typed)):
            raise BadInput()


def holds_nul(text: bytes) -> bool:
    """Whether a JSON text holds a NUL, which it can only write in one way."""
    return b"\\u0000" in text


def once_of(request: Request, actor: Actor | None, body: Any, sealer: Sealer, key: str | None) -> Once:
    """The idempotency key of a request, scoped to (who, route, target) and bound to its body.

    Refuses with MissingKey when there is none, or an anonymous caller's could be guessed."""
    if not key or len(key) > LONGEST_KEY or (actor is None and not _is_long(key)):
        raise MissingKey()
    who = actor.id if actor else "anybody"
    scope = plain_hash("\n".join((who, request.method, request.path, key)))
    fingerprint = sealer.index("body", json.dumps(body, sort_keys=True, ensure_ascii=False))
    return Once(scope, fingerprint)


def _is_long(key: str) -> bool:
    return len(key) >= SHORTEST_ANONYMOUS_KEY and len(set(key)) >= 8
