"""A real server killed in the middle of its work: what it answered stands, what it was asked can be asked again."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import urllib3

from tests.support.databases import POSTGRES, SQLITE, Postgres

pytestmark = pytest.mark.race
HALL, COUNTER = "zhangdian-hall", "zhangdian-1"
CALLS, KILLED_AFTER = 200, 90
# Starting takes seconds; a test does not look at how many.
READY_WITHIN_S = 90


@dataclass
class Power:
    """A server with its scheduler, as a person starts it, in a session of its own so that all can be killed at once."""

    folder: Path
    environment: dict[str, str]
    port: int
    process: "subprocess.Popen[bytes] | None" = None
    keys: dict[str, str] = field(default_factory=dict)

    def command(self, *words: str) -> str:
        """Run a command of `queueapp`; what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "queueapp.cli", *words], env=self.environment, cwd=self.folder, capture_output=True, text=True
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        """Start and wait until it is ready."""
        log = (self.folder / "serve.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "queueapp.cli", "serve", "--port", str(self.port)], env=self.environment, cwd=self.folder,
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        until = time.monotonic() + READY_WITHIN_S
        while not self._answers():
            assert time.monotonic() < until, (self.folder / "serve.log").read_text()
            time.sleep(0.1)

    def cut(self) -> None:
        """All of it dies at once, without a word."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        """It ends as it should."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)
            self.process = None

    def _answers(self) -> bool:
        try:
            answer = urllib3.request("GET", f"http://127.0.0.1:{self.port}/readyz", timeout=2, retries=False)
        except urllib3.exceptions.HTTPError:
            return False
        return answer.status == 200


@pytest.fixture(params=[SQLITE, POSTGRES])
def power(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Power]:
    """A server that was set up and has two keys, not started yet."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours = {name: value for name, value in os.environ.items() if not name.startswith("QUEUEAPP_")}
    environment = {**ours, "QUEUEAPP_DATA_FOLDER": str(tmp_path / "var"), "QUEUEAPP_CLOCK": "2026-11-24T09:00,1"}
    name = None
    if request.param != SQLITE:
        server: Postgres = request.getfixturevalue("postgres")
        name = server.create()
        environment["QUEUEAPP_DATABASE_URL"] = server.address(name)
    made = Power(tmp_path, environment, port)
    made.command("init")
    for role, place in (("kiosk", ("--hall", HALL)), ("clerk", ("--counter", COUNTER)), ("centre", ())):
        made.keys[role] = made.command("key", "create", "--role", role, *place).split()[-1]
    yield made
    made.cut()
    if name is not None:
        server.drop(name)


@dataclass
class Caller:
    """A program that writes down what it was answered, and asks again under the same key what it was not."""

    power: Power
    role: str
    answered: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    asked_again: int = 0
    gone: threading.Event = field(default_factory=threading.Event)

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Ask until there is an answer."""
        key = secrets.token_hex(16)
        while True:
            try:
                answer = urllib3.request(
                    "POST", f"http://127.0.0.1:{self.power.port}/api/v1{path}", body=json.dumps(body), timeout=10, retries=False,
                    headers={
                        "Authorization": f"Bearer {self.power.keys[self.role]}", "Idempotency-Key": key,
                        "Content-Type": "application/json",
                    },
                )  # fmt: skip
            except urllib3.exceptions.HTTPError:
                self.asked_again += 1
                time.sleep(0.2)
                continue
            told: dict[str, Any] = json.loads(answer.data)
            if answer.status == 503:
                time.sleep(0.2)
                continue
            if answer.status in (200, 201):
                self.answered.append((path.rpartition("/")[2], told))
            return told


def kiosk(caller: Caller) -> None:
    for _ in range(CALLS):
        caller.post(f"/halls/{HALL}/tickets", {"services": ["plate-again"]})


def clerk(caller: Caller) -> None:
    caller.post(f"/counters/{COUNTER}/open", {})
    called = 0
    while called < CALLS:
        if caller.post(f"/counters/{COUNTER}/call-next", {}).get("code") == "nobody_waiting":
            time.sleep(0.02)
            continue
        called += 1
        caller.post(f"/counters/{COUNTER}/begin", {})
        caller.post(f"/counters/{COUNTER}/finish", {})


def test_nothing_answered_is_lost_when_the_server_is_killed(power: Power) -> None:
    power.start()
    callers = [Caller(power, "kiosk"), Caller(power, "clerk")]
    threads = [threading.Thread(target=play, args=(caller,)) for play, caller in zip((kiosk, clerk), callers, strict=True)]
    for thread in threads:
        thread.start()
    while len(callers[1].answered) < KILLED_AFTER * 3:
        time.sleep(0.01)

    power.cut()
    power.start()
    for thread in threads:
        thread.join(240)

    issued = [told for _, told in callers[0].answered]
    called = [told["desk"]["ticket"]["id"] for step, told in callers[1].answered if step == "call-next"]
    assert sum(caller.asked_again for caller in callers) > 0
    assert len({told["id"] for told in issued}) == len({told["number"] for told in issued}) == CALLS
    assert len(set(called)) == len(called) == CALLS
    assert set(called) == {told["id"] for told in issued}
    assert_log_has(power, issued)
    power.stop()
    report = power.command("doctor")
    assert report.count("ok  ") == len(report.strip().splitlines())


def assert_log_has(power: Power, issued: list[dict[str, Any]]) -> None:
    """Every ticket answered was issued, called and finished once in the log, which has no gap."""
    events, after = [], 0
    while True:
        answer = urllib3.request(
            "GET", f"http://127.0.0.1:{power.port}/api/v1/halls/{HALL}/events?after={after}&limit=500",
            headers={"Authorization": f"Bearer {power.keys['centre']}"},
        )  # fmt: skip
        page = answer.json()
        events += page["items"]
        if page["next"] is None:
            break
        after = page["next"]
    assert [event["seq"] for event in events] == list(range(events[0]["seq"], events[0]["seq"] + len(events)))
    for kind in ("ticket.issued", "ticket.called", "ticket.began", "ticket.finished"):
        tickets = [event["ticket"] for event in events if event["kind"] == kind]
        assert sorted(tickets) == sorted(told["id"] for told in issued), kind
