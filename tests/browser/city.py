"""A real `queueapp serve` with a data folder of its own, set up as an administrator would: by commands and by the API."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import urllib3

CATALOGUE = Path(__file__).parents[2] / "queueapp" / "catalogue"
QUEUEAPP = [sys.executable, "-m", "queueapp.cli"]
# A cold start on a busy machine; a healthy one takes three seconds.
READY_WITHIN_S = 60
STOP_WITHIN_S = 15
API = "/api/v1"


@dataclass(frozen=True)
class Staff:
    """Somebody who signs in with a name and a password."""

    login: str
    password: str
    name: str


class NotInTime(AssertionError):
    """What was waited for did not come about."""


@dataclass(frozen=True)
class Founded:
    """A data folder with keys, database and catalogue as an administrator leaves them before the first day."""

    var: Path
    admin: str


def found(folder: Path, changes: dict[str, dict[str, Any]]) -> Founded:
    """Make what every city begins with; `changes` are what differs of sites and halls from the catalogue of the product."""
    environment = _environment(folder, "")
    sites = json.loads((CATALOGUE / "sites.json").read_text(encoding="utf-8"))
    for place in [place for site in sites["sites"] for place in (site, *site["halls"])]:
        place.update(changes.get(place["code"], {}))
    changed = folder / "sites.json"
    changed.write_text(json.dumps(sites, ensure_ascii=False), encoding="utf-8")
    _command(folder, environment, "init")
    _command(folder, environment, "catalogue", "load", str(changed))
    admin = _command(folder, environment, "key", "create", "--role", "admin").split()[-1]
    return Founded(folder / "var", admin)


class City:
    """One server: its processes, its commands, its API."""

    def __init__(self, folder: Path, clock: str, founded: Founded, settings: dict[str, str] | None = None) -> None:
        self._folder = folder
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._environment = {**_environment(folder, clock), **(settings or {})}
        self._http = urllib3.PoolManager(maxsize=8, retries=False, timeout=30)
        self._family: subprocess.Popen[bytes] | None = None
        self._keys = {"admin": founded.admin}
        self._staff: dict[tuple[str, str, str | None], Staff] = {}
        self.desks_to_close: set[str] = set()
        shutil.copytree(founded.var, folder / "var")

    def start(self, *ways: str) -> None:
        """Serve, in the ways of the command."""
        words = [*QUEUEAPP, "serve", "--port", str(self.port), *ways]
        with (self._folder / "server.log").open("ab") as log:
            self._family = subprocess.Popen(words, cwd=self._folder, env=self._environment, stdout=log, stderr=log)
        self.wait_until_ready()

    def tell_to_stop(self) -> None:
        """Ask the processes that were started, and only those, to end; nobody where they have ended."""
        if self._family is not None and self._family.poll() is None:
            self._family.terminate()
            os.kill(self._family.pid, signal.SIGCONT)  # a test that failed may have left the watcher halted

    def wait_until_stopped(self) -> None:
        """Wait until they have ended."""
        if self._family is not None:
            self._family.wait(STOP_WITHIN_S)

    def wait_until_ready(self) -> None:
        """Wait until the web server answers that it and its database are ready."""
        until(self._is_ready, READY_WITHIN_S, f"the server is ready (its log: {self._folder / 'server.log'})")

    def kill_web(self) -> None:
        """Kill the web server as a fault would, and keep the one who watches it from starting it again."""
        assert self._family is not None
        os.kill(self._family.pid, signal.SIGSTOP)
        web = [child for child in psutil.Process(self._family.pid).children() if "gunicorn" in " ".join(child.cmdline())]
        doomed = [process for master in web for process in (master, *master.children(recursive=True))]
        for process in doomed:
            process.kill()
        # the masters stay as zombies of the one who is stopped, so the port tells when they are gone
        until(lambda: not _listens(self.port), STOP_WITHIN_S, "the port is closed")

    def start_web_again(self) -> None:
        """Let the watcher go on: it finds the web server dead and starts it on the same port."""
        assert self._family is not None
        os.kill(self._family.pid, signal.SIGCONT)
        self.wait_until_ready()

    def command(self, *words: str) -> str:
        """What a command of `queueapp` prints."""
        return _command(self._folder, self._environment, *words)

    def staff(self, role: str, name: str, site: str | None = None) -> Staff:
        """A member of staff of a site or of the whole city, made when first asked for."""
        if (role, name, site) not in self._staff:
            login = f"{role}{len(self._staff) + 1}"
            place = ["--site", site] if site else []
            made = self.command("user", "create", login, "--role", role, "--name", name, "--badge", f"{len(login):04}", *place)
            self._staff[role, name, site] = Staff(login, made.split()[-1], name)
        return self._staff[role, name, site]

    def close_desk(self, counter: str) -> None:
        """Let whoever sits at a counter go home, so that he may sit elsewhere."""
        if self.desk(counter)["desk"] is not None:
            self.post(f"/counters/{counter}/take-over", {}, self.key("clerk", counter=counter))
            self.at_counter(counter, "close", **{"return": True, "finish": True})

    def key(self, role: str, **place: str) -> str:
        """A key of a role for a place, made once."""
        name = json.dumps([role, place])
        if name not in self._keys:
            self._keys[name] = self.post("/keys", {"role": role, **place})["key"]
        return self._keys[name]

    def display(self, hall: str, layout: str = "hall", counter: str | None = None) -> str:
        """The key of a newly paired display."""
        asked = self.post("/displays/pairings", as_who=None)
        placing = {"hall": hall, "layout": layout, "sound": layout == "hall", **({"counter": counter} if counter else {})}
        self.post(f"/displays/pairings/{asked['code']}/approve", placing)
        return str(self.get(f"/displays/pairings/{asked['code']}", headers={"X-Pairing-Secret": asked["secret"]})["key"])

    def ticket(self, hall: str, service: str, **more: Any) -> dict[str, Any]:
        """A ticket from the hall's kiosk."""
        return self.post(f"/halls/{hall}/tickets", {"services": [service], **more}, self.key("kiosk", hall=hall))

    def at_counter(self, counter: str, step: str, **body: Any) -> dict[str, Any]:
        """A step of a clerk who works with a program; the desk's view."""
        answer = self.post(f"/counters/{counter}/{step}", body, self.key("clerk", counter=counter))
        desk: dict[str, Any] = answer["desk"]
        return desk

    def desk(self, counter: str) -> dict[str, Any]:
        """A counter's desk as the administrator sees it."""
        desk: dict[str, Any] = self.get(f"/counters/{counter}", self._keys["admin"])["desk"]
        return desk

    def board(self, hall: str) -> dict[str, Any]:
        """The board's state."""
        board: dict[str, Any] = self.get(f"/halls/{hall}/board")["board"]
        return board

    def get(self, path: str, key: str | None = None, headers: dict[str, str] | None = None) -> dict[str, Any]:
        """The answer of a GET."""
        return self._ask("GET", path, None, {**_bearer(key), **(headers or {})})

    def post(self, path: str, body: dict[str, Any] | None = None, as_who: str | None = "admin") -> dict[str, Any]:
        """The answer of a POST under a new idempotency key; by the administrator unless a key is given."""
        key = self._keys["admin"] if as_who == "admin" else as_who
        return self._ask("POST", path, body or {}, {**_bearer(key), "Idempotency-Key": secrets.token_hex(16)})

    def delete(self, path: str) -> dict[str, Any]:
        """The answer of the administrator's DELETE."""
        return self._ask("DELETE", path, {}, {**_bearer(self._keys["admin"]), "Idempotency-Key": secrets.token_hex(16)})

    def database(self, statement: str, *values: Any) -> None:
        """Change the database behind the server's back, where a test would else have to wait for minutes."""
        with sqlite3.connect(self._folder / "var" / "queue.db", timeout=20) as connection:
            connection.execute(statement, values)
        connection.close()

    def _is_ready(self) -> bool:
        try:
            return self._http.request("GET", f"{self.address}/readyz", timeout=5).status == 200
        except urllib3.exceptions.HTTPError:
            return False

    def _ask(self, method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]) -> dict[str, Any]:
        answer = self._http.request(method, self.address + API + path, json=body, headers=headers)
        content: dict[str, Any] = answer.json()
        assert answer.status < 400, f"{method} {path}: {answer.status} {content}"
        return content


def until(holds: Any, within_s: float, what: str) -> None:
    """Wait until something holds; NotInTime otherwise."""
    end = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > end:
            raise NotInTime(f"not within {within_s} s: {what}")
        time.sleep(0.1)


def _environment(folder: Path, clock: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QUEUEAPP_")}
    return {**kept, "QUEUEAPP_DATA_FOLDER": str(folder / "var"), "QUEUEAPP_CLOCK": clock, "QUEUEAPP_SYNCHRONOUS": "NORMAL"}


def _command(folder: Path, environment: dict[str, str], *words: str) -> str:
    done = subprocess.run([*QUEUEAPP, *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout.strip()


def _bearer(key: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}


def _free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0
