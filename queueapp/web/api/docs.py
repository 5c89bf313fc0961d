"""The API described by its own table: an OpenAPI 3.1 document, and a page that reads well without the internet."""

import re
from functools import cache, partial
from typing import Any

from flask import Blueprint, jsonify, render_template
from pydantic.json_schema import models_json_schema

from queueapp.domain.refusals import all_refusals
from queueapp.web.api.table import PREFIX, Body, Route

_SLOT = re.compile(r"<(\w+)>")
_PROBLEM = {
    "type": "object",
    "required": ["title", "status", "code"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string"}, "code": {"type": "string"},
    },
}  # fmt: skip


def pages(routes: tuple[Route, ...]) -> Blueprint:
    """The routes of the document and its page."""
    # Made when first asked for: no hall waits for it.
    described = cache(partial(document, routes))
    door = Blueprint("docs", __name__, url_prefix=PREFIX)
    door.add_url_rule("/openapi.json", "openapi", lambda: jsonify(described()))
    door.add_url_rule("/docs", "docs", lambda: render_template("api/docs.html", page=_page(routes, described())))
    return door


def document(routes: tuple[Route, ...]) -> dict[str, Any]:
    """The OpenAPI document."""
    bodies = sorted({route.body for route in routes if route.changes}, key=lambda body: body.__name__)
    _, schemas = models_json_schema([(body, "validation") for body in bodies], ref_template="#/components/schemas/{model}")
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(_SLOT.sub(r"{\1}", PREFIX + route.path), {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "queueapp", "version": "1"},
        "paths": paths,
        "components": {
            "schemas": {**schemas.get("$defs", {}), "Problem": _problem_schema()},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    slots = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in _SLOT.findall(route.path)]
    key = {"name": "Idempotency-Key", "in": "header", "required": True, "schema": {"type": "string", "maxLength": 200}}
    done = "201" if route.created else "200"
    refused = {
        "description": "problem",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    operation: dict[str, Any] = {
        "operationId": f"{route.method.lower()} {route.path}",
        "summary": route.summary,
        "tags": [route.group],
        "parameters": [*slots, key] if route.changes else slots,
        "responses": {
            done: {"description": "done", "content": {"application/json": {"schema": {"type": "object"}}}},
            "default": refused,
        },
    }
    if route.roles:
        operation["security"] = [{"key": []}]
        operation["x-roles"] = sorted(role.value for role in route.roles)
    if route.method == "POST" and issubclass(route.body, Body):
        schema = {"$ref": f"#/components/schemas/{route.body.__name__}"}
        operation["requestBody"] = {
            "required": bool(_required(route.body)),
            "content": {"application/json": {"schema": schema}},
        }
    return operation


def _required(body: type[Body]) -> list[str]:
    return [name for name, field in body.model_fields.items() if field.is_required()]


def _problem_schema() -> dict[str, Any]:
    codes = sorted({refusal.code for refusal in all_refusals()})
    return {**_PROBLEM, "properties": {**_PROBLEM["properties"], "code": {"type": "string", "examples": codes}}}  # type: ignore[dict-item]


def _page(routes: tuple[Route, ...], described: dict[str, Any]) -> dict[str, Any]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for route in routes:
        fields = [
            {"name": field.alias or name, "required": field.is_required(), "type": _type_name(field.annotation)}
            for name, field in route.body.model_fields.items()
        ]
        row = {
            "method": route.method, "path": PREFIX + _SLOT.sub(r"{\1}", route.path), "summary": route.summary,
            "roles": sorted(role.value for role in route.roles), "fields": fields if route.changes else [],
        }  # fmt: skip
        groups.setdefault(route.group, []).append(row)
    refusals = [{"code": one.code, "http": one.http} for one in all_refusals()]
    return {"groups": groups, "refusals": refusals, "version": described["info"]["version"]}


def _type_name(annotation: Any) -> str:
    return str(getattr(annotation, "__name__", annotation)).replace("typing.", "")
