"""Every POST and DELETE of the API sent twice with one key: one effect, the same answer; in order, and at the same moment."""

import threading
from typing import Any

import pytest
from werkzeug.test import TestResponse

from queueapp.storage.engine import Database
from queueapp.web.api.routes import ROUTES
from tests.support.asking import REQUESTS, Arrange, Asking
from tests.support.clock import StoppedClock
from tests.support.databases import POSTGRES, SqliteTown
from tests.support.doors import Doors, fresh_key, open_doors
from tests.support.town import Town, build_house

CHANGING = [(route.method, route.path) for route in ROUTES if route.changes]
EVERY = pytest.mark.parametrize(
    ("method", "arrange"), [(key[0], arrange) for key, arrange in REQUESTS.items()], ids=[" ".join(key) for key in REQUESTS]
)

# Where a body cannot say anything else, a field it does not know is refused first.
MISMATCHES = [(422, "idempotency_mismatch"), (422, "bad_input")]


def ready(doors: Doors, arrange: Arrange) -> Asking:
    """The request, with everything in its place that it needs: the caller's key too."""
    asking = arrange(doors)
    if asking.by is not None:
        doors.key(asking.by)
    return asking


def send(doors: Doors, method: str, asking: Asking, key: str) -> TestResponse:
    headers = {"Idempotency-Key": key, **asking.headers}
    if asking.by is not None:
        headers["Authorization"] = f"Bearer {doors.key(asking.by)}"
    body = None if method == "DELETE" else asking.body
    return doors.browser().open("/api/v1" + asking.path, method=method, json=body, headers=headers)


def told(answer: TestResponse) -> tuple[int, Any]:
    """What was answered, without what only the moment and the process decide."""
    body = {name: value for name, value in (answer.json or {}).items() if name not in ("at", "real_at", "rev")}
    return answer.status_code, body


def effect(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {table: after[table] - before[table] for table in after}


def test_every_route_that_changes_something_is_tried_here() -> None:
    assert set(REQUESTS) == set(CHANGING)


@EVERY
def test_one_key_has_one_effect_and_one_answer(doors: Doors, method: str, arrange: Arrange) -> None:
    asking, key = ready(doors, arrange), fresh_key()
    first = send(doors, method, asking, key)
    assert first.status_code in (200, 201), first.json
    once = doors.town.counted()

    again = send(doors, method, asking, key)
    doors.town.wait(minutes=20)
    later = send(doors, method, asking, key)
    other = send(doors, method, Asking(asking.path, changed(asking.body), asking.by, asking.headers), key)

    assert told(again) == told(first)
    assert later.status_code == first.status_code
    assert method == "DELETE" or (other.status_code, other.json["code"]) in MISMATCHES
    assert doors.town.counted() == once


@EVERY
def test_a_field_nobody_knows_is_refused_by_its_name(doors: Doors, method: str, arrange: Arrange) -> None:
    asking = ready(doors, arrange)
    before = doors.town.counted()

    answer = send(doors, "POST", Asking(asking.path, {**asking.body, "colour": "red"}, asking.by, asking.headers), fresh_key())

    assert method == "DELETE" or (answer.status_code, list(answer.json["fields"])) == (422, ["colour"])
    assert doors.town.counted() == before


def changed(body: dict[str, Any]) -> dict[str, Any]:
    """A body that says something else, in a field of its own if it has one."""
    if "start" in body:
        return {**body, "start": "2026-11-26T14:00:00+08:00"}
    return {**body, "expect": 99} if "expect" not in body else {**body, "expect": body["expect"] + 1}


@pytest.mark.parametrize("address", [POSTGRES], indirect=True)
@EVERY
def test_sent_twice_at_the_same_moment_it_happens_once(
    address: str, doors: Doors, method: str, arrange: Arrange, sqlite_town: SqliteTown
) -> None:
    asking, key = ready(doors, arrange), fresh_key()
    before = doors.town.counted()
    answers: list[TestResponse] = []
    both = threading.Barrier(2)

    def ask() -> None:
        both.wait(10)
        answers.append(send(doors, method, asking, key))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers[0].status_code in (200, 201), answers[0].json
    assert told(answers[0]) == told(answers[1])
    assert effect(before, doors.town.counted()) == effect_alone(sqlite_town, method, arrange)


def effect_alone(towns: SqliteTown, method: str, arrange: Arrange) -> dict[str, int]:
    """What the request does when it is sent once, in another town."""
    with towns.address() as address:
        clock = StoppedClock()
        database = Database(address, synchronous="OFF")
        twin = open_doors(Town(build_house(database, clock), clock))
        asking = ready(twin, arrange)
        before = twin.town.counted()
        send(twin, method, asking, fresh_key())
        after = twin.town.counted()
        database.close()
    return effect(before, after)
