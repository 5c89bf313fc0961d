"""A crowd of watchers in a process of its own, as the benches lead it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Crowd:
    """The process of `tests.load.sockets`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.size = 0

    def connect(self, address: tuple[str, int], wishes: list[dict[str, Any]]) -> None:
        """Let more watchers in and wait until each has its first state."""
        answer = self._ask({"connect": {"host": address[0], "port": address[1], "wishes": wishes}})
        self.size = int(answer["ready"])

    def take(self) -> list[tuple[int, int]]:
        """What arrived since the last time: (watcher, monotonic nanoseconds)."""
        found: list[tuple[int, int]] = self._ask({"take": True})
        return found

    def _ask(self, command: dict[str, Any]) -> Any:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the crowd has gone; its trouble stands above")
        return json.loads(line)


@contextmanager
def crowd() -> Iterator[Crowd]:
    """A crowd of nobody yet; gone at the end."""
    command = [sys.executable, "-m", "tests.load.sockets"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Crowd(process)
    finally:
        process.terminate()
        process.wait(10)
