"""Short messages: the log for a city without a gateway, and a signed POST for one with a gateway of its own.

The gateways of two providers lie beside this file; they take no text but the id of one approved beforehand."""

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from queueapp.domain.clock import SECOND, Instant
from queueapp.domain.notices import VALUES, Fault, Message, Undelivered
from queueapp.outside.http_post import Answer, Post, must_be_taken
from queueapp.outside.post import NOTED

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Account:
    """What a provider knows a city by. `sign` is the approved signature, `app` a number some providers want beside it."""

    key: str
    secret: str
    sign: str = ""
    app: str = ""


# What a provider's refusal means: the first prefix that fits.
Faults = tuple[tuple[str, Fault], ...]


def fault_of(faults: Faults, code: str) -> Fault:
    """What a code means; one we do not know may pass later."""
    return next((fault for prefix, fault in faults if code.startswith(prefix)), Fault.LATER)


def must_say(yes: str, code: str | None, answer: Answer, name: str, faults: Faults) -> None:
    """Undelivered unless a provider's answer has the code that means yes; an answer without any is no yes."""
    if code is None:
        must_be_taken(answer, name)
        raise Undelivered(f"{name}_answer", Fault.UNREACHABLE)
    if code != yes:
        raise Undelivered(code, fault_of(faults, code))


def template_for(templates: Mapping[str, str], message: Message) -> str:
    """The approved text of a kind in the reader's language, else the one without a language; Undelivered when there is none."""
    found = templates.get(f"{message.kind}.{message.language}") or templates.get(message.kind.value)
    if found is None:
        raise Undelivered("no_template", Fault.NEVER)
    return found


def filled_values(message: Message) -> dict[str, str]:
    """The values of a text in the order in which gateways number them; those the notice lacks are left out."""
    return {name: message.values[name] for name in VALUES if name in message.values}


class LogSms:
    """Notes in the log that something would be sent: its kind and id, never to whom or what."""

    name = NOTED

    def deliver(self, to: str, message: Message, at: Instant) -> None:
        """Note it."""
        _log.info("notice %s (%s) would go out as a short message", message.id, message.kind)


class HttpSms:
    """A city's own gateway: JSON by POST, signed as Standard Webhooks 1.0 has it, with the notice's id against repeats.

    The body is a JSON value whose {id} {kind} {language} {phone} {text} {time} {site} {code} {until} are filled in."""

    name = "http"

    def __init__(self, post: Post, url: str, secret: str, body: Any) -> None:
        self._post, self._url, self._key, self._body = post, url, signing_key(secret), body

    def deliver(self, to: str, message: Message, at: Instant) -> None:
        """Post one message."""
        known = {"id": message.id, "kind": message.kind.value, "language": message.language, "phone": to, "text": message.short}
        body = json.dumps(filled(self._body, {**known, **message.values}), ensure_ascii=False).encode()
        stamp = str(at // SECOND)
        signature = signed(self._key, message.id, stamp, body)
        headers = {
            "Content-Type": "application/json", "webhook-id": message.id, "webhook-timestamp": stamp,
            "webhook-signature": signature,
        }  # fmt: skip
        must_be_taken(self._post(self._url, headers, body), "gateway")


def filled(template: Any, values: Mapping[str, str]) -> Any:
    """A JSON value with the places in its texts filled; what fills a place is never looked at again."""
    if isinstance(template, dict):
        return {name: filled(part, values) for name, part in template.items()}
    if isinstance(template, list):
        return [filled(part, values) for part in template]
    return _one_pass(template, values) if isinstance(template, str) else template


def _one_pass(text: str, values: Mapping[str, str]) -> str:
    before, opened, rest = text.partition("{")
    name, closed, after = rest.partition("}")
    if not opened or not closed:
        return text
    return before + values.get(name, "") + _one_pass(after, values)


def signing_key(secret: str) -> bytes:
    """The key out of a secret as Standard Webhooks write it: base64, with or without `whsec_`; ValueError when it is none."""
    return base64.b64decode(secret.removeprefix("whsec_"), validate=True)


def signed(key: bytes, id: str, stamp: str, body: bytes) -> str:
    """The signature header of Standard Webhooks."""
    digest = hmac.new(key, f"{id}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode("ascii")
