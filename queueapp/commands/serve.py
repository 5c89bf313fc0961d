"""`queueapp serve` and `queueapp scheduler`: one machine's processes, started and watched together."""

import os
import signal
import subprocess
import sys
import threading
import time
from types import FrameType

import click
import urllib3

from queueapp.commands.base import build_house_checked, fail, plainly, settings
from queueapp.commands.binding import binding_of, must_be_free
from queueapp.commands.clocks import write_clock
from queueapp.commands.doors import table_of_doors
from queueapp.commands.kin import ends_with_parent
from queueapp.commands.people import somebody_signs_in
from queueapp.demo.prepare import prepare_demo, take_demo_back
from queueapp.jobs.scheduler import run_scheduler

READY_WITHIN_S = 60
# A child that dies is started again after this pause, so that a broken machine does not spin.
PAUSE_S = 1.0
STOP_WITHIN_S = 10


@click.command()
@click.option("--host", default=None, help="address to listen on (QUEUEAPP_BIND otherwise)")
@click.option("--port", type=int, default=None)
@click.option("--demo", is_flag=True, help="demo staff, keys, displays and a simulated crowd")
@plainly
def serve(host: str | None, port: int | None, demo: bool) -> None:
    """Serve: the web server and the scheduler, watched; ends gracefully on SIGTERM."""
    found = settings()
    binding = binding_of(found, host, port)
    must_be_free(binding)
    house = build_house_checked(found)
    write_clock(house, found, demo=demo)
    facts = prepare_demo(house, found) if demo else None
    if not demo and take_demo_back(house, found):
        click.echo("the demonstration was taken back: its users sign in no more, its keys are revoked")
    staffed = somebody_signs_in(house)
    house.database.close()
    environment = {
        **os.environ,
        "QUEUEAPP_BIND": str(binding),
        "QUEUEAPP_SOCKETS": str(found.sockets),
        "QUEUEAPP_DEMO": "1" if demo else "0",
    }
    family = Family(environment)
    family.start("web", [sys.executable, "-m", "gunicorn", "-c", "python:queueapp.gunicorn_conf", "queueapp.wsgi:app"])
    family.start("scheduler", [sys.executable, "-m", "queueapp.cli", "scheduler"])
    if not _wait_until_ready(family, binding.url):
        family.stop()
        fail("the web server did not become ready within a minute; its log stands above")
    if demo:
        family.start("crowd", [sys.executable, "-m", "queueapp.cli", "simulate", "--url", binding.url, "--demo"])
    click.echo(table_of_doors(binding.url, facts, staffed=staffed))
    family.watch()


@click.command()
@plainly
def scheduler() -> None:
    """Do what the clock does: misses, held tickets back, lost desks, turns of the service day."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    run_scheduler(build_house_checked(settings()), stopped)


class Family:
    """Child processes that live and end with this one."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._commands: dict[str, list[str]] = {}
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._stopping = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told_to_stop)

    def start(self, name: str, command: list[str]) -> None:
        """Start a child."""
        self._commands[name] = command
        self._children[name] = subprocess.Popen(command, env=self._environment, preexec_fn=ends_with_parent())

    def lives(self, name: str) -> bool:
        """Whether a child runs."""
        return self._children[name].poll() is None

    def watch(self) -> None:
        """Start again who dies, until told to stop. A crowd that has gone home is not called back."""
        while not self._stopping:
            time.sleep(0.2)
            for name in [name for name in self._children if not self.lives(name) and name != "crowd"]:
                if not self._stopping:
                    click.echo(f"{name} ended with {self._children[name].returncode}; starting it again", err=True)
                    time.sleep(PAUSE_S)
                    self.start(name, self._commands[name])
        self.stop()

    def stop(self) -> None:
        """End all children: the crowd first, then the web server, then the scheduler."""
        self._stopping = True
        for name in ("crowd", "web", "scheduler"):
            if (child := self._children.get(name)) is not None:
                child.terminate()
                try:
                    child.wait(STOP_WITHIN_S)
                except subprocess.TimeoutExpired:
                    child.kill()

    def _told_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True


def _wait_until_ready(family: Family, address: str) -> bool:
    pool = urllib3.PoolManager(retries=False, timeout=2)
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until and family.lives("web"):
        try:
            if pool.request("GET", f"{address}/readyz").status == 200:
                return True
        except urllib3.exceptions.HTTPError:
            pass
        time.sleep(0.1)
    return False
