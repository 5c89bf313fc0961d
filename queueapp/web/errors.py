"""Refusals and faults at the doors: problem+json for programs, a calm page for people. The one place that translates them."""

import logging
import secrets
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from queueapp.domain.clock import iso
from queueapp.domain.refusals import NotFound, RateLimited, Refused, StaleForm
from queueapp.outside.texts import Texts
from queueapp.web.languages import reader_language
from queueapp.web.refusal_texts import INSTANTS, sentences

_log = logging.getLogger(__name__)
_PAGES = (403, 404, 409, 429, 500, 503)
RETRY_S = 2


def install(app: Flask, texts: dict[str, Texts], zone: Any) -> None:
    """Let the app answer refusals and faults."""

    def answer(refusal: Refused, **more: Any) -> Response:
        why, now = sentences(refusal, texts, reader_language(), zone)
        if _for_program():
            return _problem(refusal, why, now, zone, **more)
        return _page(refusal.http, title=why, detail=now)

    app.register_error_handler(Refused, answer)
    app.register_error_handler(CSRFError, lambda error: answer(StaleForm()))
    app.register_error_handler(HTTPException, lambda error: _http(error, answer))
    app.register_error_handler(Exception, lambda error: _fault(error, answer))


def _http(error: Any, answer: Any) -> Any:
    code = error.code or 500
    if code == 404:
        return answer(NotFound())
    if code == 429:
        return answer(RateLimited())
    if code < 400:
        return error
    if _for_program():
        return _plain_problem(code, str(error.name))
    return _page(code if code in _PAGES else 500 if code >= 500 else 404, status=code)


def _fault(error: Exception, answer: Any) -> Response:
    """A bug, not a refusal: logged once under a reference that the page shows."""
    reference = secrets.token_hex(4)
    _log.error("fault %s at %s %s", reference, request.method, request.url_rule, exc_info=error)
    if _for_program():
        return _plain_problem(500, "fault", reference=reference)
    return _page(500, reference=reference)


def _problem(refusal: Refused, why: str, now: str, zone: Any, **more: Any) -> Response:
    facts = {
        name: iso(value, zone) if name in INSTANTS and isinstance(value, int) else value for name, value in refusal.facts.items()
    }
    body = {
        "type": "about:blank",
        "title": why,
        "status": refusal.http,
        "detail": now,
        "code": refusal.code,
        **facts,
        **more,
    }
    return _as_problem(body, refusal.http)


def _plain_problem(status: int, title: str, **more: Any) -> Response:
    code = {401: "not_signed_in", 405: "method_not_allowed", 413: "too_large", 500: "fault"}.get(status, "bad_request")
    return _as_problem({"type": "about:blank", "title": title, "status": status, "code": code, **more}, status)


def _as_problem(body: dict[str, Any], status: int) -> Response:
    response = jsonify(body)
    response.status_code = status
    response.content_type = "application/problem+json"
    if status in (429, 503):
        response.headers["Retry-After"] = str(RETRY_S)
    return response


def _page(code: int, *, status: int | None = None, **page: Any) -> Response:
    known = code if code in _PAGES else 409
    facts = {"reference": None, "title": None, "detail": None, "retry_s": RETRY_S, **page}
    response = Response(render_template(f"errors/{known}.html", page=facts), status=status or code)
    if known in (429, 503):
        response.headers["Retry-After"] = str(RETRY_S)
    return response


def _for_program() -> bool:
    return request.path.startswith("/api/")
