"""Keys of requests: how a POST becomes safe to repeat."""

import json
from typing import Any

from flask import Request

from queueapp.actions.unit import Once
from queueapp.domain.refusals import MissingKey
from queueapp.domain.roles import Actor
from queueapp.storage.sealing import Sealer, plain_hash

# 128 random bits take 22 signs of base64 or 32 of hexadecimal; shorter ones could be guessed.
SHORTEST_ANONYMOUS_KEY = 22
LONGEST_KEY = 200


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
