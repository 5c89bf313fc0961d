"""Is it alive, is it ready, how is it doing; and what the log may say."""

import logging

import pytest

from queueapp.jobs.scheduler import Worker
from queueapp.logs import Veil
from tests.support.catalogue import EAST, PLATE
from tests.support.doors import Doors
from tests.support.town import Town


def test_it_is_alive(doors: Doors) -> None:
    assert doors.client.get("/healthz").json == {"alive": True}


def test_without_a_scheduler_it_serves_and_says_what_is_missing(doors: Doors) -> None:
    answer = doors.client.get("/readyz")

    assert answer.status_code == 200
    assert "scheduler" in answer.json["problems"]


def test_with_a_scheduler_nothing_is_missing_until_it_is_gone(town: Town, doors: Doors) -> None:
    Worker(town.house).renew()
    assert doors.client.get("/readyz").json["problems"] == []
    town.wait(seconds=61)

    assert doors.client.get("/readyz").json["problems"] == ["scheduler"]


def test_of_two_schedulers_one_works(town: Town) -> None:
    first, second = Worker(town.house), Worker(town.house)
    second._name = "another machine"
    first.renew()
    second.renew()
    assert (first.holds, second.holds) == (True, False)
    town.wait(seconds=21)

    second.renew()
    first.renew()

    assert (first.holds, second.holds) == (False, True)


def test_the_figures_are_for_this_machine_and_keys(town: Town, doors: Doors) -> None:
    town.open()
    town.issue()

    text = doors.client.get("/metrics").text

    assert f'queueapp_waiting{{hall="{EAST}"}} 1.0' in text
    assert f'queueapp_desks_open{{hall="{EAST}"}} 1.0' in text
    far = {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}}
    assert doors.client.get("/metrics", **far).status_code == 404
    key = {"Authorization": f"Bearer {doors.key('centre')}"}
    assert doors.client.get("/metrics", headers=key, **far).status_code == 200
    clerk = {"Authorization": f"Bearer {doors.key('bo')}"}
    assert doors.client.get("/metrics", headers=clerk, **far).status_code == 404


@pytest.mark.parametrize(
    "line",
    ["GET /t/{code} 200", "GET /api/v1/tickets/{code}", "connected with {key}", "Authorization: Bearer {key}", "/a/{code}"],
)
def test_no_secret_stands_in_a_line_of_the_log(doors: Doors, caplog: pytest.LogCaptureFixture, line: str) -> None:
    code, key = doors.town.issued().code, doors.key("bo")
    record = logging.LogRecord("queueapp", logging.INFO, "", 0, line, (), None)
    record.msg = line.format(code=code, key=key)

    assert Veil().filter(record)

    assert code not in record.getMessage() and key not in record.getMessage()


def test_a_day_of_requests_writes_no_secret_into_the_log(doors: Doors, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    told = doors.post(f"/halls/{EAST}/tickets", {"services": [PLATE]}, "kiosk").json
    doors.get(f"/tickets/{told['code']}")
    doors.get("/tickets/wrong")
    doors.post("/counters/east-3/open", {}, "bo")
    doors.hire("eve")
    doors.signed_in("eve")

    assert told["code"] not in caplog.text
    assert not any(key in caplog.text for key in doors.keys.values())
    assert "long enough" not in caplog.text
