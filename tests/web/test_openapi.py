"""The API's description is made of its own table, and says what is so."""

import re

from queueapp.web.api.routes import ROUTES
from tests.support.doors import Doors

PATHS = [(route.method.lower(), "/api/v1" + re.sub(r"<(\w+)>", r"{\1}", route.path)) for route in ROUTES]


def described(doors: Doors) -> dict:
    return doors.get("/openapi.json").json


def test_every_route_is_described_and_nothing_else(quiet_doors: Doors) -> None:
    paths = described(quiet_doors)["paths"]

    assert {(method, path) for path, methods in paths.items() for method in methods} == set(PATHS)


def test_what_changes_something_takes_an_idempotency_key(quiet_doors: Doors) -> None:
    for path, methods in described(quiet_doors)["paths"].items():
        for method, operation in methods.items():
            takes = any(one["name"] == "Idempotency-Key" for one in operation["parameters"])
            assert takes == (method in ("post", "delete")), path


def test_every_body_has_its_shape(quiet_doors: Doors) -> None:
    told = described(quiet_doors)
    shapes = told["components"]["schemas"]

    for methods in told["paths"].values():
        body = methods.get("post", {}).get("requestBody")
        if body is not None:
            name = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
            assert shapes[name]["additionalProperties"] is False


def test_people_read_the_same_table(quiet_doors: Doors) -> None:
    text = quiet_doors.get("/docs").text

    assert all(path.partition("{")[0] in text for _, path in PATHS)
