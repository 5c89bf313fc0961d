"""The API's description is made of its own table, and says what is so."""

import re

import pytest

from queueapp.web.api.routes import ROUTES
from tests.support.asking import REQUESTS
from tests.support.doors import Doors

PATHS = [(route.method.lower(), "/api/v1" + re.sub(r"<(\w+)>", r"{\1}", route.path)) for route in ROUTES]


def described(doors: Doors) -> dict:
    return doors.get("/openapi.json").json


def test_every_route_is_described_and_nothing_else(doors: Doors) -> None:
    paths = described(doors)["paths"]

    assert {(method, path) for path, methods in paths.items() for method in methods} == set(PATHS)


def test_what_changes_something_takes_an_idempotency_key(doors: Doors) -> None:
    for path, methods in described(doors)["paths"].items():
        for method, operation in methods.items():
            takes = any(one["name"] == "Idempotency-Key" for one in operation["parameters"])
            assert takes == (method in ("post", "delete")), path


def test_every_body_has_its_shape(doors: Doors) -> None:
    told = described(doors)
    shapes = told["components"]["schemas"]

    for methods in told["paths"].values():
        body = methods.get("post", {}).get("requestBody")
        if body is not None:
            name = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
            assert shapes[name]["additionalProperties"] is False


@pytest.mark.parametrize("key", REQUESTS, ids=[" ".join(key) for key in REQUESTS])
def test_a_body_that_works_has_the_fields_of_its_shape(doors: Doors, key: tuple[str, str]) -> None:
    route = next(route for route in ROUTES if (route.method, route.path) == key)
    names = {field.alias or name for name, field in route.body.model_fields.items()}
    required = {field.alias or name for name, field in route.body.model_fields.items() if field.is_required()}

    body = REQUESTS[key](doors).body

    assert required <= body.keys() <= names


def test_people_read_the_same_table(doors: Doors) -> None:
    text = doors.get("/docs").text

    assert all(path.partition("{")[0] in text for _, path in PATHS)
