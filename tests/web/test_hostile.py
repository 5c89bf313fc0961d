"""What no page of ours sends: every field of every body, and every part of an address, in forms that break programs."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from queueapp.actions.presence import code_of_day
from queueapp.domain.roles import Role
from queueapp.web.api.routes import ROUTES
from queueapp.web.api.table import PREFIX
from tests.support.asking import REQUESTS, Arrange, an_appointment
from tests.support.catalogue import EAST
from tests.support.databases import POSTGRES
from tests.support.doors import Doors, fresh_key, token_of

# SQLite takes signs, lengths and numbers that PostgreSQL does not.
on_the_stricter = pytest.mark.parametrize("address", [POSTGRES], indirect=True)
TEXTS = (
    "a\x00b", "\x1b[2J", "\u202e123", "😀" * 40, "x" * 100_000, " ", "../../etc/passwd", "'; DROP TABLE ticket; --", "{{ 7 * 7 }}",
)  # fmt: skip
MOMENTS = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31", "-1", "1e400")
VALUES = (*TEXTS, *MOMENTS, None, True, -1, 0, 2**63, 2**200, 1.5, 1e308, [], ["a\x00b"], [[]], {}, {"a\x00": "b"})
TEMPLATES = Path(__file__).parents[2] / "templates"
# A body that is too long, of too many parts, or deep.
WHOLES: tuple[Any, ...] = ([], "text", {"a\x00b": 1}, {str(one): one for one in range(2_000)})
SPELLED = ("%00", "%ff", "%ed%a0%80", "..%2f..%2fetc", "%F0%9F%98%80", "x" * 3_000, "-1", "%25s")


def fields_of(model: type[BaseModel], body: Any) -> Iterator[tuple[str, ...]]:
    """The path of each field of a body, the fields of its parts too."""
    for name in model.model_fields:
        yield (name,)
        part = body.get(name) if isinstance(body, dict) else None
        if isinstance(part, dict):
            yield from ((name, inner) for inner in part)


def with_value(body: dict[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    name, *rest = path
    return {**body, name: with_value(body.get(name) or {}, tuple(rest), value) if rest else value}


@on_the_stricter
@pytest.mark.parametrize(("key", "arrange"), REQUESTS.items(), ids=[" ".join(key) for key in REQUESTS])
def test_no_field_of_a_body_is_a_fault(doors: Doors, key: tuple[str, str], arrange: Arrange) -> None:
    route = next(one for one in ROUTES if (one.method, one.path) == key)
    let_ask_as_often_as_he_likes(doors)
    asked = arrange(doors)
    bodies = [with_value(asked.body, path, value) for path in fields_of(route.body, asked.body) for value in VALUES]

    faults = []
    for body in [*bodies, *WHOLES]:
        headers = {"Idempotency-Key": fresh_key(), **doors.who(asked.by), **asked.headers}
        told = {"data": json.dumps(body), "content_type": "application/json"}
        answer = doors.client.open(PREFIX + asked.path, method=route.method, headers=headers, **told)
        if answer.status_code >= 500:
            faults.append((body, answer.text))

    assert faults == []


@on_the_stricter
def test_no_part_of_an_address_is_a_fault(doors: Doors) -> None:
    let_ask_as_often_as_he_likes(doors)
    rules = [rule for rule in doors.server.app.url_map.iter_rules() if rule.arguments]
    assert len(rules) > 60
    faults = []
    for rule in rules:
        for part in SPELLED:
            path = rule.rule
            for slot in rule.arguments:
                path = path.replace(f"<{slot}>", part).replace(f"<path:{slot}>", part)
            method = next(iter(rule.methods - {"HEAD", "OPTIONS"}))
            for by in ("admin", None):
                headers = {"Idempotency-Key": fresh_key(), **doors.who(by)}
                answer = doors.client.open(path, method=method, headers=headers)
                if answer.status_code >= 500:
                    faults.append((method, path, answer.text[:200]))

    assert faults == []


@on_the_stricter
def test_no_form_is_a_fault(doors: Doors) -> None:
    let_ask_as_often_as_he_likes(doors)
    booked, waits = an_appointment(doors), doors.town.issued().code
    codes = {"/a/": booked, "/t/": waits, "/q/": code_of_day(doors.town.house, "east", doors.town.clock.at)}
    doors.hire("root", Role.ADMIN, site=None)
    owner, staff = doors.browser(), doors.signed_in("root")
    page = f"/a/{booked}"
    shown = owner.post("/a", data={"code": booked, "phone4": "5678", "csrf_token": token_of(owner, page)})
    assert shown.status_code == 303
    rules = [rule for rule in doors.server.app.url_map.iter_rules() if not rule.rule.startswith((PREFIX, "/login", "/logout"))]
    fields = names_in_templates()
    assert len(fields) > 40

    faults = []
    for browser, own in ((owner, page), (staff, "/counter")):
        token = token_of(browser, own)
        for rule in rules:
            code = codes.get(rule.rule[:3], "x")
            path = rule.rule.replace("<code>", code).replace("<site>", "east").replace("<hall>", EAST)
            for text in (*TEXTS[:3], *TEXTS[5:], *MOMENTS):
                form = {**dict.fromkeys(fields, text), "csrf_token": token}
                for method in (rule.methods or set()) & {"GET", "POST"}:
                    answer = browser.open(path, method=method, **{"data" if method == "POST" else "query_string": form})
                    if answer.status_code >= 500:
                        faults.append((method, path, text, answer.text[:200]))

    assert faults == []


def names_in_templates() -> set[str]:
    """The names of all fields that stand in any form of ours."""
    texts = (file.read_text(encoding="utf-8") for file in TEMPLATES.rglob("*.html"))
    return {name for text in texts for name in re.findall(r'name="([a-z_0-9]+)"', text)}


def let_ask_as_often_as_he_likes(doors: Doors) -> None:
    """Limits of addresses would refuse most of what is tried here."""
    for limiter in doors.server.app.extensions["limiter"]:
        limiter.enabled = False
