"""Outlives a test run, to end what a killed run cannot: its PostgreSQL server and the folders of it.

    python outliving.py DATA_FOLDER RUN_FOLDER < the run's end of a pipe

The pipe closes when the run ends, however it ends. Standard library only: it starts as a file, beside any package."""

import contextlib
import os
import shutil
import signal
import sys
import time
from pathlib import Path

ENDS_WITHIN_S = 10.0


def main(data: Path, run: Path) -> None:
    """Wait for the run's end, then leave nothing of its server."""
    sys.stdin.buffer.read()
    pid = _postmaster(data)
    if pid is not None:
        _end(pid)
    for folder in (data, run):
        shutil.rmtree(folder, ignore_errors=True)


def _postmaster(data: Path) -> int | None:
    """The server of a data folder, as its own lock file names it; None where it has ended by itself."""
    try:
        return int((data / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def _end(pid: int) -> None:
    """Shut a server down at once: its data is thrown away."""
    until = time.monotonic() + ENDS_WITHIN_S
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGQUIT)
        while time.monotonic() < until:
            time.sleep(0.05)
            os.kill(pid, 0)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
