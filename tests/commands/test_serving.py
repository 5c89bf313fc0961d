"""Where `serve` listens is checked before anything starts, and what it started ends with it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from queueapp.commands.binding import binding_of
from queueapp.settings import Settings

WITHIN_S = 60


@pytest.mark.parametrize(
    ("bind", "words", "said"),
    [
        ("127.0.0.1:8000", ("--port", "99999"), "99999 is no port"), ("127.0.0.1:8000", ("--port", "0"), "0 is no port"),
        ("x:80x", (), "QUEUEAPP_BIND: x:80x is no address and port"), ("8000", (), "QUEUEAPP_BIND: 8000 is no address and port"),
    ],
)  # fmt: skip
def test_what_is_no_address_and_port_is_one_sentence(
    queueapp, var: Path, monkeypatch: pytest.MonkeyPatch, bind: str, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.setenv("QUEUEAPP_BIND", bind)

    told = queueapp("serve", *words)

    assert (told.exit_code, told.output.count("\n")) == (1, 1), told.output
    assert told.output.startswith(said)


def test_a_taken_port_is_one_sentence(queueapp, var: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        told = queueapp("serve", "--port", str(other.getsockname()[1]))

    assert (told.exit_code, told.output.count("\n")) == (1, 1), told.output
    assert "cannot be listened on (Address already in use)" in told.output


@pytest.mark.parametrize(
    ("bind", "host", "port", "listens", "asked_at"),
    [
        ("127.0.0.1:8000", None, None, "127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("0.0.0.0:8000", None, 9000, "0.0.0.0:9000", "http://127.0.0.1:9000"),
        ("127.0.0.1:8000", "::1", None, "[::1]:8000", "http://[::1]:8000"),
        ("[::]:8000", None, None, "[::]:8000", "http://[::1]:8000"),
    ],
)  # fmt: skip
def test_an_address_is_written_as_its_kind_is(bind: str, host: str | None, port: int | None, listens: str, asked_at: str) -> None:
    found = binding_of(Settings(_env_file=None, bind=bind), host, port)

    assert (str(found), found.url) == (listens, asked_at)


def test_the_children_of_a_killed_server_end(var: Path, tmp_path: Path) -> None:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port = tried.getsockname()[1]
    log = tmp_path / "server.log"
    with log.open("wb") as out:
        words = [sys.executable, "-m", "queueapp.cli", "serve", "--port", str(port)]
        server = subprocess.Popen(words, cwd=tmp_path, env=dict(os.environ), stdout=out, stderr=out)
    started: list[psutil.Process] = []
    try:
        until(lambda: "\nready\n" in f"\n{log.read_text()}")
        started = psutil.Process(server.pid).children(recursive=True)
        assert len(started) >= 3, "gunicorn, its worker, the scheduler"
        server.send_signal(signal.SIGKILL)

        until(lambda: not [one for one in started if one.is_running() and one.status() != psutil.STATUS_ZOMBIE])
    finally:
        server.kill()
        server.wait()
        for one in (one for one in started if one.is_running()):
            one.kill()


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + WITHIN_S
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)
